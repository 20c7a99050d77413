// The deadline clocks of a ticket (rules D1, D4, D5). Plain values; only evolve changes them. What they are computed from
// is in deadlines.hpp.
//
// A clock runs from `started` to `stopped`, pauses excepted. A return does not give time back: the clock it stopped runs again from its
// original start (B8). Changing the priority recomputes the due time from the original start and counts `revision` up;
// each revision warns at most once per warning point and breaches at most once.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "dispatcher/domain/time.hpp"

namespace redline::domain {

enum class ClockKind : std::uint8_t { Dispatch, Respond, Arrive, Resolve };
inline constexpr std::array kAllClockKinds{ClockKind::Dispatch, ClockKind::Respond, ClockKind::Arrive, ClockKind::Resolve};
std::string_view name(ClockKind kind) noexcept;

struct Clock {
  ClockKind kind{};
  std::uint8_t warnings_fired = 0;    // how many of `warn_at` have been announced
  std::uint8_t climbed = 0;           // rungs of the ladder told since the breach
  bool breached = false;
  std::uint16_t revision = 0;
  Instant started{};
  Instant due{};
  Instant stopped = kNever;           // kNever while it runs
  Instant paused = kNever;            // held since then: counts nothing and says nothing (C5)
  Instant climbs_at = kNever;         // breached: when the next rung of the ladder is told (D4)
  std::vector<Instant> warn_at;       // ascending, before `due`

  bool running() const noexcept { return stopped == kNever; }
  bool met() const noexcept { return !running() && std::min(stopped, paused) <= due; }
  // Next instant at which this clock has something to say; kNever when stopped, paused or breached and told to the top.
  Instant next_due() const noexcept;
  // As if it had never been breached: by another due time.
  void come_down() noexcept {
    breached = false;
    climbs_at = kNever;
    climbed = 0;
  }
  friend bool operator==(const Clock&, const Clock&) = default;
};

}  // namespace redline::domain
