// Records that are not right: each is refused with the reason and the path of the field. Bytes are written as protobuf
// fields: "08 07" is field 1, varint 7.
#include <array>

#include "proto/codec/records.hpp"
#include "tests/support/hex.hpp"

namespace redline::codec {
namespace {

struct Row {
  const char* hex;
  DecodeReason reason;
  const char* field;
};

// A ticket with everything that is required, to be followed by the field under test.
constexpr const char* kTicket = "08 07 20 01 28 03 98 01 01 A0 01 01 A8 01 03 ";

constexpr auto kTicketRows = std::to_array<Row>(
    {{"00 00", DecodeReason::Malformed, ""},                                        // field number 0
     {"0B", DecodeReason::Malformed, ""},                                           // group
     {"0E 00", DecodeReason::Malformed, ""},                                        // wire type 6
     {"12", DecodeReason::Malformed, ""},                                           // length missing
     {"12 05 31 32", DecodeReason::Malformed, ""},                                  // shorter than its length
     {"12 FF FF FF FF FF FF FF FF FF 01", DecodeReason::Malformed, ""},             // a length of 2^64 - 1
     {"18 80", DecodeReason::Malformed, ""},                                        // varint without an end
     {"18 80 80 80 80 80 80 80 80 80 80 01", DecodeReason::Malformed, ""},          // varint of eleven bytes
     {"18 80 80 80 80 80 80 80 80 80 02", DecodeReason::Malformed, ""},             // more than 64 bits
     {"80 80 80 80 10 00", DecodeReason::Malformed, ""},                            // tag of more than 32 bits
     {"F1 03 00 00", DecodeReason::Malformed, ""},                                  // unknown fixed64, cut off
     {"F5 03 00 00", DecodeReason::Malformed, ""},                                  // unknown fixed32, cut off
     {"18 80 80 80 80 10", DecodeReason::OutOfRange, "version"},                    // 2^32
     {"20 08", DecodeReason::OutOfRange, "state"},                                  // no such state
     {"20 00", DecodeReason::Missing, "state"},                                     // unspecified
     {"28 FF 01", DecodeReason::OutOfRange, "priority"},                            // no such priority
     {"08 00", DecodeReason::Missing, "id"},                                        // ticket 0
     {"12 02 C3 28", DecodeReason::NotUtf8, "number"},                              //
     {"40 FF FF FF FF FF FF FF FF FF 01", DecodeReason::OutOfRange, "created_ms"},  // before 1970
     {"40 80 B8 FF 90 FD CE 39", DecodeReason::OutOfRange, "created_ms"},           // after 9999
     {"62 02 10 01", DecodeReason::Missing, "clocks.kind"},                         // a clock without kind
     {"62 02 08 05", DecodeReason::OutOfRange, "clocks.kind"},                      //
     {"62 05 08 01 30 80 02", DecodeReason::OutOfRange, "clocks.warnings_fired"},   // 256
     {"62 05 08 01 2A 01 80", DecodeReason::Malformed, "clocks.warn_at_ms"},        // packed, cut off
     {"62 03 08 01 18", DecodeReason::Malformed, "clocks"},                         // cut off inside the clock
     {"72 0B 12 09 09 00 00 00 00 00 00 F8 7F", DecodeReason::OutOfRange, "place.point.lat"},  // NaN
     {"72 0B 12 09 09 00 00 00 00 00 C0 56 40", DecodeReason::OutOfRange, "place.point.lat"},  // 91 degrees
     {"6A 03 0A 01 FF", DecodeReason::NotUtf8, "caller.name"}});

TEST(MalformedTicket, IsRefused) {
  for (const Row& row : kTicketRows) {
    SCOPED_TRACE(row.hex);
    const auto decoded = decode_ticket(tests::from_hex(std::string{kTicket} + row.hex));
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error(), (DecodeError{row.reason, row.field})) << decoded.error().describe();
  }
}

TEST(MalformedTicket, TheFrameOfTheTableIsRight) { EXPECT_TRUE(decode_ticket(tests::from_hex(kTicket))); }

TEST(MalformedTicket, NothingAtAllLacksAnId) {
  EXPECT_EQ(decode_ticket("").error(), (DecodeError{DecodeReason::Missing, "id"}));
}

// An inbox command with id and actor, to be followed by the field under test.
constexpr const char* kCommand = "0A 10 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10 12 02 08 02 ";

constexpr auto kCommandRows =
    std::to_array<Row>({{"", DecodeReason::Missing, "body"},
                        {"3A 00", DecodeReason::Missing, "client.body"},
                        {"3A 03 F2 07 00", DecodeReason::Missing, "client.body"},  // a later command
                        {"62 00", DecodeReason::Missing, "body"},                  // a later internal command
                        {"0A 0F 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F", DecodeReason::BadLength, "id"},
                        {"0A 00", DecodeReason::BadLength, "id"},
                        {"12 02 08 09 52 00", DecodeReason::OutOfRange, "actor.role"},
                        {"12 00 52 00", DecodeReason::Missing, "actor.role"},
                        {"3A 05 6A 03 08 01 10", DecodeReason::Malformed, "client.change_priority"},
                        {"3A 04 6A 02 08 01", DecodeReason::Missing, "client.change_priority.priority"},
                        {"4A 06 0A 04 12 02 09 00", DecodeReason::Malformed, "observe_positions.samples.point"}});

TEST(MalformedCommand, IsRefused) {
  for (const Row& row : kCommandRows) {
    SCOPED_TRACE(row.hex);
    const auto decoded = decode_command(tests::from_hex(std::string{kCommand} + row.hex));
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error(), (DecodeError{row.reason, row.field})) << decoded.error().describe();
  }
}

TEST(MalformedEvent, WithoutABodyIsRefused) {
  EXPECT_EQ(decode_event(tests::from_hex("08 01 10 05")).error(), (DecodeError{DecodeReason::Missing, "body"}));
}

TEST(MalformedEvent, WithoutItsTicketIsRefused) {
  EXPECT_EQ(decode_event(tests::from_hex("3A 02 18 05")).error(),
            (DecodeError{DecodeReason::Missing, "ticket_created.ticket"}));
}

TEST(MalformedLogEntry, NamesThePathOfAnEvent) {
  // events { offset: 1 technician_signed_on { skills: "\xFF" } }
  const auto decoded = decode_log_entry(tests::from_hex("2A 08 08 01 BA 01 03 1A 01 FF"));
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error(), (DecodeError{DecodeReason::NotUtf8, "events.technician_signed_on.skills"}));
}

TEST(DecodeError, SaysWhatAndWhere) {
  EXPECT_EQ((DecodeError{DecodeReason::OutOfRange, "clocks.due_ms"}).describe(), "clocks.due_ms: out of range");
  EXPECT_EQ(DecodeError{}.describe(), "message: malformed");
  EXPECT_EQ((DecodeError{DecodeReason::TooLong, ""}).code(), ErrorCode::TooLarge);
  EXPECT_EQ((DecodeError{DecodeReason::Missing, ""}).code(), ErrorCode::Incomplete);
  EXPECT_EQ((DecodeError{DecodeReason::UnknownField, ""}).code(), ErrorCode::BadRequest);
}

}  // namespace
}  // namespace redline::codec
