#include "dispatcher/domain/calendar/calendar.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace redline::domain {

namespace {

using std::chrono::days;
using std::chrono::seconds;

constexpr LocalDay kFirstDay{kCalendarFirstYear / std::chrono::January / 1};
constexpr LocalDay kEndDay{(kCalendarLastYear + std::chrono::years{1}) / std::chrono::January / 1};
// A day before the first local day can begin in any zone.
constexpr Instant kOrigin{kFirstDay.time_since_epoch() - days{1}};

// The hours of every day of the calendar, one after another.
class Hours {
 public:
  explicit Hours(const CalendarSpec& spec) : spec_(spec), holidays_(spec.holidays.begin(), spec.holidays.end()) {
    for (const WorkedDay& worked : spec.worked_days) worked_.emplace(worked.day, &worked);
  }

  DayFrames of(LocalDay day) const {
    DayFrames frames = as_written(day);
    for (DayFrame& frame : frames) {
      frame.from = std::clamp(frame.from, TimeOfDay{0}, kDayEnd);
      frame.until = std::clamp(frame.until, TimeOfDay{0}, kDayEnd);
    }
    std::erase_if(frames, [](const DayFrame& frame) { return frame.until <= frame.from; });
    return frames;
  }

 private:
  DayFrames as_written(LocalDay day) const {
    if (const auto worked = worked_.find(day); worked != worked_.end())
      return worked->second->like ? of_weekday(day, *worked->second->like) : worked->second->frames;
    return holidays_.contains(day) ? DayFrames{} : of_weekday(day, std::chrono::weekday{day});
  }
  const DayFrames& of_weekday(LocalDay day, std::chrono::weekday weekday) const {
    return week_of(spec_, day)[weekday.c_encoding()];
  }

  const CalendarSpec& spec_;
  std::set<LocalDay> holidays_;
  std::map<LocalDay, const WorkedDay*> worked_;
};

// The instants at which clocks show a time in [from, until): usually one stretch; around a jump of the clocks none,
// or two.
void lay_out(const Zone& zone, LocalTime from, LocalTime until, std::vector<Calendar::Frame>& out) {
  const Instant low{from.time_since_epoch()}, high{until.time_since_epoch()};
  const auto offsets = zone.offsets();
  if (offsets.empty()) return out.push_back({low, high});
  auto segment = std::ranges::upper_bound(offsets, low - days{1}, {}, &ZoneOffset::from);
  if (segment != offsets.begin()) --segment;
  for (; segment != offsets.end(); ++segment) {
    const bool first = segment == offsets.begin();
    if (!first && segment->from >= high + days{1}) return;
    const auto next = std::next(segment);
    const Instant begin = std::max(low - segment->offset, first ? Instant::min() : segment->from);
    const Instant end = std::min(high - segment->offset, next == offsets.end() ? Instant::max() : next->from);
    if (begin < end) out.push_back({begin, end});
  }
}

std::uint32_t seconds_since_origin(Instant t) {
  return static_cast<std::uint32_t>(std::chrono::floor<seconds>(t - kOrigin).count());
}

}  // namespace

Calendar::Calendar(std::string id, Zone zone, bool bad_weather_stops)
    : id_(std::move(id)), zone_(std::move(zone)), bad_weather_stops_(bad_weather_stops) {}

Calendar::Calendar(const CalendarSpec& spec, Zone zone)
    : id_(spec.id), zone_(std::move(zone)), always_(false), bad_weather_stops_(spec.bad_weather_stops) {
  const Hours hours{spec};
  std::vector<Frame> frames;
  days_before_.push_back(0);
  for (LocalDay day = kFirstDay; day < kEndDay; day += days{1}) {
    const std::size_t known = frames.size();
    for (const DayFrame& frame : hours.of(day)) lay_out(zone_, day + frame.from, day + frame.until, frames);
    days_before_.push_back(days_before_.back() + (frames.size() > known ? 1 : 0));
  }
  std::ranges::sort(frames, {}, &Frame::from);
  std::uint32_t counted = 0, end = 0;
  for (const Frame& frame : frames) {
    const std::uint32_t from = std::max(seconds_since_origin(frame.from), end);
    const std::uint32_t until = seconds_since_origin(frame.until);
    if (until <= from) continue;
    if (from_.empty() || from > end) {
      from_.push_back(from);
      before_.push_back(counted);
    }
    counted += until - from;
    end = until;
  }
  before_.push_back(counted);
  for (auto* table : {&from_, &before_, &days_before_}) table->shrink_to_fit();
}

std::size_t Calendar::frames_begun(Instant t) const noexcept {
  const auto since = std::chrono::floor<seconds>(t - kOrigin).count();
  if (since < 0) return 0;
  return static_cast<std::size_t>(std::ranges::upper_bound(from_, since) - from_.begin());
}

Duration Calendar::position(Instant t) const noexcept {
  if (always_) return t.time_since_epoch();
  const std::size_t begun = frames_begun(t);
  if (begun == 0) return Duration{0};
  const Duration inside = t - (kOrigin + seconds{from_[begun - 1]});
  return std::min<Duration>(seconds{before_[begun - 1]} + inside, seconds{before_[begun]});
}

Instant Calendar::at_position(Duration position) const noexcept {
  if (always_) return Instant{position};
  if (position > seconds{before_.back()}) return kNever;
  // The last frame before which less than `position` counts: the moment falls into it.
  const auto whole = std::chrono::ceil<seconds>(position).count();
  const auto index = static_cast<std::size_t>(std::ranges::lower_bound(before_, whole) - before_.begin());
  return kOrigin + seconds{from_[index - 1]} + (position - seconds{before_[index - 1]});
}

Instant Calendar::due(Instant start, Duration allowance) const noexcept {
  if (allowance <= Duration{0} || start == kNever) return start;
  return at_position(position(start) + allowance);
}

Duration Calendar::counted(Instant from, Instant until) const noexcept {
  return until <= from ? Duration{0} : position(until) - position(from);
}

std::size_t Calendar::day_index(LocalDay day) const noexcept {
  return static_cast<std::size_t>((std::clamp(day, kFirstDay, kEndDay) - kFirstDay).count());
}

int Calendar::counting_days(LocalDay from, LocalDay until) const noexcept {
  if (until <= from) return 0;
  if (always_) return static_cast<int>((until - from).count());
  return static_cast<int>(days_before_[day_index(until)] - days_before_[day_index(from)]);
}

std::optional<LocalDay> Calendar::nth_day(LocalDay from, int n) const noexcept {
  if (always_) return from + days{n - 1};
  const auto wanted = days_before_[day_index(from)] + static_cast<std::uint32_t>(n);
  const auto after = std::ranges::lower_bound(days_before_, wanted);
  if (after == days_before_.end()) return std::nullopt;
  return kFirstDay + days{after - days_before_.begin() - 1};
}

std::optional<Instant> Calendar::closing(LocalDay day) const noexcept {
  if (!counts(day)) return std::nullopt;
  const Instant end = zone_.at(LocalTime{day + days{1}});
  if (always_) return end;
  // The end of the last frame that begins on the day, unless it goes on into the next one.
  const std::size_t begun = frames_begun(end - Duration{1});
  return std::min(end, kOrigin + seconds{from_[begun - 1]} + seconds{before_[begun] - before_[begun - 1]});
}

std::vector<Calendar::Frame> Calendar::frames(Instant from, Instant until) const {
  std::vector<Frame> parts;
  if (until <= from) return parts;
  if (always_) return {{from, until}};
  const std::size_t begun = frames_begun(from);
  for (std::size_t i = begun == 0 ? 0 : begun - 1; i < from_.size(); ++i) {
    const Instant begin = kOrigin + seconds{from_[i]};
    if (begin >= until) break;
    const Frame part{std::max(begin, from), std::min(begin + seconds{before_[i + 1] - before_[i]}, until)};
    if (part.from < part.until) parts.push_back(part);
  }
  return parts;
}

}  // namespace redline::domain
