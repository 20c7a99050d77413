// On site (rule C1): on the way → arrived → done. Saying again what is already so is fine; skipping a step is not.
#include "dispatcher/decide/turn.hpp"
#include "dispatcher/domain/transitions.hpp"

namespace redline::decide {

using namespace domain;

namespace {

// Takes `step` on the acting technician's ticket by emitting `body`, once.
Answer take_step(Turn& turn, TicketId id, Step step, EventBody body) {
  const auto found = turn.own_ticket(id);
  if (!found) return found.error();
  const Ticket& ticket = **found;
  if (!after(ticket.state, step)) return turn.refuse(ErrorCode::NotAllowedInState, id);
  turn.emit(id, ticket.technician, std::move(body));
  return turn.ok(id);
}

}  // namespace

Answer decide_command(Turn& turn, const StartTravel& command) {
  return take_step(turn, command.ticket, Step::Travel, TravelStarted{});
}

Answer decide_command(Turn& turn, const ReportArrival& command) {
  return take_step(turn, command.ticket, Step::Arrive, TechnicianArrived{});
}

Answer decide_command(Turn& turn, const CompleteTicket& command) {
  if (command.resolution.empty()) return turn.refuse(ErrorCode::Incomplete, command.ticket, {"resolution"});
  Answer answer = take_step(turn, command.ticket, Step::Complete, TicketDone{command.resolution});
  if (!answer.ok()) return answer;
  const TechnicianId technician = turn.state().tickets.find(command.ticket)->technician;
  turn.freed(technician);
  return answer;
}

}  // namespace redline::decide
