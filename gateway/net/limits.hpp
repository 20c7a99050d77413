// The edge's limits: every one has a name, a default and a test at the limit. Plain values, copied at start.
#pragma once

#include <chrono>
#include <cstddef>

namespace redline::gateway::net {

struct NetLimits {
  std::size_t connections_max = 18'000;              // sockets of all kinds; the process may open 20,000 files
  std::size_t unauthenticated_per_address_max = 50;  // IPv6: per /64
  std::size_t header_bytes_max = 8 * 1024;           // request line and headers together
  std::size_t body_bytes_max = 256 * 1024;
  std::size_t frame_in_bytes_max = 64 * 1024;  // one WebSocket message, all its fragments
  std::size_t queue_high_bytes = 64 * 1024;    // on_writable_low is told once the queue, having passed this mark,
  std::size_t queue_low_bytes = 16 * 1024;     // is below this one

  std::chrono::milliseconds handshake_deadline{5'000};  // accepted → request headers complete, TLS included
  std::chrono::milliseconds body_deadline{15'000};      // headers → body complete
  std::chrono::milliseconds response_deadline{30'000};  // request → the router's answer, then 504
  std::chrono::milliseconds keep_alive_idle{60'000};    // between two requests
  std::chrono::milliseconds write_deadline{10'000};     // nothing taken by the kernel for so long: cut
  std::chrono::milliseconds close_deadline{3'000};      // close frame sent → the peer's answer and end of stream
  std::chrono::milliseconds ping_after{25'000};         // silence of a WebSocket peer until it is pinged
  std::chrono::milliseconds idle_deadline{60'000};      // silence (no message, ping or pong) until it is cut
  std::chrono::milliseconds sweep_every{200};           // resolution of all of the above
};

}  // namespace redline::gateway::net
