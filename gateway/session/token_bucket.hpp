// How often somebody may ask: `per_second` on average, `burst` at once. Time is monotonic and comes in as an argument.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>

#include "dispatcher/ports/scheduler.hpp"

namespace redline::gateway {

struct Rate {
  double per_second = 20;
  double burst = 60;
};

class TokenBucket {
 public:
  explicit TokenBucket(const Rate& rate) : tokens_(rate.burst) {}

  bool take(const Rate& rate, ports::Monotonic now) {
    refill(rate, now);
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
  }
  // Until the next one can be taken.
  std::chrono::milliseconds wait(const Rate& rate) const {
    const double seconds = std::max(0.0, 1 - tokens_) / rate.per_second;
    return std::chrono::milliseconds{static_cast<std::int64_t>(std::ceil(seconds * 1000))};
  }
  // Nothing of the past counts any more.
  bool full(const Rate& rate, ports::Monotonic now) const { return tokens_at(rate, now) >= rate.burst; }

 private:
  double tokens_at(const Rate& rate, ports::Monotonic now) const {
    const double since = std::chrono::duration<double>(std::max(now, filled_) - filled_).count();
    return std::min(rate.burst, tokens_ + since * rate.per_second);
  }
  void refill(const Rate& rate, ports::Monotonic now) {
    tokens_ = tokens_at(rate, now);
    filled_ = std::max(filled_, now);
  }

  double tokens_;
  ports::Monotonic filled_{};
};

}  // namespace redline::gateway
