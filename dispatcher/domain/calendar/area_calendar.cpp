#include "dispatcher/domain/calendar/area_calendar.hpp"

#include <algorithm>

namespace redline::domain {

using std::chrono::days;

AreaCalendar::AreaCalendar(const Calendar& calendar, std::span<const LocalDay> bad_weather) : calendar_(&calendar) {
  if (!calendar.bad_weather_stops()) return;
  std::vector<LocalDay> declared(bad_weather.begin(), bad_weather.end());
  std::ranges::sort(declared);
  const auto repeated = std::ranges::unique(declared);
  declared.erase(repeated.begin(), repeated.end());
  Duration lost{0};
  for (const LocalDay day : declared) {
    if (!calendar.counts(day)) continue;
    Cut cut{.day = day, .from = calendar.zone().at(LocalTime{day}), .until = calendar.zone().at(LocalTime{day + days{1}})};
    cut.position = calendar.position(cut.from) - lost;
    lost += calendar.counted(cut.from, cut.until);
    cut.lost = lost;
    cuts_.push_back(cut);
  }
}

Duration AreaCalendar::position(Instant t) const noexcept {
  const auto after = std::ranges::upper_bound(cuts_, t, {}, &Cut::from);
  if (after == cuts_.begin()) return calendar_->position(t);
  const Cut& cut = *std::prev(after);
  return t < cut.until ? cut.position : calendar_->position(t) - cut.lost;
}

Instant AreaCalendar::due(Instant start, Duration allowance) const noexcept {
  if (cuts_.empty() || allowance <= Duration{0} || start == kNever) return calendar_->due(start, allowance);
  const Duration wanted = position(start) + allowance;
  // The last cut before which less than that counts: the moment comes after it and before the next one.
  const auto after = std::ranges::lower_bound(cuts_, wanted, {}, &Cut::position);
  return calendar_->at_position(wanted + (after == cuts_.begin() ? Duration{0} : std::prev(after)->lost));
}

Duration AreaCalendar::counted(Instant from, Instant until) const noexcept {
  return until <= from ? Duration{0} : position(until) - position(from);
}

std::optional<LocalDay> AreaCalendar::nth_day(LocalDay from, int n) const noexcept {
  auto cut = std::ranges::lower_bound(cuts_, from, {}, &Cut::day);
  // Cut i takes away the day that would have been the (number of counting days up to it)-th; skip all that come first.
  const auto begin = cut;
  const auto counting_through = [&](const Cut& c) {
    return calendar_->counting_days(from, c.day + days{1}) - static_cast<int>(&c - &*begin);
  };
  if (begin != cuts_.end())
    cut = std::partition_point(begin, cuts_.end(), [&](const Cut& c) { return counting_through(c) <= n; });
  return calendar_->nth_day(from, n + static_cast<int>(cut - begin));
}

std::vector<Stretch> AreaCalendar::stretches(Instant from, Instant until) const {
  std::vector<Stretch> all;
  const auto add = [&](Instant begin, Instant end, Counting counting) {
    if (end <= begin) return;
    if (!all.empty() && all.back().counting == counting)
      all.back().until = end;
    else
      all.push_back({begin, end, counting});
  };
  // Between cuts: the frames of the calendar and what is left.
  const auto add_open = [&](Instant begin, Instant end) {
    for (const Calendar::Frame& frame : calendar_->frames(begin, end)) {
      add(begin, frame.from, Counting::Closed);
      add(frame.from, frame.until, Counting::Counts);
      begin = frame.until;
    }
    add(begin, end, Counting::Closed);
  };
  for (const Cut& cut : cuts_) {
    if (cut.until <= from || cut.from >= until) continue;
    add_open(from, cut.from);
    from = std::max(from, cut.from);
    for (const Calendar::Frame& frame : calendar_->frames(from, std::min(cut.until, until))) {
      add(from, frame.from, Counting::Closed);
      add(frame.from, frame.until, Counting::BadWeather);
      from = frame.until;
    }
  }
  add_open(from, until);
  return all;
}

}  // namespace redline::domain
