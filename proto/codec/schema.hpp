// The shape of every message of types.proto, once: Schema<T>::fields(archive, value) names each field with its number
// and schema name, in rising order of numbers. Writer, Reader and the test that compares with the .proto files are
// archives, so encoding, decoding and schema cannot drift apart.
//
//   field      number left out when 0          required   enum or id without which the message is refused
//   instant    time, left out when 0           moment     time, left out when kNever
//   defaulted  enum, "unspecified" is allowed  maybe      left out when empty
//   message    nested, left out when empty     needed     nested, must be there (then chosen())
//   text(s)    with a TextRule where           strict     needed, and unknown fields in it are refused
//              clients may send it             alternative, then chosen(): a oneof, one of which must be there
//
// The other schemas: schema_work.hpp, schema_acts.hpp, schema_command.hpp, schema_event.hpp, schema_store.hpp, schema_wire.hpp.
#pragma once

#include "dispatcher/domain/command.hpp"
#include "dispatcher/domain/shard.hpp"
#include "dispatcher/domain/technician.hpp"
#include "dispatcher/domain/ticket.hpp"
#include "proto/codec/limits.hpp"
#include "proto/codec/schema_acts.hpp"
#include "proto/codec/schema_work.hpp"

namespace redline::codec {

template <class T>
struct Schema;

template <>
struct Schema<domain::GeoPoint> {
  static constexpr double kLatMax = 90;
  static constexpr double kLonMax = 180;
  static void fields(auto& a, auto& point) {
    a.degrees(1, "lat", point.lat, kLatMax);
    a.degrees(2, "lon", point.lon, kLonMax);
  }
};

template <>
struct Schema<domain::Actor> {
  static void fields(auto& a, auto& actor) {
    a.required(1, "role", actor.role);
    a.text(2, "account", actor.account);
    a.text(3, "technician", actor.technician);
  }
};

template <>
struct Schema<domain::Place> {
  static void fields(auto& a, auto& place) {
    a.text(1, "address", place.address, limits::kAddress);
    a.message(2, "point", place.point);
  }
};

template <>
struct Schema<domain::Clock> {
  static void fields(auto& a, auto& clock) {
    a.required(1, "kind", clock.kind);
    a.instant(2, "started_ms", clock.started);
    a.moment(3, "due_ms", clock.due);
    a.moment(4, "stopped_ms", clock.stopped);
    a.instants(5, "warn_at_ms", clock.warn_at);
    a.field(6, "warnings_fired", clock.warnings_fired);
    a.field(7, "breached", clock.breached);
    a.field(8, "revision", clock.revision);
    a.moment(9, "paused_ms", clock.paused);
    a.moment(10, "climbs_at_ms", clock.climbs_at);
    a.field(11, "climbed", clock.climbed);
  }
};

template <>
struct Schema<domain::LedgerEntry> {
  static void fields(auto& a, auto& entry) {
    a.required(1, "clock", entry.clock);
    a.required(2, "act", entry.act);
    a.required(3, "cause", entry.cause);
    a.instant(4, "at_ms", entry.at);
    a.duration(5, "amount_ms", entry.amount);
    a.moment(6, "due_before_ms", entry.due_before);
    a.moment(7, "due_after_ms", entry.due_after);
    a.text(8, "reason", entry.reason);
    a.text(9, "policy_version", entry.policy_version);
  }
};

template <>
struct Schema<domain::Offer> {
  static void fields(auto& a, auto& offer) {
    a.field(1, "id", offer.id);
    a.instant(2, "made_ms", offer.made);
    a.instant(3, "expires_ms", offer.expires);
    a.moment(4, "delivered_ms", offer.delivered);
    a.moment(5, "seen_ms", offer.seen);
  }
};

template <>
struct Schema<domain::CoolDown> {
  static void fields(auto& a, auto& cooldown) {
    a.field(1, "technician", cooldown.technician);
    a.instant(2, "until_ms", cooldown.until);
  }
};

template <>
struct Schema<domain::Candidate> {
  static void fields(auto& a, auto& candidate) {
    a.field(1, "technician", candidate.technician);
    a.duration(2, "wait_ms", candidate.wait);
    a.duration(3, "travel_ms", candidate.travel);
    a.field(4, "load", candidate.load);
  }
};

template <>
struct Schema<domain::Exclusions> {
  static void fields(auto& a, auto& excluded) {
    a.field(1, "off_shift", excluded.off_shift);
    a.field(2, "skill", excluded.skill);
    a.field(3, "area", excluded.area);
    a.field(4, "full", excluded.full);
    a.field(5, "cooling_down", excluded.cooling_down);
  }
};

template <>
struct Schema<domain::Choice> {
  static void fields(auto& a, auto& choice) {
    a.field(1, "technician", choice.technician);
    a.required(2, "reason", choice.reason);
    a.list(3, "best", choice.best);
    a.field(4, "considered", choice.considered);
    a.message(5, "excluded", choice.excluded);
  }
};

template <>
struct Schema<domain::Ticket> {
  static void fields(auto& a, auto& ticket) {
    a.required(1, "id", ticket.id);
    a.text(2, "number", ticket.number);
    a.field(3, "version", ticket.version);
    a.required(4, "state", ticket.state);
    a.required(5, "priority", ticket.priority);
    a.text(6, "category", ticket.category);
    a.text(7, "area", ticket.area);
    a.instant(8, "created_ms", ticket.created);
    a.field(9, "technician", ticket.technician);
    a.field(10, "last_offer", ticket.last_offer);
    a.maybe(11, "offer", ticket.offer);
    a.list(12, "clocks", ticket.clocks);
    a.message(13, "caller", ticket.caller);
    a.message(14, "place", ticket.place);
    a.numbers(15, "event_offsets", ticket.event_offsets);
    a.text(16, "description", ticket.description);
    a.text(17, "created_by", ticket.created_by);
    a.text(18, "policy_version", ticket.policy_version);
    a.required(19, "channel", ticket.channel);
    a.required(20, "tier", ticket.tier);
    a.required(21, "waiting_reason", ticket.waiting_reason);
    a.field(22, "returns", ticket.returns);
    a.list(23, "cooldowns", ticket.cooldowns);
    a.moment(24, "closed_ms", ticket.closed);
    a.text(25, "resolution", ticket.resolution);
    a.list(26, "ledger", ticket.ledger);
    a.maybe(27, "appointment", ticket.appointment);
    a.maybe(28, "work", ticket.work);
    a.maybe(29, "acts", ticket.acts);
  }
};

template <>
struct Schema<domain::Technician> {
  static void fields(auto& a, auto& technician) {
    a.required(1, "id", technician.id);
    a.text(2, "key", technician.key);
    a.text(3, "name", technician.name);
    a.field(4, "version", technician.version);
    a.field(5, "on_shift", technician.on_shift);
    a.moment(6, "shift_end_ms", technician.shift_end);
    a.texts(7, "skills", technician.skills);
    a.texts(8, "areas", technician.areas);
    a.message(9, "position", technician.position);
    a.instant(10, "position_at_ms", technician.position_at);
  }
};

template <>
struct Schema<domain::PositionSample> {
  static void fields(auto& a, auto& sample) {
    a.text(1, "technician", sample.technician);
    a.message(2, "point", sample.point);
    a.instant(3, "at_ms", sample.at);
  }
};

template <>
struct Schema<domain::Totals> {
  static void fields(auto& a, auto& totals) {
    a.field(1, "created", totals.created);
    a.field(2, "done", totals.done);
    a.field(3, "cancelled", totals.cancelled);
  }
};

}  // namespace redline::codec
