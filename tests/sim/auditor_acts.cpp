// Holds, requests, orders and links as the auditor allows them: the fourth part of TicketRules.
#include "tests/sim/auditor_acts.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tests/sim/auditor_tickets.hpp"

namespace redline::sim {

using namespace domain;

namespace {

const HoldRule* rule_of(const Policy& policy, const std::string& reason) {
  const auto found = std::ranges::find(policy.acts.holds, reason, &HoldRule::id);
  return found == policy.acts.holds.end() ? nullptr : &*found;
}

bool may_decide(Role role, Level level) {
  return role == Role::Manager || (role == Role::Supervisor && level != Level::Manager);
}

}  // namespace

std::size_t AuditedActs::granted(ClockKind clock) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(requests, [&](const Request& request) { return request.granted && request.clock == clock; }));
}

std::span<const ClockKind> AuditedActs::held(const Policy& policy) const {
  if (!hold) return {};
  if (hold->kind == HoldKind::Park) return policy.acts.park.pauses;
  const HoldRule* rule = rule_of(policy, hold->reason);
  return rule == nullptr ? std::span<const ClockKind>{} : std::span<const ClockKind>{rule->pauses};
}

// The length and the release of a hold are the policy's.
void TicketRules::check_hold(const AuditedTicket& ticket, const Event& event, const TicketHeld& body) {
  if (ticket.acts.hold) wrong(ticket, "is put on hold while it is on hold");
  if (body.until <= event.at) wrong(ticket, "is put on hold until a moment that has passed");
  if (event.technician != ticket.technician) wrong(ticket, "is put on hold in other hands than it is in");
  const bool idle = !ticket.technician || ticket.state == TicketState::Offered;
  if (body.kind == HoldKind::Park) {
    if (ticket.acts.to_park != body.until) wrong(ticket, "is parked though nobody has granted it");
    if (!body.released) wrong(ticket, "is parked in somebody's hands");
    return;
  }
  const HoldRule* rule = rule_of(*policy_, body.reason);
  if (rule == nullptr) return wrong(ticket, "is put on hold for a reason the policy does not know: " + body.reason);
  if (body.until > event.at + rule->at_most) wrong(ticket, "is put on hold for longer than the policy allows");
  if (body.released != (rule->releases || idle)) wrong(ticket, "is put on hold, and its technician (not) let go against the policy");
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const TicketHeld& body) {
  check_hold(ticket, event, body);
  ticket.acts.hold = AuditedActs::Hold{.kind = body.kind, .reason = body.reason, .until = body.until};
  ticket.acts.to_park.reset();
  ticket.acts.settled = event.at;
  ticket.clocks.hold(ticket.acts.held(*policy_), event.at);
  unless_empty(ticket, ticket.clocks.differs_from(body.clocks));
  if (body.released) {
    let_go(ticket);
  } else {
    ticket.visit.left();
    ticket.state = TicketState::Accepted;
  }
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const TicketResumed& body) {
  if (!ticket.acts.hold) return wrong(ticket, "goes on without having been on hold");
  const Instant until = ticket.acts.hold->until;
  if (body.kind != ticket.acts.hold->kind || body.due != until) wrong(ticket, "goes on from another hold than it was in");
  if (body.reason.empty() && event.at < until)
    wrong(ticket, fmt::format("goes on by itself {} ms early", (until - event.at).count()));
  ticket.acts.hold.reset();
  ticket.clocks.resume(*policy_, ticket.category, ticket.priority, std::min(event.at, until));
  unless_empty(ticket, ticket.clocks.differs_from(body.clocks));
  if (ticket.state == TicketState::Waiting) ticket.reason_recorded = false;
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const RequestMade& body) {
  const Request& told = body.request;
  if (told.number != ticket.acts.requests.size() + 1) wrong(ticket, fmt::format("gets request {}", told.number));
  if (told.state != RequestState::Pending || told.asked != event.at || told.asked_by != event.actor.account || told.reason.empty())
    wrong(ticket, "gets a request that does not say who asked when for what");
  Level level = policy_->acts.park.level;
  if (told.kind == RequestKind::Extension) {
    const ClockKind clock = told.clock.value_or(ClockKind::Dispatch);
    const auto& levels = policy_->acts.extensions.levels;
    const std::size_t granted = ticket.acts.granted(clock);
    if (granted >= policy_->acts.extensions.at_most) wrong(ticket, "is asked more time for than the policy grants");
    level = levels[std::min(granted, levels.size() - 1)];
    if (!ticket.clocks.runs(clock)) wrong(ticket, "is asked more time for on a clock that does not run");
    if (!ticket.acts.hold && ticket.clocks.due(clock) <= event.at) wrong(ticket, "is asked more time for after its deadline");
    if (told.until <= ticket.clocks.due(clock)) wrong(ticket, "is asked less time for than it has");
  }
  if (told.level != level) wrong(ticket, "is asked for at another level than the policy names");
  ticket.acts.requests.push_back({.kind = told.kind, .clock = told.clock, .until = told.until, .level = told.level});
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const RequestDecided& body) {
  if (body.number == 0 || body.number > ticket.acts.requests.size())
    return wrong(ticket, "has something decided that nobody asked for");
  AuditedActs::Request& request = ticket.acts.requests[body.number - 1U];
  if (!request.pending) wrong(ticket, "has a request decided twice");
  if (!may_decide(event.actor.role, request.level)) wrong(ticket, "has a request decided by somebody who is not high enough");
  request.pending = false;
  request.granted = body.granted;
  if (body.granted && request.kind == RequestKind::Park) ticket.acts.to_park = request.until;
  if (body.granted && request.clock)
    ticket.clocks.extend(*policy_, ticket.category, ticket.priority, *request.clock, request.until, event.at);
  unless_empty(ticket, ticket.clocks.differs_from(body.clocks));
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const BindingOrdered&) {
  if (event.actor.role != Role::Supervisor && event.actor.role != Role::Manager)
    wrong(ticket, "is ruled on by somebody who is no supervisor");
  if (ticket.state != TicketState::Waiting || ticket.acts.hold || !returned_too_often(ticket))
    wrong(ticket, "is ruled on though there is nothing to rule on");
  ticket.acts.bound = event.technician;
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const AlertAcknowledged& body) {
  const bool check_in = !body.clock;
  if (check_in && ticket.visit.missed == 0) wrong(ticket, "has a check-in acknowledged that was not missed");
  const bool stops = policy_->ladder.acknowledged_stops && (check_in || ticket.clocks.breached(*body.clock));
  if (body.stops != stops) wrong(ticket, "goes on climbing, or not, against the policy");
  if (event.actor.account.empty()) wrong(ticket, "is acknowledged by nobody");
  if (!stops) return;
  if (check_in) {
    ticket.visit.check_in_due = kNever;
  } else {
    ticket.clocks.stay(*body.clock);
  }
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const OrderGiven& body) {
  if (event.actor.role != Role::Supervisor && event.actor.role != Role::Manager)
    wrong(ticket, "gets an order from somebody who may give none");
  if (body.reason.empty() || body.order == LadderStep::Warn) wrong(ticket, "gets an order that says nothing");
}

void TicketRules::step(AuditedTicket& ticket, const Event&, const TicketChased& body) {
  if (body.number != ticket.acts.chases + 1) wrong(ticket, fmt::format("is chased for the {}. time", body.number));
  ticket.acts.chases = body.number;
  const std::uint16_t enough = policy_->acts.chases_raise;
  ticket.acts.chased_now = enough > 0 && body.number % enough == 0;
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const TicketMerged& body) {
  const AuditedTicket* into = this->ticket(body.into);
  if (into == nullptr || !into->open() || into->id == ticket.id) wrong(ticket, "is merged into a ticket that is not open");
  ++cancelled_;
  close(ticket, event, TicketState::Cancelled);
  merging_ = ticket.id;
}

void TicketRules::step(AuditedTicket& ticket, const Event&, const TicketAbsorbed& body) {
  const AuditedTicket* from = this->ticket(body.merged.ticket);
  if (from == nullptr || merging_ != from->id) return wrong(ticket, "absorbs a ticket that was not merged into it");
  merging_ = {};
  if (body.merged.chases != from->acts.chases) wrong(ticket, "absorbs another number of chases than there were");
  ticket.acts.chases += body.merged.chases;
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const OwnerChanged& body) {
  const std::string& before = ticket.acts.owner.empty() ? ticket.created_by : ticket.acts.owner;
  if (body.before != before || body.after.empty() || body.after == before) wrong(ticket, "is taken from somebody who does not own it");
  if (event.actor.role != Role::Supervisor && event.actor.role != Role::Manager)
    wrong(ticket, "changes hands without an order");
  ticket.acts.owner = body.after;
}

bool TicketRules::returned_too_often(const AuditedTicket& ticket) const {
  return policy_->acts.returns_max > 0 && ticket.returns > policy_->acts.returns_max;
}

}  // namespace redline::sim
