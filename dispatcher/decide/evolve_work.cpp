#include "dispatcher/decide/evolve_work.hpp"

#include <algorithm>

namespace redline::decide {

using namespace domain;

void fold(Ticket& ticket, const Event&, const AppointmentSet& body) {
  promise(ticket.appointment, body.promise, body.tolerance);
  ticket.clocks = body.clocks;
  ticket.ledger.insert(ticket.ledger.end(), body.ledger.begin(), body.ledger.end());
}

void fold(Ticket& ticket, const Event&, const FaultConfirmed& body) {
  Work& work = ticket.work.ensure();
  work.fault = body.fault;
  if (body.category == ticket.category) return;
  ticket.category = body.category;
  ticket.clocks = body.clocks;
  ticket.ledger.insert(ticket.ledger.end(), body.ledger.begin(), body.ledger.end());
  ticket.policy_version = body.policy_version;
  work.check_in_due = body.check_in_due;
  work.check_ins_missed = 0;
}

void fold(Ticket& ticket, const Event& event, const FeeQuoted& body) {
  Quote& quote = ticket.work.ensure().quote.emplace();
  quote.number = body.number;
  quote.at = event.at;
  quote.currency = body.currency;
  quote.lines = body.lines;
  quote.total = body.total;
}

void fold(Ticket& ticket, const Event& event, const ConsentRecorded& body) {
  Quote& quote = ticket.work.ensure().quote.ensure();
  quote.consent = body.consent;
  quote.consented = event.at;
}

void fold(Ticket& ticket, const Event& event, const WorkStarted&) { ticket.work.ensure().started = event.at; }

void fold(Ticket& ticket, const Event&, const PartRecorded& body) { ticket.work.ensure().parts.push_back(body.part); }

void fold(Ticket& ticket, const Event& event, const ItemChecked& body) {
  auto& checks = ticket.work.ensure().checks;
  CheckedItem checked{.item = body.item, .passed = body.passed, .note = body.note, .at = event.at};
  const auto found = std::ranges::find(checks, body.item, &CheckedItem::item);
  if (found != checks.end()) {
    *found = std::move(checked);
  } else {
    checks.push_back(std::move(checked));
  }
}

void fold(Ticket& ticket, const Event& event, const ChargesRecorded& body) {
  Work& work = ticket.work.ensure();
  work.charges = Charges{.at = event.at, .currency = body.currency, .lines = body.lines, .total = body.total};
  work.signature.reset();  // it was under other charges
}

void fold(Ticket& ticket, const Event& event, const SignatureRecorded& body) {
  ticket.work.ensure().signature = Signature{.signer = body.signer, .refused = body.refused, .at = event.at};
}

void fold(Ticket& ticket, const Event&, const CheckedIn& body) {
  Work& work = ticket.work.ensure();
  work.check_in_due = body.next_due;
  work.check_ins_missed = 0;
}

void fold(Ticket& ticket, const Event&, const CheckInMissed& body) {
  Work& work = ticket.work.ensure();
  work.check_in_due = body.next_due;
  work.check_ins_missed = body.level;
}

void fold(Ticket& ticket, const Event& event, const WorkFlagged& body) {
  ticket.work.ensure().signals.push_back(
      {.kind = body.signal, .measured = body.measured, .limit = body.limit, .at = event.at});
}

void arrive_on_site(Ticket& ticket, const Event& event, const TechnicianArrived& body) {
  Work& work = ticket.work.ensure();
  work.arrived = event.at;
  work.arrived_device = body.device;
  work.check_in_due = body.check_in_due;
}

void leave_site(Ticket& ticket) {
  if (!ticket.work) return;
  Work& work = *ticket.work;
  work.arrived = kNever;
  work.arrived_device = {};
  work.started = kNever;
  work.checks.clear();
  work.charges.reset();
  work.signature.reset();
  work.check_in_due = kNever;
  work.check_ins_missed = 0;
}

}  // namespace redline::decide
