#include "dispatcher/decide/turn.hpp"

#include <array>

#include "dispatcher/decide/evolve.hpp"

namespace redline::decide {

using namespace domain;

namespace {

template <class Id>
void note(std::vector<Id>& changed, Id id) {
  if (changed.empty() || changed.back() != id) changed.push_back(id);
}

bool under_way(TicketState state) { return state == TicketState::EnRoute || state == TicketState::OnSite; }

// Nobody may pass it on any more without a supervisor's order.
bool needs_ruling(const Policy& policy, const Ticket& ticket) {
  return policy.acts.returns_max > 0 && ticket.returns > policy.acts.returns_max;
}

}  // namespace

void Turn::emit(TicketId ticket, TechnicianId technician, EventBody body) {
  catch_up(ticket);
  record(ticket, technician, std::move(body));
}

void Turn::catch_up(TicketId id) {
  const Ticket* ticket = id ? state().tickets.find(id) : nullptr;
  if (ticket == nullptr) return;
  // Of a ticket given back in this very batch only breaches: a warning is for those who can still act on it.
  const bool rested = batch_.events.empty() || ticket->event_offsets.back() < batch_.events.front().offset;
  const auto overdue = [&](const Clock& clock) { return (rested || clock.breached ? clock.next_due() : clock.due) < now_; };
  while (const Clock* clock = first_to_speak(*ticket, overdue)) tell(id, *clock);
  while (ticket->work && ticket->work->check_in_due < now_) miss_check_in(id);
}

void Turn::tell(TicketId id, const Clock& clock) {
  const TechnicianId technician = state().tickets.find(id)->technician;
  const Ladder& ladder = policy().ladder;
  if (clock.breached) {
    const auto number = static_cast<std::uint8_t>(clock.climbed + 1);
    // The policy may have lost a rung since the breach.
    const Rung rung = number <= ladder.late.size() ? ladder.late[number - 1U].rung : ladder.breach;
    record(id, technician,
           ClockEscalated{.clock = clock.kind,
                          .number = number,
                          .due = clock.climbs_at,
                          .rung = rung,
                          .climbs_at = ladder.late_at(number + 1U, clock.due)});
  } else if (clock.warnings_fired < clock.warn_at.size()) {
    const auto warning = static_cast<std::uint8_t>(clock.warnings_fired + 1);
    record(id, technician,
           ClockWarned{.clock = clock.kind, .warning = warning, .due = clock.next_due(), .rung = ladder.warning(warning)});
  } else {
    record(id, technician,
           ClockBreached{.clock = clock.kind,
                         .revision = clock.revision,
                         .due = clock.due,
                         .rung = ladder.breach,
                         .climbs_at = ladder.late_at(1, clock.due)});
  }
}

void Turn::miss_check_in(TicketId id) {
  const Ticket& ticket = *state().tickets.find(id);
  const SiteRules& rules = policy().site;
  const auto level = static_cast<std::uint8_t>(ticket.work->check_ins_missed + 1);
  const Instant next = level < rules.check_in_levels ? now_ + rules.next_level_after : kNever;
  record(id, ticket.technician,
         CheckInMissed{.level = level,
                       .due = ticket.work->check_in_due,
                       .next_due = next,
                       .tell = policy().ladder.missed_check_in(level)});
}

void Turn::record(TicketId ticket_id, TechnicianId technician_id, EventBody body) {
  ShardState& state = decider_.state_;
  const Ticket* ticket = ticket_id ? state.tickets.find(ticket_id) : nullptr;
  const TicketState state_before = ticket != nullptr ? ticket->state : TicketState::Waiting;
  const TechnicianId holder_before = ticket != nullptr ? ticket->technician : TechnicianId{};
  const Technician* technician = ticket_id ? nullptr : state.technicians.find(technician_id);

  Event event{.offset = state.header.next_offset,
              .at = now_,
              .actor = command_.actor,
              .ticket = ticket_id,
              .technician = technician_id,
              .body = std::move(body)};
  if (ticket_id) {
    event.version = ticket != nullptr ? ticket->version + 1 : 1;
    note(batch_.tickets, ticket_id);
  } else if (technician_id) {
    event.version = technician != nullptr ? technician->version + 1 : 1;
    note(batch_.technicians, technician_id);
  }
  evolve(state, event);
  if (ticket_id) {
    // It has another place among what its holder has.
    const auto* held = std::get_if<TicketHeld>(&event.body);
    const bool reordered =
        std::holds_alternative<PriorityChanged>(event.body) || (held != nullptr && !held->released);
    index_ticket(*state.tickets.find(ticket_id), state_before, reordered ? TechnicianId{} : holder_before);
  } else if (technician_id) {
    decider_.roster_.update(*state.technicians.find(technician_id), now_);
  }
  batch_.events.push_back(std::move(event));
}

void Turn::index_ticket(const Ticket& ticket, TicketState before, TechnicianId holder_before) {
  planner::Roster& roster = decider_.roster_;
  if (ticket.state == TicketState::Waiting && !set_aside(ticket)) {
    decider_.waiting_.add(policy(), ticket);
  } else if (before == TicketState::Waiting) {
    decider_.waiting_.remove(ticket.id);
  }
  const TechnicianId holder = has_technician(ticket.state) ? ticket.technician : TechnicianId{};
  if (holder != holder_before) {
    if (holder_before) roster.drop(holder_before, ticket.id, now_);
    if (holder) {
      roster.drop(holder, ticket.id, now_);  // a change of priority moves it among what its holder has
      roster.hold(holder, ticket, now_);
    }
  } else if (holder && under_way(ticket.state) && !under_way(before)) {
    roster.set_under_way(holder, ticket.id, now_);
  }
}

std::expected<const Ticket*, Answer> Turn::ticket(TicketId id) const {
  const Ticket* found = state().tickets.find(id);
  if (found == nullptr) {
    const bool retired = id.shard() == state().shard && id.sequence() > 0 && id.sequence() < state().header.next_sequence;
    if (retired) return std::unexpected{refuse(ErrorCode::NotAllowedInState, id)};
    return std::unexpected{refuse(ErrorCode::NotFound, id, {"ticket"})};
  }
  if (command_.expected_version && *command_.expected_version != found->version)
    return std::unexpected{refuse(ErrorCode::VersionConflict, id)};
  return found;
}

std::expected<const Ticket*, Answer> Turn::own_ticket(TicketId id) const {
  const auto found = ticket(id);
  if (!found) return found;
  const Technician* self = state().technicians.find(command_.actor.technician);
  if (self == nullptr || (*found)->technician != self->id) return std::unexpected{refuse(ErrorCode::Stale, id)};
  return found;
}

void Turn::assign(TicketId id) {
  const Ticket& ticket = *state().tickets.find(id);
  if (on_hold(ticket)) return;
  if (needs_ruling(policy(), ticket))
    return emit(id, {}, TicketWaits{{.reason = ChoiceReason::AwaitsRuling, .best = {}, .excluded = {}}});
  Choice choice = decider_.planner_->choose(roster(), ticket, now_);
  if (choice.technician) {
    offer(id, std::move(choice));
  } else {
    emit(id, {}, TicketWaits{std::move(choice)});
  }
}

void Turn::assign_to(TicketId id, TechnicianId technician) {
  Choice choice{.technician = technician, .reason = ChoiceReason::OrderedBySupervisor, .best = {}, .considered = 1, .excluded = {}};
  const planner::RosterEntry* entry = roster().find(technician);
  const GeoPoint place = state().tickets.find(id)->place.point;
  choice.best.push_back(Candidate{.technician = technician,
                                  .wait = std::max(entry->free_at - now_, Duration{0}),
                                  .travel = policy().travel_time(entry->free_where, place),
                                  .load = static_cast<std::uint16_t>(entry->held.size())});
  offer(id, std::move(choice));
}

void Turn::offer(TicketId id, Choice choice) {
  const Ticket& ticket = *state().tickets.find(id);
  const OfferId offer_id{ticket.last_offer.value + 1};
  const Instant expires = now_ + policy().offers.timeout[index_of(ticket.priority)];
  const TechnicianId technician = choice.technician;
  emit(id, technician, OfferMade{.offer = offer_id, .expires = expires, .choice = std::move(choice)});
}

void Turn::freed(TechnicianId technician) {
  const planner::RosterEntry* entry = roster().find(technician);
  if (entry == nullptr || !entry->on_shift) return;
  if (now_ >= entry->shift_end) {
    end_shift(*this, technician);
  } else {
    offer_waiting_to(technician);
  }
}

void Turn::offer_waiting_to(TechnicianId technician) {
  // Enough that a few tickets this technician is cooling down for do not hide the next one.
  constexpr std::size_t kLookedAtMax = 16;
  const planner::RosterEntry* entry = roster().find(technician);
  for (const TicketId id : waiting().for_technician(*entry, kLookedAtMax)) {
    Choice choice = decider_.planner_->choose(roster(), *state().tickets.find(id), now_);
    if (choice.technician) offer(id, std::move(choice));
  }
}

Answer Turn::ok(TicketId id) const {
  const Ticket* concerned = id ? state().tickets.find(id) : nullptr;
  return Answer{.error = std::nullopt, .ticket = id, .version = concerned != nullptr ? concerned->version : 0, .fields = {}};
}

Answer Turn::refuse(ErrorCode error, TicketId id, std::vector<std::string> fields) const {
  const Ticket* concerned = id ? state().tickets.find(id) : nullptr;
  return Answer{.error = error,
                .ticket = id,
                .version = concerned != nullptr ? concerned->version : 0,
                .fields = std::move(fields)};
}

}  // namespace redline::decide
