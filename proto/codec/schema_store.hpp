// Schemas of store.proto; see schema.hpp.
#pragma once

#include "dispatcher/domain/command.hpp"
#include "dispatcher/domain/shard.hpp"
#include "proto/codec/records.hpp"
#include "proto/codec/schema_command.hpp"
#include "proto/codec/schema_event.hpp"

namespace redline::codec {

template <>
struct Schema<domain::TimersDue> {
  static void fields(auto& a, auto& command) { a.numbers(1, "tickets", command.tickets); }
};
template <>
struct Schema<domain::ObservePositions> {
  static void fields(auto& a, auto& command) { a.list(1, "samples", command.samples); }
};
template <>
struct Schema<domain::EndShifts> : NoFields {};
template <>
struct Schema<domain::AdoptPolicy> {
  static void fields(auto& a, auto& command) { a.text(1, "version", command.version); }
};

// Message InboxCommand.
template <>
struct Schema<domain::Command> {
  static void fields(auto& a, auto& command) {
    a.required(1, "id", command.id);
    a.message(2, "actor", command.actor);
    a.instant(3, "received_ms", command.received);
    a.maybe(4, "issued_ms", command.issued);
    a.maybe(5, "expected_version", command.expected_version);
    a.fixed(6, "fingerprint", command.fingerprint);
    a.alternatives(7, "client", command.body, is_client_command(command.body));
    a.template alternative<domain::TimersDue>(8, "timers_due", command.body);
    a.template alternative<domain::ObservePositions>(9, "observe_positions", command.body);
    a.template alternative<domain::EndShifts>(10, "end_shifts", command.body);
    a.template alternative<domain::AdoptPolicy>(11, "adopt_policy", command.body);
    a.chosen("body");
  }
};

// Message StoredAnswer, as a part of an outcome.
template <class Outcome>
struct StoredAnswer {
  Outcome& outcome;
};
template <class Outcome>
struct Schema<StoredAnswer<Outcome>> {
  static void fields(auto& a, auto& stored) {
    auto& outcome = stored.outcome;
    a.fixed(1, "fingerprint", outcome.fingerprint);
    a.catalogue(2, "error", outcome.answer.error);
    a.field(3, "ticket", outcome.answer.ticket);
    a.field(4, "version", outcome.answer.version);
    a.texts(5, "fields", outcome.answer.fields);
  }
};

template <>
struct Schema<domain::Outcome> {
  template <class Outcome>
  static void fields(auto& a, Outcome& outcome) {
    a.required(1, "command", outcome.command);
    StoredAnswer<Outcome> answer{outcome};
    a.message(2, "answer", answer);
    a.field(3, "repeated_answer", outcome.repeated);
  }
};

// Message LogEntry, both as read and as written from a batch.
struct LogEntryFields {
  static void fields(auto& a, auto& entry) {
    a.field(1, "commit_number", entry.commit_number);
    a.field(2, "first_offset", entry.first_offset);
    a.field(3, "next_offset", entry.next_offset);
    a.instant(4, "at_ms", entry.at);
    a.list(5, "events", entry.events);
    a.list(6, "outcomes", entry.outcomes);
    a.numbers(7, "retired", entry.retired);
  }
};
template <>
struct Schema<ports::LogEntry> : LogEntryFields {};
template <>
struct Schema<LogEntryRef> : LogEntryFields {};

template <>
struct Schema<domain::ShardHeader> {
  static void fields(auto& a, auto& header) {
    a.required(1, "next_offset", header.next_offset);
    a.required(2, "next_sequence", header.next_sequence);
    a.required(3, "next_technician", header.next_technician);
    a.zigzag(4, "day", header.day);
    a.field(5, "day_count", header.day_count);
    a.message(6, "totals", header.totals);
    a.text(7, "policy_version", header.policy_version);
  }
};

}  // namespace redline::codec
