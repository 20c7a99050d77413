// Randomness of a run: one seed, many independent streams, so that drawing more in one place leaves the others as they
// are. xoshiro256**; the same numbers in every process and with every compiler. One thread.
#pragma once

#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>

#include "dispatcher/ports/scheduler.hpp"

namespace redline::sim {

// One step of splitmix64: spreads a seed over 64 bits.
constexpr std::uint64_t mix(std::uint64_t x) noexcept {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

class Rng final : public ports::Random {
 public:
  Rng(std::uint64_t seed, std::uint64_t stream) {
    std::uint64_t x = mix(seed) ^ mix(~stream);
    for (std::uint64_t& word : state_) word = x = mix(x);
  }

  std::uint64_t next() override {
    const std::uint64_t result = rotated(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = rotated(state_[3], 45);
    return result;
  }

  // Below `bound`, which must not be 0.
  std::uint64_t below(std::uint64_t bound) {
    return static_cast<std::uint64_t>((static_cast<unsigned __int128>(next()) * bound) >> 64);
  }
  // In [0, 1).
  double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  bool chance(double probability) { return unit() < probability; }
  template <class Range>
  auto& pick(Range& range) {
    return range[static_cast<std::size_t>(below(std::size(range)))];
  }

  std::chrono::nanoseconds between(std::chrono::nanoseconds low, std::chrono::nanoseconds high) {
    return low +
           std::chrono::nanoseconds{static_cast<std::int64_t>(unit() * static_cast<double>((high - low).count()))};
  }
  // Exponential with this mean, at most eight times it: the time to the next of many independent happenings.
  std::chrono::nanoseconds around(std::chrono::nanoseconds mean) {
    constexpr double kLongest = 8;
    const double factor = std::fmin(-std::log1p(-unit()), kLongest);
    return std::chrono::nanoseconds{static_cast<std::int64_t>(factor * static_cast<double>(mean.count()))};
  }

 private:
  static constexpr std::uint64_t rotated(std::uint64_t x, int by) noexcept { return (x << by) | (x >> (64 - by)); }

  std::array<std::uint64_t, 4> state_{};
};

}  // namespace redline::sim
