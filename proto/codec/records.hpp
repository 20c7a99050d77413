// Stored records: domain values ⇄ bytes of the messages in proto/redline/v1. What the live store, the inbox and the log
// hold. Pure functions, safe on any thread; encoders append to `out`, so that a buffer can be used again.
//
// The bytes are protobuf, written and read directly from the domain types (schema.hpp) without message objects between.
// Encoding is deterministic: the same value gives the same bytes in every process.
//
// Decoders skip fields they do not know (a newer version wrote them) and refuse everything else that is not right.
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "dispatcher/domain/command.hpp"
#include "dispatcher/domain/event.hpp"
#include "dispatcher/domain/shard.hpp"
#include "dispatcher/ports/event_log.hpp"
#include "proto/codec/error.hpp"

namespace redline::codec {

template <class T>
using Decoded = std::expected<T, DecodeError>;

void encode(const domain::Ticket& ticket, std::string& out);
Decoded<domain::Ticket> decode_ticket(std::string_view bytes);

void encode(const domain::Technician& technician, std::string& out);
Decoded<domain::Technician> decode_technician(std::string_view bytes);

void encode(const domain::ShardHeader& header, std::string& out);
Decoded<domain::ShardHeader> decode_shard_header(std::string_view bytes);

void encode(const domain::PositionSample& sample, std::string& out);
Decoded<domain::PositionSample> decode_position_sample(std::string_view bytes);

void encode(const domain::Event& event, std::string& out);
Decoded<domain::Event> decode_event(std::string_view bytes);

// Message InboxCommand.
void encode(const domain::Command& command, std::string& out);
Decoded<domain::Command> decode_command(std::string_view bytes);

// Message StoredAnswer: fingerprint and answer of an outcome; its command id is the key it is stored under.
void encode_stored_answer(const domain::Outcome& outcome, std::string& out);
Decoded<domain::Outcome> decode_stored_answer(const domain::CommandId& id, std::string_view bytes);

// A log entry to be written; refers to the batch, copies nothing.
struct LogEntryRef {
  std::uint64_t commit_number = 0;
  domain::Offset first_offset = 0;
  domain::Offset next_offset = 0;
  domain::Instant at{};
  std::span<const domain::Event> events;
  std::span<const domain::Outcome> outcomes;
  std::span<const domain::TicketId> retired;
};
void encode(const LogEntryRef& entry, std::string& out);
// `replicated` is not in the record; it stays true.
Decoded<ports::LogEntry> decode_log_entry(std::string_view bytes);

// 64 bits that tell this actor asking this from anything else asked under the same command id. The same in every
// process and in later versions, as long as the command is understood the same way.
std::uint64_t fingerprint(const domain::Actor& actor, const domain::CommandBody& body);

}  // namespace redline::codec
