// Shifts and positions (rules B2, B9): who is there, what they can do, where they are.
#include <algorithm>

#include "dispatcher/decide/turn.hpp"

namespace redline::decide {

using namespace domain;

namespace {

// A position closer than this to the known one is not worth an event.
constexpr double kPositionStepM = 50;

// Only asked for, or put by until another day.
bool can_be_left(const Ticket& ticket) { return ticket.state == TicketState::Offered || on_hold(ticket); }

bool holds_accepted(const Turn& turn, const planner::RosterEntry& entry) {
  return std::ranges::any_of(entry.held, [&](const planner::HeldTicket& held) {
    return !can_be_left(*turn.state().tickets.find(held.ticket));
  });
}

// Emergencies first, then by age: an order that does not depend on when each came into these hands.
std::vector<TicketId> left_by(const Turn& turn, const planner::RosterEntry& entry) {
  std::vector<std::pair<Priority, TicketId>> left;
  for (const planner::HeldTicket& held : entry.held) {
    const Ticket& ticket = *turn.state().tickets.find(held.ticket);
    if (can_be_left(ticket)) left.emplace_back(ticket.priority, ticket.id);
  }
  std::ranges::sort(left);
  std::vector<TicketId> ids;
  for (const auto& [priority, id] : left) ids.push_back(id);
  return ids;
}

// Signs a technician off and asks somebody else for what was only offered; what is on hold stays there.
void sign_off(Turn& turn, TechnicianId technician) {
  const auto left = left_by(turn, *turn.roster().find(technician));
  turn.emit({}, technician, TechnicianSignedOff{});
  for (const TicketId ticket : left) {
    turn.emit(ticket, technician, TicketWithdrawn{.reason = "signed_off", .cooldown_until = {}});
    turn.assign(ticket);
  }
}

std::vector<std::string> faults(const Turn& turn, const SignOn& command) {
  std::vector<std::string> fields;
  if (command.skills.empty() ||
      !std::ranges::all_of(command.skills, [&](const std::string& skill) { return turn.policy().skill(skill).has_value(); }))
    fields.emplace_back("skills");
  if (!std::ranges::all_of(command.areas, [&](const AreaId& area) { return turn.policy().area(area).has_value(); }))
    fields.emplace_back("areas");
  if (command.shift_end <= turn.now()) fields.emplace_back("shift_end");
  return fields;
}

}  // namespace

void end_shift(Turn& turn, TechnicianId technician) {
  if (!holds_accepted(turn, *turn.roster().find(technician))) sign_off(turn, technician);
}

Answer decide_command(Turn& turn, const SignOn& command) {
  const std::string& key = turn.command().actor.technician;
  if (key.empty()) return turn.refuse(ErrorCode::Forbidden);
  if (auto fields = faults(turn, command); !fields.empty()) return turn.refuse(ErrorCode::Incomplete, {}, std::move(fields));
  const Technician* known = turn.state().technicians.find(key);
  const TechnicianId id = known != nullptr ? known->id : TechnicianId{turn.state().header.next_technician};
  turn.emit({}, id,
            TechnicianSignedOn{.key = key,
                               .name = command.name.empty() ? key : command.name,
                               .skills = command.skills,
                               .areas = command.areas,
                               .shift_end = command.shift_end,
                               .position = command.position});
  turn.freed(id);
  return turn.ok();
}

Answer decide_command(Turn& turn, const SignOff&) {
  const Technician* self = turn.state().technicians.find(turn.command().actor.technician);
  if (self == nullptr) return turn.refuse(ErrorCode::NotFound, {}, {"technician"});
  if (!self->on_shift) return turn.ok();
  if (holds_accepted(turn, *turn.roster().find(self->id))) return turn.refuse(ErrorCode::NotAllowedInState, {}, {"tickets"});
  sign_off(turn, self->id);
  return turn.ok();
}

Answer decide_command(Turn& turn, const EndShifts&) {
  for (std::size_t i = 0; i < turn.roster().entries().size(); ++i) {
    const planner::RosterEntry& entry = turn.roster().entries()[i];
    if (entry.on_shift && entry.shift_end <= turn.now()) end_shift(turn, entry.technician);
  }
  return turn.ok();
}

Answer decide_command(Turn& turn, const ObservePositions& command) {
  for (const PositionSample& sample : command.samples) {
    const Technician* technician = turn.state().technicians.find(sample.technician);
    if (technician == nullptr || !technician->on_shift || sample.at <= technician->position_at) continue;
    if (technician->position.known() && distance_m(technician->position, sample.point) < kPositionStepM) continue;
    turn.emit({}, technician->id, PositionObserved{.point = sample.point, .at = sample.at});
  }
  return turn.ok();
}

}  // namespace redline::decide
