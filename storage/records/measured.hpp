// How a clock is counted. Pure.
#pragma once

#include <algorithm>
#include <string_view>

#include "dispatcher/domain/clock.hpp"

namespace redline::storage::records {

inline constexpr std::string_view kMet = "met";
inline constexpr std::string_view kMissed = "missed";
inline constexpr std::string_view kOpen = "open";

struct ClockVerdict {
  std::string_view name = kOpen;
  domain::Instant decided = domain::kNever;  // kNever: not yet
};

// Met when it stopped (or was held for good) in time; missed at the moment it was due, whether it has stopped since or not. What
// has been announced as a breach stays one, also when the answer came within the same millisecond.
inline ClockVerdict verdict_of(const domain::Clock& clock) {
  if (clock.breached) return {kMissed, clock.due};
  if (clock.running()) return {};
  return clock.met() ? ClockVerdict{kMet, std::min(clock.stopped, clock.paused)} : ClockVerdict{kMissed, clock.due};
}

}  // namespace redline::storage::records
