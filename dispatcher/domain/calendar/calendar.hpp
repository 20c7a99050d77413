// When a clock counts (rule D2), compiled: a deadline is start + counted time, or the end of the n-th day that counts.
//
// A calendar without frames is 24×7. All others are laid out once, for every day from kCalendarFirstYear to
// kCalendarLastYear, as frames of absolute time with the counted time before each (prefix sums), so that every question
// is a binary search. Nothing counts outside these years: what would be due after them is due kNever. The frames are
// kept in whole seconds since the first year in 32 bits: a calendar of office hours takes some 300 KB and stays in the
// caches.
//
// A position is counted time since the beginning of the calendar: equal positions mean that nothing counted between.
// Pure values; share them const between threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dispatcher/domain/calendar/calendar_spec.hpp"
#include "dispatcher/domain/calendar/zone.hpp"

namespace redline::domain {

inline constexpr std::chrono::year kCalendarFirstYear{2010};
inline constexpr std::chrono::year kCalendarLastYear{2050};

class Calendar {
 public:
  struct Frame {
    Instant from;
    Instant until;
    friend bool operator==(const Frame&, const Frame&) = default;
  };

  // 24×7: every instant and every day counts, in all years.
  explicit Calendar(std::string id, Zone zone = {}, bool bad_weather_stops = false);
  Calendar(const CalendarSpec& spec, Zone zone);

  const std::string& id() const noexcept { return id_; }
  const Zone& zone() const noexcept { return zone_; }
  bool always_open() const noexcept { return always_; }
  bool bad_weather_stops() const noexcept { return bad_weather_stops_; }

  Duration position(Instant t) const noexcept;
  // First instant at that position (more than 0 unless 24×7); kNever beyond the last frame.
  Instant at_position(Duration position) const noexcept;

  // First instant at which `allowance` has been counted since `start`; `start` itself when there is none to count.
  Instant due(Instant start, Duration allowance) const noexcept;
  // Time counted in [from, until).
  Duration counted(Instant from, Instant until) const noexcept;

  // A day counts when it has hours. `counting_days` is how many of [from, until) do.
  bool counts(LocalDay day) const noexcept { return counting_days(day, day + std::chrono::days{1}) > 0; }
  int counting_days(LocalDay from, LocalDay until) const noexcept;
  // The n-th day (n >= 1) at or after `from` that counts.
  std::optional<LocalDay> nth_day(LocalDay from, int n) const noexcept;
  // End of the last hours of a day; nullopt when it has none.
  std::optional<Instant> closing(LocalDay day) const noexcept;

  // The parts of [from, until) that count, in order.
  std::vector<Frame> frames(Instant from, Instant until) const;

 private:
  std::size_t day_index(LocalDay day) const noexcept;
  std::size_t frames_begun(Instant t) const noexcept;

  std::string id_;
  Zone zone_;
  bool always_ = true;
  bool bad_weather_stops_ = false;
  std::vector<std::uint32_t> from_;         // frame i begins at kOrigin + from_[i] seconds …
  std::vector<std::uint32_t> before_;       // … and before_[i] seconds count before it; one more at the end: all of them
  std::vector<std::uint32_t> days_before_;  // days that count before day i of the calendar; one more at the end
};

}  // namespace redline::domain
