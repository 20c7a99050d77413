// Chance for the search: the seed is an argument, so a plan can be made again from the same inputs. splitmix64: one
// word of state, the same numbers with every compiler. Not for secrets. A value: copy it, keep it, one thread.
#pragma once

#include <cstdint>

namespace redline::planner {

class Dice {
 public:
  explicit constexpr Dice(std::uint64_t seed) noexcept : state_(seed) {}

  constexpr std::uint64_t next() noexcept {
    std::uint64_t x = state_ += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
  }
  // Below `bound`, which must not be 0.
  constexpr std::uint32_t below(std::uint32_t bound) noexcept {
    return static_cast<std::uint32_t>((next() >> 32) * bound >> 32);
  }
  // In [0, 1).
  constexpr double unit() noexcept { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

 private:
  std::uint64_t state_;
};

}  // namespace redline::planner
