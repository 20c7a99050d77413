// A calendar as people write it (rule D2): hours by weekday, seasons with other hours, holidays, make-up days (调休).
//
// Times of day are what clocks on the wall show, from 00:00 up to 24:00; time counts while they show a time inside a
// frame [from, until). Work over midnight is a frame up to 24:00 and one from 00:00 on the next day. Frames may be
// given in any order and may touch or overlap; an empty one counts nothing.
// Which hours a day has: a worked day's own, else none on a holiday, else those of its weekday in the first season that
// holds it, else those of its weekday.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "dispatcher/domain/time.hpp"

namespace redline::domain {

using TimeOfDay = std::chrono::minutes;
inline constexpr TimeOfDay kDayEnd{24 * 60};

struct DayFrame {
  TimeOfDay from{};
  TimeOfDay until{};
  friend bool operator==(const DayFrame&, const DayFrame&) = default;
};
using DayFrames = std::vector<DayFrame>;
using WeekFrames = std::array<DayFrames, 7>;  // by weekday::c_encoding(): Sunday first

// Both ends included.
struct YearlyPeriod {
  std::chrono::month_day from{};
  std::chrono::month_day until{};  // before `from`: over New Year
};
struct DayPeriod {
  LocalDay from;
  LocalDay until;
};

struct Season {
  std::variant<YearlyPeriod, DayPeriod> period;
  WeekFrames week;
};

// A day with other hours than its weekday: those of weekday `like`, as in force on that date, or its own `frames`.
struct WorkedDay {
  LocalDay day;
  std::optional<std::chrono::weekday> like;
  DayFrames frames{};
};

struct CalendarSpec {
  std::string id;
  WeekFrames week{};
  std::vector<Season> seasons{};
  std::vector<LocalDay> holidays{};
  std::vector<WorkedDay> worked_days{};
  bool bad_weather_stops = false;  // days declared as bad weather do not count
};

bool holds(const std::variant<YearlyPeriod, DayPeriod>& period, LocalDay day) noexcept;

// The weekly hours in force on `day`, whatever kind of day it is.
const WeekFrames& week_of(const CalendarSpec& spec, LocalDay day) noexcept;

}  // namespace redline::domain
