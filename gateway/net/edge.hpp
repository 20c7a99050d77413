// What the connections of one server share: limits, counters, the flush list, the deadline sweep, who is let in.
// Owned by the server and by every connection (shared_ptr). One thread.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "gateway/net/connections.hpp"
#include "gateway/net/corker.hpp"
#include "gateway/net/http_message.hpp"
#include "gateway/net/limits.hpp"
#include "gateway/session/transport.hpp"

namespace redline::gateway::net {

// For /metrics. Only ever counted up, except the two gauges.
struct NetCounters {
  std::uint64_t sockets_open = 0;     // gauge
  std::uint64_t websockets_open = 0;  // gauge
  std::uint64_t accepted = 0;
  std::uint64_t refused_full = 0;         // connections_max
  std::uint64_t refused_address = 0;      // unauthenticated_per_address_max
  std::uint64_t accept_out_of_files = 0;  // EMFILE and the like
  std::uint64_t tls_failures = 0;
  std::uint64_t http_requests = 0;
  std::uint64_t http_refused = 0;  // malformed or oversized
  std::uint64_t upgrades = 0;
  std::uint64_t upgrades_refused = 0;
  std::uint64_t messages_in = 0;
  std::uint64_t bytes_in = 0;       // payload
  std::uint64_t deadline_cuts = 0;  // handshake, write, close or idle deadline
  WriteCounters out;
};

// An address as it is counted: IPv4 whole, IPv6 by /64, unix sockets as one.
using AddressKey = std::array<unsigned char, 9>;
AddressKey address_key(const asio::ip::address& address) noexcept;

struct Edge {
  Edge(asio::io_context& loop, NetLimits named, std::vector<std::string> allowed, Router& routes, SessionEvents& core)
      : io(loop),
        limits(named),
        origins(std::move(allowed)),
        router(routes),
        events(core),
        corker(std::make_shared<Corker>(loop)),
        connections(loop, named.sweep_every) {}

  asio::io_context& io;
  const NetLimits limits;
  const std::vector<std::string> origins;
  Router& router;
  SessionEvents& events;
  std::shared_ptr<Corker> corker;
  Connections connections;
  NetCounters counters;
  std::map<AddressKey, std::size_t> unauthenticated;
  std::uint64_t next_transport = 1;
  bool draining = false;
  std::move_only_function<void()> on_empty;  // once, when the last connection of a draining server has gone
};

// One accepted socket's place: counted while it lives, and against its address until it is authenticated.
class Admission {
 public:
  // Empty when a limit is reached (counted).
  static Admission enter(const std::shared_ptr<Edge>& edge, const AddressKey& address);

  Admission() = default;
  Admission(Admission&& other) noexcept = default;
  Admission& operator=(Admission&& other) noexcept {
    std::swap(edge_, other.edge_);
    std::swap(address_, other.address_);
    std::swap(unauthenticated_, other.unauthenticated_);
    return *this;
  }
  ~Admission();

  explicit operator bool() const noexcept { return edge_ != nullptr; }
  Edge& edge() const noexcept { return *edge_; }
  void mark_authenticated();

 private:
  std::shared_ptr<Edge> edge_;
  AddressKey address_{};
  bool unauthenticated_ = false;
};

}  // namespace redline::gateway::net
