// Deadlines (rules C5-C7, D1, D4): what is due on a ticket at or before now becomes events, in the order it was due. Late
// firing after an outage is visible as the difference between Event::at and the due time in the body; nothing is
// skipped, nothing fires early, nothing fires twice.
#include <algorithm>

#include "dispatcher/decide/acts.hpp"

namespace redline::decide {

using namespace domain;

namespace {

void fire_clocks(Turn& turn, TicketId id) {
  const auto due = [&](const Clock& clock) { return clock.next_due() <= turn.now(); };
  const Ticket& ticket = *turn.state().tickets.find(id);
  while (const Clock* clock = first_to_speak(ticket, due)) turn.tell(id, *clock);
}

void lapse_offer(Turn& turn, const Ticket& ticket) {
  const TechnicianId asked = ticket.technician;
  const TicketId id = ticket.id;
  turn.emit(id, asked,
            OfferLapsed{.offer = ticket.offer->id, .cooldown_until = turn.now() + turn.policy().offers.cooldown});
  turn.assign(id);
  turn.freed(asked);
}

bool cooldown_over(const Ticket& ticket, Instant now) {
  return std::ranges::any_of(ticket.cooldowns, [&](const CoolDown& c) { return c.until <= now; });
}

void fire(Turn& turn, TicketId id) {
  const Ticket* ticket = turn.state().tickets.find(id);
  if (ticket == nullptr || !is_open(ticket->state)) return;
  if (on_hold(*ticket) && ticket->acts->hold->until <= turn.now()) go_on(turn, id, {});
  if (ticket->offer && ticket->offer->expires <= turn.now()) {
    lapse_offer(turn, *ticket);
  } else if (ticket->state == TicketState::Waiting && !set_aside(*ticket) && cooldown_over(*ticket, turn.now())) {
    turn.assign(id);
  }
  fire_clocks(turn, id);
  if (ticket->work && ticket->work->check_in_due <= turn.now()) turn.miss_check_in(id);
}

}  // namespace

Answer decide_command(Turn& turn, const TimersDue& command) {
  for (const TicketId id : command.tickets) fire(turn, id);
  return turn.ok();
}

Answer decide_command(Turn& turn, const AdoptPolicy& command) {
  if (turn.state().header.policy_version == command.version) return turn.ok();
  turn.emit({}, {}, PolicyAdopted{command.version});
  for (const TicketId id : turn.waiting().all()) turn.assign(id);
  return turn.ok();
}

}  // namespace redline::decide
