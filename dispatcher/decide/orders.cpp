// Orders, chases, links and ownership (rules A5, A9, B6), and what is acknowledged of the ladder (D4). Each stands on the
// ticket's record with who and why.
#include <algorithm>

#include <fmt/format.h>

#include "dispatcher/decide/acts.hpp"

namespace redline::decide {

using namespace domain;

namespace {

Answer order(Turn& turn, TicketId id, LadderStep step, const std::string& reason) {
  const auto found = turn.ticket(id);
  if (!found) return found.error();
  if (reason.empty()) return turn.refuse(ErrorCode::Incomplete, id, {"reason"});
  const Ticket& ticket = **found;
  if (!is_open(ticket.state)) return turn.refuse(ErrorCode::NotAllowedInState, id);
  turn.emit(id, ticket.technician, OrderGiven{.order = step, .reason = reason});
  return turn.ok(id);
}

std::uint16_t chases_of(const Ticket& ticket) { return ticket.acts ? ticket.acts->chases : std::uint16_t{0}; }

// So many chases raise the ticket by one, not beyond urgent: an emergency is a matter of danger, not of patience.
void raise_if_chased_enough(Turn& turn, TicketId id) {
  const std::uint16_t enough = turn.policy().acts.chases_raise;
  const Ticket& ticket = *turn.state().tickets.find(id);
  const std::uint16_t chases = chases_of(ticket);
  if (enough == 0 || chases % enough != 0 || ticket.priority <= Priority::Urgent) return;
  const auto raised = static_cast<Priority>(static_cast<std::uint8_t>(ticket.priority) - 1);
  change_priority(turn, id, raised, fmt::format("chased {} times", chases));
}

}  // namespace

Answer decide_command(Turn& turn, const AcknowledgeAlert& command) {
  const bool technician = turn.command().actor.role == Role::Technician;
  const auto found = technician ? turn.own_ticket(command.ticket) : turn.ticket(command.ticket);
  if (!found) return found.error();
  const Ticket& ticket = **found;
  if (!is_open(ticket.state)) return turn.refuse(ErrorCode::NotAllowedInState, command.ticket);
  const auto clock = !command.clock ? ticket.clocks.end() : std::ranges::find(ticket.clocks, *command.clock, &Clock::kind);
  const bool told = command.clock ? clock != ticket.clocks.end() && (clock->breached || clock->warnings_fired > 0)
                                  : ticket.work && ticket.work->check_ins_missed > 0;
  if (!told) return turn.refuse(ErrorCode::NotAllowedInState, command.ticket, {"clock"});
  // A warning that is acknowledged keeps no breach away.
  const bool stops = turn.policy().ladder.acknowledged_stops && (!command.clock || clock->breached);
  turn.emit(command.ticket, ticket.technician,
            AlertAcknowledged{.clock = command.clock, .note = command.note, .stops = stops});
  return turn.ok(command.ticket);
}

Answer decide_command(Turn& turn, const UrgeTicket& command) {
  return order(turn, command.ticket, LadderStep::Urge, command.reason);
}

Answer decide_command(Turn& turn, const SuperviseTicket& command) {
  return order(turn, command.ticket, LadderStep::Supervise, command.reason);
}

Answer decide_command(Turn& turn, const ChaseTicket& command) {
  const auto found = turn.ticket(command.ticket);
  if (!found) return found.error();
  const Ticket& ticket = **found;
  if (!is_open(ticket.state)) return turn.refuse(ErrorCode::NotAllowedInState, command.ticket);
  turn.emit(command.ticket, ticket.technician,
            TicketChased{.number = static_cast<std::uint16_t>(chases_of(ticket) + 1), .note = command.note});
  raise_if_chased_enough(turn, command.ticket);
  return turn.ok(command.ticket);
}

Answer decide_command(Turn& turn, const MergeTicket& command) {
  const auto found = turn.ticket(command.ticket);
  if (!found) return found.error();
  const Ticket* into = turn.state().tickets.find(command.into);
  std::vector<std::string> fields;
  if (into == nullptr || into->id == command.ticket) fields.emplace_back("into");
  if (command.reason.empty()) fields.emplace_back("reason");
  if (!fields.empty()) return turn.refuse(ErrorCode::Incomplete, command.ticket, std::move(fields));
  const Ticket& ticket = **found;
  if (!is_open(ticket.state)) return turn.refuse(ErrorCode::NotAllowedInState, command.ticket);
  if (!is_open(into->state) || (into->acts && into->acts->merged.size() >= kMergedMax))
    return turn.refuse(ErrorCode::NotAllowedInState, command.ticket, {"into"});
  const TechnicianId holder = has_technician(ticket.state) ? ticket.technician : TechnicianId{};
  turn.emit(command.ticket, holder,
            TicketMerged{.into = command.into, .into_number = into->number, .reason = command.reason});
  const Merged merged{.ticket = command.ticket,
                      .number = ticket.number,
                      .caller = ticket.caller,
                      .chases = chases_of(ticket)};
  turn.emit(command.into, into->technician, TicketAbsorbed{.merged = merged, .reason = command.reason});
  if (holder) turn.freed(holder);
  return turn.ok(command.ticket);
}

Answer decide_command(Turn& turn, const TransferOwnership& command) {
  const auto found = turn.ticket(command.ticket);
  if (!found) return found.error();
  std::vector<std::string> fields;
  if (command.to.empty()) fields.emplace_back("to");
  if (command.reason.empty()) fields.emplace_back("reason");
  if (!fields.empty()) return turn.refuse(ErrorCode::Incomplete, command.ticket, std::move(fields));
  const Ticket& ticket = **found;
  if (!is_open(ticket.state)) return turn.refuse(ErrorCode::NotAllowedInState, command.ticket);
  if (owner_of(ticket) == command.to) return turn.ok(command.ticket);
  turn.emit(command.ticket, ticket.technician,
            OwnerChanged{.before = owner_of(ticket), .after = command.to, .reason = command.reason});
  return turn.ok(command.ticket);
}

}  // namespace redline::decide
