// On site (rules C1, C8): on the way → arrived → done. Saying again what is already so is fine; skipping a step is not.
#include "dispatcher/decide/site.hpp"
#include "dispatcher/domain/transitions.hpp"

namespace redline::decide {

using namespace domain;

namespace {

// Takes `step` on the acting technician's ticket by emitting `body`, unless the ticket is there already: `reached` is where
// the step leads.
Answer take_step(Turn& turn, TicketId id, Step step, TicketState reached, EventBody body) {
  const auto found = turn.own_ticket(id);
  if (!found) return found.error();
  const Ticket& ticket = **found;
  if (ticket.state == reached) return turn.ok(id);
  if (!after(ticket.state, step) || on_hold(ticket)) return turn.refuse(ErrorCode::NotAllowedInState, id);
  turn.emit(id, ticket.technician, std::move(body));
  return turn.ok(id);
}

}  // namespace

Answer decide_command(Turn& turn, const StartTravel& command) {
  return take_step(turn, command.ticket, Step::Travel, TicketState::EnRoute, TravelStarted{});
}

Answer decide_command(Turn& turn, const ReportArrival& command) {
  const auto found = turn.own_ticket(command.ticket);
  if (!found) return found.error();
  const Ticket& ticket = **found;
  const bool arrives = after(ticket.state, Step::Arrive).has_value();
  const Instant check_in = check_in_due(turn.policy(), ticket.category, turn.now());
  Answer answer = take_step(turn, command.ticket, Step::Arrive, TicketState::OnSite,
                            TechnicianArrived{.device = command.device, .check_in_due = check_in});
  if (!arrives) return answer;
  for (WorkFlagged& signal : arrival_signals(turn.policy(), ticket, command.device))
    turn.emit(command.ticket, ticket.technician, std::move(signal));
  return turn.ok(command.ticket);
}

Answer decide_command(Turn& turn, const CompleteTicket& command) {
  if (command.resolution.empty()) return turn.refuse(ErrorCode::Incomplete, command.ticket, {"resolution"});
  const auto found = turn.own_ticket(command.ticket);
  if (!found) return found.error();
  const Ticket& ticket = **found;
  if (ticket.state == TicketState::Done) return turn.ok(command.ticket);
  if (!after(ticket.state, Step::Complete)) return turn.refuse(ErrorCode::NotAllowedInState, command.ticket);
  if (auto gap = completion_gap(turn.policy(), ticket))
    return turn.refuse(gap->error, command.ticket, std::move(gap->fields));
  for (WorkFlagged& signal : completion_signals(turn.policy(), ticket, command.device, turn.now()))
    turn.emit(command.ticket, ticket.technician, std::move(signal));
  const TechnicianId technician = ticket.technician;
  turn.emit(command.ticket, technician, TicketDone{.resolution = command.resolution, .device = command.device});
  turn.freed(technician);
  return turn.ok(command.ticket);
}

}  // namespace redline::decide
