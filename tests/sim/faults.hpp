// What goes wrong, when and for how long. One schedule per run, drawn from the seed: every kind of fault has a weight, and
// with --swarm each seed leaves some kinds out, so that rare combinations get their turn.
//
// Faults overlap. heal() ends them all for good. One thread; acts on the world through FaultTarget.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>

#include "tests/sim/options.hpp"
#include "tests/sim/random.hpp"
#include "tests/support/manual_scheduler.hpp"

namespace redline::sim {

enum class Fault : std::uint8_t {
  DispatcherCrash,
  DispatcherPause,    // longer than its lease: what it commits then is late
  DispatcherStop,     // planned
  DispatcherLink,     // cut, later mended
  DispatcherWeather,  // lost, doubled, refused and slow calls
  DispatcherClock,    // set wrong by a second to a day
  GatewayCrash,
  GatewayPause,
  GatewayDrain,  // planned
  GatewayLink,
  GatewayWeather,
  GatewayClock,
  StoreRestart,  // connections break
  StoreOutage,
  StoreClock,
  ShortWait,  // commits that too few replicas confirm; often followed by a failover
  FailOver,
  LoseLog,
  LeaseLoss,
  TrimLog,
  Storm,      // many clients lose their connections at once
  DeadLines,  // some connections fall silent without a word
  SlowReaders,
  Forgetting,  // some devices lose their position
  PolicyChange,
};
inline constexpr std::size_t kFaults = 25;
std::string_view name(Fault fault) noexcept;

// Does one fault for `span`, and undoes it after that.
class FaultTarget {
 public:
  virtual void strike(Fault fault, std::chrono::nanoseconds span, Rng& rng) = 0;

 protected:
  ~FaultTarget() = default;
};

class Faults {
 public:
  Faults(const Options& options, const std::shared_ptr<tests::ManualTime>& time, Rng rng, FaultTarget& target);

  void start();
  void stop();

 private:
  void arm();
  void draw();

  tests::ManualScheduler strand_;
  Rng rng_;
  FaultTarget& target_;
  std::array<double, kFaults> weights_{};
  double weight_ = 0;
  std::chrono::nanoseconds interval_{};
};

}  // namespace redline::sim
