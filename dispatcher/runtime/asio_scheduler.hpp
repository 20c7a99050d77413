// The scheduler port over an Asio io_context that is run by one thread. The only place where the product reads a clock.
//
// One steady_timer serves all pending calls; they wait in a map ordered by time. call_after and cancel are O(log n) and
// touch the kernel only when the earliest call changes. Destroy it after the io_context has stopped running handlers.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <random>
#include <unordered_map>

#include "dispatcher/ports/scheduler.hpp"

namespace redline::runtime {

class AsioScheduler final : public ports::Scheduler {
 public:
  explicit AsioScheduler(boost::asio::io_context& io) : io_(io), timer_(io) {}

  domain::Instant now() const override;
  ports::Monotonic monotonic() const override;
  void post(ports::Task task) override;
  ports::TimerId call_after(std::chrono::nanoseconds delay, ports::Task task) override;
  ports::TimerId call_at(domain::Instant due, ports::Task task) override;
  void cancel(ports::TimerId timer) override;

 private:
  using Key = std::pair<std::chrono::steady_clock::time_point, ports::TimerId>;

  void arm();
  void run_due();

  boost::asio::io_context& io_;
  boost::asio::steady_timer timer_;
  std::chrono::steady_clock::time_point armed_for_ = std::chrono::steady_clock::time_point::max();
  std::map<Key, ports::Task> calls_;
  std::unordered_map<ports::TimerId, std::chrono::steady_clock::time_point> due_;
  ports::TimerId last_ = 0;
};

// Randomness of the operating system, for ids, tokens and jitter.
class SystemRandom final : public ports::Random {
 public:
  std::uint64_t next() override { return (std::uint64_t{device_()} << 32) | device_(); }

 private:
  std::random_device device_;
};

}  // namespace redline::runtime
