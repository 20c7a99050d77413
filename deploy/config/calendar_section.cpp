#include "deploy/config/calendar_section.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "deploy/config/day_time.hpp"
#include "deploy/config/holiday_table.hpp"

namespace redline::config {

namespace {

using domain::CalendarSpec;
using domain::DayFrame;
using domain::DayFrames;
using domain::LocalDay;
using domain::Season;
using domain::WeekFrames;
using std::chrono::days;
using std::chrono::weekday;

constexpr std::array<std::string_view, 3> kSeasonKeys{"from", "until", "hours"};
constexpr std::array<std::string_view, 3> kDayKeys{"day", "hours", "as"};
constexpr std::array<std::string_view, 2> kWeatherNames{"counts", "stops"};
constexpr std::array<std::string_view, 7> kWeekdayNames{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};  // c_encoding
// The keys of `hours`, and the weekdays each stands for as bits.
constexpr std::array<std::string_view, 11> kHourKeys{"sun", "mon", "tue",     "wed",     "thu",    "fri",
                                                     "sat", "mon-fri", "mon-sat", "sat-sun", "daily"};
constexpr std::array<unsigned, 11> kHourDays{1, 2, 4, 8, 16, 32, 64, 62, 126, 65, 127};

// "08:30-12:00", rising and apart.
DayFrames read_frames(const Section& of, std::string_view key) {
  DayFrames frames;
  const auto list = of.child(key);
  if (list && list->IsSequence() && list->size() == 0) return frames;
  for (const YAML::Node& node : of.list(key)) {
    const std::string written = node.IsScalar() ? node.Scalar() : std::string{};
    const auto frame = parse_time_range(written);
    if (!frame)
      of.report().add(node.Mark(), fmt::format("'{}' are no hours", written), "write them like 08:30-12:00");
    else if (frame->until <= frame->from)
      of.report().add(node.Mark(), fmt::format("hours end after they begin, not like {}", written),
                      "work over midnight is written 22:00-24:00 on one day and 00:00-06:00 on the next");
    else if (!frames.empty() && frame->from < frames.back().until)
      of.report().add(node.Mark(), fmt::format("hours must rise and not overlap, but {} begins before the ones in front end", written));
    else
      frames.push_back(*frame);
  }
  return frames;
}

WeekFrames read_week(const Section& of) {
  WeekFrames week;
  const auto node = of.child("hours");
  if (!node) return week;
  const Section hours{of.report(), *node, "'hours'", kHourKeys};
  if (!node->IsMap()) return week;
  unsigned given = 0;
  for (std::size_t i = 0; i < kHourKeys.size(); ++i) {
    if (!hours.has(kHourKeys[i])) continue;
    const DayFrames frames = read_frames(hours, kHourKeys[i]);
    if ((given & kHourDays[i]) != 0)
      hours.complain(kHourKeys[i], fmt::format("'{}' names a day that has its hours already", kHourKeys[i]));
    given |= kHourDays[i];
    for (unsigned day = 0; day < 7; ++day)
      if ((kHourDays[i] >> day & 1) != 0) week[day] = frames;
  }
  if (given == 0) of.complain("hours", "'hours' must name at least one day");
  return week;
}

std::optional<std::variant<domain::YearlyPeriod, domain::DayPeriod>> read_period(const Section& season) {
  const auto from = season.text("from"), until = season.text("until");
  if (!from || !until) return std::nullopt;
  if (const auto first = parse_month_day(*from), last = parse_month_day(*until); first && last)
    return domain::YearlyPeriod{*first, *last};
  const auto first = parse_date(*from), last = parse_date(*until);
  if (!first || !last) {
    season.complain(first || parse_month_day(*from) ? "until" : "from",
                    fmt::format("'{}' and '{}' are no season", *from, *until),
                    "write days of each year like 05-01, or both with the year like 2026-05-01");
    return std::nullopt;
  }
  if (*last < *first) {
    season.complain("until", fmt::format("a season from {} cannot end on {}", *from, *until));
    return std::nullopt;
  }
  return domain::DayPeriod{*first, *last};
}

// A day that both hold, as far as calendars go.
std::optional<LocalDay> shared_day(const Season& a, const Season& b) {
  const LocalDay end{(domain::kCalendarLastYear + std::chrono::years{1}) / std::chrono::January / 1};
  for (LocalDay day{domain::kCalendarFirstYear / std::chrono::January / 1}; day < end; day += days{1})
    if (holds(a.period, day) && holds(b.period, day)) return day;
  return std::nullopt;
}

void read_seasons(const Section& entry, CalendarSpec& spec) {
  std::vector<int> lines;
  for (const YAML::Node& node : entry.list("seasons", Need::Optional)) {
    const Section season{entry.report(), node, "this season", kSeasonKeys};
    if (!node.IsMap()) continue;
    const auto period = read_period(season);
    Season made{.period = period.value_or(domain::YearlyPeriod{}), .week = read_week(season)};
    if (!period) continue;
    for (std::size_t i = 0; i < spec.seasons.size(); ++i)
      if (const auto day = shared_day(spec.seasons[i], made))
        season.complain("from", fmt::format("this season overlaps the one at line {}: both hold {}", lines[i], format_date(*day)));
    spec.seasons.push_back(std::move(made));
    lines.push_back(season.mark().line + 1);
  }
}

// What the tables and single days say, before it goes into the spec.
struct Exceptions {
  std::map<LocalDay, std::string> holidays;  // and who says so
  std::map<LocalDay, std::string> make_up;
};

void read_table(const Section& entry, const YAML::Node& node, const CalendarContext& context, Exceptions& exceptions) {
  const std::string name = node.Scalar();
  auto table = load_holiday_table(name, context.policy_file);
  if (!table) {
    // A file that cannot be read is a mistake of this line; what is wrong in it stands in that file.
    const Problem& first = table.error().front();
    if (first.line == 0)
      entry.report().add(node.Mark(), fmt::format("no holiday table '{}': {}", name, first.what), first.hint);
    else
      entry.report().add(table.error());
    return;
  }
  for (const LocalDay day : table->holidays) {
    if (const auto worked = exceptions.make_up.find(day); worked != exceptions.make_up.end())
      entry.report().add(node.Mark(), fmt::format("{} is a holiday in '{}' and worked in '{}'", format_date(day), name, worked->second));
    exceptions.holidays.emplace(day, name);
  }
  for (const LocalDay day : table->make_up) {
    if (const auto off = exceptions.holidays.find(day); off != exceptions.holidays.end())
      entry.report().add(node.Mark(), fmt::format("{} is worked in '{}' and a holiday in '{}'", format_date(day), name, off->second));
    exceptions.make_up.emplace(day, name);
  }
  context.tables_used += table->bytes;
}

void read_holidays(const Section& entry, const CalendarContext& context, CalendarSpec& spec) {
  Exceptions exceptions;
  for (const YAML::Node& node : entry.list("holidays", Need::Optional)) {
    const std::string written = node.IsScalar() ? node.Scalar() : std::string{};
    if (const auto day = parse_date(written)) {
      if (const auto worked = exceptions.make_up.find(*day); worked != exceptions.make_up.end())
        entry.report().add(node.Mark(), fmt::format("{} is worked in '{}', and so no holiday", written, worked->second),
                           "write the day into 'days'");
      else if (!exceptions.holidays.emplace(*day, written).second)
        entry.report().add(node.Mark(), fmt::format("{} is a holiday already", written));
    } else if (written.empty()) {
      entry.report().add(node.Mark(), "a holiday is the name of a table or a day", "write cn-2026, or 2026-12-31");
    } else {
      read_table(entry, node, context, exceptions);
    }
  }
  const auto like = entry.one_of("make_up", kWeekdayNames, Need::Optional);
  if (!exceptions.make_up.empty() && !entry.has("make_up"))
    entry.complain("holidays", "the tables have make-up days, but no hours for them", "add make_up: mon");
  for (const auto& [day, who] : exceptions.holidays) spec.holidays.push_back(day);
  for (const auto& [day, who] : exceptions.make_up)
    spec.worked_days.push_back({.day = day, .like = weekday{static_cast<unsigned>(like.value_or(1))}});
}

void read_days(const Section& entry, CalendarSpec& spec) {
  std::vector<domain::WorkedDay> own;
  for (const YAML::Node& node : entry.list("days", Need::Optional)) {
    const Section day{entry.report(), node, "this day", kDayKeys};
    if (!node.IsMap()) continue;
    const auto date = day.date("day");
    domain::WorkedDay made{.day = date.value_or(LocalDay{}), .like = std::nullopt};
    if (day.has("as") == day.has("hours"))
      day.complain("day", "a day has either 'hours' of its own or those of a weekday ('as')");
    if (const auto like = day.one_of("as", kWeekdayNames, Need::Optional)) made.like = weekday{static_cast<unsigned>(*like)};
    if (day.has("hours")) made.frames = read_frames(day, "hours");
    if (!date) continue;
    if (std::ranges::find(own, *date, &domain::WorkedDay::day) != own.end())
      day.complain("day", fmt::format("{} is there already", format_date(*date)));
    own.push_back(std::move(made));
  }
  // The first entry for a day is used: these win over the tables.
  spec.worked_days.insert(spec.worked_days.begin(), own.begin(), own.end());
}

}  // namespace

domain::Calendar read_calendar(const Section& entry, const std::string& id, const CalendarContext& context) {
  const auto always = entry.flag("always", Need::Optional);
  const bool stops = entry.one_of("bad_weather", kWeatherNames, Need::Optional) == 1;
  if (always == true) {
    for (const std::string_view key : {"hours", "seasons", "holidays", "make_up", "days"})
      if (entry.has(key)) entry.complain(key, fmt::format("a calendar that is always open has no '{}'", key));
    if (id == kAlwaysCalendar && stops)
      entry.complain("bad_weather", "the calendar 'always' always counts", "give this calendar another id");
    return domain::Calendar{id, context.zone, stops};
  }
  if (id == kAlwaysCalendar) entry.complain("id", "the calendar 'always' is always open", "give this calendar another id");
  if (entry.has("always") && !entry.has("hours")) {
    if (always == false) entry.complain("always", "a calendar that is not always open must say when it is open");
    return domain::Calendar{id};
  }
  CalendarSpec spec{.id = id, .week = read_week(entry), .bad_weather_stops = stops};
  read_seasons(entry, spec);
  read_holidays(entry, context, spec);
  read_days(entry, spec);
  return entry.report().clean() ? domain::Calendar{spec, context.zone} : domain::Calendar{id};
}

}  // namespace redline::config
