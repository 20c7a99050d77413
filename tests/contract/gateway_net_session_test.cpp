// Story: the life of a WebSocket in the edge's hands: slow readers, closing, silence, draining, and who is let in.
#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/net_fixture.hpp"

namespace redline::tests {
namespace {

using namespace std::chrono_literals;
using gateway::ClosedInfo;
using gateway::make_frame;

constexpr unsigned kClose = 8;
constexpr unsigned kPing = 9;
constexpr unsigned kPong = 10;

gateway::net::NetLimits with(std::function<void(gateway::net::NetLimits&)> change) {
  gateway::net::NetLimits limits = quick_limits();
  change(limits);
  return limits;
}

using GatewayNetSession = NetFixture;

// Fills the connection until the kernel takes no more.
void stuff(EventLoop& loop, EchoSessions::Session& session, std::size_t bytes = 8 * 1024 * 1024) {
  for (std::size_t sent = 0; sent < bytes && session.transport->queued_bytes() < 256 * 1024; sent += 32 * 1024) {
    session.transport->send(make_frame(std::string(32 * 1024, 'x'), true));
    loop.run_ready();
  }
}

TEST_F(GatewayNetSession, ASlowReaderIsNoticedAndCutAtTheWriteDeadline) {
  RawPeer slow = open(4096);
  EchoSessions::Session& session = *sessions.last;
  RawPeer other = open();
  stuff(loop, session);
  EXPECT_GT(session.transport->queued_bytes(), 0U);
  other.send(client_frame(1, "still there?"));
  EXPECT_EQ(frame_of(other).payload, "still there?");
  EXPECT_FALSE(session.closed);
  ASSERT_TRUE(until([&] { return session.closed.has_value(); }));
  EXPECT_EQ(session.closed->by, ClosedInfo::By::Lost);
  EXPECT_EQ(server->counters().deadline_cuts, 1U);
}

TEST_F(GatewayNetSession, AReaderThatCatchesUpIsReportedAndLosesNothing) {
  RawPeer peer = open(4096);
  EchoSessions::Session& session = *sessions.last;
  stuff(loop, session);
  const std::uint64_t frames = server->counters().out.bytes_out + session.transport->queued_bytes();
  std::uint64_t received = 0;
  EXPECT_TRUE(until([&] {
    received += peer.input().size();
    peer.forget();
    return session.drained > 0 && session.transport->queued_bytes() == 0;
  }));
  EXPECT_EQ(session.drained, 1);
  until([&] {
    received += peer.input().size();
    peer.forget();
    return received + 200 > frames;
  });
  EXPECT_FALSE(session.closed);
  session.transport->send(make_frame("small", true));
  until([&] { return session.transport->queued_bytes() == 0; });
  EXPECT_EQ(session.drained, 1) << "told only after the high mark";
}

TEST_F(GatewayNetSession, ClosingSendsWhatIsQueuedThenTheCode) {
  RawPeer peer = open();
  EchoSessions::Session& session = *sessions.last;
  session.transport->send(make_frame("last words", true));
  session.transport->close(CloseCode::Replaced, "newer login");
  session.transport->close(CloseCode::Drain, "only the first counts");
  session.transport->send(make_frame("too late", true));
  EXPECT_FALSE(session.closed) << "never told from inside a call";
  EXPECT_EQ(frame_of(peer).payload, "last words");
  const WsFrame close = frame_of(peer);
  EXPECT_EQ(close_code(close), 4505);
  EXPECT_EQ(close.payload.substr(2), "newer login");
  peer.send(client_frame(1, "ignored") + client_frame(kClose, close.payload));
  ASSERT_TRUE(until([&] { return session.closed && peer.ended(); }));
  EXPECT_EQ(session.closed->by, ClosedInfo::By::Server);
  EXPECT_EQ(session.closed->code, 4505);
  EXPECT_TRUE(session.messages.empty());
  EXPECT_EQ(peer.input(), "") << "one close frame is enough";
  EXPECT_FALSE(peer.reset());
}

TEST_F(GatewayNetSession, ClosingFromInsideACallbackWorks) {
  sessions.after_message = [](EchoSessions::Session& session) {
    session.transport->close(CloseCode::ProtocolViolation, "no");
  };
  RawPeer peer = open();
  peer.send(client_frame(1, "one") + client_frame(1, "two") + client_frame(1, "three"));
  EXPECT_EQ(frame_of(peer).payload, "one");
  EXPECT_EQ(close_code(frame_of(peer)), 4503);
  peer.send(client_frame(kClose, close_payload(4503)));
  ASSERT_TRUE(until([&] { return sessions.last->closed && peer.ended(); }));
  EXPECT_EQ(sessions.last->messages, std::vector<std::string>{"one"});
}

TEST_F(GatewayNetSession, ALongCloseReasonIsCutBetweenCharacters) {
  RawPeer peer = open();
  std::string reason;
  while (reason.size() < 130) reason += "王";
  sessions.last->transport->close(CloseCode::ServerError, reason);
  const WsFrame close = frame_of(peer);
  EXPECT_EQ(close.payload.size(), 2 + 123U);
  EXPECT_EQ(close.payload.substr(2), reason.substr(0, 123));
  EXPECT_EQ(gateway::net::NetLimits{}.close_deadline, 3s);
}

TEST_F(GatewayNetSession, APeerThatIgnoresOurCloseIsCut) {
  RawPeer peer = open();
  sessions.last->transport->close(CloseCode::TooOld, "update");
  EXPECT_EQ(close_code(frame_of(peer)), 4504);
  ASSERT_TRUE(until([&] { return sessions.last->closed.has_value(); }));
  EXPECT_EQ(sessions.last->closed->code, 4504);
  EXPECT_TRUE(until([&] { return peer.ended(); }));
}

TEST_F(GatewayNetSession, APeerThatClosesButKeepsTheSocketIsCut) {
  RawPeer peer = open();
  peer.send(client_frame(kClose, close_payload(1000)));
  EXPECT_EQ(close_code(frame_of(peer)), 1000);
  EXPECT_TRUE(until([&] { return sessions.last->closed.has_value(); }));
  EXPECT_EQ(server->counters().sockets_open, 1U);
  EXPECT_TRUE(until([&] { return peer.ended() && server->counters().sockets_open == 0; }));
}

TEST_F(GatewayNetSession, AFullConnectionCanStillBeClosed) {
  RawPeer peer = open(4096);
  stuff(loop, *sessions.last);
  sessions.last->transport->close(CloseCode::SlowReader, "resume");
  ASSERT_TRUE(until([&] { return sessions.last->closed.has_value(); }));
  EXPECT_EQ(sessions.last->closed->code, 4002);
  EXPECT_TRUE(until([&] { return server->counters().sockets_open == 0; }));
}

TEST_F(GatewayNetSession, ALostConnectionIsReportedWhileMuchIsQueued) {
  RawPeer peer = open(4096);
  stuff(loop, *sessions.last);
  peer.close();
  ASSERT_TRUE(until([&] { return sessions.last->closed.has_value(); }));
  EXPECT_EQ(sessions.last->closed->by, ClosedInfo::By::Lost);
}

TEST_F(GatewayNetSession, StoppingCutsEverything) {
  RawPeer idle = open();
  RawPeer slow = open(4096);
  stuff(loop, *sessions.last);
  RawPeer closing = open();
  sessions.last->transport->close(CloseCode::Drain, "");
  RawPeer lingering = open();
  lingering.send(client_frame(kClose, close_payload(1000)));
  ASSERT_TRUE(until([&] { return sessions.last->closed.has_value(); }));
  server->stop();
  EXPECT_TRUE(until([&] { return server->counters().sockets_open == 0; }));
  for (const auto& [id, session] : sessions.sessions) EXPECT_TRUE(session.closed);
}

class GatewayNetSilence : public NetFixture {
 protected:
  GatewayNetSilence()
      : NetFixture(with([](auto& limits) {
          limits.ping_after = 150ms;
          limits.idle_deadline = 600ms;
        })) {}
};

TEST_F(GatewayNetSilence, ASilentPeerIsPingedThenClosed) {
  RawPeer peer = open();
  EXPECT_EQ(frame_of(peer).opcode, kPing);
  const WsFrame close = frame_of(peer);
  EXPECT_EQ(close_code(close), 4004) << "one ping, then the end";
  ASSERT_TRUE(until([&] { return sessions.last->closed.has_value(); }));
  EXPECT_EQ(sessions.last->closed->code, 4004);
}

TEST_F(GatewayNetSilence, PongsPingsAndMessagesAreSignsOfLife) {
  struct Sign {
    unsigned opcode;
    RawPeer peer;
    EchoSessions::Session* session;
  };
  std::vector<Sign> signs;
  for (const unsigned opcode : {kPong, kPing, 1U}) {
    RawPeer peer = open();
    signs.push_back({opcode, std::move(peer), sessions.last});
  }
  for (int i = 0; i < 16; ++i) {
    for (Sign& sign : signs) sign.peer.send(client_frame(sign.opcode, "x"));
    turn_for(50ms);
  }
  for (const Sign& sign : signs) EXPECT_FALSE(sign.session->closed) << sign.opcode;
}

TEST_F(GatewayNetSession, DrainingSpreadsTheClosesAndEndsWithTheLast) {
  std::vector<RawPeer> peers;
  for (int i = 0; i < 10; ++i) peers.push_back(open());
  RawPeer http(port);
  http.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
  answer_of(http);

  bool done = false;
  server->drain(2s, [&] { done = true; });
  EXPECT_TRUE(until([&] { return http.ended(); }));
  EXPECT_THROW(RawPeer{port}, std::runtime_error) << "nobody new";
  const auto told = [&] { return std::ranges::count_if(peers, [](RawPeer& peer) { return !peer.input().empty(); }); };
  EXPECT_TRUE(until([&] { return told() > 0; }));
  EXPECT_LE(told(), 5) << "all at once";
  EXPECT_TRUE(until([&] {
    for (RawPeer& peer : peers) {
      if (const auto frame = peer.frame()) {
        EXPECT_EQ(close_code(*frame), 4001);
        peer.send(client_frame(kClose, frame->payload));
      }
    }
    return done;
  }));
  EXPECT_EQ(server->counters().sockets_open, 0U);
}

TEST_F(GatewayNetSession, DrainingAnEmptyServerIsDoneAtOnce) {
  bool done = false;
  server->drain(10s, [&] { done = true; });
  EXPECT_FALSE(done);
  EXPECT_TRUE(until([&] { return done; }));
}

class GatewayNetAddress : public NetFixture {
 protected:
  GatewayNetAddress() : NetFixture(with([](auto& limits) { limits.unauthenticated_per_address_max = 3; })) {}
};

TEST_F(GatewayNetAddress, UnauthenticatedSocketsOfAnAddressAreLimited) {
  std::vector<RawPeer> peers;
  for (int i = 0; i < 3; ++i) peers.push_back(open());
  RawPeer refused(port);
  EXPECT_TRUE(answer_of(refused).starts_with("HTTP/1.1 503 "));
  EXPECT_TRUE(until([&] { return refused.ended(); }));
  EXPECT_EQ(server->counters().refused_address, 1U);

  sessions.last->transport->mark_authenticated();
  sessions.last->transport->mark_authenticated();  // twice is once
  RawPeer fourth = open();
  RawPeer fifth(port);
  EXPECT_TRUE(answer_of(fifth).starts_with("HTTP/1.1 503 "));
  peers.pop_back();
  peers.pop_back();
  EXPECT_TRUE(until([&] { return server->counters().websockets_open == 2; }));
  RawPeer sixth = open();
}

TEST_F(GatewayNetAddress, AnAnsweredHttpRequestNoLongerCounts) {
  std::vector<RawPeer> peers;
  for (int i = 0; i < 10; ++i) {
    peers.emplace_back(port);
    peers.back().send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(answer_of(peers.back()).starts_with("HTTP/1.1 200 "));
  }
}

class GatewayNetFull : public NetFixture {
 protected:
  GatewayNetFull() : NetFixture(with([](auto& limits) { limits.connections_max = 2; })) {}
};

TEST_F(GatewayNetFull, ConnectionsAreLimited) {
  RawPeer first = open();
  RawPeer second = open();
  RawPeer third(port);
  const std::string answer = answer_of(third);
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 503 "));
  EXPECT_NE(answer.find("Retry-After: "), std::string::npos);
  EXPECT_EQ(server->counters().refused_full, 1U);
  first.close();
  EXPECT_TRUE(until([&] { return server->counters().sockets_open == 1; }));
  RawPeer again = open();
}

}  // namespace
}  // namespace redline::tests
