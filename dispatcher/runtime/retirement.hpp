// Which closed tickets may leave the live store: those that have been closed for a while and whose last event the records
// have. Knows tickets by id and asks the state for the rest, so that one that was opened again simply stays. One thread.
#pragma once

#include <deque>
#include <vector>

#include "dispatcher/domain/shard.hpp"
#include "dispatcher/ports/archive_mark.hpp"

namespace redline::runtime {

class Retirement {
 public:
  // Begins with the closed tickets of a state.
  void load(const domain::ShardState& state);
  // A ticket has changed.
  void note(const domain::Ticket& ticket);
  // The records have every event before `next_offset`.
  void archived(domain::Offset next_offset) noexcept { archived_ = next_offset; }

  // Up to `tickets_max` that may leave now, by id. `busy`: changed tickets not committed yet, by id; they stay.
  std::vector<domain::TicketId> due(const domain::ShardState& state, const std::vector<domain::TicketId>& busy,
                                    domain::Instant closed_before, std::size_t tickets_max) const;
  // Forgets those at the front of the line that have left the state or were opened again.
  void tidy(const domain::ShardState& state);

  std::size_t waiting() const noexcept { return closed_.size(); }

 private:
  std::deque<domain::TicketId> closed_;  // in the order of closing
  domain::Offset archived_ = 0;
};

}  // namespace redline::runtime
