// A histogram of durations in nanoseconds with a fixed relative error of 1/128, any range, 60 KiB: recording is an
// increment, so it can sit on the measured path. Merging adds counts. Not thread-safe: one per thread, then merge.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace redline::bench {

class Histogram {
 public:
  // Negative values count as 0: a clock read on two cores may differ by a few nanoseconds.
  void record(std::int64_t ns) {
    const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(ns, 0));
    ++counts_[bucket_of(value)];
    ++count_;
    sum_ += static_cast<double>(value);
    highest_ = std::max(highest_, value);
  }

  void merge(const Histogram& other) {
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
    count_ += other.count_;
    sum_ += other.sum_;
    highest_ = std::max(highest_, other.highest_);
  }

  std::uint64_t count() const { return count_; }
  double mean_ns() const { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }
  double highest_ns() const { return static_cast<double>(highest_); }

  // The value that `percent` of the samples do not exceed; 0 when there are none.
  double percentile_ns(double percent) const {
    const auto rank =
        std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(percent / 100 * static_cast<double>(count_))));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      seen += counts_[i];
      if (seen >= rank) return std::min(highest_of(i), static_cast<double>(highest_));
    }
    return 0;
  }

 private:
  static constexpr unsigned kPrecisionBits = 7;
  static constexpr std::uint64_t kLinear = std::uint64_t{1}
                                           << (kPrecisionBits + 1);  // below it every value has its own bucket

  static std::size_t bucket_of(std::uint64_t value) {
    if (value < kLinear) return value;
    const unsigned shift = static_cast<unsigned>(std::bit_width(value)) - (kPrecisionBits + 1);
    return (static_cast<std::size_t>(shift) << kPrecisionBits) + (value >> shift);
  }
  static double highest_of(std::size_t bucket) {
    if (bucket < kLinear) return static_cast<double>(bucket);
    const std::size_t shift = (bucket >> kPrecisionBits) - 1;
    const std::uint64_t top = bucket - (shift << kPrecisionBits);
    return static_cast<double>(((top + 1) << shift) - 1);
  }

  std::array<std::uint64_t, (64 - kPrecisionBits + 1) << kPrecisionBits> counts_{};
  std::uint64_t count_ = 0;
  std::uint64_t highest_ = 0;
  double sum_ = 0;
};

}  // namespace redline::bench
