// When a clock counts (rule D2): due times on 24×7 and on working hours, against an oracle that counts minute by
// minute.
#include "dispatcher/domain/calendar.hpp"

#include <charconv>
#include <sstream>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace redline::domain {
namespace {

using namespace std::chrono_literals;

constexpr Instant kMonday = from_ms(1'783'900'800'000);  // 2026-07-13 00:00 UTC

// "1 09:30" is half past nine on day 1, Monday.
Instant at(std::string_view text) {
  const auto number = [&](std::size_t from, std::size_t size) {
    int value = 0;
    std::from_chars(text.data() + from, text.data() + from + size, value);
    return value;
  };
  return kMonday + std::chrono::days{number(0, 1) - 1} + std::chrono::hours{number(2, 2)} +
         std::chrono::minutes{number(5, 2)};
}

std::string text(Instant t) {
  if (t == kNever) return "never";
  const auto since = std::chrono::duration_cast<std::chrono::minutes>(t - kMonday).count();
  std::string out = std::to_string(since / 1440 + 1) + " 00:00";
  const auto put = [&](std::size_t where, auto value) {
    out[where] = static_cast<char>('0' + value / 10);
    out[where + 1] = static_cast<char>('0' + value % 10);
  };
  put(2, since / 60 % 24);
  put(5, since % 60);
  return out;
}

// Monday to Wednesday 09:00-12:00 and 13:00-17:00, Thursday free, Friday as a make-up day 09:00-12:00.
Calendar office() {
  std::vector<Calendar::Frame> frames;
  for (const char day : {'1', '2', '3'}) {
    frames.push_back({at(std::string{day} + " 09:00"), at(std::string{day} + " 12:00")});
    frames.push_back({at(std::string{day} + " 13:00"), at(std::string{day} + " 17:00")});
  }
  frames.push_back({at("5 09:00"), at("5 12:00")});
  return Calendar{"office", std::move(frames)};
}

// start, allowance in minutes, due
constexpr std::string_view kOfficeDues = R"(
1 09:00 |   60 | 1 10:00
1 11:30 |   30 | 1 12:00
1 11:30 |   31 | 1 13:01
1 08:00 |   60 | 1 10:00
1 12:30 |   10 | 1 13:10
1 16:00 |   60 | 1 17:00
1 16:00 |   61 | 2 09:01
1 20:00 |    1 | 2 09:01
1 09:00 |  420 | 1 17:00
1 09:00 |  421 | 2 09:01
3 16:30 |   60 | 5 09:30
4 10:00 |   60 | 5 10:00
5 11:00 |   60 | 5 12:00
5 11:00 |   61 | never
6 00:00 |    1 | never
1 10:30 |    0 | 1 10:30
1 12:30 |    0 | 1 12:30
1 00:00 |    0 | 1 00:00
6 00:00 |    0 | 6 00:00
)";

TEST(Calendar, D2_WorkingHoursAndMakeUpDays) {
  const Calendar calendar = office();
  std::istringstream rows{std::string{kOfficeDues}};
  int checked = 0;
  for (std::string row; std::getline(rows, row);) {
    if (row.empty()) continue;
    const Duration allowance = std::chrono::minutes{std::stoi(row.substr(9, 5))};
    EXPECT_EQ(text(calendar.due(at(row), allowance)), row.substr(17)) << row;
    ++checked;
  }
  EXPECT_EQ(checked, 19);
}

TEST(Calendar, RoundTheClockIsPlainTime) {
  const Calendar always{"24x7"};
  EXPECT_TRUE(always.always_open());
  EXPECT_EQ(always.due(kMonday, 90min), kMonday + 90min);
  EXPECT_EQ(always.counted(kMonday, kMonday + 1h), 1h);
  EXPECT_EQ(always.counted(kMonday + 1h, kMonday), 0h);
}

TEST(Calendar, CountsOnlyInsideTheFrames) {
  EXPECT_EQ(office().counted(at("1 00:00"), at("6 00:00")), 3 * 7h + 3h);
  EXPECT_EQ(office().counted(at("1 11:00"), at("1 14:00")), 2h);
  EXPECT_EQ(office().counted(at("1 12:00"), at("1 13:00")), 0h);
}

TEST(Zone, LocalDateFollowsTheOffsetInForce) {
  const Zone zone{{{.from = kMonday, .offset = 8h}, {.from = kMonday + 24h, .offset = 9h}}};
  EXPECT_EQ(zone.offset_at(kMonday - 1ms), 8h) << "the first is valid for all earlier time";
  EXPECT_EQ(zone.offset_at(kMonday + 24h - 1ms), 8h);
  EXPECT_EQ(zone.offset_at(kMonday + 24h), 9h);
  using std::chrono::day;
  EXPECT_EQ(zone.local_date(kMonday + 16h - 1ms).day(), day{13});
  EXPECT_EQ(zone.local_date(kMonday + 16h).day(), day{14});
  EXPECT_EQ(Zone{}.local_date(kMonday).day(), day{13});
}

// --- properties

constexpr int kSpan = 400;  // minutes looked at

rc::Gen<std::vector<Calendar::Frame>> frames() {
  const auto lengths = rc::gen::container<std::vector<std::pair<int, int>>>(
      rc::gen::pair(rc::gen::inRange(0, 30), rc::gen::inRange(1, 40)));
  return rc::gen::map(rc::gen::nonEmpty(lengths), [](const std::vector<std::pair<int, int>>& parts) {
    std::vector<Calendar::Frame> made;
    Instant t = kMonday;
    for (const auto& [gap, length] : parts) {
      const Instant from = t + std::chrono::minutes{gap + (made.empty() ? 0 : 1)};
      t = from + std::chrono::minutes{length};
      made.push_back({from, t});
    }
    return made;
  });
}

Instant some_minute() { return kMonday + std::chrono::minutes{*rc::gen::inRange(-20, kSpan)}; }
Duration some_allowance() { return std::chrono::minutes{*rc::gen::inRange(0, 200)}; }

RC_GTEST_PROP(CalendarProperty, CountsLikeOneWhoTicksOffTheMinutes, ()) {
  const auto open = *frames();
  const Calendar calendar{"any", open};
  const Instant from = some_minute(), until = some_minute();
  Duration ticked{0};
  for (Instant t = from; t < until; t += 1min)
    for (const auto& frame : open)
      if (frame.from <= t && t < frame.until) ticked += 1min;
  RC_ASSERT(calendar.counted(from, until) == ticked);
}

RC_GTEST_PROP(CalendarProperty, Additive, ()) {
  const Calendar calendar{"any", *frames()};
  std::array moments{some_minute(), some_minute(), some_minute()};
  std::ranges::sort(moments);
  const auto& [a, b, c] = moments;
  RC_ASSERT(calendar.counted(a, b) + calendar.counted(b, c) == calendar.counted(a, c));
  const Duration x = some_allowance(), y = some_allowance();
  const Instant half = calendar.due(a, x);
  RC_ASSERT(half == kNever || calendar.due(half, y) == calendar.due(a, x + y));
}

RC_GTEST_PROP(CalendarProperty, Monotone, ()) {
  const Calendar calendar{"any", *frames()};
  const Instant a = some_minute(), b = some_minute();
  const Duration x = some_allowance(), y = some_allowance();
  RC_ASSERT(calendar.due(a, std::min(x, y)) <= calendar.due(a, std::max(x, y)));
  RC_ASSERT(calendar.due(std::min(a, b), x) <= calendar.due(std::max(a, b), x));
  RC_ASSERT(calendar.due(a, x) >= a);
}

// Due is the first moment at which the allowance is used up, not a later one.
RC_GTEST_PROP(CalendarProperty, DueIsTheFirstSuchMoment, ()) {
  const Calendar calendar{"any", *frames()};
  const Instant start = some_minute();
  const Duration allowance = some_allowance();
  const Instant due = calendar.due(start, allowance);
  if (due == kNever) {
    RC_ASSERT(calendar.counted(start, kMonday + 10'000h) < allowance);
    return;
  }
  RC_ASSERT(calendar.counted(start, due) == allowance);
  if (allowance > 0ms) RC_ASSERT(calendar.counted(start, due - 1ms) < allowance);
}

}  // namespace
}  // namespace redline::domain
