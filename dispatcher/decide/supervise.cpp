// Dispatch orders (rule B6): a supervisor reassigns or raises; each with its reason, all on the ticket's record.
#include "dispatcher/decide/clocks.hpp"
#include "dispatcher/decide/turn.hpp"

namespace redline::decide {

using namespace domain;

void change_priority(Turn& turn, TicketId id, Priority priority, const std::string& reason) {
  turn.catch_up(id);
  const Ticket& ticket = *turn.state().tickets.find(id);
  const bool waiting = ticket.state == TicketState::Waiting;
  ClockSubject subject = clock_subject(turn.policy(), ticket);
  subject.priority = priority;
  Recomputed now = recomputed_clocks(turn, ticket, subject, {.cause = ClockCause::Priority, .reason = reason});
  turn.emit(id, ticket.technician,
            PriorityChanged{.before = ticket.priority,
                            .after = priority,
                            .reason = reason,
                            .policy_version = turn.policy().version,
                            .clocks_before = ticket.clocks,
                            .clocks = std::move(now.clocks),
                            .ledger = std::move(now.ledger)});
  if (waiting) turn.assign(id);
}

Answer decide_command(Turn& turn, const ReassignTicket& command) {
  const auto found = turn.ticket(command.ticket);
  if (!found) return found.error();
  if (command.reason.empty()) return turn.refuse(ErrorCode::Incomplete, command.ticket, {"reason"});
  const Ticket& ticket = **found;
  if (!is_open(ticket.state) || on_hold(ticket)) return turn.refuse(ErrorCode::NotAllowedInState, command.ticket);
  const Technician* target = nullptr;
  if (!command.technician.empty()) {
    target = turn.state().technicians.find(command.technician);
    if (target == nullptr) return turn.refuse(ErrorCode::NotFound, command.ticket, {"technician"});
    const planner::RosterEntry* entry = turn.roster().find(target->id);
    if (target->id == ticket.technician || !planner::qualified(turn.roster(), *entry, ticket, turn.now()))
      return turn.refuse(ErrorCode::NotAllowedInState, command.ticket, {"technician"});
  }
  const TechnicianId holder = ticket.technician;
  if (holder)
    turn.emit(command.ticket, holder,
              TicketWithdrawn{.reason = command.reason, .cooldown_until = turn.now() + turn.policy().offers.cooldown});
  if (target != nullptr) {
    turn.assign_to(command.ticket, target->id);
  } else {
    turn.assign(command.ticket);
  }
  if (holder) turn.freed(holder);
  return turn.ok(command.ticket);
}

Answer decide_command(Turn& turn, const ChangePriority& command) {
  const auto found = turn.ticket(command.ticket);
  if (!found) return found.error();
  if (command.reason.empty()) return turn.refuse(ErrorCode::Incomplete, command.ticket, {"reason"});
  const Ticket& ticket = **found;
  if (!is_open(ticket.state)) return turn.refuse(ErrorCode::NotAllowedInState, command.ticket);
  if (ticket.priority != command.priority) change_priority(turn, command.ticket, command.priority, command.reason);
  return turn.ok(command.ticket);
}

}  // namespace redline::decide
