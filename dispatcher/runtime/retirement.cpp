#include "dispatcher/runtime/retirement.hpp"

#include <algorithm>
#include <utility>

namespace redline::runtime {

using namespace domain;

void Retirement::load(const ShardState& state) {
  closed_.clear();
  archived_ = 0;
  std::vector<const Ticket*> closed;
  state.tickets.for_each([&](const Ticket& ticket) {
    if (!is_open(ticket.state)) closed.push_back(&ticket);
  });
  std::ranges::sort(closed, {}, [](const Ticket* ticket) { return std::pair{ticket->closed, ticket->id}; });
  for (const Ticket* ticket : closed) closed_.push_back(ticket->id);
}

void Retirement::note(const Ticket& ticket) {
  if (!is_open(ticket.state)) closed_.push_back(ticket.id);
}

std::vector<TicketId> Retirement::due(const ShardState& state, const std::vector<TicketId>& busy, Instant closed_before,
                                      std::size_t tickets_max) const {
  std::vector<TicketId> due;
  for (const TicketId id : closed_) {
    if (due.size() == tickets_max) break;
    const Ticket* ticket = state.tickets.find(id);
    if (ticket == nullptr || is_open(ticket->state)) continue;
    // The next ones were closed later still.
    if (ticket->closed > closed_before || ticket->event_offsets.back() >= archived_) break;
    if (!std::ranges::binary_search(busy, id)) due.push_back(id);
  }
  std::ranges::sort(due);
  const auto rest = std::ranges::unique(due);
  due.erase(rest.begin(), rest.end());
  return due;
}

void Retirement::tidy(const ShardState& state) {
  const auto closed = [&](TicketId id) {
    const Ticket* ticket = state.tickets.find(id);
    return ticket != nullptr && !is_open(ticket->state);
  };
  while (!closed_.empty() && !closed(closed_.front())) closed_.pop_front();
}

}  // namespace redline::runtime
