// Schemas of work.proto; see schema.hpp. What clients may send carries its limits here.
#pragma once

#include "dispatcher/domain/work.hpp"
#include "proto/codec/limits.hpp"
#include "proto/codec/wire_format.hpp"

namespace redline::codec {

template <class T>
struct Schema;

template <>
struct WireEnum<domain::ConsentHow>
    : WireEnumRange<domain::ConsentHow, domain::ConsentHow::Signed, domain::ConsentHow::Message> {};
template <>
struct WireEnum<domain::FeeKind> : WireEnumRange<domain::FeeKind, domain::FeeKind::Labour, domain::FeeKind::Material> {};
template <>
struct WireEnum<domain::PartSource>
    : WireEnumRange<domain::PartSource, domain::PartSource::Stock, domain::PartSource::Customer> {};
template <>
struct WireEnum<domain::PartCheck>
    : WireEnumRange<domain::PartCheck, domain::PartCheck::Fit, domain::PartCheck::Unfit> {};
template <>
struct WireEnum<domain::SignalKind>
    : WireEnumRange<domain::SignalKind, domain::SignalKind::ArrivedAway, domain::SignalKind::TooQuick> {};

template <>
struct Schema<domain::DeviceFix> {
  static void fields(auto& a, auto& fix) {
    a.degrees(1, "lat", fix.point.lat, 90);
    a.degrees(2, "lon", fix.point.lon, 180);
    a.moment(3, "at_ms", fix.at);
  }
};
template <>
struct Schema<domain::Consent> {
  static void fields(auto& a, auto& consent) {
    a.text(1, "by", consent.by, limits::kName);
    a.maybe(2, "how", consent.how);
  }
};
template <>
struct Schema<domain::Promise> {
  static void fields(auto& a, auto& promise) {
    a.instant(1, "at_ms", promise.at);
    a.instant(2, "agreed_ms", promise.agreed);
    a.text(3, "agreed_by", promise.agreed_by);
    a.message(4, "consent", promise.consent);
    a.text(5, "reason", promise.reason);
  }
};
template <>
struct Schema<domain::Appointment> {
  static void fields(auto& a, auto& appointment) {
    a.message(1, "now", appointment.now);
    a.duration(2, "tolerance_ms", appointment.tolerance);
    a.field(3, "changes", appointment.changes);
    a.list(4, "earlier", appointment.earlier);
  }
};
template <>
struct Schema<domain::FeeLine> {
  static void fields(auto& a, auto& line) {
    a.defaulted(1, "kind", line.kind);
    a.text(2, "code", line.code, limits::kKey);
    a.text(3, "text", line.text, limits::kLine);
    a.field(4, "unit_price", line.unit_price);
    a.field(5, "quantity", line.quantity);
    a.field(6, "amount", line.amount);
    a.text(7, "reason", line.reason, limits::kReason);
  }
};
template <>
struct Schema<domain::Quote> {
  static void fields(auto& a, auto& quote) {
    a.field(1, "number", quote.number);
    a.instant(2, "at_ms", quote.at);
    a.text(3, "currency", quote.currency);
    a.list(4, "lines", quote.lines);
    a.field(5, "total", quote.total);
    a.message(6, "consent", quote.consent);
    a.moment(7, "consented_ms", quote.consented);
  }
};
template <>
struct Schema<domain::Charges> {
  static void fields(auto& a, auto& charges) {
    a.instant(1, "at_ms", charges.at);
    a.text(2, "currency", charges.currency);
    a.list(3, "lines", charges.lines);
    a.field(4, "total", charges.total);
  }
};
template <>
struct Schema<domain::Part> {
  static void fields(auto& a, auto& part) {
    a.text(1, "code", part.code, limits::kKey);
    a.text(2, "name", part.name, limits::kLine);
    a.field(3, "quantity", part.quantity);
    a.defaulted(4, "source", part.source);
    a.maybe(5, "check", part.check);
    a.text(6, "note", part.note, limits::kReason);
  }
};
template <>
struct Schema<domain::CheckedItem> {
  static void fields(auto& a, auto& checked) {
    a.text(1, "item", checked.item);
    a.field(2, "passed", checked.passed);
    a.text(3, "note", checked.note);
    a.instant(4, "at_ms", checked.at);
  }
};
template <>
struct Schema<domain::Signature> {
  static void fields(auto& a, auto& signature) {
    a.text(1, "signer", signature.signer);
    a.text(2, "refused", signature.refused);
    a.instant(3, "at_ms", signature.at);
  }
};
template <>
struct Schema<domain::Signal> {
  static void fields(auto& a, auto& signal) {
    a.required(1, "kind", signal.kind);
    a.field(2, "measured", signal.measured);
    a.field(3, "limit", signal.limit);
    a.instant(4, "at_ms", signal.at);
  }
};
template <>
struct Schema<domain::Work> {
  static void fields(auto& a, auto& work) {
    a.moment(1, "arrived_ms", work.arrived);
    a.message(2, "arrived", work.arrived_device);
    a.text(3, "fault", work.fault);
    a.maybe(4, "quote", work.quote);
    a.moment(5, "started_ms", work.started);
    a.list(6, "parts", work.parts);
    a.list(7, "checks", work.checks);
    a.maybe(8, "charges", work.charges);
    a.maybe(9, "signature", work.signature);
    a.moment(10, "check_in_due_ms", work.check_in_due);
    a.field(11, "check_ins_missed", work.check_ins_missed);
    a.list(12, "signals", work.signals);
  }
};

}  // namespace redline::codec
