// Story: what a WebSocket peer may do to us, case by case, and what it gets for it: handshakes, frames, text, control
// frames.
#include <gtest/gtest.h>

#include "tests/support/net_fixture.hpp"

namespace redline::tests {
namespace {

constexpr unsigned kContinuation = 0;
constexpr unsigned kText = 1;
constexpr unsigned kBinary = 2;
constexpr unsigned kClose = 8;
constexpr unsigned kPing = 9;
constexpr unsigned kPong = 10;

using GatewayNet = NetFixture;

TEST_F(GatewayNet, OpensAndEchoes) {
  RawPeer peer(port);
  peer.send(handshake());
  const std::string answer = answer_of(peer);
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 101 Switching Protocols\r\n"));
  EXPECT_NE(answer.find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), std::string::npos) << answer;
  EXPECT_NE(answer.find("Sec-WebSocket-Protocol: redline.v1\r\n"), std::string::npos) << answer;
  EXPECT_EQ(answer.find("Server"), std::string::npos) << answer;

  ASSERT_TRUE(until([&] { return sessions.last != nullptr; }));
  EXPECT_EQ(sessions.last->peer.address, "127.0.0.1");
  EXPECT_EQ(sessions.last->peer.origin, "");
  EXPECT_FALSE(sessions.last->peer.secure);

  peer.send(client_frame(kBinary, "one") + client_frame(kText, "zwei ✓"));
  const WsFrame first = frame_of(peer);
  EXPECT_EQ(first.opcode, kBinary);
  EXPECT_EQ(first.payload, "one");
  const WsFrame second = frame_of(peer);
  EXPECT_EQ(second.opcode, kText);
  EXPECT_EQ(second.payload, "zwei ✓");
}

TEST_F(GatewayNet, FirstMessagesMayComeWithTheHandshake) {
  RawPeer peer(port);
  peer.send(handshake() + client_frame(kBinary, "early") + client_frame(kBinary, std::string(3000, 'x')));
  answer_of(peer);
  EXPECT_EQ(frame_of(peer).payload, "early");
  EXPECT_EQ(frame_of(peer).payload.size(), 3000U);
}

TEST_F(GatewayNet, TheCoreMaySpeakFirst) {
  sessions.greet = true;
  RawPeer peer = open();
  EXPECT_EQ(frame_of(peer).payload, "hello");
}

TEST_F(GatewayNet, PipelinedMessagesAreAnsweredInOneWrite) {
  RawPeer peer = open();
  std::string burst;
  for (int i = 0; i < 16; ++i) burst += client_frame(kBinary, std::string(128, static_cast<char>('a' + i)));
  const std::uint64_t writes = server->counters().out.writes;
  peer.send(burst);
  for (int i = 0; i < 16; ++i) EXPECT_EQ(frame_of(peer).payload, std::string(128, static_cast<char>('a' + i)));
  EXPECT_EQ(server->counters().out.writes, writes + 1);
}

struct HandshakeCase {
  const char* what;
  std::string bytes;
  std::string_view status;  // of the answer; empty: the connection is closed without one
  std::string_view contains = {};
};

std::vector<HandshakeCase> handshake_cases() {
  const auto handshake = [](std::string_view headers, std::string_view line = "GET /ws HTTP/1.1") {
    return std::string(line) + "\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + std::string(headers) +
           "\r\n";
  };
  const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  const std::string version = "Sec-WebSocket-Version: 13\r\n";
  const std::string protocol = "Sec-WebSocket-Protocol: redline.v1\r\n";
  const std::string good = key + version + protocol;
  return {
      {"good", handshake(good), "101"},
      {"json", handshake(key + version + "Sec-WebSocket-Protocol: redline.v1.json\r\n"), "101",
       "Protocol: redline.v1.json\r\n"},
      {"known_origin", handshake(good + "Origin: https://desk.example\r\n"), "101"},
      {"foreign_origin", handshake(good + "Origin: https://evil.example\r\n"), "403", "FORBIDDEN"},
      {"null_origin", handshake(good + "Origin: null\r\n"), "403"},
      {"version_8", handshake(key + "Sec-WebSocket-Version: 8\r\n" + protocol), "426", "Sec-WebSocket-Version: 13\r\n"},
      {"no_version", handshake(key + protocol), "426", "Sec-WebSocket-Version: 13\r\n"},
      {"no_key", handshake(version + protocol), "400"},
      {"bad_key", handshake("Sec-WebSocket-Key: short\r\n" + version + protocol), "400"},
      {"no_subprotocol", handshake(key + version), "400", "redline.v1, redline.v1.json"},
      {"other_subprotocol", handshake(key + version + "Sec-WebSocket-Protocol: mqtt\r\n"), "400",
       "redline.v1, redline.v1.json"},
      {"plain_get", "GET /ws HTTP/1.1\r\nHost: a\r\n\r\n", "426", "Upgrade: websocket\r\n"},
      {"post", handshake(good + "Content-Length: 0\r\n", "POST /ws HTTP/1.1"), "405", "Allow: GET\r\n"},
      {"http_10", handshake(good, "GET /ws HTTP/1.0"), "426"},
      {"other_path", handshake(good, "GET /socket HTTP/1.1"), "404"},
      {"no_host", "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + good + "\r\n", "400"},
      {"oversized_header", handshake(good + "X-Long: " + std::string(8192, 'x') + "\r\n"), "431", "TOO_LARGE"},
      {"length_and_chunked", handshake(good + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n",
       "400"},
      {"chunked_and_length", handshake(good + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n") + "0\r\n\r\n",
       "400"},
      {"with_body", handshake(good + "Content-Length: 3\r\n") + "abc", "400"},
      {"half", "GET /ws HTTP/1.1\r\nHost: a\r\nUpgr", ""},
      {"nothing", "", ""},
      {"tls_on_a_plain_port", std::string("\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00", 10), "400"},
  };
}

class GatewayNetHandshake : public NetFixture, public testing::WithParamInterface<HandshakeCase> {};

TEST_P(GatewayNetHandshake, IsAnswered) {
  RawPeer peer(port);
  peer.send(GetParam().bytes);
  if (GetParam().status.empty()) {
    EXPECT_TRUE(until([&] { return peer.ended(); }));
    EXPECT_EQ(peer.input(), "");
    EXPECT_EQ(server->counters().deadline_cuts, 1U);
    return;
  }
  const std::string answer = answer_of(peer);
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 " + std::string(GetParam().status) + ' ')) << answer;
  EXPECT_NE(answer.find(GetParam().contains), std::string::npos) << answer;
  EXPECT_EQ(answer.find("Server:"), std::string::npos) << answer;
  const bool opened = GetParam().status == "101";
  EXPECT_EQ(sessions.sessions.size(), opened ? 1U : 0U);
  if (!opened && GetParam().status != "404") {
    EXPECT_NE(answer.find("Content-Type: application/problem+json\r\n"), std::string::npos) << answer;
    EXPECT_TRUE(until([&] { return peer.ended(); }));
    EXPECT_FALSE(peer.reset()) << "the answer could have been lost";
  }
}
INSTANTIATE_TEST_SUITE_P(Table, GatewayNetHandshake, testing::ValuesIn(handshake_cases()),
                         [](const auto& info) { return info.param.what; });

struct FrameCase {
  const char* what;
  std::string bytes;
  std::vector<std::string> messages = {};  // delivered before the end
  std::uint16_t code = 0;                  // of the close frame we get; 0: none, the connection stays open
};

std::vector<FrameCase> frame_cases() {
  const auto header = [](std::initializer_list<unsigned> bytes) {
    std::string out;
    for (const unsigned byte : bytes) out.push_back(static_cast<char>(byte));
    return out;
  };
  const std::string at_limit(64 * 1024, 'm');
  const std::string above(64 * 1024 + 1, 'm');
  const std::string mask(4, '\0');
  return {
      {"empty_message", client_frame(kBinary, ""), {""}},
      {"at_the_size_limit", client_frame(kBinary, at_limit), {at_limit}},
      {"above_the_size_limit", client_frame(kBinary, above), {}, 1009},
      {"fragments_above_the_limit",
       client_frame(kBinary, at_limit, false) + client_frame(kContinuation, "x"),
       {},
       1009},
      {"fragmented",
       client_frame(kText, "a", false) + client_frame(kContinuation, "b", false) + client_frame(kContinuation, "c"),
       {"abc"}},
      {"ping_between_fragments",
       client_frame(kText, "a", false) + client_frame(kPing, "") + client_frame(kContinuation, "b"),
       {"ab"}},
      {"continuation_of_nothing", client_frame(kContinuation, "x"), {}, 1002},
      {"message_inside_a_message", client_frame(kText, "a", false) + client_frame(kText, "b"), {}, 1002},
      {"unmasked", client_frame(kBinary, "x", true, 0), {}, 1002},
      {"fragmented_ping", client_frame(kPing, "x", false), {}, 1002},
      {"long_ping", client_frame(kPing, std::string(126, 'p')), {}, 1002},
      {"reserved_bit", header({0xC2, 0x80}) + mask, {}, 1002},
      {"reserved_opcode", header({0x83, 0x80}) + mask, {}, 1002},
      {"reserved_control_opcode", header({0x8B, 0x80}) + mask, {}, 1002},
      {"length_not_minimal_16", header({0x82, 0xFE, 0, 5}) + mask + "12345", {}, 1002},
      {"length_not_minimal_64", header({0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0, 5}) + mask + "12345", {}, 1002},
      {"length_with_top_bit", header({0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0}) + mask, {}, 1009},
      {"utf8", client_frame(kText, "\xF0\x9F\x93\x9E 王"), {"\xF0\x9F\x93\x9E 王"}},
      {"utf8_across_fragments", client_frame(kText, "\xE7\x8E", false) + client_frame(kContinuation, "\x8B"), {"王"}},
      {"utf8_cut_short", client_frame(kText, "\xE7\x8E"), {}, 1007},
      {"utf8_surrogate", client_frame(kText, "\xED\xA0\x80"), {}, 1007},
      {"utf8_overlong", client_frame(kText, "\xC0\xAF"), {}, 1007},
      {"utf8_too_high", client_frame(kText, "\xF4\x90\x80\x80"), {}, 1007},
      {"not_utf8_in_binary", client_frame(kBinary, "\xFF\xFE"), {"\xFF\xFE"}},
      {"close_1000", client_frame(kClose, close_payload(1000, "bye")), {}, 1000},
      {"close_4999", client_frame(kClose, close_payload(4999)), {}, 4999},
      {"close_empty", client_frame(kClose, ""), {}, 1000},
      {"close_one_byte", client_frame(kClose, "x"), {}, 1002},
      {"close_1005", client_frame(kClose, close_payload(1005)), {}, 1002},
      {"close_999", client_frame(kClose, close_payload(999)), {}, 1002},
      {"close_reason_not_utf8", client_frame(kClose, close_payload(1000, "\xFF")), {}, 1002},
      {"messages_then_close", client_frame(kText, "last") + client_frame(kClose, close_payload(1001)), {"last"}, 1001},
  };
}

class GatewayNetFrames : public NetFixture, public testing::WithParamInterface<FrameCase> {};

TEST_P(GatewayNetFrames, AreTakenOrRefused) {
  sessions.echo = false;
  RawPeer peer = open();
  std::string_view rest = GetParam().bytes;
  WsFrame frame;
  const auto until_frame = [&] {
    return until([&] {
      rest.remove_prefix(peer.send(rest));
      for (auto next = peer.frame(); next; next = peer.frame()) {
        frame = *next;
        if (frame.opcode == kClose) return true;
      }
      return GetParam().code == 0 && sessions.last->messages.size() >= GetParam().messages.size();
    });
  };
  ASSERT_TRUE(until_frame());
  EXPECT_EQ(sessions.last->messages, GetParam().messages);
  if (GetParam().code == 0) {
    EXPECT_FALSE(sessions.last->closed);
    return;
  }
  EXPECT_EQ(close_code(frame), GetParam().code);
  EXPECT_TRUE(until([&] { return sessions.last->closed && peer.ended(); }));
  EXPECT_FALSE(peer.reset());
}
INSTANTIATE_TEST_SUITE_P(Table, GatewayNetFrames, testing::ValuesIn(frame_cases()),
                         [](const auto& info) { return info.param.what; });

TEST_F(GatewayNet, MessagesArriveHoweverTheyAreCut) {
  sessions.echo = false;
  RawPeer peer = open();
  std::string bytes;
  std::vector<std::string> expected;
  for (const std::size_t size : {0, 1, 125, 126, 191, 192, 193, 1500, 1536, 1537, 4096, 5000}) {
    expected.emplace_back(size, 'x');
    bytes += client_frame(kBinary, expected.back());
  }
  for (std::size_t at = 0, piece = 1; at < bytes.size(); piece = piece * 3 % 101 + 1) {
    at += peer.send(std::string_view(bytes).substr(at, piece));
    loop.run_ready();
  }
  ASSERT_TRUE(until([&] { return sessions.last->messages.size() == expected.size(); }));
  EXPECT_EQ(sessions.last->messages, expected);
}

TEST_F(GatewayNet, EveryPingOfAFloodIsAnsweredInOrder) {
  RawPeer peer = open();
  std::string flood;
  for (int i = 0; i < 1000; ++i) flood += client_frame(kPing, std::to_string(i));
  std::string_view rest = flood;
  int answered = 0;
  EXPECT_TRUE(until([&] {
    rest.remove_prefix(peer.send(rest));
    for (auto frame = peer.frame(); frame; frame = peer.frame()) {
      EXPECT_EQ(frame->opcode, kPong);
      EXPECT_EQ(frame->payload, std::to_string(answered++));
    }
    return answered == 1000;
  }));
}

TEST_F(GatewayNet, PingsWithoutReadingPileUpNothingHere) {
  RawPeer peer = open(4096);
  const std::string ping = client_frame(kPing, std::string(125, 'p'));
  std::size_t accepted = 0;
  std::size_t most_queued = 0;
  for (int idle = 0; idle < 20; ++idle) {
    if (const std::size_t sent = peer.send(ping)) accepted += sent, idle = 0;
    loop.run_ready();
    if (sessions.last->transport == nullptr) break;  // cut by the write deadline: also right
    most_queued = std::max(most_queued, sessions.last->transport->queued_bytes());
  }
  EXPECT_GT(accepted, 0U);
  EXPECT_LE(most_queued, 2 * 127U);
}

TEST_F(GatewayNet, ThePeersCloseIsReportedWithItsReason) {
  RawPeer peer = open();
  peer.send(client_frame(kClose, close_payload(4321, "done here")));
  ASSERT_TRUE(until([&] { return sessions.last->closed.has_value(); }));
  EXPECT_EQ(sessions.last->closed->by, gateway::ClosedInfo::By::Peer);
  EXPECT_EQ(sessions.last->closed->code, 4321);
  EXPECT_EQ(sessions.last->closed->reason, "done here");
}

TEST_F(GatewayNet, ARefusalIsReportedAsOurs) {
  RawPeer peer = open();
  peer.send(client_frame(kText, "\xFF"));
  ASSERT_TRUE(until([&] { return sessions.last->closed.has_value(); }));
  EXPECT_EQ(sessions.last->closed->by, gateway::ClosedInfo::By::Server);
  EXPECT_EQ(sessions.last->closed->code, 1007);
}

TEST_F(GatewayNet, AVanishedPeerIsReportedAsLost) {
  RawPeer peer = open();
  peer.close();
  ASSERT_TRUE(until([&] { return sessions.last->closed.has_value(); }));
  EXPECT_EQ(sessions.last->closed->by, gateway::ClosedInfo::By::Lost);
  EXPECT_EQ(sessions.last->closed->code, 0);
}

}  // namespace
}  // namespace redline::tests
