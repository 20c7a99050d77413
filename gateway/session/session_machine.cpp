#include "gateway/session/session_machine.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "dispatcher/domain/overloaded.hpp"
#include "gateway/session/permissions.hpp"
#include "gateway/session/roles.hpp"
#include "proto/codec/records.hpp"

namespace redline::gateway {

using namespace domain;

namespace {

codec::Format format_of(Subprotocol subprotocol) {
  return subprotocol == Subprotocol::Binary ? codec::Format::Binary : codec::Format::Json;
}

Action refuse(const std::optional<CommandId>& id, ErrorCode error, std::vector<std::string> fields = {},
              std::chrono::milliseconds retry_after = {}) {
  return action::Refuse{{.id = id,
                         .answer = {.error = error, .ticket = {}, .fields = std::move(fields)},
                         .number = {},
                         .retry_after_ms = static_cast<std::uint32_t>(retry_after.count())}};
}

std::uint32_t next_number(std::string_view& version) noexcept {
  const std::string_view part = version.substr(0, version.find('.'));
  version.remove_prefix(std::min(version.size(), part.size() + 1));
  std::uint32_t number = 0;
  std::from_chars(part.data(), part.data() + part.size(), number);
  return number;
}

}  // namespace

bool version_at_least(std::string_view version, std::string_view minimum) noexcept {
  if (version.empty()) return true;
  while (!minimum.empty()) {
    const std::uint32_t have = next_number(version);
    const std::uint32_t need = next_number(minimum);
    if (have != need) return have > need;
  }
  return true;
}

SessionMachine::SessionMachine(SessionEnvironment& environment, TransportId id, Subprotocol subprotocol,
                               ports::Monotonic now)
    : environment_(environment),
      id_(id),
      format_(format_of(subprotocol)),
      since_(now),
      heard_(now),
      heartbeat_due_(now) {}

Action SessionMachine::close(CloseCode code, std::string reason) {
  on_closed();
  if (reason.empty()) reason = info(code).text_en;
  return action::Close{code, std::move(reason)};
}

void SessionMachine::on_closed() {
  state_ = SessionState::Closed;
  if (user_ != nullptr) Users::leave(*std::exchange(user_, nullptr), id_);
}

void SessionMachine::drain(ports::Monotonic close_at, ports::Monotonic close_by) {
  if (state_ == SessionState::Closed) return;
  state_ = SessionState::Draining;
  close_at_ = close_at;
  close_by_ = close_by;
}

Action SessionMachine::on_message(std::span<const char> payload, bool binary, Moment now) {
  if (!open()) return action::Nothing{};
  if (binary != (format_ == codec::Format::Binary)) return close(CloseCode::UnsupportedData);
  heard_ = now.monotonic;
  const std::string_view text{payload.data(), payload.size()};
  return authenticated() ? later_frame(text, now) : first_frame(text, now);
}

Action SessionMachine::first_frame(std::string_view payload, Moment now) {
  auto frame = codec::parse_client_frame(payload, format_);
  if (!frame) return close(CloseCode::ProtocolViolation, frame.error().error.describe());
  auto* hello = std::get_if<codec::ClientHello>(&*frame);
  if (hello == nullptr) return close(CloseCode::ProtocolViolation, "the first message must be a Hello");
  return this->hello(*hello, now);
}

Action SessionMachine::hello(codec::ClientHello& hello, Moment now) {
  const SessionOptions& options = environment_.options;
  if (state_ == SessionState::Draining) return close(CloseCode::Drain);
  if (!version_at_least(hello.app_version, options.min_version)) return close(CloseCode::TooOld);
  const std::optional<Identity> identity = environment_.accounts.authenticate(hello.token);
  std::ranges::fill(hello.token, '\0');
  hello.token.clear();
  if (!identity) return close(CloseCode::AuthenticationFailed);
  std::optional<Principal> principal = act(*identity, hello.act_as, *environment_.technicians);
  if (!principal) return close(CloseCode::NotPermitted);

  principal_ = std::make_shared<const Principal>(std::move(*principal));
  state_ = SessionState::Live;
  since_ = now.monotonic;
  heartbeat_due_ = now.monotonic + options.heartbeat_every;
  user_ = &environment_.users.of(principal_->user_key());
  return action::Welcome{
      .topics = std::move(hello.topics), .resume = hello.resume, .replaced = environment_.users.join(*user_, id_)};
}

Action SessionMachine::later_frame(std::string_view payload, Moment now) {
  auto frame = codec::parse_client_frame(payload, format_);
  if (!frame) {
    const codec::FrameError& error = frame.error();
    if (!environment_.users.take_command(*user_, now.monotonic))
      return refuse(error.command, ErrorCode::RateLimited, {}, environment_.users.wait(*user_));
    return refuse(error.command, error.error.code(),
                  error.error.field.empty() ? std::vector<std::string>{} : std::vector{error.error.field});
  }
  return std::visit(Overloaded{
                        [&](codec::ClientHello&) { return close(CloseCode::ProtocolViolation, "a second Hello"); },
                        [&](codec::ClientCommand& sent) { return command(sent, now); },
                        [&](const codec::ClientAck& ack) -> Action {
                          acknowledged_ = std::max(acknowledged_, ack.offset);
                          return action::Nothing{};
                        },
                        [](const codec::ClientHeartbeat&) -> Action { return action::Nothing{}; },
                        [&](const codec::ClientPosition& sent) { return position(sent, now); },
                    },
                    *frame);
}

Action SessionMachine::command(codec::ClientCommand& sent, Moment now) {
  if (!environment_.users.take_command(*user_, now.monotonic))
    return refuse(sent.id, ErrorCode::RateLimited, {}, environment_.users.wait(*user_));
  if (reach(principal_->actor.role, sent.body) == Reach::None) return refuse(sent.id, ErrorCode::Forbidden);
  if (auto* sign_on = std::get_if<SignOn>(&sent.body)) {
    if (auto refused = narrow(*principal_, *sign_on))
      return refuse(sent.id, *refused->error, std::move(refused->fields));
  }
  const std::uint64_t fingerprint = codec::fingerprint(principal_->actor, sent.body);
  return action::Submit{{.id = sent.id,
                         .actor = principal_->actor,
                         .received = now.wall,
                         .issued = sent.issued,
                         .expected_version = sent.expected_version,
                         .fingerprint = fingerprint,
                         .body = std::move(sent.body)}};
}

Action SessionMachine::position(const codec::ClientPosition& sent, Moment now) {
  if (!may_report_position(principal_->actor.role)) return refuse(std::nullopt, ErrorCode::Forbidden, {"position"});
  // A device whose clock is fast must not hold the newest position for ever.
  return action::ReportPosition{
      {.technician = principal_->actor.technician, .point = sent.point, .at = std::min(sent.at, now.wall)}};
}

Action SessionMachine::on_tick(ports::Monotonic now) {
  const SessionOptions& options = environment_.options;
  if (!open()) return action::Nothing{};
  if (state_ == SessionState::Draining) return drain_tick(now);
  if (state_ == SessionState::AwaitingHello)
    return now - since_ >= options.hello_timeout ? close(CloseCode::AuthenticationFailed, "no Hello in time")
                                                 : Action{action::Nothing{}};
  if (!welcomed_ && now - since_ >= options.welcome_timeout)
    return close(CloseCode::ServerError, "the store cannot be reached");
  if (now - heard_ >= options.heartbeat_every * options.heartbeats_missed_max) return close(CloseCode::HeartbeatLost);
  if (now < heartbeat_due_) return action::Nothing{};
  heartbeat_due_ = now + options.heartbeat_every;
  return action::SendHeartbeat{};
}

Action SessionMachine::drain_tick(ports::Monotonic now) {
  const bool answered = in_flight_ == 0;
  if (now < close_at_ || (!answered && now < close_by_)) return action::Nothing{};
  return close(CloseCode::Drain);
}

}  // namespace redline::gateway
