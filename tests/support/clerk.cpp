#include "tests/support/clerk.hpp"

#include <algorithm>

namespace redline::tests {

using namespace domain;

namespace {

// Whether somebody who reads the calendar as it is written finds `minute` of `day` in the hours.
bool written_as_open(const CalendarSpec& spec, LocalDay day, int minute) {
  const auto inside = [&](const DayFrames& frames) {
    return std::ranges::any_of(frames, [&](const DayFrame& f) { return f.from.count() <= minute && minute < f.until.count(); });
  };
  const std::chrono::year_month_day date{day};
  const auto in_season = [&](const Season& season) {
    if (const auto* once = std::get_if<DayPeriod>(&season.period)) return day >= once->from && day <= once->until;
    const auto& yearly = std::get<YearlyPeriod>(season.period);
    const auto number = [](auto month_and_day) {
      return unsigned{month_and_day.month()} * 100 + unsigned{month_and_day.day()};
    };
    const unsigned from = number(yearly.from), until = number(yearly.until), today = number(date);
    return from <= until ? today >= from && today <= until : !(today > until && today < from);
  };
  const auto season = std::ranges::find_if(spec.seasons, in_season);
  const WeekFrames& week = season == spec.seasons.end() ? spec.week : season->week;
  for (const WorkedDay& worked : spec.worked_days)
    if (worked.day == day) return inside(worked.like ? week[worked.like->c_encoding()] : worked.frames);
  if (std::ranges::find(spec.holidays, day) != spec.holidays.end()) return false;
  return inside(week[std::chrono::weekday{day}.c_encoding()]);
}

}  // namespace

Clerk::Clerk(const CalendarSpec& spec, const Zone& zone, std::span<const LocalDay> bad_weather, Instant begin, int minutes) {
  for (int i = 0; i < minutes; ++i) {
    const Instant t = begin + std::chrono::minutes{i};
    const auto shown = std::chrono::floor<std::chrono::minutes>(t.time_since_epoch() + zone.offset_at(t)).count();
    const LocalDay day{std::chrono::days{shown / 1440}};
    const bool stopped = spec.bad_weather_stops && std::ranges::find(bad_weather, day) != bad_weather.end();
    const auto minute = static_cast<int>(shown % 1440);
    looks_.push_back({.day = static_cast<std::int32_t>(shown / 1440),
                      .minute = static_cast<std::int16_t>(minute),
                      .ticked = !stopped && written_as_open(spec, day, minute)});
    if (looks_.back().ticked) days_with_ticks_.insert(looks_.back().day);
  }
}

int Clerk::counted(int from, int until) const {
  int ticks = 0;
  for (int i = from; i < until; ++i) ticks += looks_[static_cast<std::size_t>(i)].ticked ? 1 : 0;
  return ticks;
}

std::optional<int> Clerk::due(int start, int wanted) const { return due_without(start, wanted, {}); }

std::optional<int> Clerk::due_without(int start, int wanted, std::span<const std::pair<int, int>> held) const {
  if (wanted == 0) return start;
  const auto end = static_cast<int>(looks_.size());
  for (int i = start; i < end; ++i) {
    const bool on_hold = std::ranges::any_of(held, [&](const auto& hold) { return hold.first <= i && i < hold.second; });
    if (!on_hold && looks_[static_cast<std::size_t>(i)].ticked && --wanted == 0) return i + 1;
  }
  return std::nullopt;
}

std::optional<int> Clerk::due(int start, const ByDay& target) const {
  const auto end = static_cast<int>(looks_.size());
  const auto look = [&](int i) { return looks_[static_cast<std::size_t>(i)]; };
  const std::int32_t today = look(start).day;
  // The day, by turning the pages of the diary: one that has a tick counts.
  int wanted = target.days;
  std::int32_t page = target.from == CountFrom::NextDay ? today + 1 : today;
  for (;; ++page) {
    if (page >= look(end - 1).day) return std::nullopt;
    if (days_with_ticks_.contains(page) && --wanted == 0) break;
  }
  int last_tick = start;
  for (int i = start; i < end; ++i) {
    if (target.by && (look(i).day > page || (look(i).day == page && look(i).minute >= target.by->count())))
      return i;
    if (look(i).day == page && look(i).ticked) last_tick = i + 1;
  }
  return target.by ? std::nullopt : std::optional{last_tick};
}

}  // namespace redline::tests
