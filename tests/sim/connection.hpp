// One client connection, with the gateway's transport on one end and a device on the other, and the network between: it
// delays, breaks, falls silent, and its reader can be slow.
//
// The two ends live on strands of their own; each hears of the other only by what arrives. A gateway process that dies
// drops its end (server_gone). One thread; held by shared_ptr, tasks under way hold it too.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <string>

#include "gateway/session/transport.hpp"
#include "tests/support/manual_scheduler.hpp"

namespace redline::sim {

class Connection;

// The device's end. Nothing is told after Connection::drop().
class ConnectionUser {
 public:
  virtual void on_connected(Connection& connection) = 0;
  virtual void on_frame(Connection& connection, std::string_view payload) = 0;
  // Closed by the server with a code, or lost (0).
  virtual void on_lost(Connection& connection, std::uint16_t code) = 0;

 protected:
  ~ConnectionUser() = default;
};

// The gateway process's end, as the connection needs it.
class ConnectionHost {
 public:
  virtual ports::Scheduler& scheduler() = 0;
  virtual gateway::SessionEvents& events() = 0;
  virtual void forget(gateway::TransportId id) = 0;

 protected:
  ~ConnectionHost() = default;
};

class Connection final : public gateway::Transport, public std::enable_shared_from_this<Connection> {
 public:
  Connection(ports::Scheduler& crowd, ConnectionUser& user, gateway::Subprotocol subprotocol,
             std::chrono::nanoseconds latency)
      : crowd_(crowd), user_(&user), subprotocol_(subprotocol), latency_(latency) {}

  // --- the device's end
  void say(std::string message);
  // Breaks it; the server hears of it, unless the line is dead.
  void drop();
  // Bytes a second that the device takes from now on.
  void set_reading(double bytes_per_second) noexcept { reading_ = bytes_per_second; }
  static constexpr double kUnlimited = std::numeric_limits<double>::infinity();

  // --- the network
  // Nothing arrives any more, in either direction, and nobody is told.
  void die() noexcept { dead_ = true; }
  // It breaks, and both ends hear of it.
  void cut();
  bool in_use() const noexcept { return user_ != nullptr && !dead_; }

  // --- the gateway's end
  void accept(ConnectionHost& host, gateway::TransportId id);  // in a turn of the host's strand
  void refuse();
  void server_gone(bool told);

  // gateway::Transport
  void send(gateway::FramePtr frame) override;
  void close(CloseCode code, std::string_view reason) override;
  std::size_t queued_bytes() const override { return queued_bytes_; }
  void mark_authenticated() override {}

 private:
  void arm_delivery();
  void deliver();
  void tell_lost(std::uint16_t code);
  void server_closed(gateway::ClosedInfo::By by, std::uint16_t code);
  // Runs `task` on that strand after the latency, in order of the calls.
  void on_crowd(std::chrono::nanoseconds delay, void (Connection::*task)());

  ports::Scheduler& crowd_;
  ConnectionUser* user_;
  ConnectionHost* host_ = nullptr;
  gateway::Subprotocol subprotocol_;
  std::chrono::nanoseconds latency_;
  gateway::TransportId id_{};
  bool dead_ = false;

  std::deque<gateway::FramePtr> queue_;  // sent by the gateway, not yet taken by the device
  std::size_t queued_bytes_ = 0;
  bool above_high_ = false;
  bool delivering_ = false;
  double reading_ = kUnlimited;
  double credit_ = 0;  // bytes the slow reader may take
  bool closing_ = false;
  std::uint16_t close_code_ = 0;
};

}  // namespace redline::sim
