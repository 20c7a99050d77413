// The load generator's quick look at a frame sees what the codec sees.
#include "tests/bench/wire_scan.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "proto/codec/wire.hpp"
#include "proto/codec/wire_format.hpp"
#include "tests/support/generators.hpp"

namespace redline::bench {
namespace {

std::string bytes_of(const codec::ServerFrame& frame) {
  std::string out;
  codec::encode_server_frame(frame, codec::Format::Binary, out);
  return out;
}

RC_GTEST_PROP(WireScanProperty, SeesTheEventAndItsTicket, (const domain::Event& event, const domain::Ticket& ticket)) {
  std::string payload;
  codec::encode_push({.topic = "me", .epoch = 7, .offset = 42}, &event, {.ticket = ticket}, codec::Format::Binary,
                     payload);
  const ScannedFrame frame = scan_server_frame(payload);
  RC_ASSERT(frame.kind == ScannedFrame::Kind::Push);
  RC_ASSERT(frame.offset == 42U);
  RC_ASSERT(frame.event == codec::WireEnum<codec::EventKind>::to_wire(codec::summarise(event).kind));
  RC_ASSERT(frame.ticket == event.ticket.value);
  RC_ASSERT(frame.description == ticket.description);
}

TEST(WireScan, SeesWhatACommandWasAnswered) {
  codec::Reply reply{.id = domain::CommandId{},
                     .answer = {.error = std::nullopt, .ticket = domain::TicketId{9}, .fields = {}}};
  reply.id->bytes.fill(0xAB);
  std::string payload = bytes_of(reply);
  const ScannedFrame ok = scan_server_frame(payload);
  EXPECT_EQ(ok.kind, ScannedFrame::Kind::Reply);
  EXPECT_TRUE(ok.ok);
  EXPECT_EQ(ok.ticket, 9U);
  EXPECT_EQ(ok.command, std::string(16, '\xAB'));

  reply.answer.error = ErrorCode::RateLimited;
  payload = bytes_of(reply);
  EXPECT_FALSE(scan_server_frame(payload).ok);
}

TEST(WireScan, TellsOtherFramesApart) {
  EXPECT_EQ(scan_server_frame(bytes_of(codec::ServerHeartbeat{})).kind, ScannedFrame::Kind::Heartbeat);
  EXPECT_EQ(scan_server_frame(bytes_of(codec::Drain{})).kind, ScannedFrame::Kind::Other);
  EXPECT_EQ(scan_server_frame("").kind, ScannedFrame::Kind::Other);
  EXPECT_EQ(scan_server_frame("\xFF").kind, ScannedFrame::Kind::Other);
}

}  // namespace
}  // namespace redline::bench
