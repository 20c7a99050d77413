// All connections of one server and the one timer that watches their deadlines.
//
// A connection keeps no timer: it says when it next wants to be looked at (check_at) and is called back by the sweep,
// late by at most one `sweep_every`, never early. The sweep reads one word per connection, so 10,000 idle ones cost
// nothing to speak of. `now()` is the time of the last sweep: cheap, monotonic, coarse. One thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include "gateway/net/socket.hpp"

namespace redline::gateway::net {

using Time = asio::steady_timer::time_point;
inline constexpr Time kNoTime = Time::max();

class Connection : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  virtual ~Connection() = default;

  // The time given to check_at has come. May close, but not destroy, any connection.
  virtual void on_check(Time now) = 0;
  // The server stops: finish politely at `at` or before.
  virtual void drain(Time at) = 0;
  // Cut the socket; pending operations end, and with them the connection.
  virtual void abort() = 0;

 protected:
  // Asks for on_check at `when` or soon after; an earlier wish stands. Cleared before each on_check.
  void check_at(Time when) noexcept {
    if (when < next_check_) next_check_ = when;
  }

 private:
  friend class Connections;
  Time next_check_ = kNoTime;
};

class Connections {
 public:
  Connections(asio::io_context& io, std::chrono::milliseconds sweep_every);

  void add(Connection& connection) { all_.push_back(connection); }
  Time now() const noexcept { return now_; }
  // The moment `after` from now, rounded up so that it is never early.
  Time in(std::chrono::milliseconds after) const noexcept { return now_ + sweep_every_ + after; }

  void start();  // the sweep; idempotent
  void stop();   // the sweep, so that the io_context can run out of work

  // Every connection is told to be gone within `window`, spread evenly over it.
  void drain(std::chrono::milliseconds window);
  void abort_all();

 private:
  using List = boost::intrusive::list<Connection, boost::intrusive::constant_time_size<false>>;
  void arm();
  void sweep();
  template <typename Visit>
  void for_each(Visit visit);

  asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor> timer_;
  std::chrono::milliseconds sweep_every_;
  Time now_;
  bool running_ = false;
  List all_;
};

}  // namespace redline::gateway::net
