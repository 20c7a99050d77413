// Records come back as they were, in the very bytes protobuf itself would write, whatever order their fields arrive in;
// and no cut-off or flipped record does harm.
#include "proto/codec/records.hpp"

#include <algorithm>

#include <google/protobuf/empty.pb.h>
#include <google/protobuf/unknown_field_set.h>

#include "redline/v1/store.pb.h"
#include "tests/support/generators.hpp"

namespace redline::codec {
namespace {

// How each type is encoded and decoded, and its generated message.
template <class T>
struct Record;
template <>
struct Record<domain::Ticket> {
  using Message = v1::Ticket;
  static auto decode(std::string_view bytes) { return decode_ticket(bytes); }
};
template <>
struct Record<domain::Technician> {
  using Message = v1::Technician;
  static auto decode(std::string_view bytes) { return decode_technician(bytes); }
};
template <>
struct Record<domain::ShardHeader> {
  using Message = v1::ShardHeader;
  static auto decode(std::string_view bytes) { return decode_shard_header(bytes); }
};
template <>
struct Record<domain::PositionSample> {
  using Message = v1::PositionSample;
  static auto decode(std::string_view bytes) { return decode_position_sample(bytes); }
};
template <>
struct Record<domain::Event> {
  using Message = v1::Event;
  static auto decode(std::string_view bytes) { return decode_event(bytes); }
};
template <>
struct Record<domain::Command> {
  using Message = v1::InboxCommand;
  static auto decode(std::string_view bytes) { return decode_command(bytes); }
};

template <class T>
std::string bytes_of(const T& value) {
  std::string bytes;
  encode(value, bytes);
  return bytes;
}

// Decodes from memory of exactly that size, so that the sanitizer sees the first byte read too many.
template <class T>
auto decode_exactly(std::string_view bytes) {
  const auto copy = std::make_unique<char[]>(bytes.size());
  std::ranges::copy(bytes, copy.get());
  return Record<T>::decode({copy.get(), bytes.size()});
}

template <class T>
void check_round_trip(const T& value) {
  const auto decoded = decode_exactly<T>(bytes_of(value));
  if (!decoded) RC_FAIL(decoded.error().describe());
  RC_ASSERT(*decoded == value);
}

template <class T>
void check_bytes_are_protobufs_own(const T& value) {
  const std::string bytes = bytes_of(value);
  typename Record<T>::Message message;
  RC_ASSERT(message.ParseFromString(bytes));
  RC_ASSERT(message.GetReflection()->GetUnknownFields(message).empty());
  RC_ASSERT(message.SerializeAsString() == bytes);
}

template <class T>
void check_order_does_not_matter(const T& value) {
  google::protobuf::Empty fields;
  RC_ASSERT(fields.ParseFromString(bytes_of(value)));
  auto& unknown = *fields.GetReflection()->MutableUnknownFields(&fields);
  // Entries of one number keep their order: those are lists.
  google::protobuf::UnknownFieldSet reversed;
  for (int i = unknown.field_count(); i-- > 0;) {
    if (i > 0 && unknown.field(i - 1).number() == unknown.field(i).number()) continue;
    for (int k = i; k < unknown.field_count() && unknown.field(k).number() == unknown.field(i).number(); ++k)
      reversed.AddField(unknown.field(k));
  }
  unknown.Swap(&reversed);
  const auto decoded = decode_exactly<T>(fields.SerializeAsString());
  if (!decoded) RC_FAIL(decoded.error().describe());
  RC_ASSERT(*decoded == value);
}

template <class T>
void check_damage_is_harmless(const T& value) {
  const std::string bytes = bytes_of(value);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    (void)decode_exactly<T>(std::string_view{bytes}.substr(0, size));
  std::string flipped = bytes;
  for (int i = 0; i < 20 && !flipped.empty(); ++i) {
    flipped[*rc::gen::inRange<std::size_t>(0, flipped.size())] = *rc::gen::arbitrary<char>();
    if (const auto decoded = decode_exactly<T>(flipped)) check_round_trip(*decoded);
  }
}

template <class T>
class RecordProperties : public testing::Test {};
using RecordTypes = testing::Types<domain::Ticket, domain::Technician, domain::ShardHeader, domain::PositionSample,
                                   domain::Event, domain::Command>;
TYPED_TEST_SUITE(RecordProperties, RecordTypes);

TYPED_TEST(RecordProperties, ComeBackAsTheyWere) {
  EXPECT_TRUE(rc::check([](const TypeParam& value) { check_round_trip(value); }));
}
TYPED_TEST(RecordProperties, AreProtobufsOwnBytes) {
  EXPECT_TRUE(rc::check([](const TypeParam& value) { check_bytes_are_protobufs_own(value); }));
}
TYPED_TEST(RecordProperties, CanBeInAnyOrder) {
  EXPECT_TRUE(rc::check([](const TypeParam& value) { check_order_does_not_matter(value); }));
}
TYPED_TEST(RecordProperties, SurviveDamage) {
  EXPECT_TRUE(rc::check([](const TypeParam& value) { check_damage_is_harmless(value); }));
}
TYPED_TEST(RecordProperties, SkipFieldsOfNewerVersions) {
  EXPECT_TRUE(rc::check([](const TypeParam& value) {
    // Fields 1000 to 1003, one of each encoding, before everything else.
    const std::string unknown{"\xC0\x3E\x05\xC9\x3E\1\2\3\4\5\6\7\x08\xD2\x3E\x02hi\xDD\x3E\1\2\3\4", 24};
    const auto decoded = decode_exactly<TypeParam>(unknown + bytes_of(value));
    if (!decoded) RC_FAIL(decoded.error().describe());
    RC_ASSERT(*decoded == value);
  }));
}

TEST(LogRecord, ComesBackAsItWas) {
  EXPECT_TRUE(rc::check([](std::vector<domain::Event> events, std::vector<domain::Outcome> outcomes) {
    if (events.size() > 8) events.resize(8);
    if (outcomes.size() > 8) outcomes.resize(8);
    const LogEntryRef entry{7, 100, 100 + events.size(), domain::from_ms(5), events, outcomes};
    const std::string bytes = bytes_of(entry);
    const auto decoded = decode_log_entry(bytes);
    if (!decoded) RC_FAIL(decoded.error().describe());
    RC_ASSERT(decoded->events == events);
    RC_ASSERT(decoded->outcomes == outcomes);
    RC_ASSERT(decoded->position() == (ports::LogPosition{100, 7}));
    RC_ASSERT(decoded->next_offset == 100 + events.size());
    RC_ASSERT(decoded->at == domain::from_ms(5));
    v1::LogEntry message;
    RC_ASSERT(message.ParseFromString(bytes));
    RC_ASSERT(message.SerializeAsString() == bytes);
    for (std::size_t size = 0; size < bytes.size(); size += 7)
      (void)decode_log_entry(std::string_view{bytes}.substr(0, size));
  }));
}

TEST(StoredAnswer, ComesBackUnderItsCommand) {
  EXPECT_TRUE(rc::check([](domain::Outcome outcome) {
    outcome.repeated = false;  // about one telling of the answer, not part of it
    std::string bytes;
    encode_stored_answer(outcome, bytes);
    const auto decoded = decode_stored_answer(outcome.command, bytes);
    if (!decoded) RC_FAIL(decoded.error().describe());
    RC_ASSERT(*decoded == outcome);
  }));
}

TEST(StoredAnswer, TakesACodeOfANewerCatalogueAsInternal) {
  const auto decoded = decode_stored_answer({}, std::string_view{"\x10\xE8\x07", 3});  // error: 1000
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->answer.error, ErrorCode::Internal);
}

TEST(Records, AppendToWhatIsThere) {
  std::string bytes = "head";
  encode(domain::PositionSample{.technician = "zhang", .point = {}, .at = {}}, bytes);
  EXPECT_EQ(bytes, "head\x0A\x05zhang");
}

TEST(Records, LargeOnesGrowTheBuffer) {
  domain::Ticket ticket;
  ticket.id = domain::TicketId{1};
  ticket.description.assign(3'000'000, 'x');
  ticket.clocks.resize(5'000);
  const auto decoded = decode_ticket(bytes_of(ticket));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(*decoded, ticket);
}

}  // namespace
}  // namespace redline::codec
