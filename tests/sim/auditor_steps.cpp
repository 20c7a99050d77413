// The steps of a ticket's life, as the auditor allows them: the second half of TicketRules.
#include <algorithm>

#include <fmt/format.h>

#include "tests/sim/auditor_tickets.hpp"

namespace redline::sim {

using namespace domain;

namespace {

// Why a ticket waits when nobody fits, in the order in which the reasons weigh.
struct Shortage {
  bool somebody = false;  // on shift
  bool skilled = false;
  bool near = false;  // and serves the area
  bool free = false;  // and is not cooling down, so holds too much

  ChoiceReason reason() const {
    if (!somebody) return ChoiceReason::NobodyOnShift;
    if (!skilled) return ChoiceReason::NoSkillOnShift;
    if (!near) return ChoiceReason::NoneInArea;
    return free ? ChoiceReason::AllFull : ChoiceReason::AllDeclined;
  }
};

}  // namespace

void TicketRules::step(AuditedTicket& ticket, const Event& event, const TicketWaits& body) {
  if (ticket.state != TicketState::Waiting) wrong(ticket, fmt::format("waits while it is {}", name(ticket.state)));
  ticket.reason_recorded = true;
  if (ticket.acts.hold) return wrong(ticket, "waits for a technician while it is on hold");
  if (returned_too_often(ticket) != (body.choice.reason == ChoiceReason::AwaitsRuling))
    return wrong(ticket, fmt::format("waits ({}) after {} returns", name(body.choice.reason), ticket.returns));
  if (returned_too_often(ticket)) {
    std::erase_if(ticket.cooldowns, [&](const auto& cooldown) { return cooldown.second <= event.at; });
    return;
  }
  if (const AuditedTechnician* fits = somebody_for(ticket, event.at))
    return wrong(ticket, fmt::format("waits ({}), though {} could take it", name(body.choice.reason), fits->key));
  Shortage shortage;
  for (const AuditedTechnician& technician : technicians_) {
    const std::string_view reason = unfit(ticket, technician, event.at, Order::Planned);
    if (reason == "is not on shift") continue;
    shortage.somebody = true;
    if (reason == "has not the skill") continue;
    shortage.skilled = true;
    if (reason == "does not serve the area") continue;
    shortage.near = true;
    shortage.free = shortage.free || reason == "holds enough already";
  }
  if (body.choice.reason != shortage.reason())
    wrong(ticket, fmt::format("waits with reason {}, but it is {}", name(body.choice.reason), name(shortage.reason())));
  // Over once noticed: a clock that is set back afterwards brings no cool-down back.
  std::erase_if(ticket.cooldowns, [&](const auto& cooldown) { return cooldown.second <= event.at; });
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const OfferMade& body) {
  AuditedTechnician* technician = find(event.technician);
  if (technician == nullptr) return wrong(ticket, "is offered to a technician who never signed on");
  if (ticket.technician)
    wrong(ticket, fmt::format("is offered to {} while it is with {}: two technicians on one ticket", technician->key,
                              find(ticket.technician)->key));
  if (ticket.state != TicketState::Waiting) wrong(ticket, fmt::format("is offered while it is {}", name(ticket.state)));
  if (body.offer.value != ticket.offer.value + 1)
    wrong(ticket, fmt::format("goes from offer {} to offer {}", ticket.offer.value, body.offer.value));
  const bool ordered = body.choice.reason == ChoiceReason::OrderedBySupervisor;
  if (ticket.acts.hold) wrong(ticket, "is offered while it is on hold");
  if (returned_too_often(ticket) && !ordered) wrong(ticket, "is offered after too many returns, and nobody has ruled");
  const bool may_order = event.actor.role == Role::Supervisor || event.actor.role == Role::Manager;
  if (ordered && !may_order) wrong(ticket, "is ordered by somebody who is no supervisor");
  const std::string_view reason = unfit(ticket, *technician, event.at, ordered ? Order::Supervisor : Order::Planned);
  if (!reason.empty()) wrong(ticket, fmt::format("is offered to {}, who {}", technician->key, reason));
  if (body.expires != event.at + policy_->offers.timeout[index_of(ticket.priority)])
    wrong(ticket, "has an offer that stands for another time than the policy says");
  ticket.state = TicketState::Offered;
  ticket.technician = event.technician;
  ticket.offer = body.offer;
  ticket.expires = body.expires;
  technician->held.push_back(ticket.id);
  unless_empty(ticket, ticket.clocks.stop(ClockKind::Dispatch, event.at));
}

// An answer by the one who was asked, to the offer that stands.
void TicketRules::answered(AuditedTicket& ticket, const Event& event, OfferId offer) {
  const AuditedTechnician* asked = technician(ticket.technician);
  if (asked == nullptr) return wrong(ticket, fmt::format("is with nobody, and then {}", name(event.body)));
  if (event.technician != ticket.technician || event.actor.technician != asked->key)
    wrong(ticket, fmt::format("is with {}, and {} answers: {}", asked->key, event.actor.technician, name(event.body)));
  if (offer != ticket.offer)
    wrong(ticket,
          fmt::format("has offer {}, and the answer is to offer {}: not fenced", ticket.offer.value, offer.value));
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const OfferDelivered& body) {
  answered(ticket, event, body.offer);
  if (ticket.state != TicketState::Offered) wrong(ticket, "has an offer delivered that does not stand");
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const OfferSeen& body) {
  answered(ticket, event, body.offer);
  if (ticket.state != TicketState::Offered) wrong(ticket, "has an offer seen that does not stand");
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const OfferAccepted& body) {
  answered(ticket, event, body.offer);
  if (ticket.state != TicketState::Offered)
    wrong(ticket, fmt::format("is accepted while it is {}", name(ticket.state)));
  ticket.state = TicketState::Accepted;
  ticket.accepted.push_back(body.offer);
  unless_empty(ticket, ticket.clocks.stop(ClockKind::Respond, event.at));
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const OfferLapsed& body) {
  if (ticket.state != TicketState::Offered || body.offer != ticket.offer || event.technician != ticket.technician)
    wrong(ticket, "lets an offer lapse that does not stand");
  if (event.at < ticket.expires)
    wrong(ticket, fmt::format("lets its offer lapse {} ms early", (ticket.expires - event.at).count()));
  release(ticket, event, body.cooldown_until);
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const TicketReturned& body) {
  answered(ticket, event, ticket.offer);
  if (ticket.acts.bound == ticket.technician) wrong(ticket, "is returned against a binding order");
  if (std::ranges::find(policy_->return_reasons, body.reason) == policy_->return_reasons.end())
    wrong(ticket, "is returned for a reason the policy does not know: " + body.reason);
  ++ticket.returns;
  release(ticket, event, body.cooldown_until);
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const TicketWithdrawn& body) {
  if (!ticket.technician || event.technician != ticket.technician)
    wrong(ticket, "is withdrawn from somebody who has it not");
  if (body.reason != "signed_off") return release(ticket, event, body.cooldown_until);
  if (body.cooldown_until != Instant{}) wrong(ticket, "makes somebody cool down for having gone home");
  let_go(ticket);
  ticket.clocks.run_on(event.at, ticket.acts.settled);
}

void TicketRules::field_step(AuditedTicket& ticket, const Event& event, TicketState from, TicketState to) {
  answered(ticket, event, ticket.offer);
  if (ticket.state != from) wrong(ticket, fmt::format("is {}, and then {}", name(ticket.state), name(event.body)));
  ticket.state = to;
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const TravelStarted&) {
  if (ticket.acts.hold) wrong(ticket, "is travelled to while it is on hold");
  field_step(ticket, event, TicketState::Accepted, TicketState::EnRoute);
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const TechnicianArrived& body) {
  field_step(ticket, event, TicketState::EnRoute, TicketState::OnSite);
  if (body.check_in_due != check_in_due(ticket.category, event.at)) wrong(ticket, "expects a check-in at another moment");
  ticket.visit.check_in_due = body.check_in_due;
  unless_empty(ticket, ticket.clocks.stop(ClockKind::Arrive, event.at));
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const TicketDone&) {
  field_step(ticket, event, TicketState::OnSite, TicketState::Done);
  nothing_missed(ticket, event);
  if (const Category* category = policy_->category(ticket.category))
    if (const auto lacks = incomplete(ticket.visit, *category); !lacks.empty()) wrong(ticket, "is done " + lacks);
  ++done_;
  close(ticket, event, TicketState::Done);
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const TicketCancelled&) {
  ++cancelled_;
  close(ticket, event, TicketState::Cancelled);
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const PriorityChanged& body) {
  const std::uint16_t enough = policy_->acts.chases_raise;
  const bool chased = ticket.acts.chased_now && ticket.acts.chases % enough == 0 && body.after >= Priority::Urgent &&
                      index_of(body.after) + 1 == index_of(body.before);
  ticket.acts.chased_now = false;
  if (event.actor.role != Role::Supervisor && !chased)
    wrong(ticket, "has its priority changed by somebody who is no supervisor");
  if (body.before != ticket.priority || body.after == body.before) wrong(ticket, "changes from a priority it has not");
  unless_empty(ticket, ticket.clocks.differs_from(body.clocks_before));
  ticket.priority = body.after;
  ticket.clocks.restart(*policy_, ticket.category, ticket.priority, ticket.registered, ticket.state, event.at,
                        ticket.acts.held(*policy_));
  unless_empty(ticket, ticket.clocks.differs_from(body.clocks));
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const ClockEscalated& body) {
  unless_empty(ticket, ticket.clocks.on_escalated(policy_->ladder, body, event.at));
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const ClockWarned& body) {
  const auto& rungs = policy_->ladder.warnings;
  if (body.warning == 0 || body.rung != rungs[std::min<std::size_t>(body.warning, rungs.size()) - 1])
    wrong(ticket, "warns others than the policy names");
  unless_empty(ticket, ticket.clocks.on_warned(body.clock, body.warning, body.due, event.at));
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const ClockBreached& body) {
  unless_empty(ticket, ticket.clocks.on_breached(policy_->ladder, body, event.at));
}

template <class Other>
void TicketRules::step(AuditedTicket& ticket, const Event& event, const Other&) {
  wrong(ticket, fmt::format("has an event that is not about tickets: {}", name(event.body)));
}

// --- letting go

void TicketRules::let_go(AuditedTicket& ticket) {
  if (AuditedTechnician* holder = find(ticket.technician)) std::erase(holder->held, ticket.id);
  ticket.technician = {};
  ticket.state = TicketState::Waiting;
  ticket.reason_recorded = ticket.acts.hold.has_value();  // what is on hold says why
  ticket.acts.bound = {};
  ticket.visit.left();
}

void TicketRules::release(AuditedTicket& ticket, const Event& event, Instant cooldown_until) {
  if (cooldown_until != event.at + policy_->offers.cooldown)
    wrong(ticket, "makes its technician cool down for another time than the policy says");
  const TechnicianId technician = ticket.technician;
  std::erase_if(ticket.cooldowns, [&](const auto& cooldown) { return cooldown.first == technician; });
  ticket.cooldowns.emplace_back(technician, cooldown_until);
  let_go(ticket);
  ticket.clocks.run_on(event.at, ticket.acts.settled);
}

void TicketRules::close(AuditedTicket& ticket, const Event& event, TicketState to) {
  if (AuditedTechnician* holder = find(ticket.technician)) std::erase(holder->held, ticket.id);
  ticket.state = to;
  open_.erase(ticket.id);
  unless_empty(ticket, ticket.clocks.stop_all(event.at));
}

template void TicketRules::step(AuditedTicket&, const Event&, const TicketCreated&);
template void TicketRules::step(AuditedTicket&, const Event&, const TechnicianSignedOn&);
template void TicketRules::step(AuditedTicket&, const Event&, const TechnicianSignedOff&);
template void TicketRules::step(AuditedTicket&, const Event&, const PositionObserved&);
template void TicketRules::step(AuditedTicket&, const Event&, const PolicyAdopted&);

}  // namespace redline::sim
