// Schemas of what types.proto says about holds, requests, orders and links; see schema.hpp.
#pragma once

#include "dispatcher/domain/ladder.hpp"
#include "proto/codec/limits.hpp"
#include "proto/codec/wire_format.hpp"

namespace redline::codec {

template <class T>
struct Schema;

template <>
struct Schema<domain::Caller> {
  static void fields(auto& a, auto& caller) {
    a.text(1, "name", caller.name, limits::kName);
    a.phone(2, "phone", caller.phone, limits::kPhone);
  }
};

template <>
struct Schema<domain::Hold> {
  static void fields(auto& a, auto& hold) {
    a.required(1, "kind", hold.kind);
    a.text(2, "reason", hold.reason);
    a.text(3, "note", hold.note);
    a.text(4, "by", hold.by);
    a.instant(5, "since_ms", hold.since);
    a.instant(6, "until_ms", hold.until);
  }
};
template <>
struct Schema<domain::Request> {
  static void fields(auto& a, auto& request) {
    a.field(1, "number", request.number);
    a.required(2, "kind", request.kind);
    a.required(3, "state", request.state);
    a.required(4, "level", request.level);
    a.maybe(5, "clock", request.clock);
    a.instant(6, "until_ms", request.until);
    a.text(7, "reason", request.reason);
    a.text(8, "asked_by", request.asked_by);
    a.instant(9, "asked_ms", request.asked);
    a.text(10, "decided_by", request.decided_by);
    a.moment(11, "decided_ms", request.decided);
    a.text(12, "answer", request.answer);
  }
};
template <>
struct Schema<domain::Rung> {
  static void fields(auto& a, auto& rung) {
    a.maybe(1, "step", rung.step);
    a.field(2, "tell", rung.tell);
  }
};
template <>
struct Schema<domain::Merged> {
  static void fields(auto& a, auto& merged) {
    a.field(1, "ticket", merged.ticket);
    a.text(2, "number", merged.number);
    a.message(3, "caller", merged.caller);
    a.field(4, "chases", merged.chases);
  }
};
template <>
struct Schema<domain::Acts> {
  static void fields(auto& a, auto& acts) {
    a.maybe(1, "hold", acts.hold);
    a.field(2, "holds", acts.holds);
    a.instant(3, "settled_ms", acts.settled);
    a.list(4, "requests", acts.requests);
    a.field(5, "bound", acts.bound);
    a.text(6, "owner", acts.owner);
    a.field(7, "chases", acts.chases);
    a.instants(8, "chased_ms", acts.chased);
    a.field(9, "urged", acts.urged);
    a.moment(10, "supervised_ms", acts.supervised);
    a.list(11, "merged", acts.merged);
    a.field(12, "merged_into", acts.merged_into);
    a.text(13, "merged_into_number", acts.merged_into_number);
  }
};

}  // namespace redline::codec
