// Schemas of wire.proto; see schema.hpp.
#pragma once

#include <string_view>
#include <utility>

#include "proto/codec/schema_command.hpp"
#include "proto/codec/schema_event.hpp"
#include "proto/codec/wire.hpp"
#include "proto/codec/wire_format.hpp"
#include "proto/codec/writer.hpp"

namespace redline::codec {

enum class ReplyStatus : std::uint8_t { Ok, Error, Unknown };

template <>
struct WireEnum<Resumed> : WireEnumRange<Resumed, Resumed::Full, Resumed::Reload> {};
template <>
struct WireEnum<AlertKind> : WireEnumRange<AlertKind, AlertKind::Emergency, AlertKind::Chased> {};
template <>
struct WireEnum<ReplyStatus> : WireEnumRange<ReplyStatus, ReplyStatus::Ok, ReplyStatus::Unknown> {};

// --- client to server

template <>
struct Schema<Resume> {
  static void fields(auto& a, auto& resume) {
    a.field(1, "epoch", resume.epoch);
    a.field(2, "offset", resume.offset);
  }
};
template <>
struct Schema<ClientHello> {
  static void fields(auto& a, auto& hello) {
    a.text(1, "token", hello.token, limits::kToken);
    a.text(2, "device_id", hello.device_id, limits::kDevice);
    a.text(3, "app_version", hello.app_version, limits::kDevice);
    a.maybe(4, "resume", hello.resume);
    a.texts(5, "topics", hello.topics, limits::kTopic, limits::kTopics);
    a.text(6, "act_as", hello.act_as, limits::kKey);
  }
};
template <>
struct Schema<ClientCommand> {
  static void fields(auto& a, auto& command) {
    a.required(1, "id", command.id);
    a.maybe(2, "expected_version", command.expected_version);
    a.maybe(3, "issued_at_ms", command.issued);
    a.strict(4, "command", command.body);
    a.chosen("command");
  }
};
template <>
struct Schema<ClientAck> {
  static void fields(auto& a, auto& ack) { a.field(1, "offset", ack.offset); }
};
template <>
struct Schema<ClientHeartbeat> : NoFields {};
template <>
struct Schema<ClientPosition> {
  static void fields(auto& a, auto& position) {
    a.degrees(1, "lat", position.point.lat, Schema<domain::GeoPoint>::kLatMax);
    a.degrees(2, "lon", position.point.lon, Schema<domain::GeoPoint>::kLonMax);
    a.instant(3, "at_ms", position.at);
  }
};
template <>
struct Schema<ClientFrame> {
  static void fields(auto& a, auto& frame) {
    a.template alternative<ClientHello>(1, "hello", frame);
    a.template alternative<ClientCommand>(2, "command", frame);
    a.template alternative<ClientAck>(3, "ack", frame);
    a.template alternative<ClientHeartbeat>(4, "heartbeat", frame);
    a.template alternative<ClientPosition>(5, "position", frame);
    a.chosen("frame");
  }
};

// --- server to client

template <>
struct Schema<Limits> {
  static void fields(auto& a, auto& limits) {
    a.field(1, "frame_in_bytes_max", limits.frame_in_bytes_max);
    a.field(2, "frame_out_bytes_max", limits.frame_out_bytes_max);
    a.field(3, "queue_bytes_max", limits.queue_bytes_max);
    a.field(4, "commands_per_second", limits.commands_per_second);
    a.field(5, "commands_burst", limits.commands_burst);
    a.field(6, "sessions_per_user_max", limits.sessions_per_user_max);
    a.field(7, "description_characters_max", limits.description_characters_max);
    a.field(8, "ack_every_pushes", limits.ack_every_pushes);
    a.field(9, "ack_every_ms", limits.ack_every_ms);
  }
};
template <>
struct Schema<Welcome> {
  static void fields(auto& a, auto& welcome) {
    a.text(1, "session_id", welcome.session_id);
    a.instant(2, "server_time_ms", welcome.server_time);
    a.field(3, "epoch", welcome.epoch);
    a.field(4, "offset", welcome.offset);
    a.required(5, "resumed", welcome.resumed);
    a.field(6, "heartbeat_ms", welcome.heartbeat_ms);
    a.message(7, "limits", welcome.limits);
    a.text(8, "min_version", welcome.min_version);
    a.required(9, "role", welcome.role);
    a.text(10, "technician", welcome.technician);
    a.texts(11, "topics", welcome.topics);
  }
};

// Message Reply as it stands on the wire; converted from and to Reply in wire.cpp.
struct WireAnswer {
  domain::TicketId ticket;
  domain::Version version = 0;
  std::string number;
};
struct WireError {
  std::string code;
  std::optional<ErrorCode> number;
  bool retryable = false;
  std::uint32_t retry_after_ms = 0;
  std::vector<std::string> fields;
  domain::TicketId ticket;
  domain::Version version = 0;
};
struct WireReply {
  std::optional<domain::CommandId> id;
  ReplyStatus status = ReplyStatus::Ok;
  std::optional<WireAnswer> answer;
  std::optional<WireError> error;
};
template <>
struct Schema<WireAnswer> {
  static void fields(auto& a, auto& answer) {
    a.field(1, "ticket", answer.ticket);
    a.field(2, "version", answer.version);
    a.text(3, "number", answer.number);
  }
};
template <>
struct Schema<WireError> {
  static void fields(auto& a, auto& error) {
    a.text(1, "code", error.code);
    a.catalogue(2, "number", error.number);
    a.field(3, "retryable", error.retryable);
    a.field(4, "retry_after_ms", error.retry_after_ms);
    a.texts(5, "fields", error.fields);
    a.field(6, "ticket", error.ticket);
    a.field(7, "version", error.version);
  }
};
template <>
struct Schema<WireReply> {
  static void fields(auto& a, auto& reply) {
    a.maybe(1, "id", reply.id);
    a.required(2, "status", reply.status);
    a.maybe(3, "answer", reply.answer);
    a.maybe(4, "error", reply.error);
  }
};

template <>
struct Schema<TicketView> {
  static void fields(auto& a, auto& view) {
    Schema<domain::Ticket>::fields(a, view.ticket);
    a.text(30, "technician_key", view.technician_key);
    a.text(31, "technician_name", view.technician_name);
  }
};
template <>
struct Schema<TicketViewRef> {
  static void fields(Writer& writer, const TicketViewRef& view) {
    writer.masks_phones = view.phones == Phones::Masked;
    Schema<domain::Ticket>::fields(writer, view.ticket);
    writer.masks_phones = false;
    if (view.technician == nullptr) return;
    writer.text(30, "technician_key", view.technician->key);
    writer.text(31, "technician_name", view.technician->name);
  }
};
template <>
struct Schema<Positions> {
  static void fields(auto& a, auto& positions) { a.list(1, "samples", positions.samples); }
};
template <>
struct Schema<Counters> {
  static void fields(auto& a, auto& counters) {
    a.message(1, "totals", counters.totals);
    a.field(2, "waiting", counters.waiting);
    a.field(3, "offered", counters.offered);
    a.field(4, "accepted", counters.accepted);
    a.field(5, "en_route", counters.en_route);
    a.field(6, "on_site", counters.on_site);
    a.field(7, "breached", counters.breached);
    a.field(8, "technicians_on_shift", counters.technicians_on_shift);
  }
};
template <>
struct Schema<Alert> {
  static void fields(auto& a, auto& alert) {
    a.required(1, "kind", alert.kind);
    a.field(2, "ticket", alert.ticket);
    a.text(3, "number", alert.number);
    a.text(4, "area", alert.area);
    a.required(5, "priority", alert.priority);
    a.maybe(6, "clock", alert.clock);
    a.moment(7, "due_ms", alert.due);
    a.maybe(8, "choice", alert.choice);
    a.field(9, "level", alert.level);
    a.maybe(10, "signal", alert.signal);
    a.maybe(11, "step", alert.step);
    a.field(12, "tell", alert.tell);
  }
};
template <>
struct Schema<Push> {
  static void fields(auto& a, auto& push) {
    a.text(1, "topic", push.topic);
    a.field(2, "epoch", push.epoch);
    a.field(3, "offset", push.offset);
    a.maybe(4, "event", push.event);
    a.template alternative<TicketView>(5, "ticket", push.item);
    a.template alternative<domain::Technician>(6, "technician", push.item);
    a.template alternative<Positions>(7, "positions", push.item);
    a.template alternative<Counters>(8, "counters", push.item);
    a.template alternative<Alert>(9, "alert", push.item);
  }
};
template <>
struct Schema<Snapshot> {
  static void fields(auto& a, auto& snapshot) {
    a.field(1, "epoch", snapshot.epoch);
    a.field(2, "offset", snapshot.offset);
    a.list(3, "tickets", snapshot.tickets);
    a.list(4, "technicians", snapshot.technicians);
    a.message(5, "totals", snapshot.totals);
    a.field(6, "last", snapshot.last);
  }
};
template <>
struct Schema<ServerHeartbeat> {
  static void fields(auto& a, auto& heartbeat) { a.instant(1, "server_time_ms", heartbeat.server_time); }
};
template <>
struct Schema<Drain> {
  static void fields(auto& a, auto& drain) { a.field(1, "reconnect_after_ms", drain.reconnect_after_ms); }
};

// A ServerFrame with WireReply in the place of Reply.
using WireServerFrame = std::variant<Welcome, WireReply, Push, Snapshot, ServerHeartbeat, Drain>;
template <>
struct Schema<WireServerFrame> {
  static void fields(auto& a, auto& frame) {
    a.template alternative<Welcome>(1, "welcome", frame);
    a.template alternative<WireReply>(2, "reply", frame);
    a.template alternative<Push>(3, "push", frame);
    a.template alternative<Snapshot>(4, "snapshot", frame);
    a.template alternative<ServerHeartbeat>(5, "heartbeat", frame);
    a.template alternative<Drain>(6, "drain", frame);
    a.chosen("frame");
  }
};

}  // namespace redline::codec
