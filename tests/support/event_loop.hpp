// An event loop that a test runs by hand: until something it waits for has happened, or a deadline has passed.
// One thread: everything runs inside run_until() and run_ready().
#pragma once

#include <chrono>

#include <boost/asio/io_context.hpp>

#include "dispatcher/runtime/asio_scheduler.hpp"

namespace redline::tests {

// Always the same number: half of every random span.
class HalfRandom final : public ports::Random {
 public:
  std::uint64_t next() override { return std::uint64_t{1} << 63; }
};

class EventLoop {
 public:
  // False when the deadline came first. The deadline only ends tests that have gone wrong, so it is generous.
  template <class Condition>
  bool run_until(Condition condition, std::chrono::milliseconds patience = std::chrono::seconds(20)) {
    const ports::Monotonic deadline = scheduler.monotonic() + patience;
    while (!condition()) {
      if (scheduler.monotonic() >= deadline) return false;
      io.restart();
      io.run_one_for(std::chrono::milliseconds(50));
    }
    return true;
  }
  // Runs what is ready now without waiting for anything.
  void run_ready() {
    io.restart();
    io.poll();
  }

  boost::asio::io_context io{1};
  runtime::AsioScheduler scheduler{io};
  HalfRandom random;
};

}  // namespace redline::tests
