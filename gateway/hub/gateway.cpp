#include "gateway/hub/gateway.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "dispatcher/domain/overloaded.hpp"
#include "gateway/session/permissions.hpp"
#include "proto/codec/limits.hpp"
#include "proto/codec/records.hpp"

namespace redline::gateway {

using namespace domain;

namespace {

// While draining, so that a short window is still spread.
constexpr std::chrono::milliseconds kDrainSweep{50};
constexpr std::chrono::milliseconds kAskAgainSoon{200};

}  // namespace

Gateway::Gateway(GatewayPorts ports, GatewayOptions options, NoticeHandler on_notice)
    : ports_(ports),
      options_(std::move(options)),
      on_notice_(std::move(on_notice)),
      encoder_(view_),
      latest_(view_, encoder_, ports.positions, ports.scheduler, options_.feed, options_.latest),
      hub_(view_, encoder_, latest_, ports.log, ports.scheduler, options_.feed, *this),
      users_(options_.session.commands, options_.session.sessions_per_user_max),
      environment_{options_.session, ports.accounts, users_, &view_.state().technicians},
      inbox_(ports.inbox, ports.scheduler, options_.commands,
             [this](Sender& sender, const CommandId& id, const Answer& answer, bool first) {
               tell(sender, id, answer, first);
             }),
      tailer_(ports.log, ports.scheduler, ports.random, options_.tail, *this),
      timelines_(view_, ports.log, ports.scheduler, options_.timeline),
      instance_(static_cast<std::uint32_t>(ports.random.next())) {}

Gateway::~Gateway() { ports_.scheduler.cancel(sweep_timer_); }

void Gateway::start() {
  tailer_.start();
  arm_sweep();
}

// --- sessions

Gateway::Session* Gateway::find(TransportId id) {
  const auto found = sessions_.find(id);
  return found == sessions_.end() ? nullptr : found->second.get();
}

void Gateway::on_open(TransportId id, Transport& transport, const PeerInfo& peer) {
  auto& session = sessions_[id] =
      std::make_unique<Session>(environment_, id, transport, peer, ports_.scheduler.monotonic());
  if (draining_) close(*session, CloseCode::Drain, info(CloseCode::Drain).text_en);
}

void Gateway::on_message(TransportId id, std::span<const char> payload, bool binary) {
  Session* session = find(id);
  if (session == nullptr) return;
  perform(*session,
          session->machine.on_message(payload, binary, {ports_.scheduler.monotonic(), ports_.scheduler.now()}));
}

void Gateway::on_writable_low(TransportId id) {
  if (Session* session = find(id); session != nullptr && session->machine.open()) hub_.on_drained(*session);
}

void Gateway::on_closed(TransportId id, const ClosedInfo&) {
  Session* session = find(id);
  if (session == nullptr) return;
  hub_.remove(*session);
  sessions_.erase(id);
}

void Gateway::perform(Session& session, Action action) {
  std::visit(Overloaded{
                 [](action::Nothing) {},
                 [&](const action::Close& wish) { close(session, wish.code, wish.reason); },
                 [&](action::Welcome& accepted) { open_session(session, accepted); },
                 [&](action::Submit& wish) { submit(session, std::move(wish.command)); },
                 [&](const action::Refuse& refusal) { send_reply(session, refusal.reply); },
                 [&](const action::ReportPosition& report) { latest_.report(report.sample); },
                 [&](action::SendHeartbeat) { session.transport->send(heartbeat(session.format)); },
             },
             action);
}

void Gateway::open_session(Session& session, action::Welcome& accepted) {
  session.transport->mark_authenticated();
  session.principal = session.machine.principal();
  session.opening = std::make_unique<Opening>(Opening{std::move(accepted.topics), accepted.resume});
  if (accepted.replaced)
    if (Session* older = find(*accepted.replaced))
      close(*older, CloseCode::Replaced, info(CloseCode::Replaced).text_en);
  if (view_.loaded()) start_feed(session);
}

void Gateway::start_feed(Session& session) {
  session.opening->topics = hub_.grant(session, session.opening->topics);
  hub_.start(session, session.opening->resume);
}

codec::Limits Gateway::limits() const {
  const Rate& rate = options_.session.commands;
  return {.frame_in_bytes_max = options_.frame_in_bytes_max,
          .frame_out_bytes_max = static_cast<std::uint32_t>(options_.feed.frame_out_bytes_max),
          .queue_bytes_max = static_cast<std::uint32_t>(options_.feed.queue_bytes_max),
          .commands_per_second = static_cast<std::uint32_t>(rate.per_second),
          .commands_burst = static_cast<std::uint32_t>(rate.burst),
          .sessions_per_user_max = static_cast<std::uint32_t>(options_.session.sessions_per_user_max),
          .description_characters_max = codec::limits::kDescription.characters_max,
          .ack_every_pushes = options_.ack_every_pushes,
          .ack_every_ms = static_cast<std::uint32_t>(options_.ack_every.count())};
}

void Gateway::welcome(Feed& feed, codec::Resumed resumed) {
  auto& session = static_cast<Session&>(feed);
  const std::unique_ptr<Opening> opening = std::move(session.opening);
  const Actor& actor = session.principal->actor;
  session.machine.on_welcomed();
  session.transport->send(
      encoder_.welcome({.session_id = fmt::format("{:08x}-{:x}", instance_, std::to_underlying(session.id)),
                        .server_time = ports_.scheduler.now(),
                        .epoch = view_.epoch(),
                        .offset = view_.head(),
                        .resumed = resumed,
                        .heartbeat_ms = static_cast<std::uint32_t>(options_.session.heartbeat_every.count()),
                        .limits = limits(),
                        .min_version = options_.session.min_version,
                        .role = actor.role,
                        .technician = actor.technician,
                        .topics = std::move(opening->topics)},
                       session.format));
}

void Gateway::close(Session& session, CloseCode code, std::string_view reason) {
  session.machine.on_closed();
  hub_.remove(session);
  if (code == CloseCode::Drain) session.transport->send(encoder_.drain(0, session.format));
  session.transport->close(code, reason);
  ++closed_[code];
}

void Gateway::fail(Feed& feed, CloseCode code, std::string_view reason) {
  close(static_cast<Session&>(feed), code, reason);
}

// --- commands

std::optional<Answer> Gateway::refused_now(const Principal& principal, const CommandBody& body) const {
  const auto refuse = [](ErrorCode error) { return Answer{.error = error, .ticket = {}, .fields = {}}; };
  if (!view_.loaded()) return refuse(ErrorCode::ReadOnly);
  if (auto refused = refusal(principal, body, view_.state())) return refused;
  if (!tailer_.available()) return refuse(ErrorCode::ReadOnly);
  if (inbox_.full()) return refuse(ErrorCode::Overloaded);
  return std::nullopt;
}

CommandReply Gateway::reply_of(const CommandId& id, const Answer& answer) const {
  CommandReply reply{.id = id, .answer = answer};
  if (answer.error == ErrorCode::ReadOnly) reply.retry_after = options_.read_only_retry_after;
  if (answer.error == ErrorCode::Overloaded) reply.retry_after = options_.overloaded_retry_after;
  if (answer.error == ErrorCode::UnknownOutcome) reply.retry_after = kAskAgainSoon;
  if (answer.ok() && answer.ticket)
    if (const Ticket* ticket = view_.ticket(answer.ticket)) reply.number = ticket->number;
  return reply;
}

void Gateway::submit(Session& session, Command command) {
  const CommandId id = command.id;
  if (const auto refused = refused_now(*session.principal, command.body)) {
    Sender sender = session.id;
    return tell(sender, id, *refused, false);
  }
  session.machine.on_command_sent();
  ++commands_accepted_;
  inbox_.add(std::move(command), session.id);
}

void Gateway::submit(const Identity& identity, CommandBody body, const CommandId& id,
                     std::optional<Version> expected_version, ReplyHandler handler) {
  const ports::Monotonic now = ports_.scheduler.monotonic();
  const auto refuse = [&](const Answer& answer, std::chrono::milliseconds retry_after) {
    CommandReply reply = reply_of(id, answer);
    if (retry_after > std::chrono::milliseconds{}) reply.retry_after = retry_after;
    ++refused_[*answer.error];
    ports_.scheduler.post([reply = std::move(reply), handler = std::move(handler)]() mutable { handler(reply); });
  };
  const auto principal = act(identity, {}, view_.state().technicians);
  if (!principal) return refuse({.error = ErrorCode::Forbidden, .ticket = {}, .fields = {}}, {});
  User& user = users_.of(principal->user_key());
  if (!users_.take_command(user, now))
    return refuse({.error = ErrorCode::RateLimited, .ticket = {}, .fields = {}}, users_.wait(user));
  if (const auto refused = refused_now(*principal, body)) return refuse(*refused, {});
  if (auto* sign_on = std::get_if<SignOn>(&body))
    if (const auto refused = narrow(*principal, *sign_on)) return refuse(*refused, {});
  const std::uint64_t fingerprint = codec::fingerprint(principal->actor, body);
  ++commands_accepted_;
  inbox_.add({.id = id,
              .actor = principal->actor,
              .received = ports_.scheduler.now(),
              .issued = std::nullopt,
              .expected_version = expected_version,
              .fingerprint = fingerprint,
              .body = std::move(body)},
             std::move(handler));
}

void Gateway::tell(Sender& sender, const CommandId& id, const Answer& answer, bool first) {
  CommandReply reply = reply_of(id, answer);
  if (auto* handler = std::get_if<ReplyHandler>(&sender)) {
    if (*handler != nullptr && answer.error) ++refused_[*answer.error];
    if (auto once = std::exchange(*handler, nullptr)) once(reply);
    return;
  }
  Session* session = find(std::get<TransportId>(sender));
  if (session == nullptr) return;
  if (first) session->machine.on_command_answered();
  send_reply(*session, {.id = reply.id,
                        .answer = std::move(reply.answer),
                        .number = std::move(reply.number),
                        .retry_after_ms = static_cast<std::uint32_t>(reply.retry_after.count())});
}

void Gateway::send_reply(Session& session, const codec::Reply& reply) {
  if (!session.machine.open()) return;
  if (reply.answer.error) ++refused_[*reply.answer.error];
  if (session.transport->queued_bytes() >= options_.feed.queue_bytes_max)
    return close(session, CloseCode::SlowReader, "replies were not read");
  session.transport->send(encoder_.reply(reply, session.format));
}

std::optional<codec::TicketViewRef> Gateway::visible_ticket(const Identity& identity, TicketId id) const {
  const Ticket* ticket = view_.ticket(id);
  const auto principal = act(identity, {}, view_.state().technicians);
  if (ticket == nullptr || !principal) return std::nullopt;
  const TechnicianId self = self_of(*principal, view_.state().technicians);
  if (!may_see(*principal, self, *ticket)) return std::nullopt;
  return codec::TicketViewRef{
      .ticket = *ticket, .technician = view_.holder(*ticket), .phones = phones_for(*principal, self, *ticket)};
}

// --- the log

void Gateway::on_loaded(ports::LogEpoch epoch, Offset head, ShardState state, std::vector<ports::LogEntry> history) {
  break_off();
  view_.load(epoch, head, std::move(state));
  latest_.reset();
  hub_.load(std::move(history));
  if (on_notice_)
    on_notice_(fmt::format("view loaded: epoch {}, offset {}, {} open tickets", epoch, head,
                           view_.state().header.totals.open()));
  for (const auto& [id, session] : sessions_)
    if (session->opening != nullptr && session->machine.open()) start_feed(*session);
}

// The sequence does not go on from where the sessions stand: they resume.
void Gateway::break_off() {
  for (const auto& [id, session] : sessions_)
    if (session->stage != FeedStage::Idle) close(*session, CloseCode::Gap, info(CloseCode::Gap).text_en);
}

void Gateway::on_commit(ports::LogEntry entry) {
  // Loaded without the newest commit at hand, whose end only shows now: what lies between was in the view, not pushed.
  if (!entry.events.empty() && entry.first_offset != hub_.recent().next()) break_off();
  for (Event& event : entry.events) {
    view_.fold(event);
    hub_.publish(std::move(event));
  }
  latest_.on_events();
  for (const Outcome& outcome : entry.outcomes) inbox_.settle(outcome, entry.replicated);
  view_.retire(entry.retired);
}

void Gateway::on_available(bool available, std::string_view why) {
  if (on_notice_) on_notice_(fmt::format("store {}: {}", available ? "available" : "not available", why));
}

// --- time

void Gateway::arm_sweep() {
  sweep_timer_ = ports_.scheduler.call_after(draining_ ? kDrainSweep : options_.sweep_every, [this] { sweep(); });
}

void Gateway::sweep() {
  const ports::Monotonic now = ports_.scheduler.monotonic();
  heartbeats_ = {};
  for (const auto& [id, session] : sessions_) {
    if (!session->machine.open()) continue;
    perform(*session, session->machine.on_tick(now));
    if (session->machine.open()) hub_.sweep(*session, now);
  }
  inbox_.expire(now);
  users_.forget_idle(now);
  arm_sweep();
}

const FramePtr& Gateway::heartbeat(codec::Format format) {
  FramePtr& frame = heartbeats_[static_cast<std::size_t>(format)];
  if (!frame) frame = encoder_.heartbeat(ports_.scheduler.now(), format);
  return frame;
}

void Gateway::drain(std::chrono::milliseconds window) {
  if (std::exchange(draining_, true)) return;
  const ports::Monotonic now = ports_.scheduler.monotonic();
  std::size_t number = 0;
  for (const auto& [id, session] : sessions_)
    session->machine.drain(
        now + window * static_cast<std::int64_t>(++number) / static_cast<std::int64_t>(sessions_.size()), now + window);
  ports_.scheduler.cancel(sweep_timer_);
  sweep();
}

GatewayStats Gateway::stats() const {
  GatewayStats stats{.sessions_open = sessions_.size(),
                     .users = users_.size(),
                     .commands_pending = inbox_.pending(),
                     .commands_accepted = commands_accepted_,
                     .refused = refused_,
                     .closed = closed_,
                     .frames_encoded = encoder_.encoded(),
                     .latest_conflated = latest_.conflated(),
                     .recent_bytes = hub_.recent().bytes(),
                     .available = tailer_.available(),
                     .epoch = view_.epoch(),
                     .head = view_.head(),
                     .loads = tailer_.loads(),
                     .hub = hub_.stats(),
                     .inbox = inbox_.stats()};
  for (const auto& [id, session] : sessions_) stats.sessions_authenticated += session->machine.authenticated() ? 1 : 0;
  return stats;
}

}  // namespace redline::gateway
