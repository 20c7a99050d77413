// Visits as the auditor allows them: the third part of TicketRules.
#include "tests/sim/auditor_visit.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tests/sim/auditor_tickets.hpp"

namespace redline::sim {

using namespace domain;

void AuditedVisit::left() {
  started = charged = signature = false;
  charges = 0;
  passed.clear();
  check_in_due = kNever;
  missed = 0;
}

std::string incomplete(const AuditedVisit& visit, const Category& category) {
  for (const ChecklistItem& item : category.checklist)
    if (item.required && !visit.passed.contains(item.id)) return "without the required check " + item.id;
  if (visit.quotes > 0 && !visit.agreed()) return "without consent to its quote";
  if (visit.charges > (visit.quotes > 0 ? visit.quoted : 0)) return "and charged more than was consented to";
  if (visit.charges > 0 && !visit.signature) return "without a signature under its charges";
  if (!category.chargeable) return {};
  if (!visit.fault || visit.quotes == 0) return "without a fault and a quote, though it is chargeable";
  if (!visit.started || !visit.charged || !visit.signature) return "without start, charges or signature";
  return {};
}

std::string miscounted(const std::vector<FeeLine>& lines, Money total) {
  Money sum = 0;
  for (const FeeLine& line : lines) {
    const Money thousandths = line.unit_price * line.quantity;
    if (line.amount != thousandths / 1'000 + (thousandths % 1'000 >= 500 ? 1 : 0))
      return fmt::format("counts {} × {} as {}", line.quantity, line.unit_price, line.amount);
    if (line.code.empty() && line.reason.empty()) return "has a line of its own without a reason";
    sum += line.amount;
  }
  return sum == total ? std::string{} : fmt::format("adds {} up to {}", sum, total);
}

// --- steps

// Something is recorded by the one who is on site.
void TicketRules::on_site(AuditedTicket& ticket, const Event& event) {
  answered(ticket, event, ticket.offer);
  if (ticket.state != TicketState::OnSite)
    wrong(ticket, fmt::format("is {}, and then {}", name(ticket.state), name(event.body)));
  nothing_missed(ticket, event);
}

void TicketRules::nothing_missed(const AuditedTicket& ticket, const Event& event) {
  if (ticket.visit.check_in_due < event.at)
    wrong(ticket, fmt::format("takes {} {} ms after a check-in was due, and that it was missed was never told",
                              name(event.body), (event.at - ticket.visit.check_in_due).count()));
}

Instant TicketRules::check_in_due(const CategoryId& id, Instant at) const {
  const Category* category = policy_->category(id);
  return category != nullptr && category->dangerous ? at + policy_->site.check_in_every : kNever;
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const AppointmentSet& body) {
  if (ticket.state >= TicketState::OnSite) wrong(ticket, "gets an appointment when the technician is there already");
  if (!body.promise.consent.given()) wrong(ticket, "gets a new appointment without the customer's consent");
  if (body.promise.at <= event.at) wrong(ticket, "gets an appointment in the past");
  unless_empty(ticket, ticket.clocks.differs_from(body.clocks));
  if (body.tolerance != policy_->site.appointment_tolerance)
    wrong(ticket, "gets an appointment with another tolerance than the policy says");
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const FaultConfirmed& body) {
  on_site(ticket, event);
  if (body.fault.empty()) wrong(ticket, "has a fault confirmed that says nothing");
  if (body.category_before != ticket.category) wrong(ticket, "is moved from a category it has not");
  ticket.visit.fault = true;
  if (body.category == ticket.category) return;
  unless_empty(ticket, ticket.clocks.differs_from(body.clocks_before));
  ticket.category = body.category;
  ticket.clocks.restart(*policy_, ticket.category, ticket.priority, ticket.registered, ticket.state, event.at);
  unless_empty(ticket, ticket.clocks.differs_from(body.clocks));
  if (body.check_in_due != check_in_due(body.category, event.at)) wrong(ticket, "expects a check-in at another moment");
  ticket.visit.check_in_due = body.check_in_due;
  ticket.visit.missed = 0;
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const FeeQuoted& body) {
  on_site(ticket, event);
  if (!ticket.visit.fault) wrong(ticket, "is quoted before its fault is known");
  if (body.number != ticket.visit.quotes + 1) wrong(ticket, fmt::format("gets quote {}", body.number));
  if (auto fault = miscounted(body.lines, body.total); !fault.empty()) wrong(ticket, "has a quote that " + fault);
  ticket.visit.quotes = body.number;
  ticket.visit.quoted = body.total;
  ticket.visit.consented = false;
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const ConsentRecorded& body) {
  nothing_missed(ticket, event);
  if (ticket.state != TicketState::OnSite) wrong(ticket, "has a consent recorded while nobody is there");
  if (body.quote != ticket.visit.quotes) wrong(ticket, "has a consent recorded to a quote that does not stand");
  if (!body.consent.given()) wrong(ticket, "has a consent recorded of nobody");
  ticket.visit.consented = true;
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const WorkStarted&) {
  on_site(ticket, event);
  const Category* category = policy_->category(ticket.category);
  const bool needed = ticket.visit.quotes > 0 || (category != nullptr && category->chargeable);
  if (needed && !ticket.visit.agreed()) wrong(ticket, "is worked on before the customer has consented to the fee");
  ticket.visit.started = true;
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const PartRecorded& body) {
  on_site(ticket, event);
  if (body.part.source == PartSource::Customer && !body.part.check) wrong(ticket, "gets a part nobody has checked");
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const ItemChecked& body) {
  on_site(ticket, event);
  if (body.passed) {
    ticket.visit.passed.insert(body.item);
  } else {
    ticket.visit.passed.erase(body.item);
  }
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const ChargesRecorded& body) {
  on_site(ticket, event);
  if (auto fault = miscounted(body.lines, body.total); !fault.empty()) wrong(ticket, "has charges that " + fault);
  if (body.total > 0 && (!ticket.visit.agreed() || body.total > ticket.visit.quoted))
    wrong(ticket, "is charged more than was consented to");
  ticket.visit.charged = true;
  ticket.visit.charges = body.total;
  ticket.visit.signature = false;
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const SignatureRecorded& body) {
  on_site(ticket, event);
  if (body.path.empty() == body.refused.empty()) wrong(ticket, "has neither a signature nor a reason, or both");
  if (!ticket.visit.charged) wrong(ticket, "is signed before anything was charged");
  ticket.visit.signature = true;
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const CheckedIn& body) {
  on_site(ticket, event);
  if (body.next_due != check_in_due(ticket.category, event.at)) wrong(ticket, "expects a check-in at another moment");
  ticket.visit.check_in_due = body.next_due;
  ticket.visit.missed = 0;
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const CheckInMissed& body) {
  if (body.due != ticket.visit.check_in_due) wrong(ticket, "misses a check-in that was not due then");
  if (event.at < body.due) wrong(ticket, fmt::format("misses a check-in {} ms early", (body.due - event.at).count()));
  if (body.level != ticket.visit.missed + 1 || body.level > policy_->site.check_in_levels)
    wrong(ticket, fmt::format("alerts level {} after level {}", body.level, ticket.visit.missed));
  const bool last = body.level >= policy_->site.check_in_levels;
  if (body.next_due != (last ? kNever : event.at + policy_->site.next_level_after))
    wrong(ticket, "alerts the next level at another moment than the policy says");
  const auto& told = policy_->ladder.lone_worker;
  if (body.level == 0 || body.tell != told[std::min<std::size_t>(body.level, told.size()) - 1])
    wrong(ticket, "tells others of a missed check-in than the policy names");
  ticket.visit.check_in_due = body.next_due;
  ticket.visit.missed = body.level;
}

void TicketRules::step(AuditedTicket& ticket, const Event& event, const WorkFlagged& body) {
  on_site(ticket, event);
  const bool quick = body.signal == SignalKind::TooQuick;
  const auto limit = quick ? static_cast<std::uint64_t>(policy_->site.quick_work.count())
                           : static_cast<std::uint64_t>(policy_->site.site_radius_m);
  if (body.limit != limit || (quick ? body.measured >= limit : body.measured < limit))
    wrong(ticket, fmt::format("is flagged ({}) for {} of {}", name(body.signal), body.measured, body.limit));
}

}  // namespace redline::sim
