#include "dispatcher/decide/waiting_line.hpp"

#include <algorithm>

namespace redline::decide {

using namespace domain;

namespace {

// Tickets of an area or category the policy no longer knows wait where nobody is looked for: kept, never offered.
constexpr AreaIndex kUnknownArea = 0xffff;
constexpr std::uint8_t kUnknownSkill = 0xff;

Instant promise_of(const Ticket& ticket) {
  Instant earliest = kNever;
  for (const Clock& clock : ticket.clocks)
    if (clock.running() && (clock.kind == ClockKind::Arrive || clock.kind == ClockKind::Resolve))
      earliest = std::min(earliest, clock.due);
  return earliest;
}

}  // namespace

void WaitingLine::add(const Policy& policy, const Ticket& ticket) {
  const Category* category = policy.category(ticket.category);
  const Kind kind{policy.area(ticket.area).value_or(kUnknownArea), category != nullptr ? category->skill : kUnknownSkill};
  const Order order{ticket.priority, promise_of(ticket), ticket.id.value};
  remove(ticket.id);
  lines_[kind].insert(order);
  where_.emplace(ticket.id, std::pair{kind, order});
}

void WaitingLine::remove(TicketId ticket) {
  const auto it = where_.find(ticket);
  if (it == where_.end()) return;
  const auto line = lines_.find(it->second.first);
  line->second.erase(it->second.second);
  if (line->second.empty()) lines_.erase(line);
  where_.erase(it);
}

std::vector<TicketId> WaitingLine::for_technician(const planner::RosterEntry& technician, std::size_t max) const {
  std::vector<Order> found;
  for (const auto& [kind, line] : lines_) {
    const auto [area, skill] = kind;
    if (skill == kUnknownSkill || (technician.skills >> skill & 1) == 0 || area == kUnknownArea || !technician.serves(area)) continue;
    std::size_t taken = 0;
    for (auto it = line.begin(); it != line.end() && taken < max; ++it, ++taken) found.push_back(*it);
  }
  std::ranges::sort(found);
  if (found.size() > max) found.resize(max);
  std::vector<TicketId> tickets;
  tickets.reserve(found.size());
  for (const Order& order : found) tickets.emplace_back(std::get<2>(order));
  return tickets;
}

std::vector<TicketId> WaitingLine::all() const {
  std::vector<Order> found;
  for (const auto& [kind, line] : lines_) found.insert(found.end(), line.begin(), line.end());
  std::ranges::sort(found);
  std::vector<TicketId> tickets;
  tickets.reserve(found.size());
  for (const Order& order : found) tickets.emplace_back(std::get<2>(order));
  return tickets;
}

}  // namespace redline::decide
