#include "dispatcher/decide/evolve.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "dispatcher/decide/evolve_acts.hpp"
#include "dispatcher/decide/evolve_work.hpp"
#include "dispatcher/domain/overloaded.hpp"
#include "dispatcher/domain/transitions.hpp"

namespace redline::decide {

using namespace domain;

namespace {

void stop_clock(Ticket& ticket, ClockKind kind, Instant at) {
  for (Clock& clock : ticket.clocks)
    if (clock.kind == kind && clock.running()) clock.stopped = at;
}

void stop_all_clocks(Ticket& ticket, Instant at) {
  for (const ClockKind kind : kAllClockKinds) stop_clock(ticket, kind, at);
}

// The ticket is with nobody again: what had been reached is undone, and the clocks run on as if it never was (B8). What was
// reached before a hold stays reached.
void release(Ticket& ticket) {
  let_go(ticket);
  const Instant settled = ticket.acts ? ticket.acts->settled : Instant{};
  for (Clock& clock : ticket.clocks)
    if (clock.kind != ClockKind::Resolve && clock.stopped > settled) clock.stopped = kNever;
}

void cool_down(Ticket& ticket, TechnicianId technician, Instant until) {
  if (until == Instant{}) return;
  std::erase_if(ticket.cooldowns, [&](const CoolDown& c) { return c.technician == technician; });
  ticket.cooldowns.push_back({technician, until});
}

void fold(Ticket& ticket, const Event& event, const TicketWaits& body) {
  ticket.waiting_reason = body.choice.reason;
  std::erase_if(ticket.cooldowns, [&](const CoolDown& c) { return c.until <= event.at; });
}

void fold(Ticket& ticket, const Event& event, const OfferMade& body) {
  ticket.technician = event.technician;
  ticket.last_offer = body.offer;
  ticket.offer = Offer{.id = body.offer, .made = event.at, .expires = body.expires};
  stop_clock(ticket, ClockKind::Dispatch, event.at);
}

void fold(Ticket& ticket, const Event& event, const OfferDelivered&) { ticket.offer->delivered = event.at; }
void fold(Ticket& ticket, const Event& event, const OfferSeen&) { ticket.offer->seen = event.at; }

void fold(Ticket& ticket, const Event& event, const OfferAccepted&) {
  ticket.offer.reset();
  stop_clock(ticket, ClockKind::Respond, event.at);
}

void fold(Ticket& ticket, const Event& event, const OfferLapsed& body) {
  release(ticket);
  cool_down(ticket, event.technician, body.cooldown_until);
}

void fold(Ticket& ticket, const Event& event, const TicketReturned& body) {
  release(ticket);
  ++ticket.returns;
  cool_down(ticket, event.technician, body.cooldown_until);
}

void fold(Ticket& ticket, const Event& event, const TicketWithdrawn& body) {
  release(ticket);
  cool_down(ticket, event.technician, body.cooldown_until);
}

void fold(Ticket&, const Event&, const TravelStarted&) {}

void fold(Ticket& ticket, const Event& event, const TechnicianArrived& body) {
  stop_clock(ticket, ClockKind::Arrive, event.at);
  arrive_on_site(ticket, event, body);
}

void close(Ticket& ticket, Instant at, const std::string& resolution) {
  ticket.offer.reset();
  ticket.cooldowns.clear();
  ticket.closed = at;
  ticket.resolution = resolution;
  if (ticket.work) ticket.work->check_in_due = kNever;
  end_acts(ticket);
  stop_all_clocks(ticket, at);
}

void fold(Ticket& ticket, const Event& event, const TicketDone& body) { close(ticket, event.at, body.resolution); }
void fold(Ticket& ticket, const Event& event, const TicketCancelled& body) { close(ticket, event.at, body.reason); }

void fold(Ticket& ticket, const Event&, const PriorityChanged& body) {
  ticket.priority = body.after;
  ticket.clocks = body.clocks;
  ticket.ledger.insert(ticket.ledger.end(), body.ledger.begin(), body.ledger.end());
  ticket.policy_version = body.policy_version;
}

Clock& clock_of(Ticket& ticket, ClockKind kind) {
  const auto it = std::ranges::find(ticket.clocks, kind, &Clock::kind);
  if (it == ticket.clocks.end()) throw std::logic_error("event names a clock the ticket does not carry");
  return *it;
}

void fold(Ticket& ticket, const Event&, const ClockWarned& body) {
  clock_of(ticket, body.clock).warnings_fired = body.warning;
}
void fold(Ticket& ticket, const Event&, const ClockBreached& body) {
  Clock& clock = clock_of(ticket, body.clock);
  clock.breached = true;
  clock.climbed = 0;
  clock.climbs_at = body.climbs_at;
}
void fold(Ticket& ticket, const Event&, const ClockEscalated& body) {
  Clock& clock = clock_of(ticket, body.clock);
  clock.climbed = body.number;
  clock.climbs_at = body.climbs_at;
}
void fold(Ticket& ticket, const Event&, const AlertAcknowledged& body) {
  if (!body.stops) return;
  if (body.clock) {
    clock_of(ticket, *body.clock).climbs_at = kNever;
  } else {
    ticket.work.ensure().check_in_due = kNever;
  }
}
void fold(Ticket& ticket, const Event& event, const TicketMerged& body) {
  close(ticket, event.at, body.reason);
  Acts& acts = ticket.acts.ensure();
  acts.merged_into = body.into;
  acts.merged_into_number = body.into_number;
}

// Events that are no steps of a ticket never get here: step_of() has turned them away.
template <class Other>
void fold(Ticket&, const Event&, const Other&) {}

void fold(Technician& technician, const Event& event, const TechnicianSignedOn& body) {
  technician.key = body.key;
  technician.name = body.name;
  technician.skills = body.skills;
  technician.areas = body.areas;
  technician.shift_end = body.shift_end;
  technician.on_shift = true;
  if (body.position.known()) {
    technician.position = body.position;
    technician.position_at = event.at;
  }
}

void fold(Technician& technician, const Event&, const TechnicianSignedOff&) { technician.on_shift = false; }

void fold(Technician& technician, const Event&, const PositionObserved& body) {
  technician.position = body.point;
  technician.position_at = body.at;
}

template <class Other>
void fold(Technician&, const Event&, const Other&) {}

}  // namespace

void evolve(ShardHeader& header, const Event& event) {
  if (event.offset < header.next_offset) return;
  header.next_offset = event.offset + 1;
  std::visit(Overloaded{
                 [&](const TicketCreated& body) {
                   ++header.totals.created;
                   header.next_sequence = event.ticket.sequence() + 1;
                   header.day = body.day;
                   header.day_count = body.day_count;
                 },
                 [&](const TicketDone&) { ++header.totals.done; },
                 [&](const TicketCancelled&) { ++header.totals.cancelled; },
                 [&](const TicketMerged&) { ++header.totals.cancelled; },
                 [&](const TechnicianSignedOn&) {
                   header.next_technician = std::max(header.next_technician, event.technician.value + 1);
                 },
                 [&](const PolicyAdopted& body) { header.policy_version = body.version; },
                 [](const auto&) {},
             },
             event.body);
}

namespace {

void stamp(Ticket& ticket, const Event& event) {
  ticket.version = event.version;
  ticket.event_offsets.push_back(event.offset);
}

void fold_ticket(ShardState& state, const Event& event) {
  if (const auto* created = std::get_if<TicketCreated>(&event.body)) {
    if (state.tickets.find(event.ticket) == nullptr) stamp(state.tickets.put(created->ticket), event);
    return;
  }
  Ticket* ticket = state.tickets.find(event.ticket);
  if (ticket == nullptr && event.ticket.sequence() >= state.header.next_sequence)
    throw std::logic_error("event names a ticket that was never created");
  if (ticket == nullptr) return;  // it has left since, and the state was read after that
  if (event.version > ticket->version) evolve(*ticket, event);
}

void fold_technician(ShardState& state, const Event& event) {
  Technician* technician = state.technicians.find(event.technician);
  if (technician == nullptr) {
    const auto* signed_on = std::get_if<TechnicianSignedOn>(&event.body);
    if (signed_on == nullptr) throw std::logic_error("event names a technician who never signed on");
    technician = &state.technicians.put(Technician{.id = event.technician, .key = signed_on->key});
  }
  if (event.version > technician->version) evolve(*technician, event);
}

}  // namespace

void evolve(Ticket& ticket, const Event& event) {
  if (const auto* created = std::get_if<TicketCreated>(&event.body)) {
    ticket = created->ticket;
  } else {
    const auto step = step_of(event.body);
    const auto next = step ? after(ticket.state, *step) : std::nullopt;
    if (!next)
      throw std::logic_error(std::string{"no such step: "}.append(name(event.body)).append(" in ").append(name(ticket.state)));
    ticket.state = *next;
    std::visit([&](const auto& body) { fold(ticket, event, body); }, event.body);
  }
  stamp(ticket, event);
}

void evolve(Technician& technician, const Event& event) {
  std::visit([&](const auto& body) { fold(technician, event, body); }, event.body);
  technician.version = event.version;
}

void evolve(ShardState& state, const Event& event) {
  evolve(state.header, event);
  if (event.ticket) {
    fold_ticket(state, event);
  } else if (event.technician) {
    fold_technician(state, event);
  }
}

}  // namespace redline::decide
