#include "storage/redis/resp_machine.hpp"

#include <algorithm>
#include <utility>

namespace redline::storage::redis {
namespace {

// Commands up to this size are copied together into chunks; larger ones travel as a chunk of their own.
constexpr std::size_t kCopyBytesMax = 16 * 1024;
constexpr std::size_t kChunkBytes = 64 * 1024;
// 2^20 times the first backoff is beyond any sensible maximum, and the shift cannot overflow.
constexpr unsigned kBackoffDoublingsMax = 20;
// The upper 53 bits of a random number as a fraction in [0, 1).
constexpr int kMantissaShift = 11;
constexpr double kMantissaUnit = 0x1.0p-53;

}  // namespace

RespMachine::RespMachine(RespSettings settings, ports::Random& random, LinkEventSink sink)
    : settings_(std::move(settings)), random_(random), sink_(std::move(sink)) {}

void RespMachine::Output::append(Command command) {
  bytes += command.wire().size();
  const bool small = command.size() <= kCopyBytesMax;
  // A lone command, the common case at low load, is not copied at all; the second one makes the chunk.
  if (!small || chunks.empty()) return chunks.push_back(std::move(command).release());
  Command::Wire& last = chunks.back();
  if (last.buffer.size() + command.size() <= kChunkBytes && last.buffer.size() <= kChunkBytes / 2) {
    last.buffer.reserve(kChunkBytes);
  }
  if (last.buffer.capacity() - last.buffer.size() >= command.size()) {
    last.buffer.append(command.wire());
  } else {
    chunks.push_back(std::move(command).release());
  }
}

void RespMachine::submit(Command command, Handler handler, CommandOptions options, TimePoint now) {
  ++stats_.submitted;
  if (state_ == LinkState::Closed) return refuse(std::move(handler), RedisError::Closed, "the connection is closed");
  if (state_ != LinkState::Ready && !options.wait_until_ready) {
    return refuse(std::move(handler), RedisError::NotSent, "no connection to Redis");
  }
  if (options.deadline <= now)
    return refuse(std::move(handler), RedisError::Timeout, "the deadline had passed already");
  const RespLimits& limits = settings_.limits;
  if (waiting_commands() >= limits.in_flight_commands_max) {
    return refuse(std::move(handler), RedisError::Overloaded, "too many commands wait for Redis");
  }
  if (command.size() > limits.in_flight_bytes_max - waiting_bytes_) {
    return refuse(std::move(handler), RedisError::Overloaded, "too many bytes wait for Redis");
  }
  waiting_bytes_ += command.size();
  earliest_deadline_ = std::min(earliest_deadline_, options.deadline);
  queued_.push_back(Queued{.command = std::move(command),
                           .handler = std::move(handler),
                           .deadline = options.deadline,
                           .may_wait = options.wait_until_ready});
}

void RespMachine::refuse(Handler handler, RedisError error, std::string_view why) {
  refused_.push_back(
      Completion{.handler = std::move(handler), .failure = {.error = error, .message = std::string(why)}});
}

void RespMachine::open(TimePoint now) {
  if (state_ == LinkState::Idle) begin_attempt(now);
}

void RespMachine::begin_attempt(TimePoint now) {
  ++stats_.attempts;
  phase_deadline_ = now + settings_.timeouts.connect;
  enter(LinkState::Connecting);
}

void RespMachine::connected(TimePoint now) {
  if (state_ != LinkState::Connecting) return;
  reader_ = std::make_unique<ReplyReader>(settings_.limits.reply_bytes_max);
  phase_deadline_ = now + settings_.timeouts.handshake;
  last_heard_ = now;
  begin_handshake();
  enter(LinkState::Handshaking);
}

void RespMachine::begin_handshake() {
  Output output;
  const auto step = [&](HandshakeStep kind, Command command) {
    handshake_.push_back(kind);
    output.append(std::move(command));
  };
  if (!settings_.password.empty()) {
    Command auth("AUTH");
    if (!settings_.user.empty()) auth.arg(settings_.user);
    auth.arg(settings_.password.reveal());
    step(HandshakeStep::Auth, std::move(auth));
  }
  if (settings_.database != 0) step(HandshakeStep::Select, Command("SELECT").arg(settings_.database));
  if (!settings_.client_name.empty()) {
    step(HandshakeStep::SetName, Command("CLIENT").arg("SETNAME").arg(settings_.client_name));
  }
  if (settings_.require_master) step(HandshakeStep::Role, Command("ROLE"));
  // PING is refused while Redis loads its data or is a replica without primary, unlike the commands above.
  step(HandshakeStep::Ping, Command("PING"));
  handshake_output_ = std::move(output);
}

void RespMachine::connect_failed(std::string_view detail, TimePoint now) {
  if (state_ == LinkState::Connecting) drop(DropReason::ConnectFailed, detail, now);
}

void RespMachine::lost(std::string_view detail, TimePoint now) {
  if (wants_socket()) drop(DropReason::Lost, detail, now);
}

void RespMachine::received(std::span<const char> bytes, TimePoint now) {
  if (state_ != LinkState::Handshaking && state_ != LinkState::Ready) return;
  last_heard_ = now;
  stats_.bytes_in += bytes.size();
  const std::uint64_t attempt_now = attempt();
  // A handler may close or cancel: then the reader of this attempt is gone and so is the rest of its bytes.
  const auto still_ours = [&] { return attempt() == attempt_now && reader_ != nullptr; };
  while (!bytes.empty()) {
    const std::size_t size = std::min(bytes.size(), ReplyReader::kFeedBytes);
    reader_->feed(bytes.first(size));
    bytes = bytes.subspan(size);
    for (;;) {
      auto reply = reader_->next();
      if (!reply) return drop(DropReason::Protocol, reply.error(), now);
      if (!reply->has_value()) break;
      if (state_ == LinkState::Handshaking) {
        on_handshake_reply(**reply, now);
      } else {
        on_reply(std::move(**reply), now);
      }
      if (!still_ours()) return;
    }
  }
  if (unwanted_server_) drop(unwanted_server_->reason, unwanted_server_->detail, now);
}

void RespMachine::on_handshake_reply(const Reply& reply, TimePoint now) {
  if (handshake_.empty()) return drop(DropReason::Protocol, "a reply before any command", now);
  const HandshakeStep step = handshake_.front();
  handshake_.pop_front();
  if (reply->is_error()) {
    const ServerCode code = server_code_of(reply->error_text());
    // The name only helps people who look at CLIENT LIST; a user without the right to set it may still work.
    if (step == HandshakeStep::SetName && code == ServerCode::NoPermission) return;
    DropReason reason = DropReason::HandshakeRefused;
    if (step == HandshakeStep::Auth || code == ServerCode::NoAuth) reason = DropReason::AuthRefused;
    if (code == ServerCode::Loading) reason = DropReason::Loading;
    if (code == ServerCode::MasterDown) reason = DropReason::NotMaster;
    return drop(reason, reply->error_text(), now);
  }
  if (step == HandshakeStep::Role) {
    const std::string_view role = (*reply)[0].text_or_empty();
    if (role != "master") return drop(DropReason::NotMaster, fmt::format("ROLE says '{}'", role), now);
  }
  if (!handshake_.empty()) return;
  phase_deadline_ = kNoDeadline;
  ready_since_ = now;
  ++stats_.ready;
  enter(LinkState::Ready);
}

void RespMachine::on_reply(Reply reply, TimePoint now) {
  if (in_flight_.empty()) return drop(DropReason::Protocol, "a reply without a command", now);
  InFlight command = std::move(in_flight_.front());
  in_flight_.pop_front();
  waiting_bytes_ -= command.bytes;
  if (in_flight_.empty() && queued_.empty()) earliest_deadline_ = kNoDeadline;
  if (!reply->is_error()) {
    if (!command.handler) {
      ++stats_.late_replies;
      return;
    }
    ++stats_.answered;
    return command.handler(std::move(reply));
  }
  Failure failure = server_failure(reply->error_text());
  ++stats_.server_errors;
  if (ends_connection(failure.code) && !unwanted_server_) {
    const bool loading = failure.code == ServerCode::Loading;
    unwanted_server_ = {loading ? DropReason::Loading : DropReason::NotMaster, failure.message};
  }
  if (!command.handler) {
    ++stats_.late_replies;
    return;
  }
  ++stats_.answered;
  command.handler(std::unexpected(std::move(failure)));
}

void RespMachine::reset_link() {
  reader_.reset();
  handshake_.clear();
  handshake_output_.reset();
  unwanted_server_.reset();
  phase_deadline_ = kNoDeadline;
}

void RespMachine::drop(DropReason reason, std::string_view detail, TimePoint now) {
  const std::string why(detail);  // `detail` may live in what reset_link() frees
  if (state_ == LinkState::Ready) {
    ++stats_.drops;
    if (now - ready_since_ >= settings_.timeouts.healthy_after) failed_attempts_ = 0;
  }
  reset_link();
  std::vector<Completion> completions;
  if (reason == DropReason::Protocol && !in_flight_.empty()) {
    // The oldest command is the one whose answer is broken; the others only share its connection.
    InFlight broken = std::move(in_flight_.front());
    in_flight_.pop_front();
    waiting_bytes_ -= broken.bytes;
    if (broken.handler) {
      completions.push_back(
          {std::move(broken.handler), {.error = RedisError::ProtocolError, .may_have_run = true, .message = why}});
    }
  }
  fail_in_flight(RedisError::Unknown, why, completions);
  fail_queued(RedisError::NotSent, why, false, completions);
  plan_backoff(now);
  enter(LinkState::Backoff, reason, why);
  complete(std::move(completions));
}

void RespMachine::plan_backoff(TimePoint now) {
  const RespTimeouts& timeouts = settings_.timeouts;
  const unsigned doublings = std::min(failed_attempts_, kBackoffDoublingsMax);
  const Duration window = std::min(timeouts.backoff_max, timeouts.backoff_first * (std::int64_t{1} << doublings));
  ++failed_attempts_;
  const double share = static_cast<double>(random_.next() >> kMantissaShift) * kMantissaUnit;
  phase_deadline_ = now + Duration(static_cast<Duration::rep>(share * static_cast<double>(window.count())));
}

void RespMachine::fail_in_flight(RedisError error, std::string_view detail, std::vector<Completion>& completions) {
  for (InFlight& command : in_flight_) {
    waiting_bytes_ -= command.bytes;
    if (!command.handler) continue;
    completions.push_back(
        {std::move(command.handler), {.error = error, .may_have_run = true, .message = std::string(detail)}});
  }
  in_flight_.clear();
}

void RespMachine::fail_queued(RedisError error, std::string_view detail, bool also_waiting,
                              std::vector<Completion>& completions) {
  std::erase_if(queued_, [&](Queued& command) {
    if (command.may_wait && !also_waiting) return false;
    waiting_bytes_ -= command.command.size();
    completions.push_back({std::move(command.handler), {.error = error, .message = std::string(detail)}});
    return true;
  });
}

void RespMachine::cancel(TimePoint now) {
  if (state_ == LinkState::Idle || state_ == LinkState::Closed) return;
  if (state_ == LinkState::Ready) ++stats_.drops;
  reset_link();
  std::vector<Completion> completions;
  fail_in_flight(RedisError::Closed, "cancelled", completions);
  fail_queued(RedisError::Closed, "cancelled", true, completions);
  enter(LinkState::Backoff, DropReason::Cancelled, "cancelled");
  // The sink may have closed the connection meanwhile.
  if (state_ == LinkState::Backoff) begin_attempt(now);
  complete(std::move(completions));
}

void RespMachine::close(TimePoint) {
  if (state_ == LinkState::Closed) return;
  reset_link();
  std::vector<Completion> completions;
  fail_in_flight(RedisError::Closed, "closed", completions);
  fail_queued(RedisError::Closed, "closed", true, completions);
  earliest_deadline_ = kNoDeadline;
  enter(LinkState::Closed, DropReason::Closed, "closed");
  complete(std::move(completions));
}

void RespMachine::abandon() {
  abandoned_ = true;
  state_ = LinkState::Closed;
  reset_link();
  in_flight_.clear();
  queued_.clear();
  refused_.clear();
  waiting_bytes_ = 0;
  earliest_deadline_ = kNoDeadline;
}

void RespMachine::tick(TimePoint now) {
  if (!refused_.empty()) complete(std::exchange(refused_, {}));
  if (now >= phase_deadline_) {
    if (state_ == LinkState::Connecting) {
      drop(DropReason::ConnectTimeout, "no connection within the time allowed", now);
    } else if (state_ == LinkState::Handshaking) {
      drop(DropReason::HandshakeTimeout, "no answer to the handshake within the time allowed", now);
    } else if (state_ == LinkState::Backoff) {
      begin_attempt(now);
    }
  }
  if (now >= earliest_deadline_) expire(now);
  if (const auto stalled = stalled_at(); stalled && now >= *stalled) {
    drop(DropReason::Stalled, "Redis has stopped answering", now);
  }
}

void RespMachine::expire(TimePoint now) {
  std::vector<Completion> completions;
  earliest_deadline_ = kNoDeadline;
  for (InFlight& command : in_flight_) {
    if (!command.handler) continue;
    if (command.deadline > now) {
      earliest_deadline_ = std::min(earliest_deadline_, command.deadline);
      continue;
    }
    completions.push_back({std::exchange(command.handler, nullptr),
                           {.error = RedisError::Timeout, .may_have_run = true, .message = "no answer in time"}});
  }
  std::erase_if(queued_, [&](Queued& command) {
    if (command.deadline > now) {
      earliest_deadline_ = std::min(earliest_deadline_, command.deadline);
      return false;
    }
    waiting_bytes_ -= command.command.size();
    completions.push_back({std::move(command.handler), {.error = RedisError::Timeout, .message = "not sent in time"}});
    return true;
  });
  complete(std::move(completions));
}

std::optional<TimePoint> RespMachine::stalled_at() const {
  if (state_ != LinkState::Ready || in_flight_.empty() || in_flight_.front().handler) return std::nullopt;
  return std::max(in_flight_.front().deadline, last_heard_) + settings_.timeouts.stall;
}

void RespMachine::complete(std::vector<Completion> completions) {
  for (Completion& completion : completions) {
    if (abandoned_) return;
    count(completion.failure.error);
    completion.handler(std::unexpected(std::move(completion.failure)));
  }
}

void RespMachine::count(RedisError error) {
  switch (error) {
    case RedisError::NotSent: ++stats_.not_sent; break;
    case RedisError::Unknown:
    case RedisError::ProtocolError: ++stats_.unknown; break;
    case RedisError::Timeout: ++stats_.timeouts; break;
    case RedisError::Overloaded: ++stats_.overloaded; break;
    case RedisError::ServerError:
    case RedisError::UnexpectedReply:
    case RedisError::Closed: break;
  }
}

bool RespMachine::wants_socket() const {
  return state_ == LinkState::Connecting || state_ == LinkState::Handshaking || state_ == LinkState::Ready;
}

bool RespMachine::has_output() const {
  if (state_ == LinkState::Handshaking) return handshake_output_.has_value();
  return state_ == LinkState::Ready && !queued_.empty() && !unwanted_server_;
}

RespMachine::Output RespMachine::take_output() {
  Output output;
  if (!has_output()) return output;
  if (state_ == LinkState::Handshaking) {
    output = std::move(*handshake_output_);
    handshake_output_.reset();
  } else {
    do {
      Queued& next = queued_.front();
      in_flight_.push_back({std::move(next.handler), next.deadline, next.command.size()});
      output.append(std::move(next.command));
      queued_.pop_front();
    } while (!queued_.empty() && output.bytes + queued_.front().command.size() <= settings_.limits.write_bytes_max);
  }
  ++stats_.writes;
  stats_.bytes_out += output.bytes;
  return output;
}

TimePoint RespMachine::next_wakeup() const {
  if (!refused_.empty()) return TimePoint::min();
  return std::min({earliest_deadline_, phase_deadline_, stalled_at().value_or(kNoDeadline)});
}

void RespMachine::enter(LinkState state, DropReason reason, std::string_view detail) {
  if (abandoned_) return;
  state_ = state;
  if (sink_) sink_({.state = state, .reason = reason, .detail = std::string(detail)});
}

std::string_view name_of(LinkState state) {
  switch (state) {
    case LinkState::Idle: return "idle";
    case LinkState::Connecting: return "connecting";
    case LinkState::Handshaking: return "handshaking";
    case LinkState::Ready: return "ready";
    case LinkState::Backoff: return "waiting to reconnect";
    case LinkState::Closed: return "closed";
  }
  std::unreachable();
}

std::string_view name_of(DropReason reason) {
  switch (reason) {
    case DropReason::None: return "";
    case DropReason::ConnectFailed: return "connect failed";
    case DropReason::ConnectTimeout: return "connect timed out";
    case DropReason::HandshakeTimeout: return "handshake timed out";
    case DropReason::AuthRefused: return "login refused";
    case DropReason::NotMaster: return "not the primary";
    case DropReason::Loading: return "loading its data";
    case DropReason::HandshakeRefused: return "handshake refused";
    case DropReason::Lost: return "connection lost";
    case DropReason::Stalled: return "stopped answering";
    case DropReason::Protocol: return "protocol error";
    case DropReason::Cancelled: return "cancelled";
    case DropReason::Closed: return "closed";
  }
  std::unreachable();
}

}  // namespace redline::storage::redis
