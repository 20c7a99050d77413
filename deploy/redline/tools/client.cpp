#include "deploy/redline/tools/client.hpp"

#include <algorithm>
#include <deque>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "dispatcher/domain/overloaded.hpp"
#include "gateway/net/ws_client.hpp"
#include "proto/codec/command_id.hpp"

namespace redline::app {

using gateway::net::WsClient;
using gateway::net::WsClientClosed;
using ports::Monotonic;
using std::chrono::milliseconds;

namespace {

constexpr const char* kSubprotocol = "redline.v1";
constexpr std::uint32_t kAckEveryPushes = 16;
constexpr milliseconds kAckEvery{1'000};
constexpr unsigned kDoublingsMax = 10;
constexpr milliseconds kNow{0};

}  // namespace

std::optional<Trouble> verdict_on(const Closing& closing) {
  if (closing.http_status >= 400 && closing.http_status < 500 && closing.http_status != 429)
    return Trouble{ErrorCode::BadRequest,
                   fmt::format("the server refused the WebSocket: status {} {}", closing.http_status, closing.text)};
  const auto code = close_from_number(closing.code);
  if (!code || info(*code).reconnect || *code == CloseCode::Normal) return std::nullopt;
  const std::string detail = fmt::format("{} ({})", info(*code).name, closing.text);
  switch (*code) {
    case CloseCode::AuthenticationFailed: return Trouble{ErrorCode::Unauthenticated, detail};
    case CloseCode::NotPermitted: return Trouble{ErrorCode::Forbidden, detail};
    case CloseCode::TooOld: return Trouble{ErrorCode::UnsupportedVersion, detail};
    default: return Trouble{ErrorCode::BadRequest, detail};
  }
}

struct Client::Core : std::enable_shared_from_this<Client::Core> {
  struct Open {
    std::string frame;
    VerdictHandler handler;
    Monotonic give_up;
    std::optional<codec::Reply> newest;  // the newest refusal
    std::uint64_t number = 0;            // in the order of asking
    std::uint32_t attempts = 0;
    bool queued = false;
    ports::TimerId again = 0;
  };

  Core(boost::asio::io_context& io, ports::Scheduler& scheduler, ports::Random& random, ClientSettings settings,
       ClientCallbacks callbacks)
      : io_(io),
        scheduler_(scheduler),
        random_(random),
        settings_(std::move(settings)),
        callbacks_(std::move(callbacks)) {}

  boost::asio::io_context& io_;
  ports::Scheduler& scheduler_;
  ports::Random& random_;
  ClientSettings settings_;
  ClientCallbacks callbacks_;
  ClientStats stats_;

  std::shared_ptr<WsClient> socket_;
  std::uint64_t connection_ = 0;  // callbacks of older ones are ignored
  bool live_ = false;
  bool refused_ = false;
  unsigned losses_in_a_row_ = 0;
  domain::Duration server_ahead_{};
  ports::TimerId reconnect_timer_ = 0;
  ports::TimerId heartbeat_timer_ = 0;
  ports::TimerId ack_timer_ = 0;
  ports::TimerId pace_timer_ = 0;

  std::optional<codec::Resume> position_;
  bool reloading_ = false;
  std::uint32_t unacknowledged_ = 0;
  codec::Welcome welcome_;

  std::unordered_map<domain::CommandId, Open> open_;
  std::deque<domain::CommandId> queue_;
  double allowance_ = 0;  // commands that may be sent now
  Monotonic allowance_at_{};

  // --- connection

  void later(ports::TimerId& timer, milliseconds delay, void (Core::*task)()) {
    scheduler_.cancel(timer);
    timer = scheduler_.call_after(delay, [weak = weak_from_this(), &timer, task] {
      const auto self = weak.lock();
      if (self == nullptr) return;
      timer = 0;
      ((*self).*task)();
    });
  }

  void connect() {
    const std::uint64_t connection = ++connection_;
    const auto guarded = [weak = weak_from_this(), connection](auto task) {
      return [weak, connection, task](const auto&... arguments) {
        const auto self = weak.lock();
        if (self != nullptr && self->connection_ == connection) task(*self, arguments...);
      };
    };
    socket_ =
        WsClient::connect(io_,
                          {.url = settings_.ws_url,
                           .subprotocol = kSubprotocol,
                           .headers = {},
                           .ca_file = settings_.ca_file,
                           .idle_deadline = settings_.idle_deadline},
                          {.on_open = guarded([](Core& self) { self.hello(); }),
                           .on_message = guarded([](Core& self, std::span<const char> payload, bool) {
                             self.receive({payload.data(), payload.size()});
                           }),
                           .on_closed = guarded([](Core& self, const WsClientClosed& how) { self.closed(how); })});
  }

  void hello() {
    send_frame(codec::ClientHello{.token = settings_.token,
                                  .device_id = settings_.device_id,
                                  .app_version = "1.0",
                                  .resume = reloading_ ? std::nullopt : position_,
                                  .topics = settings_.topics,
                                  .act_as = settings_.act_as});
  }

  void closed(const WsClientClosed& how) {
    live_ = false;
    socket_.reset();
    ++connection_;
    for (ports::TimerId* timer : {&heartbeat_timer_, &ack_timer_, &pace_timer_})
      scheduler_.cancel(std::exchange(*timer, 0));
    const std::string why = !how.reason.empty()  ? how.reason
                            : !how.error.empty() ? how.error
                                                 : fmt::format("closed with {}", how.code);
    if (auto refused =
            verdict_on({.opened = how.opened, .code = how.code, .http_status = how.http_status, .text = why})) {
      refused_ = true;
      return callbacks_.on_refused(std::move(*refused));
    }
    later(reconnect_timer_, jitter(losses_in_a_row_++), &Core::connect);
    callbacks_.on_lost(why);
  }

  // Full jitter: anything up to the doubled-up back-off.
  milliseconds jitter(unsigned losses) {
    const milliseconds most =
        std::min(settings_.back_off_max, settings_.back_off_first * (1 << std::min(losses, kDoublingsMax)));
    return milliseconds{static_cast<std::int64_t>(random_.next() % static_cast<std::uint64_t>(most.count() + 1))};
  }

  void send_frame(const codec::ClientFrame& frame) {
    std::string payload;
    codec::encode_client_frame(frame, codec::Format::Binary, payload);
    socket_->send(std::move(payload), true);
  }

  // --- what the server says

  void receive(std::string_view payload) {
    auto frame = codec::parse_server_frame(payload, codec::Format::Binary);
    if (!frame)
      return socket_->close(static_cast<std::uint16_t>(CloseCode::ProtocolError), "a frame could not be read");
    std::visit(domain::Overloaded{
                   [&](codec::Welcome& welcome) { on_welcome(std::move(welcome)); },
                   [&](codec::Reply& reply) { on_reply(std::move(reply)); },
                   [&](codec::Push& push) { on_push(std::move(push)); },
                   [&](codec::Snapshot& snapshot) { on_snapshot(std::move(snapshot)); },
                   [&](const codec::ServerHeartbeat& beat) { server_ahead_ = beat.server_time - scheduler_.now(); },
                   [](const codec::Drain&) {},
               },
               *frame);
  }

  void on_welcome(codec::Welcome welcome) {
    welcome_ = std::move(welcome);
    live_ = true;
    losses_in_a_row_ = 0;
    ++stats_.connects;
    server_ahead_ = welcome_.server_time - scheduler_.now();
    reloading_ = welcome_.resumed == codec::Resumed::Reload;
    if (reloading_) position_.reset();
    unacknowledged_ = 0;
    later(heartbeat_timer_, heartbeat_every(), &Core::beat);
    callbacks_.on_welcome(welcome_);
    queue_.clear();
    for (auto& [id, open] : open_) {
      open.queued = true;
      queue_.push_back(id);
      arm(id, settings_.ask_again_after);
    }
    // In the order of asking: an arrival must not overtake the acceptance before it.
    std::ranges::sort(queue_, {}, [this](const domain::CommandId& id) { return open_.at(id).number; });
    pump();
  }

  milliseconds heartbeat_every() const { return milliseconds{std::max<std::uint32_t>(welcome_.heartbeat_ms, 1'000)}; }
  void beat() {
    send_frame(codec::ClientHeartbeat{});
    later(heartbeat_timer_, heartbeat_every(), &Core::beat);
  }

  void on_snapshot(codec::Snapshot snapshot) {
    if (snapshot.last) {
      position_ = codec::Resume{.epoch = snapshot.epoch, .offset = snapshot.offset};
      reloading_ = false;
    }
    callbacks_.on_snapshot(std::move(snapshot));
  }

  void on_push(codec::Push push) {
    const codec::Resume position{.epoch = push.epoch, .offset = push.offset};
    callbacks_.on_push(std::move(push));
    if (position.offset == 0) return;
    position_ = position;
    if (++unacknowledged_ >= kAckEveryPushes) return acknowledge();
    if (ack_timer_ == 0) later(ack_timer_, kAckEvery, &Core::acknowledge);
  }

  void acknowledge() {
    scheduler_.cancel(std::exchange(ack_timer_, 0));
    unacknowledged_ = 0;
    if (live_ && position_) send_frame(codec::ClientAck{.offset = position_->offset});
  }

  // --- commands

  void submit(const domain::CommandId& id, domain::CommandBody body, milliseconds give_up_after,
              VerdictHandler handler) {
    Open open{
        .frame = {}, .handler = std::move(handler), .give_up = scheduler_.monotonic() + give_up_after, .newest = {}};
    codec::encode_client_frame(
        codec::ClientCommand{.id = id, .expected_version = {}, .issued = scheduler_.now(), .body = std::move(body)},
        codec::Format::Binary, open.frame);
    open.queued = true;
    open.number = stats_.commands;
    if (!open_.try_emplace(id, std::move(open)).second) return;  // the same wish twice is one
    ++stats_.commands;
    queue_.push_back(id);
    arm(id, give_up_after);
    pump();
  }

  // Looks at the command again after `delay`, or when its time is over.
  void arm(const domain::CommandId& id, milliseconds delay) {
    Open& open = open_.at(id);
    scheduler_.cancel(open.again);
    const auto left = std::max(std::chrono::nanoseconds{kNow}, open.give_up - scheduler_.monotonic());
    open.again = scheduler_.call_after(std::min<std::chrono::nanoseconds>(delay, left), [weak = weak_from_this(), id] {
      if (const auto self = weak.lock()) self->look_at(id);
    });
  }

  void look_at(const domain::CommandId& id) {
    const auto found = open_.find(id);
    if (found == open_.end()) return;
    Open& open = found->second;
    open.again = 0;
    const Monotonic now = scheduler_.monotonic();
    if (now >= open.give_up) return settle(found, open.newest);
    if (!live_ || open.queued) return arm(id, settings_.ask_again_after);
    open.queued = true;
    queue_.push_back(id);
    pump();
  }

  using OpenIt = std::unordered_map<domain::CommandId, Open>::iterator;
  void settle(OpenIt found, const std::optional<codec::Reply>& reply) {
    Verdict verdict{.answer = {.error = ErrorCode::UnknownOutcome, .ticket = {}, .fields = {}},
                    .number = {},
                    .attempts = found->second.attempts};
    if (reply) {
      verdict.answer = reply->answer;
      verdict.number = reply->number;
    }
    scheduler_.cancel(found->second.again);
    VerdictHandler handler = std::move(found->second.handler);
    open_.erase(found);
    scheduler_.post([weak = weak_from_this(), handler = std::move(handler), verdict = std::move(verdict)]() mutable {
      if (weak.lock() != nullptr) handler(verdict);
    });
  }

  void on_reply(codec::Reply reply) {
    if (!reply.id) return;
    const auto found = open_.find(*reply.id);
    if (found == open_.end()) return;
    const auto& error = reply.answer.error;
    if (!error || !info(*error).retryable) return settle(found, std::move(reply));
    const milliseconds wish{reply.retry_after_ms};
    const milliseconds wait = std::max(wish, jitter(std::min(found->second.attempts, 4U)));
    found->second.newest = std::move(reply);
    arm(found->first, wait);
  }

  // Sends what the rate allows; the rest when it does again.
  void pump() {
    if (!live_) return;
    refill();
    while (!queue_.empty() && allowance_ >= 1) {
      const auto found = open_.find(queue_.front());
      queue_.pop_front();
      if (found == open_.end()) continue;
      Open& open = found->second;
      open.queued = false;
      if (open.attempts++ > 0) ++stats_.repeats;
      allowance_ -= 1;
      socket_->send(open.frame, true);
      arm(found->first, settings_.ask_again_after);
    }
    if (queue_.empty() || pace_timer_ != 0) return;
    const double rate = std::max<double>(welcome_.limits.commands_per_second, 1);
    later(pace_timer_, milliseconds{static_cast<std::int64_t>(1'000 / rate) + 1}, &Core::pump);
  }

  void refill() {
    const Monotonic now = scheduler_.monotonic();
    const codec::Limits& limits = welcome_.limits;
    const double seconds = std::chrono::duration<double>(now - allowance_at_).count();
    const double burst = std::max<double>(limits.commands_burst, 1);
    allowance_ = std::min(burst, allowance_ + seconds * std::max<double>(limits.commands_per_second, 1));
    allowance_at_ = now;
  }

  void stop() {
    for (ports::TimerId* timer : {&reconnect_timer_, &heartbeat_timer_, &ack_timer_, &pace_timer_})
      scheduler_.cancel(std::exchange(*timer, 0));
    for (auto& [id, open] : open_) scheduler_.cancel(open.again);
    ++connection_;
    if (socket_) socket_->close();
    socket_.reset();
  }
};

Client::Client(boost::asio::io_context& io, ports::Scheduler& scheduler, ports::Random& random, ClientSettings settings,
               ClientCallbacks callbacks)
    : core_(std::make_shared<Core>(io, scheduler, random, std::move(settings), std::move(callbacks))) {
  core_->later(core_->reconnect_timer_, kNow, &Core::connect);
}

Client::~Client() { core_->stop(); }

void Client::send(domain::CommandId id, domain::CommandBody body, milliseconds give_up_after, VerdictHandler handler) {
  core_->submit(id, std::move(body), give_up_after, std::move(handler));
}

void Client::send(domain::CommandBody body, milliseconds give_up_after, VerdictHandler handler) {
  send(codec::make_command_id(core_->scheduler_.now(), core_->random_.next(), core_->random_.next()), std::move(body),
       give_up_after, std::move(handler));
}

void Client::report_position(domain::GeoPoint point) {
  if (core_->live_) core_->send_frame(codec::ClientPosition{.point = point, .at = server_now()});
}

bool Client::live() const noexcept { return core_->live_; }
domain::Instant Client::server_now() const { return core_->scheduler_.now() + core_->server_ahead_; }
std::size_t Client::open_commands() const noexcept { return core_->open_.size(); }
const ClientStats& Client::stats() const noexcept { return core_->stats_; }

}  // namespace redline::app
