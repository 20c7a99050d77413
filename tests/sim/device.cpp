#include "tests/sim/device.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "proto/codec/command_id.hpp"
#include "tests/sim/courier.hpp"

namespace redline::sim {

using namespace domain;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::seconds kConnectTimeout{10};
constexpr std::chrono::seconds kWatchEvery{15};
constexpr std::chrono::seconds kSilenceMax{50};  // two heartbeats and some
constexpr std::chrono::seconds kAnswerTimeout{15};
constexpr unsigned kAckEvery = 16;
constexpr std::chrono::seconds kAckAfter{1};
constexpr unsigned kFailuresCounted = 6;

}  // namespace

Device::Device(Crowd& crowd, const Person& person, Rng rng)
    : crowd_(crowd),
      person_(person),
      rng_(rng),
      client_(crowd.auditor.streams().add_client(person)),
      format_(person.json ? codec::Format::Json : codec::Format::Binary) {}

Device::~Device() = default;

// --- connections

void Device::switch_on() {
  if (std::exchange(on_, true)) return;
  reconnect(rng_.between(0ms, 2s));
}

void Device::switch_off() {
  on_ = false;
  hang_up();
  crowd_.strand.cancel(reconnect_timer_);
  reconnect_timer_ = 0;
}

void Device::lose_connection() {
  if (!on_ || connection_ == nullptr) return;
  hang_up();
  reconnect(rng_.between(50ms, 5s));
}

void Device::forget_position() {
  position_.reset();
  lose_connection();
}

void Device::hang_up() {
  if (connection_ != nullptr) connection_->drop();
  connection_.reset();
  welcomed_ = current_ = false;
  crowd_.strand.cancel(watch_timer_);
  crowd_.strand.cancel(ack_timer_);
  watch_timer_ = ack_timer_ = 0;
}

void Device::reconnect(std::chrono::nanoseconds after) {
  if (!on_ || reconnect_timer_ != 0) return;
  reconnect_timer_ = crowd_.strand.call_after(after, [this] {
    reconnect_timer_ = 0;
    connect();
  });
}

void Device::connect() {
  const auto subprotocol = format_ == codec::Format::Json ? gateway::Subprotocol::Json : gateway::Subprotocol::Binary;
  connection_ = std::make_shared<Connection>(crowd_.strand, static_cast<ConnectionUser&>(*this), subprotocol,
                                             rng_.between(5ms, 60ms));
  heard_ = crowd_.strand.monotonic();
  rng_.pick(crowd_.gateways)->connect(connection_);
  watch_timer_ = crowd_.strand.call_after(kConnectTimeout, [this] { watch(); });
}

// Comes by now and then to see whether the line is still alive.
void Device::watch() {
  watch_timer_ = 0;
  const auto silent = crowd_.strand.monotonic() - heard_;
  if (silent >= (welcomed_ ? std::chrono::nanoseconds{kSilenceMax} : std::chrono::nanoseconds{kConnectTimeout})) {
    hang_up();
    return reconnect(rng_.between(100ms, 2s));
  }
  watch_timer_ = crowd_.strand.call_after(kWatchEvery, [this] { watch(); });
}

void Device::on_lost(Connection&, std::uint16_t code) {
  connection_.reset();
  hang_up();
  const auto known = close_from_number(code);
  if (known && !info(*known).reconnect && *known != CloseCode::Replaced)
    crowd_.auditor.findings().add(fmt::format("{} was turned away with {}", describe(), info(*known).name));
  failures_ = std::min(failures_ + 1, kFailuresCounted);
  reconnect(rng_.between(50ms, 250ms * (1 << failures_)));
}

codec::ClientHello Device::hello(bool with_topics) const {
  codec::ClientHello hello{.token = Town::token_of(person_.account),
                           .device_id = person_.technician.empty() ? person_.account : person_.technician,
                           .app_version = "1.0",
                           .act_as = person_.act_as};
  if (with_topics) {
    hello.topics = person_.topics;
    hello.resume = position_;
  }
  return hello;
}

std::string Device::encoded(const codec::ClientFrame& frame) const {
  std::string out;
  codec::encode_client_frame(frame, format_, out);
  return out;
}

void Device::on_connected(Connection& connection) {
  said_resume_ = position_;
  connection.say(encoded(hello(true)));
}

// --- what comes

std::optional<codec::ServerFrame> Device::read(std::string_view payload) {
  auto frame = codec::parse_server_frame(payload, format_);
  crowd_.trace.fold(std::uint64_t{client_} << 32 | payload.size());
  if (!frame) {
    crowd_.auditor.findings().add(
        fmt::format("{} got a frame it cannot read: {}", describe(), frame.error().describe()));
    return std::nullopt;
  }
  crowd_.auditor.streams().on_frame(client_, payload, *frame);
  return std::move(*frame);
}

void Device::on_frame(Connection& connection, std::string_view payload) {
  if (&connection != connection_.get()) return;
  heard_ = crowd_.strand.monotonic();
  if (const auto frame = read(payload)) std::visit([this](const auto& one) { take(one); }, *frame);
}

void Device::take(const codec::Welcome& welcome) {
  welcomed_ = true;
  failures_ = 0;
  crowd_.auditor.streams().on_welcome(client_, welcome, said_resume_);
  if (welcome.resumed == codec::Resumed::Reload) {
    position_.reset();
    book_ = {};
    on_reload();
  } else {
    current_ = true;
  }
  for (Sent& sent : outbox_) sent.again_at = {};
  flush();
  if (current_) on_current();
}

void Device::take(const codec::Snapshot& snapshot) {
  crowd_.auditor.streams().on_snapshot(client_, snapshot);
  for (const codec::TicketView& view : snapshot.tickets) keep(view);
  for (const Technician& technician : snapshot.technicians) on_technician(technician);
  if (!snapshot.last) return;
  position_ = codec::Resume{.epoch = snapshot.epoch, .offset = snapshot.offset};
  current_ = true;
  on_current();
}

void Device::take(const codec::Push& push) {
  crowd_.auditor.streams().on_push(client_, push);
  if (push.offset == 0) return;
  if (position_) position_->offset = push.offset;
  acknowledge();
  if (const auto* view = std::get_if<codec::TicketView>(&push.item)) keep(*view);
  if (const auto* technician = std::get_if<Technician>(&push.item)) on_technician(*technician);
}

bool Device::mine(const codec::TicketView& view) const {
  if (!is_open(view.ticket.state)) return false;
  return person_.role != Role::Technician || view.technician_key == person_.technician;
}

void Device::keep(const codec::TicketView& view) {
  if (mine(view)) {
    book_.tickets[view.ticket.id] = {.version = view.ticket.version, .state = view.ticket.state};
  } else {
    book_.tickets.erase(view.ticket.id);
  }
  on_ticket(view);
}

void Device::take(const codec::ServerHeartbeat&) {
  if (connection_ != nullptr) connection_->say(encoded(codec::ClientHeartbeat{}));
}

void Device::acknowledge() {
  const auto tell = [this] {
    crowd_.strand.cancel(ack_timer_);
    ack_timer_ = 0;
    unacknowledged_ = 0;
    if (connection_ != nullptr && position_) connection_->say(encoded(codec::ClientAck{.offset = position_->offset}));
  };
  if (++unacknowledged_ >= kAckEvery) return tell();
  if (ack_timer_ == 0) ack_timer_ = crowd_.strand.call_after(kAckAfter, tell);
}

// --- commands

void Device::send(Wish wish) {
  const CommandId id = codec::make_command_id(now(), rng_.next(), rng_.next());
  crowd_.auditor.commands().on_issue(id, wish.body, wish.expect, std::move(wish.fields));
  outbox_.push_back(
      {.id = id, .body = std::move(wish.body), .expected_version = wish.expected_version, .issued = now()});
  flush();
}

void Device::reuse_an_id(CommandBody body) {
  if (!answered_ || !welcomed_) return;
  crowd_.auditor.commands().on_reuse(answered_->id);
  Sent trick = *std::exchange(answered_, std::nullopt);
  trick.body = std::move(body);
  trick.again_at = {};
  outbox_.push_back(std::move(trick));
  flush();
}

void Device::report_position(GeoPoint point) {
  if (welcomed_) connection_->say(encoded(codec::ClientPosition{.point = point, .at = now()}));
}

void Device::flush() {
  if (!welcomed_) return;
  const auto at = crowd_.strand.monotonic();
  for (Sent& sent : outbox_)
    if (sent.again_at <= at) transmit(sent);
  arm_outbox();
}

void Device::transmit(Sent& sent) {
  ++sent.attempts;
  sent.again_at = crowd_.strand.monotonic() + kAnswerTimeout;
  if (rng_.chance(crowd_.habits.garble)) {
    std::string noise(1 + rng_.below(40), '\0');
    for (char& c : noise)
      c = static_cast<char>(format_ == codec::Format::Json ? ' ' + rng_.below(95) : rng_.below(256));
    noise.front() = format_ == codec::Format::Json ? '?' : '\xff';  // begins no message
    connection_->say(std::move(noise));
  }
  std::string message = encoded(codec::ClientCommand{
      .id = sent.id, .expected_version = sent.expected_version, .issued = sent.issued, .body = sent.body});
  if (courier_ == nullptr && rng_.chance(crowd_.habits.twin))
    courier_ = std::make_unique<Courier>(
        crowd_, rng_, format_, encoded(hello(false)), message,
        [this](std::string_view payload) {
          const auto frame = read(payload);
          if (!frame) return false;
          if (const auto* reply = std::get_if<codec::Reply>(&*frame)) take(*reply);
          return std::holds_alternative<codec::Reply>(*frame);
        },
        [this] { crowd_.strand.post([this] { courier_.reset(); }); });
  connection_->say(std::move(message));
}

void Device::arm_outbox() {
  crowd_.strand.cancel(outbox_timer_);
  outbox_timer_ = 0;
  if (outbox_.empty() || !welcomed_) return;
  const auto next = std::ranges::min_element(outbox_, {}, &Sent::again_at)->again_at;
  outbox_timer_ = crowd_.strand.call_after(next - crowd_.strand.monotonic(), [this] {
    outbox_timer_ = 0;
    flush();
  });
}

void Device::take(const codec::Reply& reply) {
  if (!reply.id) return;  // to a message that could not be read
  crowd_.auditor.commands().on_answer(crowd_.auditor.streams().name(client_), *reply.id, reply.answer);
  const auto found = std::ranges::find(outbox_, *reply.id, &Sent::id);
  if (found == outbox_.end()) return;  // answered before
  if (!is_final(reply.answer)) {
    found->again_at =
        crowd_.strand.monotonic() + std::chrono::milliseconds{reply.retry_after_ms} + rng_.between(10ms, 500ms);
    return arm_outbox();
  }
  const Sent sent = std::move(*found);
  outbox_.erase(found);
  arm_outbox();
  if (rng_.chance(crowd_.habits.repeat)) {
    if (connection_ != nullptr && welcomed_)
      connection_->say(encoded(codec::ClientCommand{
          .id = sent.id, .expected_version = sent.expected_version, .issued = sent.issued, .body = sent.body}));
  }
  answered_ = sent;
  on_answer(sent, reply.answer);
}

std::string Device::describe() const {
  const std::string& who = crowd_.auditor.streams().name(client_);
  std::string text = fmt::format("{} ({}{})", who,
                                 connection_ == nullptr ? "not connected"
                                 : current_             ? "current"
                                                        : "connecting",
                                 position_ ? fmt::format(", at event {}", position_->offset) : "");
  for (const Sent& sent : outbox_)
    text += fmt::format(", waits for {} {} sent {} times", name(sent.body), codec::to_text(sent.id), sent.attempts);
  return text;
}

}  // namespace redline::sim
