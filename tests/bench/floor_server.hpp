// The bare chain that Redline is measured against: WebSocket frame → pipelined XADD → XREAD → one grouped Redis
// function → XREAD → WebSocket frame. A gateway thread (epoll, every connection written once per wake-up) and a
// dispatcher thread (round robin, no rules, one write per batch: the function call and the next read), on a Redis of
// the caller.
//
// Clients connect to `/hotline` (send tickets, get an acknowledgement when the XADD is answered) or `/technician` (get
// the tickets in turn, all must be connected before the first ticket). A ticket is any payload that starts with its
// 8-byte number; acknowledgement and push start with the same number, and the push carries the whole payload.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <thread>

namespace redline::bench {

enum class Layout { Lua, Lean };  // 13 writes a ticket; one blob, 6 writes
std::string_view name(Layout layout);

class FloorServer {
 public:
  FloorServer(std::string redis_socket, Layout layout, std::uint32_t technicians);
  ~FloorServer();
  FloorServer(const FloorServer&) = delete;
  FloorServer& operator=(const FloorServer&) = delete;

  std::uint16_t port() const { return port_; }
  // Nanoseconds of CPU used so far.
  std::uint64_t gateway_cpu_ns();
  std::uint64_t dispatcher_cpu_ns();
  // Throws what ended a thread, if something did.
  void check() const;

 private:
  void guard(void (FloorServer::*body)());
  void run_gateway();
  void run_dispatcher();

  std::string redis_socket_;
  Layout layout_;
  std::uint32_t technicians_;
  int listener_ = -1;
  int stop_ = -1;  // eventfd: readable when the threads shall end
  std::uint16_t port_ = 0;
  std::atomic<bool> failed_ = false;
  std::string failure_;  // written before failed_ is set
  std::thread gateway_;
  std::thread dispatcher_;
};

}  // namespace redline::bench
