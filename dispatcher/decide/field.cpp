// On site (rule C1): on the way → arrived → done. Saying again what is already so is fine; skipping a step is not.
#include "dispatcher/decide/turn.hpp"
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
  if (!after(ticket.state, step)) return turn.refuse(ErrorCode::NotAllowedInState, id);
  turn.emit(id, ticket.technician, std::move(body));
  return turn.ok(id);
}

}  // namespace

Answer decide_command(Turn& turn, const StartTravel& command) {
  return take_step(turn, command.ticket, Step::Travel, TicketState::EnRoute, TravelStarted{});
}

Answer decide_command(Turn& turn, const ReportArrival& command) {
  return take_step(turn, command.ticket, Step::Arrive, TicketState::OnSite, TechnicianArrived{});
}

Answer decide_command(Turn& turn, const CompleteTicket& command) {
  if (command.resolution.empty()) return turn.refuse(ErrorCode::Incomplete, command.ticket, {"resolution"});
  const Offset before = turn.state().header.next_offset;
  Answer answer = take_step(turn, command.ticket, Step::Complete, TicketState::Done, TicketDone{command.resolution});
  if (turn.state().header.next_offset == before) return answer;  // refused, or done before
  const TechnicianId technician = turn.state().tickets.find(command.ticket)->technician;
  turn.freed(technician);
  return answer;
}

}  // namespace redline::decide
