// Records of the live store and the log, version 1: what was written once must be read for ever, and written the same.
#include "proto/codec/records.hpp"

#include <google/protobuf/util/json_util.h>

#include "redline/v1/store.pb.h"
#include "tests/golden/samples.hpp"
#include "tests/golden/transcript.hpp"

namespace redline::tests::golden {
namespace {

constexpr std::string_view kFile = "v1/records.txt";

template <class Proto>
std::string json_of(std::string_view bytes) {
  Proto record;
  EXPECT_TRUE(record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
  std::string json;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(record, &json).ok());
  return json;
}

// The name begins with the message: "ticket, small".
template <class Proto, class T>
Message message(std::string name, const T& value) {
  Message made{std::move(name), {}, {}};
  codec::encode(value, made.bytes);
  made.json = json_of<Proto>(made.bytes);
  return made;
}

codec::LogEntryRef log_entry(const std::vector<domain::Event>& events, const std::vector<domain::Outcome>& outcomes) {
  return {.commit_number = 12,
          .first_offset = 9'001,
          .next_offset = 9'001 + events.size(),
          .at = domain::from_ms(1'795'780'805'000),
          .events = events,
          .outcomes = outcomes};
}

domain::Command inbox_command(const domain::CommandBody& body) {
  domain::Command command;
  command.id = sample_id(1);
  command.actor = {domain::Role::Technician, "fleet", "fleet/7"};
  command.received = domain::from_ms(1'795'780'800'000);
  command.body = body;
  command.fingerprint = codec::fingerprint(command.actor, command.body);
  return command;
}

std::vector<Message> all_records() {
  std::vector<Message> messages{
      message<v1::Ticket>("ticket", sample_ticket()), message<v1::Ticket>("ticket, small", sample_small_ticket()),
      message<v1::Technician>("technician", sample_technician()),
      message<v1::Ticket>("ticket, worked", sample_worked_ticket()),
      message<v1::Ticket>("ticket, on hold", sample_held_ticket()),
      message<v1::Ticket>("ticket, linked", sample_linked_ticket()),
      message<v1::ShardHeader>("shard_header", sample_header()),
      message<v1::PositionSample>("position_sample", domain::PositionSample{"fleet/7", {31.2, 121.5}, {}})};
  domain::Command full = inbox_command(domain::SignOff{});
  full.issued = domain::from_ms(1'795'780'799'000);
  full.expected_version = 0;
  messages.push_back(message<v1::InboxCommand>("inbox_command, with version and device time", full));
  for (const auto& samples : {sample_client_commands(), sample_internal_commands()})
    for (const auto& [name, body] : samples)
      messages.push_back(message<v1::InboxCommand>("inbox_command, " + name, inbox_command(body)));
  std::vector<domain::Event> events;
  for (const auto& [name, event] : sample_events()) {
    messages.push_back(message<v1::Event>("event, " + name, event));
    if (events.size() < 3) events.push_back(event);
  }
  const auto outcomes = sample_outcomes();
  messages.push_back(message<v1::LogEntry>("log_entry", log_entry(events, outcomes)));
  messages.push_back(message<v1::LogEntry>("log_entry, refusals only", log_entry({}, outcomes)));
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    Message answer{"stored_answer, " + std::to_string(i + 1), {}, {}};
    codec::encode_stored_answer(outcomes[i], answer.bytes);
    answer.json = json_of<v1::StoredAnswer>(answer.bytes);
    messages.push_back(std::move(answer));
  }
  return messages;
}

// Reads the record and writes it again.
template <class Decoded>
std::string again(const Decoded& decoded) {
  EXPECT_TRUE(decoded) << decoded.error().describe();
  std::string bytes;
  if (decoded) codec::encode(*decoded, bytes);
  return bytes;
}
std::string again(const codec::Decoded<ports::LogEntry>& entry) {
  EXPECT_TRUE(entry) << entry.error().describe();
  std::string bytes;
  if (entry)
    codec::encode(codec::LogEntryRef{entry->commit_number, entry->first_offset, entry->next_offset, entry->at,
                                     entry->events, entry->outcomes, entry->retired},
                  bytes);
  return bytes;
}
std::string again(std::string_view kind, std::string_view bytes) {
  if (kind == "ticket") return again(codec::decode_ticket(bytes));
  if (kind == "technician") return again(codec::decode_technician(bytes));
  if (kind == "shard_header") return again(codec::decode_shard_header(bytes));
  if (kind == "position_sample") return again(codec::decode_position_sample(bytes));
  if (kind == "inbox_command") return again(codec::decode_command(bytes));
  if (kind == "event") return again(codec::decode_event(bytes));
  if (kind == "log_entry") return again(codec::decode_log_entry(bytes));
  std::string answer;
  const auto decoded = codec::decode_stored_answer(sample_id(1), bytes);
  EXPECT_TRUE(decoded && kind == "stored_answer") << kind;
  if (decoded) codec::encode_stored_answer(*decoded, answer);
  return answer;
}

TEST(GoldenRecords, AreWhatTheyWere) {
  expect_transcript(kFile, "Every record of the live store and the log.", all_records());
}

TEST(GoldenRecords, AreUnderstood) {
  for (const Message& golden : read_transcript(kFile)) {
    SCOPED_TRACE(golden.name);
    const std::string_view kind = std::string_view{golden.name}.substr(0, golden.name.find(','));
    EXPECT_EQ(again(kind, golden.bytes), golden.bytes);
  }
}

}  // namespace
}  // namespace redline::tests::golden
