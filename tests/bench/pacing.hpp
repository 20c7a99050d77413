// Open-loop load and the book of what was sent. Send times are fixed in advance and latency counts from the time a
// message was due to be sent, not from when the generator got round to it: a server that stalls cannot slow the
// questions down and so hide the stall.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/bench/histogram.hpp"

namespace redline::bench {

class Pacer {
 public:
  Pacer(double per_second, std::int64_t start_ns) : interval_ns_(1e9 / per_second), start_ns_(start_ns) {}

  // When message number `n`, counting from 0, is to be sent.
  std::int64_t due_ns(std::uint64_t n) const {
    return start_ns_ + static_cast<std::int64_t>(interval_ns_ * static_cast<double>(n));
  }

 private:
  double interval_ns_;
  std::int64_t start_ns_;
};

// Every message by its dense number: sent when, arrived when, and whether exactly once.
class Ledger {
 public:
  // Numbers count from 0; `from_ns` is where its latency starts.
  std::uint64_t sent(std::int64_t from_ns) {
    from_ns_.push_back(from_ns);
    return from_ns_.size() - 1;
  }
  // Returns the latency, or -1 for a number that was never sent or has arrived already (counted as doubled).
  std::int64_t arrived(std::uint64_t number, std::int64_t now_ns) {
    if (number >= from_ns_.size() || from_ns_[number] == kArrived) {
      ++doubled_;
      return -1;
    }
    ++arrived_;
    const std::int64_t latency = now_ns - from_ns_[number];
    from_ns_[number] = kArrived;
    return latency;
  }
  std::uint64_t sent_count() const { return from_ns_.size(); }
  std::uint64_t arrived_count() const { return arrived_; }
  std::uint64_t missing() const { return sent_count() - arrived_; }
  std::uint64_t doubled() const { return doubled_; }

 private:
  static constexpr std::int64_t kArrived = INT64_MIN;
  std::vector<std::int64_t> from_ns_;
  std::uint64_t arrived_ = 0;
  std::uint64_t doubled_ = 0;
};

}  // namespace redline::bench
