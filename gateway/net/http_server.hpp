// The gateway's front door: listens, lets connections in within the limits, speaks HTTP/1.1 (plain or TLS), upgrades
// /ws.
//
//   HttpServer server(io, settings, router, sessions);
//   auto bound = server.listen({.host = "127.0.0.1", .port = 8080});
//   ...
//   server.drain(10s, [&] { server.stop(); });
//
// One thread runs the io_context and calls everything here; no locks. The server must outlive the running of the
// io_context; router and sessions must outlive the server's connections (until stop() and one more turn of the loop).
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/net/edge.hpp"
#include "gateway/net/tls.hpp"

namespace redline::gateway::net {

struct ServerSettings {
  NetLimits limits;
  std::vector<std::string> origins;  // who else than our own pages may open a WebSocket: "https://desk.example"
};

struct ListenSettings {
  std::string host = "127.0.0.1";  // a numeric address or "localhost"
  std::uint16_t port = 0;          // 0: any free one
  std::string certificate_file;    // PEM; both or none
  std::string key_file;
  bool insecure = false;  // listen beyond loopback without TLS, because something in front ends it
};

struct Bound {
  std::string host;
  std::uint16_t port = 0;
  bool secure = false;
};

class HttpServer {
 public:
  HttpServer(asio::io_context& io, ServerSettings settings, Router& router, SessionEvents& sessions);
  ~HttpServer();

  // May be called several times, for several addresses. The error is a sentence for the operator.
  std::expected<Bound, std::string> listen(const ListenSettings& settings);

  // Reads certificate and key again; new connections use them. A bad file changes nothing.
  std::expected<void, std::string> reload_certificates();

  // No new connections; idle HTTP connections close at once, WebSockets with 4001, evenly spread over `window`. `done`
  // is called once, when the last connection has gone; whoever lingers beyond the window has the close deadline to
  // leave.
  void drain(std::chrono::milliseconds window, std::move_only_function<void()> done);

  // Cuts everything. The io_context runs out of this server's work.
  void stop();

  NetCounters counters() const;

 private:
  class Listener;
  std::shared_ptr<Edge> edge_;
  std::vector<std::shared_ptr<Listener>> listeners_;
};

}  // namespace redline::gateway::net
