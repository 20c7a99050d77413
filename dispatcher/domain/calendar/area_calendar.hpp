// A calendar as it counts in one area: less the days on which declared bad weather stops outdoor work there (rule D2).
// With nothing declared, or on a calendar that bad weather does not stop, it is the calendar itself.
//
// The declared days are laid over the compiled calendar as cuts with prefix sums of their own: O(log n + log declared).
// Refers to the calendar, which must live longer. A value; one thread.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "dispatcher/domain/calendar/calendar.hpp"

namespace redline::domain {

// What a stretch of time on a calendar is.
enum class Counting : std::uint8_t { Counts, Closed, BadWeather };

struct Stretch {
  Instant from;
  Instant until;
  Counting counting{};
  friend bool operator==(const Stretch&, const Stretch&) = default;
};

class AreaCalendar {
 public:
  explicit AreaCalendar(const Calendar& calendar) : calendar_(&calendar) {}
  // `bad_weather`: days declared for the area, in any order.
  AreaCalendar(const Calendar& calendar, std::span<const LocalDay> bad_weather);

  const Calendar& calendar() const noexcept { return *calendar_; }

  // As Calendar::due and Calendar::counted.
  Instant due(Instant start, Duration allowance) const noexcept;
  Duration counted(Instant from, Instant until) const noexcept;
  std::optional<LocalDay> nth_day(LocalDay from, int n) const noexcept;

  // [from, until) without gaps, in order; neighbours differ.
  std::vector<Stretch> stretches(Instant from, Instant until) const;

 private:
  struct Cut {
    LocalDay day;
    Instant from;
    Instant until;
    Duration position{};  // counted time of this area before the cut
    Duration lost{};      // by this cut and all before it
  };

  Duration position(Instant t) const noexcept;

  const Calendar* calendar_;
  std::vector<Cut> cuts_;  // days that would count
};

}  // namespace redline::domain
