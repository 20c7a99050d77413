// Holds (rules C5, C6): what cannot go on now waits for a date, the clocks stop as far as the policy says, and at that date
// it goes on by itself.
#include "dispatcher/decide/acts.hpp"
#include "dispatcher/decide/clocks.hpp"

namespace redline::decide {

using namespace domain;

namespace {

ClockCause cause_of(HoldKind kind) { return kind == HoldKind::Hold ? ClockCause::Hold : ClockCause::Park; }

}  // namespace

std::expected<const Ticket*, Answer> ticket_to_act_on(const Turn& turn, TicketId id) {
  const bool technician = turn.command().actor.role == Role::Technician;
  auto found = technician ? turn.own_ticket(id) : turn.ticket(id);
  if (!found) return found;
  const TicketState state = (*found)->state;
  const bool accepted = has_technician(state) && state != TicketState::Offered;
  if (technician ? !accepted : !is_open(state)) return std::unexpected{turn.refuse(ErrorCode::NotAllowedInState, id)};
  return found;
}

Answer forbidden_by(const Turn& turn, TicketId ticket, std::string rule, std::string field) {
  std::vector<std::string> fields{std::move(rule)};
  if (!field.empty()) fields.push_back(std::move(field));
  return turn.refuse(ErrorCode::PolicyForbids, ticket, std::move(fields));
}

void put_on_hold(Turn& turn, TicketId id, TicketHeld held) {
  turn.catch_up(id);
  const Ticket& ticket = *turn.state().tickets.find(id);
  const TechnicianId holder = ticket.technician;
  held.released = held.released || !has_technician(ticket.state) || ticket.state == TicketState::Offered;
  const Hold hold{.kind = held.kind, .reason = held.reason, .note = {}, .by = {}};
  Recomputed now = paused_clocks(turn, ticket, turn.policy().acts.pauses(hold), {.cause = cause_of(held.kind), .reason = held.reason});
  held.clocks = std::move(now.clocks);
  held.ledger = std::move(now.ledger);
  turn.emit(id, holder, std::move(held));
  if (holder) turn.freed(holder);
}

void end_hold(Turn& turn, TicketId id, const std::string& reason) {
  turn.catch_up(id);
  const Ticket& ticket = *turn.state().tickets.find(id);
  const Hold& hold = *ticket.acts->hold;
  // Told late, it has gone on when it was due: an outage holds no clock.
  const Instant at = std::min(turn.now(), hold.until);
  Recomputed now = resumed_clocks(turn, ticket, {.cause = cause_of(hold.kind), .reason = reason}, at);
  turn.emit(id, ticket.technician,
            TicketResumed{.kind = hold.kind,
                          .due = hold.until,
                          .reason = reason,
                          .clocks = std::move(now.clocks),
                          .ledger = std::move(now.ledger)});
}

void go_on(Turn& turn, TicketId id, const std::string& reason) {
  end_hold(turn, id, reason);
  if (turn.state().tickets.find(id)->state == TicketState::Waiting) turn.assign(id);
}

Answer decide_command(Turn& turn, const HoldTicket& command) {
  const auto found = ticket_to_act_on(turn, command.ticket);
  if (!found) return found.error();
  const HoldRule* rule = turn.policy().acts.hold(command.reason);
  std::vector<std::string> fields;
  if (rule == nullptr) fields.emplace_back("reason");
  if (command.until <= turn.now()) fields.emplace_back("until_ms");
  if (!fields.empty()) return turn.refuse(ErrorCode::Incomplete, command.ticket, std::move(fields));
  if (on_hold(**found)) return turn.refuse(ErrorCode::NotAllowedInState, command.ticket);
  if (command.until > turn.now() + rule->at_most) return forbidden_by(turn, command.ticket, "C5", "until_ms");
  put_on_hold(turn, command.ticket,
              {.kind = HoldKind::Hold,
               .reason = command.reason,
               .note = command.note,
               .until = command.until,
               .released = rule->releases,
               .clocks = {}});
  return turn.ok(command.ticket);
}

Answer decide_command(Turn& turn, const ResumeTicket& command) {
  const auto found = ticket_to_act_on(turn, command.ticket);
  if (!found) return found.error();
  if (command.reason.empty()) return turn.refuse(ErrorCode::Incomplete, command.ticket, {"reason"});
  if (!on_hold(**found)) return turn.refuse(ErrorCode::NotAllowedInState, command.ticket);
  go_on(turn, command.ticket, command.reason);
  return turn.ok(command.ticket);
}

}  // namespace redline::decide
