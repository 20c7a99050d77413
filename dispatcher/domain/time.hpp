// Time in Redline: wall-clock instants in UTC with millisecond resolution. `now` is always an argument of the core;
// only the scheduler implementation (dispatcher/runtime) and the tools read a clock.
#pragma once

#include <chrono>

namespace redline::domain {

using Duration = std::chrono::milliseconds;
using Instant = std::chrono::sys_time<Duration>;

// What clocks on the wall and calendars show, in the zone of the city (calendar/zone.hpp).
using LocalTime = std::chrono::local_time<Duration>;
using LocalDay = std::chrono::local_days;

// Stands for "no such moment" where an optional would cost space in a million tickets.
inline constexpr Instant kNever = Instant::max();

constexpr std::int64_t to_ms(Instant t) noexcept { return t.time_since_epoch().count(); }
constexpr Instant from_ms(std::int64_t ms) noexcept { return Instant{Duration{ms}}; }

}  // namespace redline::domain
