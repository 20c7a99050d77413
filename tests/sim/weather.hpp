// What a process has to expect on its way to the store: how long calls take, and how often which of them goes wrong. The
// fault hook of a MemoryLink draws the fate of each call from it.
#pragma once

#include <chrono>

#include "storage/memory/link.hpp"
#include "tests/sim/random.hpp"

namespace redline::sim {

// Probabilities per call.
struct Weather {
  double lose_request = 0;
  double lose_reply = 0;
  double refuse = 0;
  double twice = 0;       // appends, commits and lease calls
  double short_wait = 0;  // commits
  double slow = 0;
  std::chrono::nanoseconds slow_max{};

  bool fair() const noexcept { return lose_request + lose_reply + refuse + twice + short_wait + slow == 0; }
};

inline storage::Fate draw_fate(const Weather& weather, storage::StoreCall call, Rng& rng) {
  storage::Fate fate{.request = rng.between(std::chrono::microseconds{100}, std::chrono::microseconds{400}),
                     .reply = rng.between(std::chrono::microseconds{100}, std::chrono::microseconds{400})};
  if (weather.fair()) return fate;
  fate.lose_request = rng.chance(weather.lose_request);
  fate.lose_reply = rng.chance(weather.lose_reply);
  fate.refuse = rng.chance(weather.refuse);
  fate.twice = rng.chance(weather.twice);
  fate.short_wait = call == storage::StoreCall::Commit && rng.chance(weather.short_wait);
  if (rng.chance(weather.slow))
    (rng.chance(0.5) ? fate.request : fate.reply) += rng.between(std::chrono::nanoseconds{0}, weather.slow_max);
  return fate;
}

}  // namespace redline::sim
