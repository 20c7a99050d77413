// A real HttpServer on a free loopback port, with short deadlines, an echo in place of the gateway core and a router
// that can be told to wait. Server and test share one thread: the test turns the loop until something is true.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/net/http_server.hpp"
#include "tests/support/event_loop.hpp"
#include "tests/support/raw_peer.hpp"

namespace redline::tests {

using gateway::TransportId;
using std::chrono::milliseconds;

// Sends every message back, and remembers what it was told.
class EchoSessions final : public gateway::SessionEvents {
 public:
  struct Session {
    gateway::Transport* transport = nullptr;
    gateway::PeerInfo peer;
    std::vector<std::string> messages;
    int drained = 0;  // on_writable_low
    std::optional<gateway::ClosedInfo> closed;
  };
  void on_open(TransportId id, gateway::Transport& transport, const gateway::PeerInfo& peer) override {
    last = &sessions[id];
    last->transport = &transport;
    last->peer = peer;
    if (greet) transport.send(gateway::make_frame("hello", true));
  }
  void on_message(TransportId id, std::span<const char> payload, bool binary) override {
    Session& session = sessions.at(id);
    EXPECT_FALSE(session.closed);
    session.messages.emplace_back(payload.data(), payload.size());
    if (echo) session.transport->send(gateway::make_frame({payload.data(), payload.size()}, binary));
    if (after_message) after_message(session);
  }
  void on_writable_low(TransportId id) override { ++sessions.at(id).drained; }
  void on_closed(TransportId id, const gateway::ClosedInfo& info) override {
    EXPECT_FALSE(sessions.at(id).closed) << "told twice";
    sessions.at(id).closed = info;
    sessions.at(id).transport = nullptr;
  }

  std::map<TransportId, Session> sessions;
  Session* last = nullptr;
  bool echo = true;
  bool greet = false;
  std::function<void(Session&)> after_message;
};

// /echo answers with what it got; /later keeps the way back in `waiting`; /drop forgets it; all else is 404.
class TestRouter final : public gateway::net::Router {
 public:
  void handle(gateway::net::HttpRequest request, gateway::net::Responder respond) override {
    requests.push_back(request);
    if (request.path == "/later") {
      waiting.push_back(std::move(respond));
    } else if (request.path == "/echo") {
      respond({.status = 200,
               .content_type = "text/plain",
               .body = request.method + ' ' + request.body,
               .headers = {{"X-A", "b"}}});
    } else if (request.path != "/drop") {
      respond(gateway::net::problem(ErrorCode::NotFound, request.path));
    }
  }
  std::vector<gateway::net::HttpRequest> requests;
  std::vector<gateway::net::Responder> waiting;
};

inline gateway::net::NetLimits quick_limits() {
  gateway::net::NetLimits limits;
  limits.sweep_every = milliseconds(5);
  limits.handshake_deadline = milliseconds(400);
  limits.body_deadline = milliseconds(400);
  limits.response_deadline = milliseconds(400);
  limits.keep_alive_idle = milliseconds(500);
  limits.write_deadline = milliseconds(400);
  limits.close_deadline = milliseconds(300);
  limits.ping_after = std::chrono::seconds(10);
  limits.idle_deadline = std::chrono::seconds(20);
  return limits;
}

class NetFixture : public testing::Test {
 protected:
  static constexpr const char* kOrigin = "https://desk.example";

  explicit NetFixture(gateway::net::NetLimits limits = quick_limits()) { serve(limits); }
  ~NetFixture() override {
    server->stop();
    // Everything comes to its end by itself.
    until([&] { return server->counters().sockets_open == 0; });
    EXPECT_EQ(server->counters().sockets_open, 0U);
    EXPECT_EQ(server->counters().websockets_open, 0U);
  }

  void serve(gateway::net::NetLimits limits, gateway::net::ListenSettings listen = {}) {
    server.emplace(loop.io, gateway::net::ServerSettings{limits, {kOrigin}}, router, sessions);
    const auto bound = server->listen(listen);
    ASSERT_TRUE(bound) << bound.error();
    port = bound->port;
  }

  // Turns the loop until `done`; false when that takes too long.
  bool until(const std::function<bool()>& done) { return loop.run_until(done, std::chrono::seconds(10)); }
  void turn_for(milliseconds time) {
    bool passed = false;
    loop.scheduler.call_after(time, [&] { passed = true; });
    until([&] { return passed; });
  }

  std::string handshake(std::string_view extra = "Sec-WebSocket-Protocol: redline.v1\r\n",
                        std::string_view version = "13") const {
    return "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: "
           "Upgrade\r\nSec-WebSocket-Version: " +
           std::string(version) + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + std::string(extra) + "\r\n";
  }
  std::string answer_of(RawPeer& peer) {
    std::optional<std::string> answer;
    EXPECT_TRUE(until([&] { return (answer = peer.answer()).has_value(); })) << "no answer; got: " << peer.input();
    return answer.value_or("");
  }
  WsFrame frame_of(RawPeer& peer) {
    std::optional<WsFrame> frame;
    EXPECT_TRUE(until([&] { return (frame = peer.frame()).has_value(); })) << "no frame";
    return frame.value_or(WsFrame{});
  }
  // An open WebSocket; `sessions.last` is its other side.
  RawPeer open(int receive_buffer_bytes = 0) {
    RawPeer peer(port, receive_buffer_bytes);
    peer.send(handshake());
    EXPECT_TRUE(answer_of(peer).starts_with("HTTP/1.1 101 "));
    return peer;
  }

  EventLoop loop;
  EchoSessions sessions;
  TestRouter router;
  std::optional<gateway::net::HttpServer> server;
  std::uint16_t port = 0;
};

}  // namespace redline::tests
