// Schemas of command.proto; see schema.hpp. Every text a client may send carries its limit here.
#pragma once

#include <variant>

#include "proto/codec/schema.hpp"

namespace redline::codec {

// What ReportDelivered, ReportSeen and AcceptOffer have in common.
struct TicketAndOffer {
  static void fields(auto& a, auto& command) {
    a.field(1, "ticket", command.ticket);
    a.field(2, "offer", command.offer);
  }
};
struct TicketOnly {
  static void fields(auto& a, auto& command) { a.field(1, "ticket", command.ticket); }
};
struct TicketAndLines {
  static void fields(auto& a, auto& command) {
    a.field(1, "ticket", command.ticket);
    a.list(2, "lines", command.lines);
  }
};
struct NoFields {
  static void fields(auto&, auto&) {}
};

template <>
struct Schema<domain::CreateTicket> {
  static void fields(auto& a, auto& command) {
    a.message(1, "caller", command.caller);
    a.message(2, "place", command.place);
    a.text(3, "area", command.area, limits::kKey);
    a.text(4, "category", command.category, limits::kKey);
    a.maybe(5, "priority", command.priority);
    a.defaulted(6, "channel", command.channel);
    a.defaulted(7, "tier", command.tier);
    a.text(8, "description", command.description, limits::kDescription);
    a.maybe(9, "appointment_ms", command.appointment);
  }
};
template <>
struct Schema<domain::CancelTicket> {
  static void fields(auto& a, auto& command) {
    a.field(1, "ticket", command.ticket);
    a.text(2, "reason", command.reason, limits::kReason);
  }
};
template <>
struct Schema<domain::ReportDelivered> : TicketAndOffer {};
template <>
struct Schema<domain::ReportSeen> : TicketAndOffer {};
template <>
struct Schema<domain::AcceptOffer> : TicketAndOffer {};
template <>
struct Schema<domain::ReturnTicket> {
  static void fields(auto& a, auto& command) {
    a.field(1, "ticket", command.ticket);
    a.field(2, "offer", command.offer);
    a.text(3, "reason", command.reason, limits::kReason);
  }
};
template <>
struct Schema<domain::StartTravel> : TicketOnly {};
template <>
struct Schema<domain::ReportArrival> {
  static void fields(auto& a, auto& command) {
    a.field(1, "ticket", command.ticket);
    a.message(2, "device", command.device);
  }
};
template <>
struct Schema<domain::CompleteTicket> {
  static void fields(auto& a, auto& command) {
    a.field(1, "ticket", command.ticket);
    a.text(2, "resolution", command.resolution, limits::kResolution);
    a.message(3, "device", command.device);
  }
};
template <>
struct Schema<domain::SignOn> {
  static void fields(auto& a, auto& command) {
    a.text(1, "name", command.name, limits::kName);
    a.texts(2, "skills", command.skills, limits::kKey, limits::kSkills);
    a.texts(3, "areas", command.areas, limits::kKey, limits::kAreas);
    a.moment(4, "shift_end_ms", command.shift_end);
    a.message(5, "position", command.position);
  }
};
template <>
struct Schema<domain::SignOff> : NoFields {};
template <>
struct Schema<domain::ReassignTicket> {
  static void fields(auto& a, auto& command) {
    a.field(1, "ticket", command.ticket);
    a.text(2, "technician", command.technician, limits::kKey);
    a.text(3, "reason", command.reason, limits::kReason);
  }
};
template <>
struct Schema<domain::ChangePriority> {
  static void fields(auto& a, auto& command) {
    a.field(1, "ticket", command.ticket);
    a.required(2, "priority", command.priority);
    a.text(3, "reason", command.reason, limits::kReason);
  }
};

template <>
struct Schema<domain::SetAppointment> {
  static void fields(auto& a, auto& command) {
    a.field(1, "ticket", command.ticket);
    a.instant(2, "at_ms", command.at);
    a.message(3, "consent", command.consent);
    a.text(4, "reason", command.reason, limits::kReason);
  }
};
template <>
struct Schema<domain::ConfirmFault> {
  static void fields(auto& a, auto& command) {
    a.field(1, "ticket", command.ticket);
    a.text(2, "fault", command.fault, limits::kDescription);
    a.text(3, "category", command.category, limits::kKey);
  }
};
template <>
struct Schema<domain::QuoteFee> : TicketAndLines {};
template <>
struct Schema<domain::RecordConsent> {
  static void fields(auto& a, auto& command) {
    a.field(1, "ticket", command.ticket);
    a.field(2, "quote", command.quote);
    a.message(3, "consent", command.consent);
  }
};
template <>
struct Schema<domain::StartWork> : TicketOnly {};
template <>
struct Schema<domain::RecordPart> {
  static void fields(auto& a, auto& command) {
    a.field(1, "ticket", command.ticket);
    a.message(2, "part", command.part);
  }
};
template <>
struct Schema<domain::CheckItem> {
  static void fields(auto& a, auto& command) {
    a.field(1, "ticket", command.ticket);
    a.text(2, "item", command.item, limits::kKey);
    a.field(3, "passed", command.passed);
    a.text(4, "note", command.note, limits::kReason);
  }
};
template <>
struct Schema<domain::RecordCharges> : TicketAndLines {};
template <>
struct Schema<domain::RecordSignature> {
  static void fields(auto& a, auto& command) {
    a.field(1, "ticket", command.ticket);
    a.text(2, "signer", command.signer, limits::kName);
    a.text(3, "path", command.path, limits::kSignature);
    a.text(4, "refused", command.refused, limits::kReason);
  }
};
template <>
struct Schema<domain::CheckIn> : TicketOnly {};

struct TicketAndReason {
  static void fields(auto& a, auto& command) {
    a.field(1, "ticket", command.ticket);
    a.text(2, "reason", command.reason, limits::kReason);
  }
};
template <>
struct Schema<domain::HoldTicket> {
  static void fields(auto& a, auto& command) {
    a.field(1, "ticket", command.ticket);
    a.text(2, "reason", command.reason, limits::kKey);
    a.text(3, "note", command.note, limits::kReason);
    a.instant(4, "until_ms", command.until);
  }
};
template <>
struct Schema<domain::ResumeTicket> : TicketAndReason {};
template <>
struct Schema<domain::AskExtension> {
  static void fields(auto& a, auto& command) {
    a.field(1, "ticket", command.ticket);
    a.required(2, "clock", command.clock);
    a.instant(3, "until_ms", command.until);
    a.text(4, "reason", command.reason, limits::kReason);
  }
};
template <>
struct Schema<domain::AskPark> {
  static void fields(auto& a, auto& command) {
    a.field(1, "ticket", command.ticket);
    a.instant(2, "until_ms", command.until);
    a.text(3, "reason", command.reason, limits::kReason);
  }
};
template <>
struct Schema<domain::DecideRequest> {
  static void fields(auto& a, auto& command) {
    a.field(1, "ticket", command.ticket);
    a.field(2, "request", command.request);
    a.field(3, "granted", command.granted);
    a.text(4, "reason", command.reason, limits::kReason);
  }
};
template <>
struct Schema<domain::RuleOnReturns> {
  static void fields(auto& a, auto& command) {
    a.field(1, "ticket", command.ticket);
    a.text(2, "technician", command.technician, limits::kKey);
    a.text(3, "reason", command.reason, limits::kReason);
  }
};

template <>
struct Schema<domain::AcknowledgeAlert> {
  static void fields(auto& a, auto& command) {
    a.field(1, "ticket", command.ticket);
    a.maybe(2, "clock", command.clock);
    a.text(3, "note", command.note, limits::kReason);
  }
};
template <>
struct Schema<domain::UrgeTicket> : TicketAndReason {};
template <>
struct Schema<domain::SuperviseTicket> : TicketAndReason {};
template <>
struct Schema<domain::ChaseTicket> {
  static void fields(auto& a, auto& command) {
    a.field(1, "ticket", command.ticket);
    a.text(2, "note", command.note, limits::kReason);
  }
};
template <>
struct Schema<domain::MergeTicket> {
  static void fields(auto& a, auto& command) {
    a.field(1, "ticket", command.ticket);
    a.field(2, "into", command.into);
    a.text(3, "reason", command.reason, limits::kReason);
  }
};
template <>
struct Schema<domain::TransferOwnership> {
  static void fields(auto& a, auto& command) {
    a.field(1, "ticket", command.ticket);
    a.text(2, "to", command.to, limits::kKey);
    a.text(3, "reason", command.reason, limits::kReason);
  }
};

// Message Command: the commands clients may send. The others exist only in InboxCommand.
template <>
struct Schema<domain::CommandBody> {
  static void fields(auto& a, auto& body) {
    a.template alternative<domain::CreateTicket>(1, "create_ticket", body);
    a.template alternative<domain::CancelTicket>(2, "cancel_ticket", body);
    a.template alternative<domain::ReportDelivered>(3, "report_delivered", body);
    a.template alternative<domain::ReportSeen>(4, "report_seen", body);
    a.template alternative<domain::AcceptOffer>(5, "accept_offer", body);
    a.template alternative<domain::ReturnTicket>(6, "return_ticket", body);
    a.template alternative<domain::StartTravel>(7, "start_travel", body);
    a.template alternative<domain::ReportArrival>(8, "report_arrival", body);
    a.template alternative<domain::CompleteTicket>(9, "complete_ticket", body);
    a.template alternative<domain::SignOn>(10, "sign_on", body);
    a.template alternative<domain::SignOff>(11, "sign_off", body);
    a.template alternative<domain::ReassignTicket>(12, "reassign_ticket", body);
    a.template alternative<domain::ChangePriority>(13, "change_priority", body);
    a.template alternative<domain::SetAppointment>(14, "set_appointment", body);
    a.template alternative<domain::ConfirmFault>(15, "confirm_fault", body);
    a.template alternative<domain::QuoteFee>(16, "quote_fee", body);
    a.template alternative<domain::RecordConsent>(17, "record_consent", body);
    a.template alternative<domain::StartWork>(18, "start_work", body);
    a.template alternative<domain::RecordPart>(19, "record_part", body);
    a.template alternative<domain::CheckItem>(20, "check_item", body);
    a.template alternative<domain::RecordCharges>(21, "record_charges", body);
    a.template alternative<domain::RecordSignature>(22, "record_signature", body);
    a.template alternative<domain::CheckIn>(23, "check_in", body);
    a.template alternative<domain::HoldTicket>(24, "hold_ticket", body);
    a.template alternative<domain::ResumeTicket>(25, "resume_ticket", body);
    a.template alternative<domain::AskExtension>(26, "ask_extension", body);
    a.template alternative<domain::AskPark>(27, "ask_park", body);
    a.template alternative<domain::DecideRequest>(28, "decide_request", body);
    a.template alternative<domain::RuleOnReturns>(29, "rule_on_returns", body);
    a.template alternative<domain::AcknowledgeAlert>(30, "acknowledge_alert", body);
    a.template alternative<domain::UrgeTicket>(31, "urge_ticket", body);
    a.template alternative<domain::SuperviseTicket>(32, "supervise_ticket", body);
    a.template alternative<domain::ChaseTicket>(33, "chase_ticket", body);
    a.template alternative<domain::MergeTicket>(34, "merge_ticket", body);
    a.template alternative<domain::TransferOwnership>(35, "transfer_ownership", body);
    a.chosen("body");
  }
};

// Whether a client may send it.
inline bool is_client_command(const domain::CommandBody& body) noexcept {
  return body.index() < domain::kClientCommands;
}

}  // namespace redline::codec
