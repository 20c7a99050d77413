// Requests (rule C6): more time is asked for before the deadline, with a reason, and decided by the level the policy names; so
// is parking. A deadline moves when that is granted, not before.
#include <algorithm>

#include "dispatcher/decide/acts.hpp"
#include "dispatcher/decide/clocks.hpp"

namespace redline::decide {

using namespace domain;

namespace {

const std::vector<Request>& requests_of(const Ticket& ticket) {
  static const std::vector<Request> kNone;
  return ticket.acts ? ticket.acts->requests : kNone;
}

bool pending(const Ticket& ticket, RequestKind kind, std::optional<ClockKind> clock) {
  return std::ranges::any_of(requests_of(ticket), [&](const Request& request) {
    return request.state == RequestState::Pending && request.kind == kind && request.clock == clock;
  });
}

std::size_t granted_extensions(const Ticket& ticket, ClockKind clock) {
  return static_cast<std::size_t>(std::ranges::count_if(requests_of(ticket), [&](const Request& request) {
    return request.state == RequestState::Granted && request.kind == RequestKind::Extension && request.clock == clock;
  }));
}

void grant(Turn& turn, TicketId id, std::uint16_t number, const std::string& reason) {
  turn.catch_up(id);
  const Ticket& ticket = *turn.state().tickets.find(id);
  const Request request = *ticket.acts->request(number);
  RequestDecided decided{.number = number, .granted = true, .reason = reason, .clocks = ticket.clocks};
  if (request.kind == RequestKind::Extension) {
    Recomputed now =
        extended_clocks(turn, ticket, *request.clock, request.until, {.cause = ClockCause::Extension, .reason = request.reason});
    decided.clocks = std::move(now.clocks);
    decided.ledger = std::move(now.ledger);
  }
  turn.emit(id, ticket.technician, std::move(decided));
  if (request.kind != RequestKind::Park) return;
  if (on_hold(ticket)) end_hold(turn, id, request.reason);  // from one into the other, not offered in between
  put_on_hold(turn, id,
              {.kind = HoldKind::Park,
               .reason = request.reason,
               .note = {},
               .until = request.until,
               .released = true,
               .clocks = {}});
}

// Records the request and, where the one who asks is high enough, grants it at once.
Answer ask(Turn& turn, const Ticket& ticket, Request request) {
  const auto& earlier = requests_of(ticket);
  const TicketId id = ticket.id;
  const std::uint16_t number = earlier.empty() ? std::uint16_t{1} : static_cast<std::uint16_t>(earlier.back().number + 1);
  request.number = number;
  request.asked_by = turn.command().actor.account;
  request.asked = turn.now();
  const bool at_once = reaches(turn.command().actor.role, request.level);
  turn.emit(id, ticket.technician, RequestMade{std::move(request)});
  if (at_once) grant(turn, id, number, {});
  return turn.ok(id);
}

}  // namespace

Answer decide_command(Turn& turn, const AskExtension& command) {
  const auto found = ticket_to_act_on(turn, command.ticket);
  if (!found) return found.error();
  const Ticket& ticket = **found;
  const ExtensionRules& rules = turn.policy().acts.extensions;
  const auto open = open_clock(turn, ticket, command.clock);
  std::vector<std::string> fields;
  if (!open) fields.emplace_back("clock");
  if (open && (command.until <= open->clock->due || extension_until(*open->clock, open->terms, command.until) <= Duration{0}))
    fields.emplace_back("until_ms");
  if (command.reason.empty()) fields.emplace_back("reason");
  if (!fields.empty()) return turn.refuse(ErrorCode::Incomplete, command.ticket, std::move(fields));
  const Clock& clock = *open->clock;
  if (clock.breached || clock.due <= std::min(turn.now(), clock.paused)) return forbidden_by(turn, command.ticket, "C6");
  if (pending(ticket, RequestKind::Extension, command.clock))
    return turn.refuse(ErrorCode::NotAllowedInState, command.ticket, {"clock"});
  const std::size_t granted = granted_extensions(ticket, command.clock);
  if (rules.levels.empty() || granted >= rules.at_most || requests_of(ticket).size() >= kRequestsMax)
    return forbidden_by(turn, command.ticket, "C6");
  if (command.until > clock.due + rules.longest) return forbidden_by(turn, command.ticket, "C6", "until_ms");
  return ask(turn, ticket,
             {.kind = RequestKind::Extension,
              .level = rules.levels[std::min(granted, rules.levels.size() - 1)],
              .clock = command.clock,
              .until = command.until,
              .reason = command.reason,
              .asked_by = {},
              .decided_by = {},
              .answer = {}});
}

Answer decide_command(Turn& turn, const AskPark& command) {
  const auto found = ticket_to_act_on(turn, command.ticket);
  if (!found) return found.error();
  const Ticket& ticket = **found;
  const ParkRules& rules = turn.policy().acts.park;
  std::vector<std::string> fields;
  if (command.until <= turn.now()) fields.emplace_back("until_ms");
  if (command.reason.empty()) fields.emplace_back("reason");
  if (!fields.empty()) return turn.refuse(ErrorCode::Incomplete, command.ticket, std::move(fields));
  if (command.until > turn.now() + rules.at_most) return forbidden_by(turn, command.ticket, "C6", "until_ms");
  const bool parked = on_hold(ticket) && ticket.acts->hold->kind == HoldKind::Park;
  if (parked || pending(ticket, RequestKind::Park, std::nullopt))
    return turn.refuse(ErrorCode::NotAllowedInState, command.ticket);
  if (requests_of(ticket).size() >= kRequestsMax) return forbidden_by(turn, command.ticket, "C6");
  return ask(turn, ticket,
             {.kind = RequestKind::Park,
              .level = rules.level,
              .clock = std::nullopt,
              .until = command.until,
              .reason = command.reason,
              .asked_by = {},
              .decided_by = {},
              .answer = {}});
}

Answer decide_command(Turn& turn, const DecideRequest& command) {
  const auto found = turn.ticket(command.ticket);
  if (!found) return found.error();
  const Ticket& ticket = **found;
  const Request* request = ticket.acts ? ticket.acts->request(command.request) : nullptr;
  if (request == nullptr) return turn.refuse(ErrorCode::NotFound, command.ticket, {"request"});
  if (!reaches(turn.command().actor.role, request->level))
    return turn.refuse(ErrorCode::Forbidden, command.ticket, {std::string{name(request->level)}});
  if (request->state != RequestState::Pending) return turn.refuse(ErrorCode::NotAllowedInState, command.ticket);
  if (!command.granted) {
    if (command.reason.empty()) return turn.refuse(ErrorCode::Incomplete, command.ticket, {"reason"});
    turn.catch_up(command.ticket);
    turn.emit(command.ticket, ticket.technician,
              RequestDecided{.number = command.request, .granted = false, .reason = command.reason, .clocks = ticket.clocks});
    return turn.ok(command.ticket);
  }
  const bool possible = request->kind == RequestKind::Extension ? open_clock(turn, ticket, *request->clock).has_value()
                                                                : request->until > turn.now();
  if (!possible) return turn.refuse(ErrorCode::NotAllowedInState, command.ticket, {"request"});
  grant(turn, command.ticket, command.request, command.reason);
  return turn.ok(command.ticket);
}

}  // namespace redline::decide
