// Port: time and turns of one strand. Implemented over Asio (dispatcher/runtime) and over virtual time (tests/sim).
// Everything given to one scheduler runs on its one thread, one call after the other, never inside the caller's turn.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <utility>

#include "dispatcher/domain/time.hpp"

namespace redline::ports {

// Monotonic time for waits and leases; not comparable with wall-clock instants.
using Monotonic = std::chrono::time_point<struct MonotonicClock, std::chrono::nanoseconds>;

using Task = std::move_only_function<void()>;

// Names a scheduled call so that it can be called off. 0 is no call.
using TimerId = std::uint64_t;

class Scheduler {
 public:
  virtual ~Scheduler() = default;

  // Wall clock, UTC. May jump when the machine's clock is set.
  virtual domain::Instant now() const = 0;
  virtual Monotonic monotonic() const = 0;

  // Runs `task` after the current turn.
  virtual void post(Task task) = 0;
  // Runs `task` once `delay` has passed on the monotonic clock; never early.
  virtual TimerId call_after(std::chrono::nanoseconds delay, Task task) = 0;
  // Runs `task` once the wall clock shows `due` or later, unless the clock is set meanwhile. A clock that is finer than
  // `now` tells is not early, and not late by what `now` leaves out.
  virtual TimerId call_at(domain::Instant due, Task task) { return call_after(due - now(), std::move(task)); }
  // Calls off a pending call; one that has run or was called off before is ignored.
  virtual void cancel(TimerId timer) = 0;
};

// Source of randomness for back-off jitter and ids; seeded in the simulator.
class Random {
 public:
  virtual ~Random() = default;
  virtual std::uint64_t next() = 0;
};

}  // namespace redline::ports
