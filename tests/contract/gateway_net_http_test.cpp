// Story: plain HTTP on the same door: keep-alive, pipelining, late answers, deadlines, listening rules, TLS, out of
// descriptors.
#include <fstream>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "gateway/net/ws_client.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/net_fixture.hpp"
#include "tests/support/temporary_directory.hpp"

namespace {
int accepts_to_fail = 0;  // as if the process had no file descriptor left
}

// Stands before the C library's. A lowered RLIMIT_NOFILE would do, but sanitizers need descriptors of their own.
extern "C" int accept(int listener, sockaddr* address, socklen_t* size) {
  if (accepts_to_fail == 0) return static_cast<int>(::syscall(SYS_accept, listener, address, size));
  --accepts_to_fail;
  errno = EMFILE;
  return -1;
}

namespace redline::tests {
namespace {

using namespace std::chrono_literals;
using GatewayNetHttp = NetFixture;

TEST_F(GatewayNetHttp, AnswersAndKeepsAlive) {
  RawPeer peer(port);
  peer.send("POST /echo?q=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody");
  EXPECT_EQ(answer_of(peer),
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-A: b\r\nContent-Length: 9\r\nConnection: "
            "keep-alive\r\n\r\nPOST body");
  EXPECT_EQ(router.requests.at(0).query, "q=1");
  EXPECT_EQ(router.requests.at(0).address, "127.0.0.1");
  peer.send("GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const std::string answer = answer_of(peer);
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 404 Not Found\r\nContent-Type: application/problem+json\r\n")) << answer;
  EXPECT_NE(answer.find(R"("code":"NOT_FOUND")"), std::string::npos) << answer;
  EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos) << answer;
  EXPECT_TRUE(until([&] { return peer.ended(); }));
  EXPECT_FALSE(peer.reset());
}

TEST_F(GatewayNetHttp, PipelinedRequestsAreAnsweredInOrder) {
  RawPeer peer(port);
  std::string requests;
  for (int i = 0; i < 20; ++i)
    requests += "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n" + std::to_string(10 + i);
  peer.send(requests);
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(answer_of(peer).ends_with("POST " + std::to_string(10 + i)));
}

TEST_F(GatewayNetHttp, HeadHasTheLengthButNotTheBody) {
  RawPeer peer(port);
  peer.send("HEAD /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(until([&] { return peer.ended(); }));
  EXPECT_TRUE(peer.input().ends_with("Content-Length: 4\r\nConnection: close\r\n\r\n")) << peer.input();
}

TEST_F(GatewayNetHttp, AnAnswerMayComeLater) {
  RawPeer peer(port);
  peer.send("GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(until([&] { return router.waiting.size() == 1; }));
  EXPECT_EQ(peer.input(), "");
  router.waiting[0]({.status = 201, .content_type = "", .body = "made", .headers = {{"Location", "/x\r\nX-Evil: 1"}}});
  const std::string answer = answer_of(peer);
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 201 Created\r\n")) << answer;
  EXPECT_TRUE(answer.ends_with("made"));
  EXPECT_EQ(answer.find("Evil"), std::string::npos) << "no header can be smuggled in";
}

TEST_F(GatewayNetHttp, AnAnswerThatDoesNotComeIsATimeout) {
  RawPeer peer(port);
  peer.send("GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(answer_of(peer).starts_with("HTTP/1.1 504 "));
  router.waiting.at(0)({.status = 200, .content_type = "", .body = "too late", .headers = {}});
  peer.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(answer_of(peer).ends_with("GET "));
}

TEST_F(GatewayNetHttp, AForgottenRequestIsAnInternalError) {
  RawPeer peer(port);
  peer.send("GET /drop HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(answer_of(peer).starts_with("HTTP/1.1 500 "));
}

TEST_F(GatewayNetHttp, AClientThatLeavesWhileWaitingHarmsNobody) {
  RawPeer peer(port);
  peer.send("GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(until([&] { return router.waiting.size() == 1; }));
  peer.close();
  router.waiting[0]({.status = 200, .content_type = "", .body = "x", .headers = {}});
  EXPECT_TRUE(until([&] { return server->counters().sockets_open == 0; }));
}

TEST_F(GatewayNetHttp, SlowBodiesAndIdleConnectionsAreCut) {
  RawPeer slow_body(port);
  slow_body.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
  RawPeer idle(port);
  idle.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
  answer_of(idle);
  EXPECT_TRUE(until([&] { return slow_body.ended() && idle.ended(); }));
  EXPECT_EQ(slow_body.input(), "");
  EXPECT_EQ(server->counters().deadline_cuts, 2U);
}

TEST_F(GatewayNetHttp, ARequestThatDripsIsCutAtTheHandshakeDeadline) {
  RawPeer peer(port);
  peer.send("GET /echo HTTP/1.1\r\nHost: a\r\nX-Slow: ");
  std::size_t drops = 0;
  while (!peer.ended() && drops < 1000) {
    drops += peer.send("x");
    turn_for(5ms);
  }
  EXPECT_GT(drops, 1U);
  EXPECT_LT(drops, 200U);
}

TEST_F(GatewayNetHttp, ContinueIsSentToWhomWaits) {
  RawPeer peer(port);
  peer.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(answer_of(peer), "HTTP/1.1 100 Continue\r\n\r\n");
  peer.send("ok");
  EXPECT_TRUE(answer_of(peer).ends_with("POST ok"));
}

TEST_F(GatewayNetHttp, ATooLargeBodyIsRefusedPolitely) {
  RawPeer peer(port);
  peer.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n" + std::string(30000, 'x'));
  EXPECT_TRUE(answer_of(peer).starts_with("HTTP/1.1 413 "));
  peer.send(std::string(30000, 'x'));
  EXPECT_TRUE(until([&] { return peer.ended(); }));
}

TEST_F(GatewayNetHttp, ListeningBeyondLoopbackNeedsTlsOrASwitch) {
  const auto refused = server->listen({.host = "0.0.0.0", .port = 0, .certificate_file = {}, .key_file = {}});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().find("without TLS"), std::string::npos) << refused.error();
  EXPECT_TRUE(server->listen({.host = "0.0.0.0", .port = 0, .certificate_file = {}, .key_file = {}, .insecure = true}));
  EXPECT_TRUE(server->listen({.host = "localhost", .port = 0, .certificate_file = {}, .key_file = {}}));
  EXPECT_FALSE(server->listen({.host = "desk.example", .port = 0, .certificate_file = {}, .key_file = {}}));
  EXPECT_FALSE(server->listen({.host = "127.0.0.1", .port = port, .certificate_file = {}, .key_file = {}})) << "taken";
  EXPECT_FALSE(server->listen({.host = "127.0.0.1", .port = 0, .certificate_file = "a.pem", .key_file = {}})) << "half";
  const auto missing = server->listen(
      {.host = "127.0.0.1", .port = 0, .certificate_file = "/nowhere/a.pem", .key_file = "/nowhere/a.key"});
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().find("/nowhere/a.pem"), std::string::npos) << missing.error();
}

TEST_F(GatewayNetHttp, OutOfDescriptorsTurnsAwayAndRecovers) {
  accepts_to_fail = 1;
  RawPeer first(port);
  EXPECT_TRUE(until([&] { return first.ended(); })) << "left in the backlog";
  EXPECT_EQ(server->counters().accept_out_of_files, 1U);
  EXPECT_EQ(server->counters().accepted, 0U);
  RawPeer second = open();
}

class GatewayNetTls : public NetFixture {
 protected:
  GatewayNetTls() : NetFixture(patient()) {
    files_ = make_certificates(directory_.path(), "server");
    const auto bound = server->listen(
        {.host = "127.0.0.1", .port = 0, .certificate_file = files_.certificate, .key_file = files_.key});
    EXPECT_TRUE(bound) << bound.error();
    tls_port_ = bound->port;
    EXPECT_TRUE(bound->secure);
  }
  static gateway::net::NetLimits patient() {
    gateway::net::NetLimits limits = quick_limits();
    limits.handshake_deadline = 1500ms;  // two sides of a handshake on one sanitized thread
    return limits;
  }
  gateway::net::WsClientSettings settings() const {
    return {.url = "wss://127.0.0.1:" + std::to_string(tls_port_) + "/ws",
            .subprotocol = "redline.v1",
            .headers = {},
            .ca_file = files_.authority};
  }
  TemporaryDirectory directory_;
  CertificateFiles files_;
  std::uint16_t tls_port_ = 0;
};

TEST_F(GatewayNetTls, CarriesWebSocketsOfAnySize) {
  std::vector<std::size_t> received;
  std::optional<gateway::net::WsClientClosed> closed;
  const auto client = gateway::net::WsClient::connect(
      loop.io, settings(),
      {.on_open = [] {},
       .on_message = [&](std::span<const char> payload, bool) { received.push_back(payload.size()); },
       .on_closed = [&](const auto& info) { closed = info; }});
  const std::vector<std::size_t> sizes{1, 192, 4096, 16384, 16385, 65536};
  for (const std::size_t size : sizes) client->send(std::string(size, 'x'), true);
  EXPECT_TRUE(until([&] { return received.size() == sizes.size() || closed; }));
  EXPECT_EQ(received, sizes) << (closed ? closed->error : "");
  ASSERT_NE(sessions.last, nullptr);
  EXPECT_TRUE(sessions.last->peer.secure);
  sessions.last->transport->send(gateway::make_frame(std::string(300'000, 'y'), true));
  EXPECT_TRUE(until([&] { return received.back() == 300'000; }));
  client->close();
  EXPECT_TRUE(until([&] { return closed.has_value(); }));
  EXPECT_EQ(closed->code, 1000);
  EXPECT_EQ(closed->error, "");
}

TEST_F(GatewayNetTls, AStrangerIsNotTrusted) {
  auto untrusting = settings();
  untrusting.ca_file.clear();
  std::optional<gateway::net::WsClientClosed> closed;
  gateway::net::WsClient::connect(
      loop.io, untrusting,
      {.on_open = [] {}, .on_message = [](auto, bool) {}, .on_closed = [&](const auto& info) { closed = info; }});
  ASSERT_TRUE(until([&] { return closed.has_value(); }));
  EXPECT_FALSE(closed->opened);
  EXPECT_NE(closed->error, "");
}

TEST_F(GatewayNetTls, HalfATlsHandshakeIsCut) {
  RawPeer peer(tls_port_);
  peer.send(std::string_view("\x16\x03\x01\x02\x00\x01", 6));
  EXPECT_TRUE(until([&] { return peer.ended(); }));
  RawPeer plain(tls_port_);
  plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(until([&] { return plain.ended(); }));
  EXPECT_TRUE(until([&] { return server->counters().tls_failures == 2; }));
}

TEST_F(GatewayNetTls, ABadRenewedCertificateChangesNothing) {
  EXPECT_TRUE(server->reload_certificates());
  std::ofstream(files_.certificate) << "not a certificate";
  const auto reloaded = server->reload_certificates();
  ASSERT_FALSE(reloaded);
  EXPECT_NE(reloaded.error().find(files_.certificate.string()), std::string::npos);
  bool opened = false;
  const auto client = gateway::net::WsClient::connect(
      loop.io, settings(),
      {.on_open = [&] { opened = true; }, .on_message = [](auto, bool) {}, .on_closed = [](const auto&) {}});
  EXPECT_TRUE(until([&] { return opened; }));
  client->cut();
}

}  // namespace
}  // namespace redline::tests
