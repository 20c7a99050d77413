// When a clock counts (rule D2): working hours with a noon break, holidays, make-up days (调休), seasons, summer time,
// declared bad weather; by tables of real dates.
#include "dispatcher/domain/calendar/calendar.hpp"

#include <array>
#include <span>

#include <gtest/gtest.h>

#include "dispatcher/domain/calendar/area_calendar.hpp"
#include "tests/support/calendars.hpp"
#include "tests/support/local_times.hpp"

namespace redline::domain {
namespace {

using namespace std::chrono_literals;
using tests::day;
using tests::local;
using tests::shown;
using tests::utc;
using tests::zone;

struct Row {
  std::string_view start;
  int minutes;
  std::string_view due;
};

void expect_dues(const Calendar& calendar, std::span<const Row> rows) {
  for (const Row& row : rows) {
    const Instant start = calendar.zone().at(local(row.start));
    const Instant due = calendar.due(start, std::chrono::minutes{row.minutes});
    EXPECT_EQ(shown(due, calendar.zone()), row.due) << row.start << " + " << row.minutes << " min";
    if (due != kNever) EXPECT_EQ(calendar.counted(start, due), std::chrono::minutes{row.minutes}) << row.start;
  }
}

TEST(Calendar, D2_WorkingHoursHolidaysAndMakeUpDays) {
  const Calendar office{tests::china_office(), zone("Asia/Shanghai")};
  constexpr Row kRows[] = {
      {"2025-01-23 09:00", 60, "2025-01-23 10:00"},   // Thursday
      {"2025-01-23 11:30", 30, "2025-01-23 12:00"},   // up to the noon break
      {"2025-01-23 11:30", 31, "2025-01-23 13:31"},   // over it
      {"2025-01-23 12:30", 10, "2025-01-23 13:40"},   // begun in it
      {"2025-01-23 07:00", 60, "2025-01-23 09:30"},   // before opening
      {"2025-01-23 17:30", 1, "2025-01-24 08:31"},    // at closing
      {"2025-01-24 17:00", 60, "2025-01-26 09:00"},   // Friday; Saturday off, Sunday the 26th is worked
      {"2025-01-27 17:00", 60, "2025-02-05 09:00"},   // eight days of New Year
      {"2025-01-29 10:00", 1, "2025-02-05 08:31"},    // begun on a holiday
      {"2025-02-07 17:29", 2, "2025-02-08 08:31"},    // Saturday the 8th is worked
      {"2025-02-08 17:29", 2, "2025-02-10 08:31"},    // Sunday the 9th is not
      {"2025-02-05 08:30", 450, "2025-02-05 17:30"},  // a whole day
      {"2025-02-05 08:30", 451, "2025-02-06 08:31"},
      {"2025-04-30 17:00", 60, "2025-05-06 09:00"},   // holiday to the 5th, then summer hours
      {"2025-05-06 11:59", 2, "2025-05-06 14:01"},    // the summer's noon break
      {"2025-05-06 17:59", 2, "2025-05-07 08:31"},
      {"2025-01-23 10:30", 0, "2025-01-23 10:30"},    // nothing to count
      {"2025-01-29 10:00", 0, "2025-01-29 10:00"},
      {"2050-12-29 17:00", 31, "2050-12-30 08:31"},   // the last working day of the table, a Friday
      {"2050-12-30 17:29", 2, "never"},
  };
  expect_dues(office, kRows);
  EXPECT_EQ(office.due(utc("2051-01-01 00:00"), 1min), kNever) << "after the last year nothing counts";
  EXPECT_EQ(shown(office.due(utc("1999-01-01 00:00"), 1min), office.zone()), "2010-01-01 08:31");
}

TEST(Calendar, D2_SummerTimeTakesAnHourAndGivesOne) {
  // Round the clock, but by the clock on the wall: the nights of the changes have 23 and 25 hours.
  const Calendar berlin{CalendarSpec{.id = "nights", .week = tests::every_day("22:00-24:00 00:00-06:00")},
                        zone("Europe/Berlin")};
  constexpr Row kNights[] = {
      {"2026-03-28 22:00", 7 * 60, "2026-03-29 06:00"},       // 02:00 → 03:00
      {"2026-03-29 01:59", 2, "2026-03-29 03:01"},
      {"2026-10-24 22:00", 9 * 60, "2026-10-25 06:00"},       // 03:00 → 02:00
      {"2026-10-25 01:59", 122, "2026-10-25 03:01"},
  };
  expect_dues(berlin, kNights);

  // Frames inside the doubled hour count both times, those in the skipped one never.
  const Calendar new_york{CalendarSpec{.id = "odd", .week = tests::every_day("01:00-01:30 02:15-02:45")},
                          zone("America/New_York")};
  constexpr Row kOdd[] = {
      {"2026-11-01 00:00", 60, "2026-11-01 01:30"},  // 01:00-01:30 twice
      {"2026-11-01 00:00", 61, "2026-11-01 02:16"},
      {"2026-03-08 00:00", 31, "2026-03-09 01:01"},  // 02:15-02:45 does not exist
  };
  expect_dues(new_york, kOdd);
  EXPECT_EQ(new_york.counted(utc("2026-11-01 04:00"), utc("2026-11-02 05:00")), 90min);
  EXPECT_EQ(new_york.counted(utc("2026-03-08 05:00"), utc("2026-03-09 04:00")), 30min);
}

TEST(Calendar, RoundTheClockIsPlainTime) {
  const Calendar always{"24x7"};
  const Instant start = utc("2026-07-13 00:00");
  EXPECT_TRUE(always.always_open());
  EXPECT_EQ(always.due(start, 90min), start + 90min);
  EXPECT_EQ(always.due(kNever, 90min), kNever);
  EXPECT_EQ(always.counted(start, start + 1h), 1h);
  EXPECT_EQ(always.counted(start + 1h, start), 0h);
  EXPECT_EQ(always.nth_day(day("2026-07-13"), 3), day("2026-07-15"));
  EXPECT_EQ(always.counting_days(day("2026-07-13"), day("2026-07-15")), 2);
}

TEST(Calendar, MillisecondsCountToo) {
  const Calendar office{tests::china_office(), zone("Asia/Shanghai")};
  const Instant start = office.zone().at(local("2025-01-23 11:59"));
  EXPECT_EQ(office.due(start, 60'000ms), start + 60'000ms);
  EXPECT_EQ(office.due(start, 60'001ms), start + 91min + 1ms);
  EXPECT_EQ(office.due(start + 7ms, 60'000ms), start + 91min + 7ms);
  EXPECT_EQ(office.counted(start + 1ms, start + 91min + 1ms), 1min);
}

TEST(Calendar, KnowsWhichDaysCount) {
  const Calendar office{tests::china_office(), zone("Asia/Shanghai")};
  EXPECT_TRUE(office.counts(day("2025-01-26"))) << "a Sunday made up";
  EXPECT_FALSE(office.counts(day("2025-01-28"))) << "a Tuesday off";
  EXPECT_EQ(office.counting_days(day("2025-01-20"), day("2025-02-10")), 5 + 2 + 4) << "five, New Year's two, four";
  EXPECT_EQ(office.nth_day(day("2025-01-26"), 1), day("2025-01-26"));
  EXPECT_EQ(office.nth_day(day("2025-01-26"), 3), day("2025-02-05"));
  EXPECT_EQ(office.nth_day(day("2025-02-02"), 1), day("2025-02-05"));
  EXPECT_EQ(office.nth_day(day("2050-12-30"), 3), std::nullopt);
  EXPECT_EQ(shown(*office.closing(day("2025-01-26")), office.zone()), "2025-01-26 17:30");
  EXPECT_EQ(shown(*office.closing(day("2025-05-06")), office.zone()), "2025-05-06 18:00");
  EXPECT_EQ(office.closing(day("2025-01-28")), std::nullopt);
  EXPECT_EQ(shown(*Calendar("24x7", office.zone()).closing(day("2025-01-28")), office.zone()), "2025-01-29 00:00");
}

// Frames that touch, overlap, stand in any order or end before they begin are what they cover.
TEST(Calendar, FramesAreWhatTheyCover) {
  const Calendar tidy{CalendarSpec{.id = "tidy", .week = tests::every_day("08:00-12:00 20:00-24:00 00:00-02:00")}, Zone{}};
  const Calendar untidy{
      CalendarSpec{.id = "untidy",
                   .week = tests::every_day("20:00-24:00 09:00-11:00 10:00-12:00 08:00-09:00 00:00-02:00 17:00-16:00 05:00-05:00")},
      Zone{}};
  const Instant from = utc("2026-07-13 00:00"), until = utc("2026-07-20 00:00");
  EXPECT_EQ(tidy.frames(from, until), untidy.frames(from, until));
  EXPECT_EQ(tidy.frames(from, until).size(), 7u * 2 + 1) << "the night is one frame";
  EXPECT_EQ(tidy.counted(from, until), 7 * 10h);
}

TEST(Calendar, AMakeUpDayHasTheHoursOfItsWeekdayOrItsOwn) {
  CalendarSpec spec{.id = "shop", .week = tests::workweek("09:00-17:00")};
  spec.week[std::chrono::Friday.c_encoding()] = tests::hours("09:00-15:00");
  spec.seasons = {{.period = DayPeriod{day("2026-07-01"), day("2026-07-31")}, .week = tests::workweek("10:00-11:00")}};
  spec.holidays = {day("2026-06-20"), day("2026-06-21")};
  spec.worked_days = {{.day = day("2026-06-20"), .like = std::chrono::Friday, .frames = {}},
                      {.day = day("2026-06-27"), .like = std::nullopt, .frames = tests::hours("08:00-09:00")},
                      {.day = day("2026-07-04"), .like = std::chrono::Friday, .frames = {}},
                      {.day = day("2026-07-06"), .like = std::nullopt, .frames = {}}};
  const Calendar shop{spec, Zone{}};
  const auto counted = [&](std::string_view text) {
    return shop.counted(Instant{day(text).time_since_epoch()}, Instant{(day(text) + std::chrono::days{1}).time_since_epoch()});
  };
  EXPECT_EQ(counted("2026-06-20"), 6h) << "a worked day wins over a holiday";
  EXPECT_EQ(counted("2026-06-21"), 0h);
  EXPECT_EQ(counted("2026-06-27"), 1h);
  EXPECT_EQ(counted("2026-07-04"), 1h) << "Friday's hours as of July";
  EXPECT_EQ(counted("2026-07-03"), 1h) << "a season is for all its weekdays";
  EXPECT_EQ(counted("2026-07-06"), 0h) << "worked with hours of its own, of which there are none";
  EXPECT_EQ(counted("2026-08-03"), 8h);
}

TEST(Calendar, SeasonsMayPassNewYear) {
  CalendarSpec spec{.id = "heating", .week = tests::every_day("08:00-10:00")};
  spec.seasons = {{.period = YearlyPeriod{std::chrono::November / 15, std::chrono::March / 15},
                   .week = tests::every_day("08:00-18:00")}};
  const Calendar heating{spec, Zone{}};
  const auto counted = [&](std::string_view text) {
    const Instant midnight{day(text).time_since_epoch()};
    return heating.counted(midnight, midnight + 24h);
  };
  for (const auto* winter : {"2025-11-15", "2025-12-31", "2026-01-01", "2026-03-15"}) EXPECT_EQ(counted(winter), 10h) << winter;
  for (const auto* summer : {"2025-11-14", "2026-03-16", "2026-07-01"}) EXPECT_EQ(counted(summer), 2h) << summer;
}

TEST(AreaCalendar, D2_DeclaredBadWeatherDoesNotCount) {
  CalendarSpec spec = tests::china_office();
  spec.bad_weather_stops = true;
  const Calendar office{spec, zone("Asia/Shanghai")};
  const std::array declared{day("2025-02-10"), day("2025-02-06"), day("2025-02-06"), day("2025-02-09")};  // a Sunday, too
  const AreaCalendar area{office, declared};
  const auto at = [&](std::string_view text) { return office.zone().at(local(text)); };
  EXPECT_EQ(shown(area.due(at("2025-02-05 17:00"), 1h), office.zone()), "2025-02-07 09:00");
  EXPECT_EQ(shown(area.due(at("2025-02-06 10:00"), 1h), office.zone()), "2025-02-07 09:30");
  EXPECT_EQ(shown(area.due(at("2025-02-05 17:00"), 30min), office.zone()), "2025-02-05 17:30");
  EXPECT_EQ(shown(area.due(at("2025-02-08 17:00"), 1h), office.zone()), "2025-02-11 09:00");
  EXPECT_EQ(area.counted(at("2025-02-05 00:00"), at("2025-02-12 00:00")), 4 * 7h + 4 * 30min);
  EXPECT_EQ(area.nth_day(day("2025-02-05"), 2), day("2025-02-07"));
  EXPECT_EQ(area.nth_day(day("2025-02-06"), 1), day("2025-02-07"));
  EXPECT_EQ(area.nth_day(day("2025-02-06"), 3), day("2025-02-11"));
  EXPECT_EQ(AreaCalendar{office}.nth_day(day("2025-02-06"), 1), day("2025-02-06")) << "nothing declared";

  const Calendar indoors{tests::china_office(), office.zone()};
  EXPECT_EQ(AreaCalendar(indoors, declared).due(at("2025-02-05 17:00"), 1h), indoors.due(at("2025-02-05 17:00"), 1h))
      << "bad weather does not stop this calendar";
}

TEST(AreaCalendar, ShowsEveryStretchForWhatItIs) {
  const Calendar natural{"natural", zone("Asia/Shanghai"), true};
  const std::array declared{day("2025-02-06")};
  const AreaCalendar area{natural, declared};
  const auto at = [&](std::string_view text) { return natural.zone().at(local(text)); };
  const std::vector<Stretch> want{{at("2025-02-05 09:00"), at("2025-02-06 00:00"), Counting::Counts},
                                  {at("2025-02-06 00:00"), at("2025-02-07 00:00"), Counting::BadWeather},
                                  {at("2025-02-07 00:00"), at("2025-02-07 10:00"), Counting::Counts}};
  EXPECT_EQ(area.stretches(at("2025-02-05 09:00"), at("2025-02-07 10:00")), want);
  EXPECT_EQ(area.due(at("2025-02-05 09:00"), 24h), at("2025-02-07 09:00"));

  CalendarSpec spec{.id = "outdoors", .week = tests::workweek("09:00-12:00 13:00-17:00"), .bad_weather_stops = true};
  const Calendar outdoors{spec, natural.zone()};
  const std::vector<Stretch> office{{at("2025-02-05 16:00"), at("2025-02-05 17:00"), Counting::Counts},
                                    {at("2025-02-05 17:00"), at("2025-02-06 09:00"), Counting::Closed},
                                    {at("2025-02-06 09:00"), at("2025-02-06 12:00"), Counting::BadWeather},
                                    {at("2025-02-06 12:00"), at("2025-02-06 13:00"), Counting::Closed},
                                    {at("2025-02-06 13:00"), at("2025-02-06 17:00"), Counting::BadWeather},
                                    {at("2025-02-06 17:00"), at("2025-02-07 09:00"), Counting::Closed},
                                    {at("2025-02-07 09:00"), at("2025-02-07 09:30"), Counting::Counts}};
  EXPECT_EQ(AreaCalendar(outdoors, declared).stretches(at("2025-02-05 16:00"), at("2025-02-07 09:30")), office);
}

}  // namespace
}  // namespace redline::domain
