#include "tests/sim/faults.hpp"

#include <numeric>

namespace redline::sim {

using namespace std::chrono_literals;

namespace {

struct Kind {
  std::string_view name;
  double weight;  // how often, relative to the others
  std::chrono::nanoseconds shortest, longest;
};

// In the order of Fault.
constexpr std::array<Kind, kFaults> kKinds{{
    {"dispatcher crash", 8, 100ms, 2min},
    {"dispatcher pause", 6, 500ms, 30s},
    {"dispatcher stop", 4, 100ms, 1min},
    {"dispatcher link", 5, 100ms, 1min},
    {"dispatcher weather", 8, 10s, 5min},
    {"dispatcher clock", 3, 10s, 10min},
    {"gateway crash", 8, 100ms, 3min},
    {"gateway pause", 5, 500ms, 1min},
    {"gateway drain", 4, 1s, 1min},
    {"gateway link", 6, 100ms, 2min},
    {"gateway weather", 8, 10s, 5min},
    {"gateway clock", 2, 10s, 10min},
    {"store restart", 4, 1ms, 2ms},
    {"store outage", 3, 100ms, 1min},
    {"store clock", 1, 10s, 10min},
    {"short wait", 4, 5s, 2min},
    {"failover", 3, 1ms, 2ms},
    {"lost log", 0.5, 1ms, 2ms},
    {"lease loss", 4, 1ms, 2ms},
    {"trimmed log", 3, 1ms, 2ms},
    {"storm", 5, 1ms, 2ms},
    {"dead lines", 5, 1ms, 2ms},
    {"slow readers", 5, 10s, 2min},
    {"forgetting", 4, 1ms, 2ms},
    {"policy change", 1, 1ms, 2ms},
}};

}  // namespace

std::string_view name(Fault fault) noexcept { return kKinds[static_cast<std::size_t>(fault)].name; }

Faults::Faults(const Options& options, const std::shared_ptr<tests::ManualTime>& time, Rng rng, FaultTarget& target)
    : strand_(time), rng_(rng), target_(target) {
  for (std::size_t i = 0; i < kFaults; ++i) {
    weights_[i] = kKinds[i].weight * (0.3 + 1.4 * rng_.unit());
    if (options.swarm && rng_.chance(0.5)) weights_[i] = 0;
  }
  weight_ = std::accumulate(weights_.begin(), weights_.end(), 0.0);
  interval_ = options.swarm ? rng_.between(1min, 30min) : rng_.between(8min, 12min);
}

void Faults::start() { arm(); }

void Faults::stop() { strand_.drop_all(); }

void Faults::arm() {
  strand_.call_after(rng_.around(interval_), [this] {
    arm();
    draw();
    // Misfortunes like company.
    if (rng_.chance(0.3)) strand_.call_after(rng_.between(0s, 5s), [this] { draw(); });
  });
}

void Faults::draw() {
  double at = rng_.unit() * weight_;
  for (std::size_t i = 0; i < kFaults; ++i) {
    if (weights_[i] == 0) continue;
    at -= weights_[i];
    if (at < 0) return target_.strike(static_cast<Fault>(i), rng_.between(kKinds[i].shortest, kKinds[i].longest), rng_);
  }
}

}  // namespace redline::sim
