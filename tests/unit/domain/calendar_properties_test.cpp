// What holds for every calendar: counting adds up and never runs backwards, due is the first moment at which the time is
// used up, and a clerk who ticks off the minutes comes to the same result (100,000 cases, in weeks with changes of clocks,
// with make-up days, seasons and bad weather).
#include <algorithm>
#include <array>
#include <random>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "dispatcher/domain/calendar/due_rule.hpp"
#include "tests/support/clerk.hpp"
#include "tests/support/local_times.hpp"

namespace redline::domain {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using tests::day;
using tests::utc;

using Random = std::mt19937_64;
int below(Random& random, int end) { return static_cast<int>(random() % static_cast<unsigned>(end)); }
bool chance(Random& random, int percent) { return below(random, 100) < percent; }

// Weeks worth looking at: both changes of clocks in Berlin and New York, half an hour in Lord Howe, midnight in Nuuk, Chinese
// New Year with its make-up days.
struct Scene {
  std::string_view zone;
  std::string_view begin;
};
constexpr std::array kScenes{Scene{"Europe/Berlin", "2026-03-20"},    Scene{"Europe/Berlin", "2026-10-16"},
                             Scene{"America/New_York", "2026-02-27"}, Scene{"America/New_York", "2026-10-23"},
                             Scene{"Australia/Lord_Howe", "2026-03-27"}, Scene{"America/Nuuk", "2024-10-18"},
                             Scene{"Asia/Shanghai", "2025-01-20"},    Scene{"Asia/Shanghai", "2025-09-22"}};
constexpr int kDaysSeen = 30;
constexpr int kMinutesSeen = kDaysSeen * 24 * 60;

DayFrames some_hours(Random& random) {
  DayFrames frames;
  for (int n = below(random, 4); n > 0; --n) {
    // Whole hours often, so that frames touch, begin at midnight, and meet the jumps of the clocks.
    const int step = chance(random, 50) ? 60 : 1;
    const int from = below(random, 1440 / step) * step;
    frames.push_back({.from = minutes{from}, .until = minutes{std::min(1440, from + (1 + below(random, 600 / step)) * step)}});
  }
  return frames;
}

WeekFrames some_week(Random& random) {
  WeekFrames week;
  const DayFrames usual = some_hours(random);
  for (DayFrames& frames : week) frames = chance(random, 70) ? usual : some_hours(random);
  return week;
}

LocalDay some_day(Random& random, LocalDay begin) { return begin + days{below(random, kDaysSeen)}; }

CalendarSpec some_spec(Random& random, LocalDay begin) {
  CalendarSpec spec{.id = "any", .week = some_week(random), .bad_weather_stops = chance(random, 50)};
  if (chance(random, 50)) {
    const LocalDay from = some_day(random, begin);
    const std::chrono::year_month_day first{from}, last{from + days{below(random, 20)}};
    const bool yearly = chance(random, 50);
    spec.seasons.push_back({.period = {}, .week = some_week(random)});
    if (yearly)
      spec.seasons.back().period = YearlyPeriod{first.month() / first.day(), last.month() / last.day()};
    else
      spec.seasons.back().period = DayPeriod{from, LocalDay{last}};
  }
  for (int n = below(random, 8); n > 0; --n) spec.holidays.push_back(some_day(random, begin));
  for (int n = below(random, 4); n > 0; --n) {
    WorkedDay worked{.day = some_day(random, begin), .like = std::chrono::weekday{static_cast<unsigned>(below(random, 7))}};
    if (chance(random, 30)) worked = {.day = worked.day, .like = std::nullopt, .frames = some_hours(random)};
    spec.worked_days.push_back(std::move(worked));
  }
  return spec;
}

// A calendar, what the clerk saw of it, and random questions.
class Bench {
 public:
  explicit Bench(std::uint64_t seed)
      : random_(seed), scene_(kScenes[seed % kScenes.size()]), zone_(tests::zone(scene_.zone)) {
    const LocalDay first = day(scene_.begin);
    begin_ = zone_.at(LocalTime{first});
    const CalendarSpec spec = some_spec(random_, first);
    for (int n = below(random_, 6); n > 0; --n) weather_.push_back(some_day(random_, first));
    calendar_.emplace(spec, zone_);
    area_.emplace(*calendar_, weather_);
    clerk_.emplace(spec, zone_, weather_, begin_, kMinutesSeen);
  }

  void ask() {
    switch (below(random_, 4)) {
      case 0: return ask_counted();
      case 1: return ask_by_day();
      default: return ask_due();
    }
  }

  Random& random() { return random_; }
  const AreaCalendar& calendar() const { return *area_; }
  Instant some_minute(int end = kMinutesSeen) { return at(below(random_, end)); }

 private:
  Instant at(int minute) const { return begin_ + minutes{minute}; }
  int some_start() { return below(random_, kMinutesSeen / 2); }

  void expect(std::optional<int> clerk, Instant got, const char* what, int start) {
    // What the clerk did not live to see must at least be later than that.
    const bool same = clerk ? got == at(*clerk) : got > at(kMinutesSeen - 24 * 60 * 2);
    if (same) return;
    RC_FAIL(std::string{what} + " in " + std::string{scene_.zone} + " from " + tests::shown(at(start), zone_) + ": " +
            tests::shown(got, zone_) + " instead of " + (clerk ? tests::shown(at(*clerk), zone_) : "later"));
  }

  void ask_counted() {
    const int from = below(random_, kMinutesSeen), until = below(random_, kMinutesSeen);
    RC_ASSERT(area_->counted(at(from), at(until)) == minutes{clerk_->counted(from, until)});
  }

  void ask_due() {
    const int start = some_start(), wanted = below(random_, chance(random_, 50) ? 600 : 6000);
    expect(clerk_->due(start, wanted), area_->due(at(start), minutes{wanted}), "due", start);
  }

  void ask_by_day() {
    ByDay target{.days = 1 + below(random_, 6), .from = chance(random_, 50) ? CountFrom::SameDay : CountFrom::NextDay};
    if (chance(random_, 30))
      target.by.reset();
    else if (chance(random_, 60))
      target.by = minutes{below(random_, 1441)};
    const int start = some_start();
    expect(clerk_->due(start, target), due_at(target, *area_, at(start)), "n-th day", start);
  }

  Random random_;
  Scene scene_;
  Zone zone_;
  Instant begin_;
  std::vector<LocalDay> weather_;
  std::optional<Calendar> calendar_;
  std::optional<AreaCalendar> area_;
  std::optional<tests::Clerk> clerk_;
};

// rapidcheck asks this 100 times.
RC_GTEST_PROP(CalendarProperty, D2_AgreesWithAClerkWhoTicksOffTheMinutesIn100000Cases, ()) {
  Bench bench{*rc::gen::arbitrary<std::uint64_t>()};
  for (int i = 0; i < 1000; ++i) bench.ask();
}

RC_GTEST_PROP(CalendarProperty, Additive, ()) {
  Bench bench{*rc::gen::arbitrary<std::uint64_t>()};
  const AreaCalendar& calendar = bench.calendar();
  for (int i = 0; i < 200; ++i) {
    std::array moments{bench.some_minute(), bench.some_minute(), bench.some_minute()};
    std::ranges::sort(moments);
    const auto& [a, b, c] = moments;
    RC_ASSERT(calendar.counted(a, b) + calendar.counted(b, c) == calendar.counted(a, c));
    const Duration x{below(bench.random(), 40'000'000)}, y{1 + below(bench.random(), 40'000'000)};
    const Instant half = calendar.due(a, x);
    RC_ASSERT(half == kNever || calendar.due(half, y) == calendar.due(a, x + y));
  }
}

RC_GTEST_PROP(CalendarProperty, Monotone, ()) {
  Bench bench{*rc::gen::arbitrary<std::uint64_t>()};
  const AreaCalendar& calendar = bench.calendar();
  for (int i = 0; i < 200; ++i) {
    const Instant a = bench.some_minute(), b = bench.some_minute();
    const Duration x{below(bench.random(), 40'000'000)}, y{below(bench.random(), 40'000'000)};
    RC_ASSERT(calendar.due(a, std::min(x, y)) <= calendar.due(a, std::max(x, y)));
    RC_ASSERT(calendar.due(std::min(a, b), x) <= calendar.due(std::max(a, b), x));
    RC_ASSERT(calendar.due(a, x) >= a);
    const ByDay target{.days = 1 + below(bench.random(), 6), .from = CountFrom::NextDay, .by = minutes{below(bench.random(), 1441)}};
    RC_ASSERT(due_at(target, calendar, std::min(a, b)) <= due_at(target, calendar, std::max(a, b)));
  }
}

// Due is the first moment at which the allowance is used up, not a later one.
RC_GTEST_PROP(CalendarProperty, DueIsTheFirstSuchMoment, ()) {
  Bench bench{*rc::gen::arbitrary<std::uint64_t>()};
  const AreaCalendar& calendar = bench.calendar();
  for (int i = 0; i < 200; ++i) {
    const Instant start = bench.some_minute();
    const Duration allowance{1 + below(bench.random(), 90'000'000)};
    const Instant due = calendar.due(start, allowance);
    if (due == kNever) continue;
    RC_ASSERT(calendar.counted(start, due) == allowance);
    RC_ASSERT(calendar.counted(start, due - Duration{1}) < allowance);
  }
}

// Stretches cover the whole time without gaps, and those that count add up.
RC_GTEST_PROP(CalendarProperty, StretchesAddUp, ()) {
  Bench bench{*rc::gen::arbitrary<std::uint64_t>()};
  const AreaCalendar& calendar = bench.calendar();
  for (int i = 0; i < 50; ++i) {
    Instant from = bench.some_minute(), until = bench.some_minute();
    if (until < from) std::swap(from, until);
    Duration counts{0};
    Instant end = from;
    std::optional<Counting> before;
    for (const Stretch& stretch : calendar.stretches(from, until)) {
      RC_ASSERT(stretch.from == end && stretch.until > stretch.from && before != stretch.counting);
      end = stretch.until;
      before = stretch.counting;
      if (stretch.counting == Counting::Counts) counts += stretch.until - stretch.from;
    }
    RC_ASSERT(end == until);
    RC_ASSERT(counts == calendar.counted(from, until));
  }
}

}  // namespace
}  // namespace redline::domain
