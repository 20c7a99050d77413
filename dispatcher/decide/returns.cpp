// Adjudication (rule B8): a ticket that was returned too often waits for a supervisor, whose order about it is binding.
#include "dispatcher/decide/turn.hpp"

namespace redline::decide {

using namespace domain;

Answer decide_command(Turn& turn, const RuleOnReturns& command) {
  const auto found = turn.ticket(command.ticket);
  if (!found) return found.error();
  const Ticket& ticket = **found;
  std::vector<std::string> fields;
  if (command.technician.empty()) fields.emplace_back("technician");
  if (command.reason.empty()) fields.emplace_back("reason");
  if (!fields.empty()) return turn.refuse(ErrorCode::Incomplete, command.ticket, std::move(fields));
  if (!set_aside(ticket) || on_hold(ticket)) return turn.refuse(ErrorCode::NotAllowedInState, command.ticket);
  const Technician* target = turn.state().technicians.find(command.technician);
  if (target == nullptr) return turn.refuse(ErrorCode::NotFound, command.ticket, {"technician"});
  if (!planner::qualified(turn.roster(), *turn.roster().find(target->id), ticket, turn.now()))
    return turn.refuse(ErrorCode::NotAllowedInState, command.ticket, {"technician"});
  turn.emit(command.ticket, target->id, BindingOrdered{command.reason});
  turn.assign_to(command.ticket, target->id);
  return turn.ok(command.ticket);
}

}  // namespace redline::decide
