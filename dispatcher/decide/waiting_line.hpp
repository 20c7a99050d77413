// The tickets that are with nobody, in the order they are to be served, by area and skill: when a technician becomes
// free, the best ticket for that technician is found without looking at the others. Derived from the state.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "dispatcher/domain/policy.hpp"
#include "dispatcher/domain/ticket.hpp"
#include "dispatcher/planner/roster.hpp"

namespace redline::decide {

class WaitingLine {
 public:
  void add(const domain::Policy& policy, const domain::Ticket& ticket);
  void remove(domain::TicketId ticket);
  std::size_t size() const noexcept { return where_.size(); }

  // Waiting tickets this technician's skills and areas allow, best first: by priority, then by the earliest promise,
  // then by age. At most `max` of each kind of work, `max` in all.
  std::vector<domain::TicketId> for_technician(const planner::RosterEntry& technician, std::size_t max) const;
  std::vector<domain::TicketId> all() const;

 private:
  using Order = std::tuple<domain::Priority, domain::Instant, std::uint64_t>;  // priority, promise, ticket id
  using Kind = std::pair<domain::AreaIndex, std::uint8_t>;                     // area, skill
  std::map<Kind, std::set<Order>> lines_;
  std::unordered_map<domain::TicketId, std::pair<Kind, Order>> where_;
};

}  // namespace redline::decide
