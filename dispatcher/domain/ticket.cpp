#include "dispatcher/domain/ticket.hpp"

#include <algorithm>

namespace redline::domain {

std::string_view name(TicketState state) noexcept {
  switch (state) {
    case TicketState::Waiting: return "waiting";
    case TicketState::Offered: return "offered";
    case TicketState::Accepted: return "accepted";
    case TicketState::EnRoute: return "en_route";
    case TicketState::OnSite: return "on_site";
    case TicketState::Done: return "done";
    case TicketState::Cancelled: return "cancelled";
  }
  return "unknown";
}

std::optional<TicketState> ticket_state_from_name(std::string_view text) noexcept {
  for (std::size_t state = 0; state < kTicketStates; ++state)
    if (text == name(static_cast<TicketState>(state))) return static_cast<TicketState>(state);
  return std::nullopt;
}

std::string_view name(ChoiceReason reason) noexcept {
  switch (reason) {
    case ChoiceReason::QuickestArrival: return "quickest_arrival";
    case ChoiceReason::OrderedBySupervisor: return "ordered_by_supervisor";
    case ChoiceReason::NobodyOnShift: return "nobody_on_shift";
    case ChoiceReason::NoSkillOnShift: return "no_skill_on_shift";
    case ChoiceReason::NoneInArea: return "none_in_area";
    case ChoiceReason::AllFull: return "all_full";
    case ChoiceReason::AllDeclined: return "all_declined";
    case ChoiceReason::OnHold: return "on_hold";
    case ChoiceReason::Parked: return "parked";
    case ChoiceReason::AwaitsRuling: return "awaits_ruling";
  }
  return "unknown";
}

const std::string& owner_of(const Ticket& ticket) noexcept {
  return ticket.acts && !ticket.acts->owner.empty() ? ticket.acts->owner : ticket.created_by;
}

bool on_hold(const Ticket& ticket) noexcept { return ticket.acts && ticket.acts->hold; }

bool set_aside(const Ticket& ticket) noexcept {
  return ticket.state == TicketState::Waiting &&
         (on_hold(ticket) || ticket.waiting_reason == ChoiceReason::AwaitsRuling);
}

Instant next_due(const Ticket& ticket) noexcept {
  if (!is_open(ticket.state)) return kNever;
  Instant due = kNever;
  for (const Clock& clock : ticket.clocks) due = std::min(due, clock.next_due());
  if (ticket.offer) due = std::min(due, ticket.offer->expires);
  if (ticket.state == TicketState::Waiting && !set_aside(ticket))
    for (const CoolDown& cooldown : ticket.cooldowns) due = std::min(due, cooldown.until);
  if (on_hold(ticket)) due = std::min(due, ticket.acts->hold->until);
  if (ticket.work) due = std::min(due, ticket.work->check_in_due);
  return due;
}

Instant arrive_start(const Ticket& ticket) noexcept {
  return ticket.appointment ? ticket.appointment->now.at : ticket.created;
}

std::string masked_phone(std::string_view phone) {
  constexpr std::size_t kHead = 3, kTail = 4;
  const bool long_enough = phone.size() > kHead + kTail + 1;
  const std::size_t head = long_enough ? kHead : 0;
  const std::size_t tail = std::min<std::size_t>(phone.size(), long_enough ? kTail : 2);
  std::string masked{phone.substr(0, head)};
  masked.append(phone.size() - head - tail, '*');
  masked.append(phone.substr(phone.size() - tail));
  return masked;
}

}  // namespace redline::domain
