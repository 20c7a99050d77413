#include "tests/support/calendars.hpp"

#include <algorithm>
#include <array>
#include <sstream>
#include <string>

#include "tests/support/local_times.hpp"

namespace redline::tests {

using namespace domain;
using std::chrono::days;

DayFrames hours(std::string_view text) {
  std::istringstream words{std::string{text}};
  const auto time = [](std::string_view written) {
    const auto number = [&](std::size_t at) { return (written[at] - '0') * 10 + written[at + 1] - '0'; };
    return TimeOfDay{number(0) * 60 + number(3)};
  };
  DayFrames frames;
  for (std::string word; words >> word;)
    frames.push_back({.from = time(std::string_view{word}), .until = time(std::string_view{word}.substr(6))});
  return frames;
}

WeekFrames every_day(std::string_view text) {
  WeekFrames week;
  week.fill(hours(text));
  return week;
}

WeekFrames workweek(std::string_view text) {
  WeekFrames week = every_day(text);
  week[std::chrono::Saturday.c_encoding()].clear();
  week[std::chrono::Sunday.c_encoding()].clear();
  return week;
}

CalendarSpec china_office() {
  CalendarSpec spec{.id = "office", .week = workweek("08:30-12:00 13:30-17:30")};
  spec.seasons = {{.period = YearlyPeriod{std::chrono::May / 1, std::chrono::September / 30},
                   .week = workweek("08:30-12:00 14:00-18:00")}};
  constexpr std::array<std::array<std::string_view, 2>, 6> kOff{{{"2024-10-01", "2024-10-07"},
                                                                 {"2025-01-01", "2025-01-01"},
                                                                 {"2025-01-28", "2025-02-04"},
                                                                 {"2025-04-04", "2025-04-06"},
                                                                 {"2025-05-01", "2025-05-05"},
                                                                 {"2025-05-31", "2025-06-02"}}};
  for (const auto& [from, until] : kOff)
    for (LocalDay off = day(from); off <= day(until); off += days{1}) spec.holidays.push_back(off);
  for (const auto* worked : {"2024-09-29", "2024-10-12", "2025-01-26", "2025-02-08", "2025-04-27"})
    spec.worked_days.push_back({.day = day(worked), .like = std::chrono::Monday, .frames = {}});
  return spec;
}

}  // namespace redline::tests
