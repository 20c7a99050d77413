#include "gateway/view/view.hpp"

#include <algorithm>

#include "dispatcher/decide/evolve.hpp"

namespace redline::gateway {

using namespace domain;

namespace {

template <class Entry>
Entry& grown(std::vector<Entry>& table, std::size_t index) {
  if (index >= table.size()) table.resize(index + 1);
  return table[index];
}

std::uint32_t& number_in(Counts& counts, TicketState state) { return counts.by_state[static_cast<std::size_t>(state)]; }
std::uint32_t number_in(const Counts& counts, TicketState state) {
  return counts.by_state[static_cast<std::size_t>(state)];
}

}  // namespace

codec::Counters counters_of(const Counts& counts) {
  return {.totals = counts.totals,
          .waiting = number_in(counts, TicketState::Waiting),
          .offered = number_in(counts, TicketState::Offered),
          .accepted = number_in(counts, TicketState::Accepted),
          .en_route = number_in(counts, TicketState::EnRoute),
          .on_site = number_in(counts, TicketState::OnSite),
          .breached = counts.breached,
          .technicians_on_shift = counts.on_shift};
}

void View::load(ports::LogEpoch epoch, Offset head, ShardState state) {
  loaded_ = true;
  epoch_ = epoch;
  head_ = head;
  state_ = std::move(state);
  open_ = {};
  by_area_.clear();
  by_creator_.clear();
  by_technician_.clear();
  all_ = {};
  on_shift_everywhere_ = 0;
  counts_changed_ = 0;
  state_.tickets.for_each([this](const Ticket& ticket) { account(ticket, Seen{}, 0); });
  for (const Technician& technician : state_.technicians.all())
    if (technician.on_shift) count_on_shift(technician, 1, 0);
}

void View::fold(const Event& event) {
  if (event.ticket) {
    fold_ticket(event);
  } else if (event.technician) {
    fold_technician(event);
  } else {
    decide::evolve(state_, event);
  }
  head_ = event.offset;
}

void View::retire(const std::vector<TicketId>& tickets) {
  for (const TicketId id : tickets) {
    const Ticket* ticket = state_.tickets.find(id);
    if (ticket == nullptr || is_open(ticket->state)) continue;
    Area& area = area_of(ticket->area);
    for (Counts* counts : {&area.counts, &all_}) uncount(*counts, ticket->state);
    state_.tickets.erase(id);
  }
}

// What a view loaded after the ticket had left would count.
void View::uncount(Counts& counts, TicketState state) {
  --number_in(counts, state);
  --counts.totals.created;
  counts.totals.done = number_in(counts, TicketState::Done);
  counts.totals.cancelled = number_in(counts, TicketState::Cancelled);
}

void View::fold_ticket(const Event& event) {
  const Seen before = seen(state_.tickets.find(event.ticket));
  decide::evolve(state_, event);
  if (const Ticket* ticket = state_.tickets.find(event.ticket)) account(*ticket, before, event.offset);
}

void View::fold_technician(const Event& event) {
  if (std::holds_alternative<PositionObserved>(event.body)) return decide::evolve(state_, event);
  if (const Technician* before = technician(event.technician); before != nullptr && before->on_shift)
    count_on_shift(*before, -1, event.offset);
  decide::evolve(state_, event);
  if (const Technician& after = *technician(event.technician); after.on_shift) count_on_shift(after, 1, event.offset);
}

const Technician* View::holder(const Ticket& ticket) const noexcept {
  return has_technician(ticket.state) ? technician(ticket.technician) : nullptr;
}

View::Seen View::seen(const Ticket* ticket) {
  if (ticket == nullptr) return {};
  return {.exists = true,
          .breached = is_open(ticket->state) && std::ranges::any_of(ticket->clocks, &Clock::breached),
          .state = ticket->state,
          .technician = has_technician(ticket->state) ? ticket->technician : TechnicianId{}};
}

View::Area& View::area_of(const AreaId& area) { return grown(by_area_, areas_.intern(area.value)); }

void View::account(const Ticket& ticket, const Seen& before, Offset offset) {
  const Seen after = seen(&ticket);
  if (after == before) return;
  Area& area = area_of(ticket.area);
  count(area.counts, before, after);
  count(all_, before, after);
  list(ticket, before, after);
  area.changed = counts_changed_ = offset;
}

void View::count(Counts& counts, const Seen& before, const Seen& after) {
  if (before.exists) {
    --number_in(counts, before.state);
    counts.breached -= before.breached ? 1 : 0;
  } else {
    ++counts.totals.created;
  }
  ++number_in(counts, after.state);
  counts.breached += after.breached ? 1 : 0;
  counts.totals.done = number_in(counts, TicketState::Done);
  counts.totals.cancelled = number_in(counts, TicketState::Cancelled);
}

void View::list(const Ticket& ticket, const Seen& before, const Seen& after) {
  const bool was_open = before.exists && is_open(before.state);
  const bool now_open = is_open(after.state);
  if (was_open != now_open) {
    for (OpenList* list :
         {&open_, &area_of(ticket.area).open, &grown(by_creator_, creators_.intern(ticket.created_by))}) {
      if (now_open) {
        list->add(ticket.id);
      } else {
        list->note_closed(state_.tickets);
      }
    }
  }
  if (before.technician == after.technician) return;
  if (before.technician) std::erase(grown(by_technician_, before.technician.value), ticket.id);
  if (after.technician) grown(by_technician_, after.technician.value).push_back(ticket.id);
}

void View::count_on_shift(const Technician& technician, int change, Offset offset) {
  const auto by = static_cast<std::uint32_t>(change);  // -1 wraps round, as it should
  all_.on_shift += by;
  counts_changed_ = offset;
  if (technician.areas.empty()) {
    on_shift_everywhere_ += by;
    for (Area& area : by_area_) area.changed = offset;
  }
  for (const AreaId& id : technician.areas) {
    Area& area = area_of(id);
    area.counts.on_shift += by;
    area.changed = offset;
  }
}

Counts View::counts() const {
  Counts counts = all_;
  counts.totals = state_.header.totals;
  return counts;
}

Counts View::counts(NameId area) const {
  Counts counts = at(by_area_, area).counts;
  counts.on_shift += on_shift_everywhere_;
  return counts;
}

Offset View::counts_changed(NameId area) const noexcept { return at(by_area_, area).changed; }

}  // namespace redline::gateway
