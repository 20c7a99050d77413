#include "dispatcher/decide/evolve_acts.hpp"

#include <algorithm>
#include <stdexcept>

#include "dispatcher/decide/evolve_work.hpp"

namespace redline::decide {

using namespace domain;

namespace {

void set_clocks(Ticket& ticket, const std::vector<Clock>& clocks, const std::vector<LedgerEntry>& ledger) {
  ticket.clocks = clocks;
  ticket.ledger.insert(ticket.ledger.end(), ledger.begin(), ledger.end());
}

}  // namespace

void fold(Ticket& ticket, const Event& event, const TicketHeld& body) {
  Acts& acts = ticket.acts.ensure();
  acts.hold = Hold{.kind = body.kind,
                   .reason = body.reason,
                   .note = body.note,
                   .by = event.actor.account,
                   .since = event.at,
                   .until = body.until};
  ++acts.holds;
  acts.settled = event.at;
  set_clocks(ticket, body.clocks, body.ledger);
  if (body.released) {
    let_go(ticket);
  } else {
    leave_site(ticket);
  }
}

void fold(Ticket& ticket, const Event&, const TicketResumed& body) {
  ticket.acts.ensure().hold.reset();
  set_clocks(ticket, body.clocks, body.ledger);
}

void fold(Ticket& ticket, const Event&, const RequestMade& body) {
  ticket.acts.ensure().requests.push_back(body.request);
}

void fold(Ticket& ticket, const Event& event, const RequestDecided& body) {
  auto& requests = ticket.acts.ensure().requests;
  const auto request = std::ranges::find(requests, body.number, &Request::number);
  if (request == requests.end()) throw std::logic_error("event decides a request nobody has made");
  request->state = body.granted ? RequestState::Granted : RequestState::Refused;
  request->decided_by = event.actor.account;
  request->decided = event.at;
  request->answer = body.reason;
  set_clocks(ticket, body.clocks, body.ledger);
}

void fold(Ticket& ticket, const Event& event, const BindingOrdered&) { ticket.acts.ensure().bound = event.technician; }

void fold(Ticket& ticket, const Event& event, const OrderGiven& body) {
  Acts& acts = ticket.acts.ensure();
  if (body.order == LadderStep::Urge) {
    ++acts.urged;
  } else {
    acts.supervised = event.at;
  }
}

void fold(Ticket& ticket, const Event& event, const TicketChased& body) {
  Acts& acts = ticket.acts.ensure();
  acts.chases = body.number;
  acts.chased.push_back(event.at);
  if (acts.chased.size() > kChasesKept) acts.chased.erase(acts.chased.begin());
}

void fold(Ticket& ticket, const Event&, const TicketAbsorbed& body) {
  Acts& acts = ticket.acts.ensure();
  acts.merged.push_back(body.merged);
  acts.chases = static_cast<std::uint16_t>(acts.chases + body.merged.chases);
}

void fold(Ticket& ticket, const Event&, const OwnerChanged& body) { ticket.acts.ensure().owner = body.after; }

void let_go(Ticket& ticket) {
  ticket.technician = {};
  ticket.offer.reset();
  leave_site(ticket);
  if (!ticket.acts) return;
  ticket.acts->bound = {};
  if (!on_hold(ticket)) return;
  ticket.waiting_reason = ticket.acts->hold->kind == HoldKind::Hold ? ChoiceReason::OnHold : ChoiceReason::Parked;
}

void end_acts(Ticket& ticket) {
  if (!ticket.acts) return;
  ticket.acts->hold.reset();
  ticket.acts->bound = {};
  for (Request& request : ticket.acts->requests)
    if (request.state == RequestState::Pending) request.state = RequestState::Lapsed;
}

}  // namespace redline::decide
