// Local time and back: the offset in force, and what becomes of times that clocks skip or show twice.
#include "dispatcher/domain/calendar/zone.hpp"

#include <array>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/support/local_times.hpp"

namespace redline::domain {
namespace {

using namespace std::chrono_literals;
using tests::local;
using tests::utc;
using tests::zone;

TEST(Zone, LocalDateFollowsTheOffsetInForce) {
  const Instant change = utc("2026-07-14 00:00");
  const Zone zone{{{.from = change - 24h, .offset = 8h}, {.from = change, .offset = 9h}}};
  EXPECT_EQ(zone.offset_at(change - 25h), 8h) << "the first is valid for all earlier time";
  EXPECT_EQ(zone.offset_at(change - 1ms), 8h);
  EXPECT_EQ(zone.offset_at(change), 9h);
  using std::chrono::day;
  EXPECT_EQ(zone.local_date(change - 8h - 1ms).day(), day{13});
  EXPECT_EQ(zone.local_date(change - 8h).day(), day{14});
  EXPECT_EQ(Zone{}.local_date(change).day(), day{14});
}

TEST(Zone, FindsLocalTimesAlsoAroundTheChangesOfClocks) {
  const Zone new_york = zone("America/New_York");
  EXPECT_EQ(new_york.at(local("2015-08-11 12:00")), utc("2015-08-11 16:00"));
  EXPECT_EQ(new_york.at(local("2015-03-08 02:30")), utc("2015-03-08 07:00")) << "skipped: the moment of the jump";
  EXPECT_EQ(new_york.at(local("2015-11-01 01:30")), utc("2015-11-01 05:30")) << "shown twice: the first time";
  EXPECT_EQ(new_york.at(local("2015-11-01 02:30")), utc("2015-11-01 07:30"));
  // Nuuk falls back from midnight to 23:00: 00:00 is reached only when clocks come by again.
  EXPECT_EQ(zone("America/Nuuk").at(local("2024-10-27 00:00")), utc("2024-10-27 02:00"));
}

// For every moment: at() of what clocks show is that moment, or an earlier one at which they showed the same.
RC_GTEST_PROP(ZoneProperty, GoesBackToTheInstant, ()) {
  static const std::array zones{zone("America/New_York"), zone("Asia/Shanghai"), zone("Australia/Lord_Howe"),
                                zone("America/St_Johns"), Zone{}};
  const Zone& any = zones[*rc::gen::inRange<std::size_t>(0, zones.size())];
  const Instant t = from_ms(*rc::gen::inRange<std::int64_t>(0, 2'800'000'000) * 1000);
  const Instant back = any.at(any.local(t));
  RC_ASSERT(any.local(back) == any.local(t));
  RC_ASSERT(back == t || (back < t && t - back <= 1h && any.offset_at(back) != any.offset_at(t)));
}

RC_GTEST_PROP(ZoneProperty, IsTheFirstMomentThatShowsTheTimeOrALaterOne, ()) {
  static const std::array zones{zone("Europe/Berlin"), zone("Australia/Lord_Howe"), zone("America/New_York")};
  const Zone& any = zones[*rc::gen::inRange<std::size_t>(0, zones.size())];
  const LocalTime shown{Duration{*rc::gen::inRange<std::int64_t>(0, 46'000'000) * 60'000}};
  const Instant t = any.at(shown);
  RC_ASSERT(any.local(t) >= shown);
  RC_ASSERT(any.local(t - 1ms) < shown);
}

}  // namespace
}  // namespace redline::domain
