#include "dispatcher/planner/roster.hpp"

#include <algorithm>

namespace redline::planner {

using namespace domain;

bool RosterEntry::serves(AreaIndex area) const noexcept {
  return areas.empty() || std::ranges::binary_search(areas, area);
}

RosterEntry& Roster::entry(TechnicianId technician) {
  if (technician.value > entries_.size()) entries_.resize(technician.value);
  RosterEntry& found = entries_[technician.value - 1];
  found.technician = technician;
  return found;
}

const RosterEntry* Roster::find(TechnicianId technician) const noexcept {
  return technician.value == 0 || technician.value > entries_.size() ? nullptr : &entries_[technician.value - 1];
}

void Roster::update(const Technician& technician, Instant now) {
  RosterEntry& changed = entry(technician.id);
  on_shift_ += static_cast<std::size_t>(technician.on_shift) - static_cast<std::size_t>(changed.on_shift);
  changed.on_shift = technician.on_shift;
  changed.shift_end = technician.shift_end;
  changed.position = technician.position;
  changed.skills = 0;
  for (const std::string& skill : technician.skills)
    if (const auto bit = policy_->skill(skill)) changed.skills |= SkillSet{1} << *bit;
  changed.areas.clear();
  for (const AreaId& id : technician.areas)
    if (const auto area = policy_->area(id)) changed.areas.push_back(*area);
  std::ranges::sort(changed.areas);
  estimate(changed, now);
}

void Roster::hold(TechnicianId technician, const Ticket& ticket, Instant now) {
  RosterEntry& holder = entry(technician);
  const Category* category = policy_->category(ticket.category);
  const HeldTicket held{.ticket = ticket.id,
                        .place = ticket.place.point,
                        .service = category != nullptr ? category->service : Duration{0},
                        .emergency = ticket.priority == Priority::Emergency,
                        .under_way = ticket.state == TicketState::EnRoute || ticket.state == TicketState::OnSite};
  const bool overtakes = held.emergency || held.under_way;
  if (!overtakes) {
    holder.held.push_back(held);
    append_estimate(holder, held, now);
    return;
  }
  const auto behind = std::ranges::find_if(holder.held, [&](const HeldTicket& other) {
    return !other.under_way && (held.under_way || !other.emergency);
  });
  holder.held.insert(behind, held);
  estimate(holder, now);
}

void Roster::set_under_way(TechnicianId technician, TicketId ticket, Instant now) {
  RosterEntry& holder = entry(technician);
  const auto it = std::ranges::find(holder.held, ticket, &HeldTicket::ticket);
  if (it == holder.held.end()) return;
  it->under_way = true;
  const auto front = std::ranges::find_if(holder.held, [](const HeldTicket& other) { return !other.under_way; });
  if (front < it) std::rotate(front, it, it + 1);
  estimate(holder, now);
}

void Roster::drop(TechnicianId technician, TicketId ticket, Instant now) {
  RosterEntry& holder = entry(technician);
  const auto it = std::ranges::find(holder.held, ticket, &HeldTicket::ticket);
  if (it == holder.held.end()) return;
  holder.held.erase(it);
  estimate(holder, now);
}

void Roster::append_estimate(RosterEntry& entry, const HeldTicket& last, Instant now) const {
  entry.free_at = std::max(entry.free_at, now) + policy_->travel_time(entry.free_where, last.place) + last.service;
  if (last.place.known()) entry.free_where = last.place;
}

void Roster::estimate(RosterEntry& entry, Instant now) const {
  entry.free_at = entry.next_at = now;
  entry.free_where = entry.next_where = entry.position;
  for (const HeldTicket& held : entry.held) {
    append_estimate(entry, held, now);
    if (held.under_way) {
      entry.next_at = entry.free_at;
      entry.next_where = entry.free_where;
    }
  }
}

}  // namespace redline::planner
