// The grammar of promises (rule D6) by tables of real dates: the office of a Chinese utility in the weeks around New
// Year 2025 (off from 28 January to 4 February; worked on Sunday 26 January and Saturday 8 February).
#include "dispatcher/domain/calendar/due_rule.hpp"

#include <array>
#include <span>

#include <gtest/gtest.h>

#include "tests/support/calendars.hpp"
#include "tests/support/local_times.hpp"

namespace redline::domain {
namespace {

using namespace std::chrono_literals;
using tests::day;
using tests::local;
using tests::shown;

const Zone& shanghai() {
  static const Zone zone = tests::zone("Asia/Shanghai");
  return zone;
}
const Calendar& office() {
  static const Calendar calendar{tests::china_office(), shanghai()};
  return calendar;
}
const Calendar& always() {
  static const Calendar calendar{"24x7", shanghai(), true};
  return calendar;
}

std::string due(const DueRule& rule, const AreaCalendar& calendar, std::string_view start,
                AreaClass area = AreaClass::City) {
  const Instant at = calendar.calendar().zone().at(local(start));
  const Zone& zone = calendar.calendar().zone();
  const auto started = std::chrono::floor<std::chrono::minutes>(zone.local(at) - zone.day(at));
  const Target* target = rule.target(area, started);
  return target == nullptr ? "no deadline" : shown(due_at(*target, calendar, at), zone);
}

using Dues = std::initializer_list<std::pair<std::string_view, std::string_view>>;
void expect_dues(const DueRule& rule, const AreaCalendar& calendar, Dues dues) {
  for (const auto& [start, want] : dues) EXPECT_EQ(due(rule, calendar, start), want) << "registered " << start;
}

TEST(DueRule, D6_WithinHoursAndWorkingHours) {
  expect_dues(Within{4h}, AreaCalendar{always()}, {{"2025-01-27 22:00", "2025-01-28 02:00"}});
  expect_dues(Within{4h}, AreaCalendar{office()},
              {{"2025-01-27 22:00", "2025-02-05 14:00"}, {"2025-01-27 15:30", "2025-02-05 10:30"}});
}

TEST(DueRule, D6_WorkingDaysFromTheNextDay) {
  expect_dues(ByDay{.days = 5, .from = CountFrom::NextDay}, AreaCalendar{office()},
              {{"2025-01-20 09:00", "2025-01-27 00:00"},
               {"2025-01-24 09:00", "2025-02-08 00:00"},   // 26 Jan, 27 Jan, 5, 6, 7 February
               {"2025-01-25 09:00", "2025-02-08 00:00"},   // a Saturday off counts neither
               {"2025-01-26 20:00", "2025-02-09 00:00"},   // on a Sunday that is worked
               {"2025-01-30 09:00", "2025-02-11 00:00"}}); // on a holiday: 5, 6, 7, 8, 10 February
}

TEST(DueRule, D6_WorkingDaysFromTheDayItself) {
  expect_dues(ByDay{.days = 5, .from = CountFrom::SameDay}, AreaCalendar{office()},
              {{"2025-01-24 09:00", "2025-02-07 00:00"},
               {"2025-01-24 23:59", "2025-02-07 00:00"},
               {"2025-01-25 09:00", "2025-02-08 00:00"}});
  expect_dues(ByDay{.days = 1, .from = CountFrom::SameDay}, AreaCalendar{office()},
              {{"2025-01-26 09:00", "2025-01-27 00:00"}, {"2025-01-28 09:00", "2025-02-06 00:00"}});
}

TEST(DueRule, D6_ByClosingTimeOfTheDay) {
  expect_dues(ByDay{.days = 1, .from = CountFrom::NextDay, .by = std::nullopt}, AreaCalendar{office()},
              {{"2025-01-26 09:00", "2025-01-27 17:30"}, {"2025-04-30 09:00", "2025-05-06 18:00"}});
  // Registered after closing: late at once, never before the start.
  expect_dues(ByDay{.days = 1, .from = CountFrom::SameDay, .by = std::nullopt}, AreaCalendar{office()},
              {{"2025-01-26 19:00", "2025-01-26 19:00"}});
}

TEST(DueRule, D6_SameDayBefore16ElseNextDayByNoon) {
  const DueRule rule{{{.area = std::nullopt, .from = 0min, .until = 16h, .target = ByDay{.days = 1, .from = CountFrom::SameDay}}},
                     ByDay{.days = 1, .from = CountFrom::NextDay, .by = 12h}};
  expect_dues(rule, AreaCalendar{always()},
              {{"2025-01-29 15:59", "2025-01-30 00:00"},
               {"2025-01-29 16:00", "2025-01-30 12:00"},
               {"2025-01-29 23:59", "2025-01-30 12:00"},
               {"2025-01-30 00:00", "2025-01-31 00:00"}});
  expect_dues(rule, AreaCalendar{office()}, {{"2025-01-27 16:00", "2025-02-05 12:00"}});
}

TEST(DueRule, D6_After19ByTheNextNoonElseFourHours) {
  const ByDay next_noon{.days = 1, .from = CountFrom::NextDay, .by = 12h};
  const DueRule rule{{{.area = std::nullopt, .from = 19h, .until = kDayEnd, .target = next_noon}}, Within{4h}};
  expect_dues(rule, AreaCalendar{always()},
              {{"2025-01-29 18:59", "2025-01-29 22:59"}, {"2025-01-29 19:00", "2025-01-30 12:00"}});
}

TEST(DueRule, D6_NaturalDaysWithoutBadWeather) {
  const std::array declared{day("2025-03-04"), day("2025-03-05"), day("2025-03-20")};
  const AreaCalendar area{always(), declared};
  expect_dues(ByDay{.days = 10, .from = CountFrom::NextDay}, area, {{"2025-03-01 09:00", "2025-03-14 00:00"}});
  expect_dues(ByDay{.days = 10, .from = CountFrom::NextDay}, AreaCalendar{always()},
              {{"2025-03-01 09:00", "2025-03-12 00:00"}});
}

TEST(DueRule, D6_ByAreaClass) {
  const auto for_class = [](AreaClass area, Duration within) {
    return TargetCase{.area = area, .target = Within{within}};
  };
  const DueRule rule{{for_class(AreaClass::City, 45min), for_class(AreaClass::Rural, 90min)}, std::nullopt};
  const AreaCalendar calendar{always()};
  EXPECT_EQ(due(rule, calendar, "2025-01-29 10:00", AreaClass::City), "2025-01-29 10:45");
  EXPECT_EQ(due(rule, calendar, "2025-01-29 10:00", AreaClass::Rural), "2025-01-29 11:30");
  EXPECT_EQ(due(rule, calendar, "2025-01-29 10:00", AreaClass::Remote), "no deadline");
}

TEST(DueRule, D6_TimesOfDayThatClocksSkipOrRepeat) {
  const Calendar berlin{"24x7", tests::zone("Europe/Berlin")};
  const auto by = [](TimeOfDay time) { return DueRule{ByDay{.days = 1, .from = CountFrom::NextDay, .by = time}}; };
  expect_dues(by(2h + 30min), AreaCalendar{berlin}, {{"2026-03-28 10:00", "2026-03-29 03:00"}});
  const Instant first = berlin.zone().at(local("2026-10-25 02:30"));
  EXPECT_EQ(due_at(ByDay{.days = 1, .from = CountFrom::NextDay, .by = 2h + 30min}, AreaCalendar{berlin}, first - 24h), first);
  EXPECT_EQ(berlin.counted(berlin.zone().at(local("2026-10-25 00:00")), berlin.zone().at(local("2026-10-26 00:00"))), 25h);
}

TEST(DueRule, BeyondTheCalendarIsNever) {
  expect_dues(ByDay{.days = 5, .from = CountFrom::NextDay}, AreaCalendar{office()}, {{"2050-12-29 09:00", "never"}});
}

}  // namespace
}  // namespace redline::domain
