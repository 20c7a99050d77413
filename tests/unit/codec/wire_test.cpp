// Frames of both subprotocols: they come back as they were, limits hold, phone numbers stay masked, snapshots are cut.
#include "proto/codec/wire.hpp"

#include <algorithm>
#include <array>

#include "proto/codec/json.hpp"
#include "proto/codec/limits.hpp"
#include "redline/v1/wire.pb.h"
#include "tests/support/hex.hpp"
#include "tests/unit/codec/frame_generators.hpp"

namespace redline::codec {
namespace {

constexpr std::array kFormats{Format::Binary, Format::Json};
constexpr std::string_view kPhone = "+8613812345678";

std::string bytes_of(const ClientFrame& frame, Format format) {
  std::string bytes;
  encode_client_frame(frame, format, bytes);
  return bytes;
}
std::string bytes_of(const ServerFrame& frame, Format format) {
  std::string bytes;
  encode_server_frame(frame, format, bytes);
  return bytes;
}

domain::Ticket a_ticket() {
  domain::Ticket ticket;
  ticket.id = domain::TicketId{7};
  ticket.number = "1127-0007";
  ticket.caller = {"Ann", std::string{kPhone}};
  return ticket;
}

TEST(ClientFrames, ComeBackAsTheyWere) {
  EXPECT_TRUE(rc::check([](const ClientFrame& frame) {
    for (const Format format : kFormats) {
      const auto parsed = parse_client_frame(bytes_of(frame, format), format);
      if (!parsed) RC_FAIL(parsed.error().error.describe());
      RC_ASSERT(*parsed == frame);
    }
    v1::ClientFrame message;
    RC_ASSERT(message.ParseFromString(bytes_of(frame, Format::Binary)));
    RC_ASSERT(message.SerializeAsString() == bytes_of(frame, Format::Binary));
  }));
}

TEST(ServerFrames, ComeBackAsTheyWere) {
  EXPECT_TRUE(rc::check([](const ServerFrame& frame) {
    for (const Format format : kFormats) {
      const auto parsed = parse_server_frame(bytes_of(frame, format), format);
      if (!parsed) RC_FAIL(parsed.error().describe());
      RC_ASSERT(*parsed == frame);
    }
    v1::ServerFrame message;
    RC_ASSERT(message.ParseFromString(bytes_of(frame, Format::Binary)));
    RC_ASSERT(message.SerializeAsString() == bytes_of(frame, Format::Binary));
  }));
}

TEST(ClientFrames, CutOffOrFlippedDoNoHarm) {
  EXPECT_TRUE(rc::check([](const ClientFrame& frame) {
    const std::string bytes = bytes_of(frame, Format::Binary);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      const std::vector<char> exact(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
      (void)parse_client_frame({exact.data(), exact.size()}, Format::Binary);
    }
    std::string flipped = bytes;
    flipped[*rc::gen::inRange<std::size_t>(0, flipped.size())] = *rc::gen::arbitrary<char>();
    (void)parse_client_frame(flipped, Format::Binary);
    std::string json = bytes_of(frame, Format::Json);
    json.resize(*rc::gen::inRange<std::size_t>(0, json.size()));
    RC_ASSERT(!parse_client_frame(json, Format::Json).has_value());
  }));
}

ClientCommand create(std::string description) {
  domain::CreateTicket body;
  body.description = std::move(description);
  domain::CommandId id;
  id.bytes.fill(0xAB);
  return {.id = id, .expected_version = {}, .issued = {}, .body = body};
}

TEST(ClientFrames, TextIsHeldToItsLimit) {
  for (const Format format : kFormats) {
    EXPECT_TRUE(parse_client_frame(bytes_of(create(std::string(4'000, 'x')), format), format));
    const auto longer = parse_client_frame(bytes_of(create(std::string(4'001, 'x')), format), format);
    ASSERT_FALSE(longer);
    EXPECT_EQ(longer.error().error, (DecodeError{DecodeReason::TooLong, "command.command.create_ticket.description"}));
    EXPECT_EQ(longer.error().command, create("").id) << "the sender must be told which command";
    const auto control = parse_client_frame(bytes_of(create("bell \a"), format), format);
    ASSERT_FALSE(control);
    EXPECT_EQ(control.error().error.reason, DecodeReason::ControlCharacter);
  }
}

TEST(ClientFrames, ListsAreHeldToTheirLimit) {
  ClientHello hello;
  hello.topics.assign(limits::kTopics, "desk");
  EXPECT_TRUE(parse_client_frame(bytes_of(hello, Format::Binary), Format::Binary));
  hello.topics.emplace_back("desk");
  const auto more = parse_client_frame(bytes_of(hello, Format::Binary), Format::Binary);
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().error, (DecodeError{DecodeReason::TooMany, "hello.topics"}));
}

TEST(ClientFrames, StoredCommandsAreNotHeldToTheLimits) {
  domain::Command command;
  command.id = create("").id;
  command.body = create(std::string(5'000, 'x')).body;
  std::string bytes;
  encode(command, bytes);
  EXPECT_TRUE(decode_command(bytes));
}

TEST(ClientFrames, AnUnknownFieldIsRefusedInACommandAndSkippedElsewhere) {
  // command { id: 16 × AB, command { start_travel { ticket: 7, field 9: 1 } } }
  const std::string id = " 0A 10 AB AB AB AB AB AB AB AB AB AB AB AB AB AB AB AB ";
  const auto inside = parse_client_frame(tests::from_hex("12 1A" + id + "22 06 3A 04 08 07 48 01"), Format::Binary);
  ASSERT_FALSE(inside);
  EXPECT_EQ(inside.error().error, (DecodeError{DecodeReason::UnknownField, "command.command.start_travel.9"}));
  EXPECT_EQ(inside.error().command, create("").id);
  const auto later_command = parse_client_frame(tests::from_hex("12 17" + id + "22 03 F2 07 00"), Format::Binary);
  ASSERT_FALSE(later_command);
  EXPECT_EQ(later_command.error().error, (DecodeError{DecodeReason::UnknownField, "command.command.126"}));
  // ack { offset: 5, field 9: 1 }, field 100: 0
  EXPECT_EQ(parse_client_frame(tests::from_hex("1A 04 08 05 48 01 A0 06 00"), Format::Binary),
            ClientFrame{ClientAck{5}});
  // A frame of a later version: nothing that is known.
  const auto later_frame = parse_client_frame(tests::from_hex("A2 06 00"), Format::Binary);
  ASSERT_FALSE(later_frame);
  EXPECT_EQ(later_frame.error().error, (DecodeError{DecodeReason::Missing, "frame"}));
}

struct JsonRow {
  const char* json;
  DecodeReason reason;
  const char* field;
  bool names_command;
};
#define ID "\"id\":\"q6urq6urq6urq6urq6urqw==\""
constexpr auto kBadJson = std::to_array<JsonRow>(
    {{"", DecodeReason::Malformed, "", false},
     {"{", DecodeReason::Malformed, "", false},
     {"[]", DecodeReason::Malformed, "", false},
     {"null", DecodeReason::Malformed, "", false},
     {"{}", DecodeReason::Missing, "frame", false},
     {R"({"ack":{"offset":-1}})", DecodeReason::Malformed, "", false},
     {R"({"ack":{"offset":"x"}})", DecodeReason::Malformed, "", false},
     {R"({"ack":{"ofset":1}})", DecodeReason::UnknownField, "", false},
     {R"({"ack":{},"heartbeat":{}})", DecodeReason::Malformed, "", false},
     {"{\"command\":{" ID ",\"command\":{\"signOf\":{}}}}", DecodeReason::UnknownField, "", true},
     {"{\"command\":{" ID ",\"command\":{\"timersDue\":{}}}}", DecodeReason::UnknownField, "", true},
     {"{\"command\":{" ID "}}", DecodeReason::Missing, "command.command", true},
     {R"({"command":{"id":"AAAA","command":{"signOff":{}}}})", DecodeReason::BadLength, "command.id", false},
     {R"({"command":{"command":{"signOff":{}}}})", DecodeReason::Missing, "command.id", false},
     {R"({"position":{"lat":91}})", DecodeReason::OutOfRange, "position.lat", false},
     {R"({"position":{"lat":"NaN"}})", DecodeReason::OutOfRange, "position.lat", false}});
#undef ID

TEST(BadJson, IsRefused) {
  for (const auto& [json, reason, field, names_command] : kBadJson) {
    SCOPED_TRACE(json);
    const auto parsed = parse_client_frame(json, Format::Json);
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().error, (DecodeError{reason, field})) << parsed.error().error.describe();
    EXPECT_EQ(parsed.error().command.has_value(), names_command);
  }
}

TEST(BadJson, NestedAThousandDeepIsRefused) {
  std::string deep;
  for (int i = 0; i < 1'000; ++i) deep += "{\"command\":";
  EXPECT_FALSE(parse_client_frame(deep, Format::Json));
  EXPECT_FALSE(parse_client_frame(std::string(60'000, '['), Format::Json));
}

TEST(Replies, CarryTheCatalogue) {
  const Reply reply{create("").id, {ErrorCode::RateLimited, domain::TicketId{7}, 3, {"phone"}}, {}, 250};
  std::string json;
  encode_reply(reply, Format::Json, json);
  EXPECT_EQ(
      json,
      R"({"reply":{"id":"q6urq6urq6urq6urq6urqw==","status":"REPLY_STATUS_ERROR","error":{"code":"RATE_LIMITED","number":12,)"
      R"("retryable":true,"retryAfterMs":250,"fields":["phone"],"ticket":"7","version":3}}})");
  const Reply unknown{create("").id, {ErrorCode::UnknownOutcome, {}, 0, {}}, {}, 0};
  json.clear();
  encode_reply(unknown, Format::Json, json);
  EXPECT_NE(json.find("REPLY_STATUS_UNKNOWN"), std::string::npos);
}

TEST(Pushes, MaskThePhoneUnlessToldOtherwise) {
  const domain::Ticket ticket = a_ticket();
  const domain::Technician zhang{.id = domain::TechnicianId{3}, .key = "zhang", .name = "Zhang Wei"};
  domain::Event event;
  event.body = domain::TicketDone{"replaced the valve"};
  for (const Format format : kFormats) {
    for (const Phones phones : {Phones::Masked, Phones::Shown}) {
      std::string bytes;
      encode_push({"desk", 4, 9}, &event, {ticket, &zhang, phones}, format, bytes);
      EXPECT_EQ(bytes.find(kPhone) != std::string::npos, phones == Phones::Shown);
      const auto parsed = parse_server_frame(bytes, format);
      ASSERT_TRUE(parsed) << parsed.error().describe();
      TicketView view{ticket, "zhang", "Zhang Wei"};
      if (phones == Phones::Masked) view.ticket.caller.phone = domain::masked_phone(kPhone);
      EXPECT_EQ(*parsed, ServerFrame(Push{"desk", 4, 9, summarise(event), view}));
    }
  }
}

TEST(Pushes, MaskTheNextTicketToo) {
  std::string bytes;
  const domain::Ticket ticket = a_ticket();
  SnapshotEncoder snapshot{1, 2, Format::Binary, 1'000'000, [&](std::string_view payload) { bytes.append(payload); }};
  snapshot.add({ticket, nullptr, Phones::Shown});
  snapshot.add(TicketViewRef{ticket});
  snapshot.finish({});
  EXPECT_NE(bytes.find(kPhone), std::string::npos);
  EXPECT_EQ(bytes.find(kPhone), bytes.rfind(kPhone));
}

TEST(Pushes, MaskWhateverStandsForAPhone) {
  EXPECT_TRUE(rc::check([](domain::Ticket ticket) {
    ticket.caller.phone = *tests::gen::text(12);
    std::string bytes;
    encode_push({"desk", 4, 9}, nullptr, {ticket}, Format::Json, bytes);
    RC_ASSERT(parse_server_frame(bytes, Format::Json).has_value());
  }));
}

TEST(EventJson, MasksThePhoneInATicketCreated) {
  domain::Event event;
  event.ticket = domain::TicketId{7};
  event.body = domain::TicketCreated{a_ticket(), 20'000, 7};
  EXPECT_EQ(event_json(event, Phones::Masked).find(kPhone), std::string::npos);
  EXPECT_NE(event_json(event, Phones::Shown).find(kPhone), std::string::npos);
}

TEST(Snapshots, AreCutIntoFramesThatFit) {
  EXPECT_TRUE(rc::check([] {
    const auto tickets = *tests::gen::up_to(20, tests::gen::ticket());
    const auto technicians = *tests::gen::up_to(20, tests::gen::technician());
    const std::size_t bytes_max = *rc::gen::inRange<std::size_t>(0, 4'000);
    std::vector<Snapshot> chunks;
    const auto receive = [&](std::string_view payload) {
      auto frame = parse_server_frame(payload, Format::Binary);
      RC_ASSERT(frame.has_value());
      auto& chunk = std::get<Snapshot>(*frame);
      RC_ASSERT(payload.size() <= bytes_max || chunk.tickets.size() + chunk.technicians.size() <= 1);
      chunks.push_back(std::move(chunk));
    };
    SnapshotEncoder encoder{5, 77, Format::Binary, bytes_max, receive};
    for (const auto& ticket : tickets) encoder.add({ticket, nullptr, Phones::Shown});
    for (const auto& technician : technicians) encoder.add(technician);
    encoder.finish({9, 4, 1});

    Snapshot whole{5, 77, {}, {}, {9, 4, 1}, true};
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      RC_ASSERT(chunks[i].epoch == 5U);
      RC_ASSERT(chunks[i].offset == 77U);
      RC_ASSERT(chunks[i].last == (i + 1 == chunks.size()));
      std::ranges::move(chunks[i].tickets, std::back_inserter(whole.tickets));
      std::ranges::move(chunks[i].technicians, std::back_inserter(whole.technicians));
    }
    RC_ASSERT(chunks.back().totals == whole.totals);
    RC_ASSERT(whole.technicians == technicians);
    RC_ASSERT(whole.tickets.size() == tickets.size());
    for (std::size_t i = 0; i < tickets.size(); ++i) RC_ASSERT(whole.tickets[i].ticket == tickets[i]);
  }));
}

TEST(CommandJson, ReadsTheBodiesOfTheRestSurface) {
  const auto create = create_ticket_from_json(
      R"({"caller":{"name":"Ann","phone":"1"},"area":"north","category":"gas.leak","priority":"PRIORITY_URGENT"})");
  ASSERT_TRUE(create) << create.error().describe();
  EXPECT_EQ(create->caller, (domain::Caller{"Ann", "1"}));
  EXPECT_EQ(create->priority, domain::Priority::Urgent);
  EXPECT_EQ(create->channel, domain::Channel::Phone);
  EXPECT_EQ(create_ticket_from_json(R"({"categry":"x"})").error().reason, DecodeReason::UnknownField);
  EXPECT_EQ(create_ticket_from_json("{").error().reason, DecodeReason::Malformed);
  EXPECT_EQ(create_ticket_from_json(R"({"area":"a\u0007"})").error(),
            (DecodeError{DecodeReason::ControlCharacter, "area"}));
  EXPECT_EQ(command_from_json(R"({"acceptOffer":{"ticket":"7","offer":1}})"),
            domain::CommandBody(domain::AcceptOffer{domain::TicketId{7}, domain::OfferId{1}}));
}

}  // namespace
}  // namespace redline::codec
