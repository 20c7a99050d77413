// Schemas of event.proto; see schema.hpp.
#pragma once

#include "dispatcher/domain/event.hpp"
#include "proto/codec/event_summary.hpp"
#include "proto/codec/schema.hpp"

namespace redline::codec {

struct OfferOnly {
  static void fields(auto& a, auto& event) { a.field(1, "offer", event.offer); }
};
struct ReasonAndCoolDown {
  static void fields(auto& a, auto& event) {
    a.text(1, "reason", event.reason);
    a.instant(2, "cooldown_until_ms", event.cooldown_until);
  }
};
struct NothingMore {
  static void fields(auto&, auto&) {}
};

template <>
struct Schema<domain::TicketCreated> {
  static void fields(auto& a, auto& event) {
    a.needed(1, "ticket", event.ticket);
    a.zigzag(2, "day", event.day);
    a.field(3, "day_count", event.day_count);
    a.chosen("ticket");
  }
};
template <>
struct Schema<domain::TicketWaits> {
  static void fields(auto& a, auto& event) {
    a.needed(1, "choice", event.choice);
    a.chosen("choice");
  }
};
template <>
struct Schema<domain::OfferMade> {
  static void fields(auto& a, auto& event) {
    a.field(1, "offer", event.offer);
    a.instant(2, "expires_ms", event.expires);
    a.needed(3, "choice", event.choice);
    a.chosen("choice");
  }
};
template <>
struct Schema<domain::OfferDelivered> : OfferOnly {};
template <>
struct Schema<domain::OfferSeen> : OfferOnly {};
template <>
struct Schema<domain::OfferAccepted> : OfferOnly {};
template <>
struct Schema<domain::OfferLapsed> {
  static void fields(auto& a, auto& event) {
    a.field(1, "offer", event.offer);
    a.instant(2, "cooldown_until_ms", event.cooldown_until);
  }
};
template <>
struct Schema<domain::TicketReturned> : ReasonAndCoolDown {};
template <>
struct Schema<domain::TicketWithdrawn> : ReasonAndCoolDown {};
template <>
struct Schema<domain::TravelStarted> : NothingMore {};
template <>
struct Schema<domain::TechnicianArrived> {
  static void fields(auto& a, auto& event) {
    a.message(1, "device", event.device);
    a.moment(2, "check_in_due_ms", event.check_in_due);
  }
};
template <>
struct Schema<domain::TicketDone> {
  static void fields(auto& a, auto& event) {
    a.text(1, "resolution", event.resolution);
    a.message(2, "device", event.device);
  }
};
template <>
struct Schema<domain::TicketCancelled> {
  static void fields(auto& a, auto& event) { a.text(1, "reason", event.reason); }
};
template <>
struct Schema<domain::PriorityChanged> {
  static void fields(auto& a, auto& event) {
    a.required(1, "before", event.before);
    a.required(2, "after", event.after);
    a.text(3, "reason", event.reason);
    a.text(4, "policy_version", event.policy_version);
    a.list(5, "clocks_before", event.clocks_before);
    a.list(6, "clocks", event.clocks);
    a.list(7, "ledger", event.ledger);
  }
};
template <>
struct Schema<domain::ClockWarned> {
  static void fields(auto& a, auto& event) {
    a.required(1, "clock", event.clock);
    a.field(2, "warning", event.warning);
    a.instant(3, "due_ms", event.due);
    a.message(4, "rung", event.rung);
  }
};
template <>
struct Schema<domain::ClockBreached> {
  static void fields(auto& a, auto& event) {
    a.required(1, "clock", event.clock);
    a.field(2, "revision", event.revision);
    a.instant(3, "due_ms", event.due);
    a.message(4, "rung", event.rung);
    a.moment(5, "climbs_at_ms", event.climbs_at);
  }
};
template <>
struct Schema<domain::TechnicianSignedOn> {
  static void fields(auto& a, auto& event) {
    a.text(1, "key", event.key);
    a.text(2, "name", event.name);
    a.texts(3, "skills", event.skills);
    a.texts(4, "areas", event.areas);
    a.moment(5, "shift_end_ms", event.shift_end);
    a.message(6, "position", event.position);
  }
};
template <>
struct Schema<domain::TechnicianSignedOff> : NothingMore {};
template <>
struct Schema<domain::PositionObserved> {
  static void fields(auto& a, auto& event) {
    a.message(1, "point", event.point);
    a.instant(2, "at_ms", event.at);
  }
};
template <>
struct Schema<domain::PolicyAdopted> {
  static void fields(auto& a, auto& event) { a.text(1, "version", event.version); }
};

template <>
struct Schema<domain::AppointmentSet> {
  static void fields(auto& a, auto& event) {
    a.message(1, "promise", event.promise);
    a.duration(2, "tolerance_ms", event.tolerance);
    a.list(3, "clocks", event.clocks);
    a.list(4, "ledger", event.ledger);
  }
};
template <>
struct Schema<domain::FaultConfirmed> {
  static void fields(auto& a, auto& event) {
    a.text(1, "fault", event.fault);
    a.text(2, "category_before", event.category_before);
    a.text(3, "category", event.category);
    a.text(4, "policy_version", event.policy_version);
    a.list(5, "clocks_before", event.clocks_before);
    a.list(6, "clocks", event.clocks);
    a.moment(7, "check_in_due_ms", event.check_in_due);
    a.list(8, "ledger", event.ledger);
  }
};
template <>
struct Schema<domain::FeeQuoted> {
  static void fields(auto& a, auto& event) {
    a.field(1, "number", event.number);
    a.text(2, "currency", event.currency);
    a.list(3, "lines", event.lines);
    a.field(4, "total", event.total);
  }
};
template <>
struct Schema<domain::ConsentRecorded> {
  static void fields(auto& a, auto& event) {
    a.field(1, "quote", event.quote);
    a.message(2, "consent", event.consent);
  }
};
template <>
struct Schema<domain::WorkStarted> : NothingMore {};
template <>
struct Schema<domain::PartRecorded> {
  static void fields(auto& a, auto& event) { a.message(1, "part", event.part); }
};
template <>
struct Schema<domain::ItemChecked> {
  static void fields(auto& a, auto& event) {
    a.text(1, "item", event.item);
    a.field(2, "passed", event.passed);
    a.text(3, "note", event.note);
  }
};
template <>
struct Schema<domain::ChargesRecorded> {
  static void fields(auto& a, auto& event) {
    a.text(1, "currency", event.currency);
    a.list(2, "lines", event.lines);
    a.field(3, "total", event.total);
  }
};
template <>
struct Schema<domain::SignatureRecorded> {
  static void fields(auto& a, auto& event) {
    a.text(1, "signer", event.signer);
    a.text(2, "path", event.path);
    a.text(3, "refused", event.refused);
  }
};
template <>
struct Schema<domain::CheckedIn> {
  static void fields(auto& a, auto& event) { a.moment(1, "next_due_ms", event.next_due); }
};
template <>
struct Schema<domain::CheckInMissed> {
  static void fields(auto& a, auto& event) {
    a.field(1, "level", event.level);
    a.instant(2, "due_ms", event.due);
    a.moment(3, "next_due_ms", event.next_due);
    a.field(4, "tell", event.tell);
  }
};
template <>
struct Schema<domain::WorkFlagged> {
  static void fields(auto& a, auto& event) {
    a.required(1, "signal", event.signal);
    a.field(2, "measured", event.measured);
    a.field(3, "limit", event.limit);
  }
};

template <>
struct Schema<domain::TicketHeld> {
  static void fields(auto& a, auto& event) {
    a.required(1, "kind", event.kind);
    a.text(2, "reason", event.reason);
    a.text(3, "note", event.note);
    a.instant(4, "until_ms", event.until);
    a.field(5, "released", event.released);
    a.list(6, "clocks", event.clocks);
    a.list(7, "ledger", event.ledger);
  }
};
template <>
struct Schema<domain::TicketResumed> {
  static void fields(auto& a, auto& event) {
    a.required(1, "kind", event.kind);
    a.instant(2, "due_ms", event.due);
    a.text(3, "reason", event.reason);
    a.list(4, "clocks", event.clocks);
    a.list(5, "ledger", event.ledger);
  }
};
template <>
struct Schema<domain::RequestMade> {
  static void fields(auto& a, auto& event) {
    a.needed(1, "request", event.request);
    a.chosen("request");
  }
};
template <>
struct Schema<domain::RequestDecided> {
  static void fields(auto& a, auto& event) {
    a.field(1, "number", event.number);
    a.field(2, "granted", event.granted);
    a.text(3, "reason", event.reason);
    a.list(4, "clocks", event.clocks);
    a.list(5, "ledger", event.ledger);
  }
};
template <>
struct Schema<domain::BindingOrdered> {
  static void fields(auto& a, auto& event) { a.text(1, "reason", event.reason); }
};

template <>
struct Schema<domain::ClockEscalated> {
  static void fields(auto& a, auto& event) {
    a.required(1, "clock", event.clock);
    a.field(2, "number", event.number);
    a.instant(3, "due_ms", event.due);
    a.message(4, "rung", event.rung);
    a.moment(5, "climbs_at_ms", event.climbs_at);
  }
};
template <>
struct Schema<domain::AlertAcknowledged> {
  static void fields(auto& a, auto& event) {
    a.maybe(1, "clock", event.clock);
    a.text(2, "note", event.note);
    a.field(3, "stops", event.stops);
  }
};
template <>
struct Schema<domain::OrderGiven> {
  static void fields(auto& a, auto& event) {
    a.required(1, "order", event.order);
    a.text(2, "reason", event.reason);
  }
};
template <>
struct Schema<domain::TicketChased> {
  static void fields(auto& a, auto& event) {
    a.field(1, "number", event.number);
    a.text(2, "note", event.note);
  }
};
template <>
struct Schema<domain::TicketMerged> {
  static void fields(auto& a, auto& event) {
    a.field(1, "into", event.into);
    a.text(2, "into_number", event.into_number);
    a.text(3, "reason", event.reason);
  }
};
template <>
struct Schema<domain::TicketAbsorbed> {
  static void fields(auto& a, auto& event) {
    a.message(1, "merged", event.merged);
    a.text(2, "reason", event.reason);
  }
};
template <>
struct Schema<domain::OwnerChanged> {
  static void fields(auto& a, auto& event) {
    a.text(1, "before", event.before);
    a.text(2, "after", event.after);
    a.text(3, "reason", event.reason);
  }
};

template <>
struct Schema<domain::Event> {
  static void fields(auto& a, auto& event) {
    a.field(1, "offset", event.offset);
    a.instant(2, "at_ms", event.at);
    a.message(3, "actor", event.actor);
    a.field(4, "ticket", event.ticket);
    a.field(5, "technician", event.technician);
    a.field(6, "version", event.version);
    a.template alternative<domain::TicketCreated>(7, "ticket_created", event.body);
    a.template alternative<domain::OfferMade>(8, "offer_made", event.body);
    a.template alternative<domain::OfferDelivered>(9, "offer_delivered", event.body);
    a.template alternative<domain::OfferSeen>(10, "offer_seen", event.body);
    a.template alternative<domain::OfferAccepted>(11, "offer_accepted", event.body);
    a.template alternative<domain::TravelStarted>(12, "travel_started", event.body);
    a.template alternative<domain::TechnicianArrived>(13, "technician_arrived", event.body);
    a.template alternative<domain::TicketDone>(14, "ticket_done", event.body);
    a.template alternative<domain::ClockWarned>(15, "clock_warned", event.body);
    a.template alternative<domain::TicketWaits>(16, "ticket_waits", event.body);
    a.template alternative<domain::OfferLapsed>(17, "offer_lapsed", event.body);
    a.template alternative<domain::TicketReturned>(18, "ticket_returned", event.body);
    a.template alternative<domain::TicketWithdrawn>(19, "ticket_withdrawn", event.body);
    a.template alternative<domain::TicketCancelled>(20, "ticket_cancelled", event.body);
    a.template alternative<domain::PriorityChanged>(21, "priority_changed", event.body);
    a.template alternative<domain::ClockBreached>(22, "clock_breached", event.body);
    a.template alternative<domain::TechnicianSignedOn>(23, "technician_signed_on", event.body);
    a.template alternative<domain::TechnicianSignedOff>(24, "technician_signed_off", event.body);
    a.template alternative<domain::PositionObserved>(25, "position_observed", event.body);
    a.template alternative<domain::PolicyAdopted>(26, "policy_adopted", event.body);
    a.template alternative<domain::AppointmentSet>(27, "appointment_set", event.body);
    a.template alternative<domain::FaultConfirmed>(28, "fault_confirmed", event.body);
    a.template alternative<domain::FeeQuoted>(29, "fee_quoted", event.body);
    a.template alternative<domain::ConsentRecorded>(30, "consent_recorded", event.body);
    a.template alternative<domain::WorkStarted>(31, "work_started", event.body);
    a.template alternative<domain::PartRecorded>(32, "part_recorded", event.body);
    a.template alternative<domain::ItemChecked>(33, "item_checked", event.body);
    a.template alternative<domain::ChargesRecorded>(34, "charges_recorded", event.body);
    a.template alternative<domain::SignatureRecorded>(35, "signature_recorded", event.body);
    a.template alternative<domain::CheckedIn>(36, "checked_in", event.body);
    a.template alternative<domain::CheckInMissed>(37, "check_in_missed", event.body);
    a.template alternative<domain::WorkFlagged>(38, "work_flagged", event.body);
    a.template alternative<domain::TicketHeld>(39, "ticket_held", event.body);
    a.template alternative<domain::TicketResumed>(40, "ticket_resumed", event.body);
    a.template alternative<domain::RequestMade>(41, "request_made", event.body);
    a.template alternative<domain::RequestDecided>(42, "request_decided", event.body);
    a.template alternative<domain::BindingOrdered>(43, "binding_ordered", event.body);
    a.template alternative<domain::ClockEscalated>(44, "clock_escalated", event.body);
    a.template alternative<domain::AlertAcknowledged>(45, "alert_acknowledged", event.body);
    a.template alternative<domain::OrderGiven>(46, "order_given", event.body);
    a.template alternative<domain::TicketChased>(47, "ticket_chased", event.body);
    a.template alternative<domain::TicketMerged>(48, "ticket_merged", event.body);
    a.template alternative<domain::TicketAbsorbed>(49, "ticket_absorbed", event.body);
    a.template alternative<domain::OwnerChanged>(50, "owner_changed", event.body);
    a.chosen("body");
  }
};

template <>
struct Schema<EventSummary> {
  static void fields(auto& a, auto& event) {
    a.required(1, "kind", event.kind);
    a.instant(2, "at_ms", event.at);
    a.message(3, "actor", event.actor);
    a.field(4, "ticket", event.ticket);
    a.field(5, "technician", event.technician);
    a.field(6, "version", event.version);
    a.field(7, "offer", event.offer);
    a.text(8, "reason", event.reason);
    a.maybe(9, "choice", event.choice);
    a.moment(10, "due_ms", event.due);
    a.maybe(11, "clock", event.clock);
    a.field(12, "warning", event.warning);
    a.field(13, "level", event.level);
    a.maybe(14, "signal", event.signal);
    a.maybe(15, "step", event.step);
  }
};

}  // namespace redline::codec
