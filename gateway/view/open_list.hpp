// The open tickets of an area, an account or the whole shard, in order of their ids, for snapshots that are sent in
// pieces.
//
// Tickets are created in order of ids, so adding is appending. A closed ticket is not searched for: it is skipped when
// visiting and swept when closed ones make up half of the list, which keeps adding and closing O(1).
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "dispatcher/domain/shard.hpp"

namespace redline::gateway {

class OpenList {
 public:
  void add(domain::TicketId id) {
    if (ids_.empty() || ids_.back() < id) {
      ids_.push_back(id);
    } else {
      ids_.insert(std::ranges::upper_bound(ids_, id), id);
    }
  }

  // One of the tickets has been closed.
  void note_closed(const domain::TicketTable& tickets) {
    if (++closed_ < kClosedMin || closed_ * 2 < ids_.size()) return;
    std::erase_if(ids_, [&](domain::TicketId id) { return !open(tickets, id); });
    closed_ = 0;
  }

  // Calls `visit(ticket)` for each open ticket from `from` on until it returns false. True when the end was reached.
  template <class Visit>
  bool visit_from(domain::TicketId from, const domain::TicketTable& tickets, Visit&& visit) const {
    for (auto id = std::ranges::lower_bound(ids_, from); id != ids_.end(); ++id) {
      const domain::Ticket* ticket = open(tickets, *id);
      if (ticket != nullptr && !visit(*ticket)) return false;
    }
    return true;
  }

  // Closed tickets not swept yet are counted too.
  std::size_t length() const noexcept { return ids_.size(); }

 private:
  static constexpr std::size_t kClosedMin = 64;

  static const domain::Ticket* open(const domain::TicketTable& tickets, domain::TicketId id) {
    const domain::Ticket* ticket = tickets.find(id);
    return ticket != nullptr && domain::is_open(ticket->state) ? ticket : nullptr;
  }

  std::vector<domain::TicketId> ids_;
  std::size_t closed_ = 0;
};

}  // namespace redline::gateway
