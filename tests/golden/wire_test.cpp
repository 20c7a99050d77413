// Frames of the wire, version 1, byte for byte in both subprotocols; and every golden frame is understood.
#include "proto/codec/wire.hpp"

#include "tests/golden/samples.hpp"
#include "tests/golden/transcript.hpp"

namespace redline::tests::golden {
namespace {

using codec::Format;

constexpr std::string_view kClientFile = "v1/client_frames.txt";
constexpr std::string_view kServerFile = "v1/server_frames.txt";

Message message(const std::string& name, const codec::ClientFrame& frame) {
  Message message{name, {}, {}};
  codec::encode_client_frame(frame, Format::Binary, message.bytes);
  codec::encode_client_frame(frame, Format::Json, message.json);
  return message;
}

Message message(const std::string& name, const codec::ServerFrame& frame) {
  Message message{name, {}, {}};
  codec::encode_server_frame(frame, Format::Binary, message.bytes);
  codec::encode_server_frame(frame, Format::Json, message.json);
  return message;
}

TEST(GoldenWire, ClientFramesAreWhatTheyWere) {
  std::vector<Message> messages;
  for (const auto& [name, frame] : sample_client_frames()) messages.push_back(message(name, frame));
  for (const auto& [name, body] : sample_client_commands())
    messages.push_back(
        message("command, " + name, codec::ClientCommand{sample_id(1), std::nullopt, std::nullopt, body}));
  expect_transcript(kClientFile, "Every frame a client sends, redline.v1 and redline.v1.json.", messages);
}

TEST(GoldenWire, ServerFramesAreWhatTheyWere) {
  std::vector<Message> messages;
  for (const auto& [name, frame] : sample_server_frames()) messages.push_back(message(name, frame));
  expect_transcript(kServerFile, "Every frame the server sends, redline.v1 and redline.v1.json.", messages);
}

TEST(GoldenWire, ClientFramesAreUnderstood) {
  for (const Message& golden : read_transcript(kClientFile)) {
    SCOPED_TRACE(golden.name);
    const auto binary = codec::parse_client_frame(golden.bytes, Format::Binary);
    const auto json = codec::parse_client_frame(golden.json, Format::Json);
    ASSERT_TRUE(binary) << binary.error().error.describe();
    ASSERT_TRUE(json) << json.error().error.describe();
    EXPECT_EQ(*binary, *json);
    EXPECT_EQ(message(golden.name, *binary), golden);
  }
}

TEST(GoldenWire, ServerFramesAreUnderstood) {
  for (const Message& golden : read_transcript(kServerFile)) {
    SCOPED_TRACE(golden.name);
    const auto binary = codec::parse_server_frame(golden.bytes, Format::Binary);
    const auto json = codec::parse_server_frame(golden.json, Format::Json);
    ASSERT_TRUE(binary) << binary.error().describe();
    ASSERT_TRUE(json) << json.error().describe();
    EXPECT_EQ(*binary, *json);
    EXPECT_EQ(message(golden.name, *binary), golden);
  }
}

}  // namespace
}  // namespace redline::tests::golden
