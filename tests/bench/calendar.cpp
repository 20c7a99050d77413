#include "tests/bench/calendar.hpp"

#include <random>
#include <set>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>

#include "deploy/config/holiday_table.hpp"
#include "deploy/config/zone_file.hpp"
#include "dispatcher/domain/deadlines.hpp"
#include "tests/bench/cpu.hpp"

namespace redline::bench {
namespace {

using namespace domain;
using namespace std::chrono_literals;
using std::chrono::days;

constexpr std::size_t kQuestions = 1 << 20;
constexpr std::size_t kTickets = 1'000'000;
constexpr std::size_t kCompared = 20'000;  // answers of both calendars that must be the same
constexpr int kMakeUpLike = 1;             // Monday

CalendarSpec office_spec() {
  CalendarSpec spec{.id = "office"};
  for (unsigned day = 1; day <= 5; ++day)
    spec.week[day] = {{.from = 8h + 30min, .until = 12h}, {.from = 13h + 30min, .until = 17h + 30min}};
  for (const char* name : {"cn-2024", "cn-2025", "cn-2026"}) {
    const auto table = config::load_holiday_table(name, "");
    if (!table) throw std::runtime_error(config::to_string(table.error()));
    spec.holidays.insert(spec.holidays.end(), table->holidays.begin(), table->holidays.end());
    for (const LocalDay day : table->make_up)
      spec.worked_days.push_back({.day = day, .like = std::chrono::weekday{kMakeUpLike}});
  }
  spec.bad_weather_stops = true;
  return spec;
}

Zone shanghai() {
  auto zone = config::load_zone("Asia/Shanghai");
  if (!zone) throw std::runtime_error(zone.error().what);
  return *std::move(zone);
}

struct Question {
  Instant start;
  Duration allowance;
};

// Registered at any moment of three years; a minute to two working weeks.
std::vector<Question> make_questions(std::uint64_t seed) {
  std::mt19937_64 random{seed};
  const Instant first = std::chrono::sys_days{std::chrono::year{2024} / 1 / 1};
  std::vector<Question> questions(kQuestions);
  for (Question& question : questions)
    question = {first + Duration{static_cast<std::int64_t>(random() % 94'608'000'000)},
                Duration{60'000 + static_cast<std::int64_t>(random() % 270'000'000)}};
  return questions;
}

// How calendars are usually reckoned: from day to day, asking each for its hours.
class Walker {
 public:
  explicit Walker(const CalendarSpec& spec, const Zone& zone)
      : spec_(spec), zone_(zone), holidays_(spec.holidays.begin(), spec.holidays.end()) {
    for (const WorkedDay& worked : spec.worked_days) worked_.insert(worked.day);
  }

  Instant due(Instant start, Duration allowance) const {
    for (LocalDay day = zone_.day(start);; day += days{1}) {
      for (const DayFrame& frame : hours(day)) {
        const Instant from = std::max(start, zone_.at(day + frame.from)), until = zone_.at(day + frame.until);
        if (from >= until) continue;
        if (until - from >= allowance) return from + allowance;
        allowance -= until - from;
      }
    }
  }

 private:
  const DayFrames& hours(LocalDay day) const {
    static const DayFrames kNone;
    if (worked_.contains(day)) return spec_.week[kMakeUpLike];
    return holidays_.contains(day) ? kNone : spec_.week[std::chrono::weekday{day}.c_encoding()];
  }

  const CalendarSpec& spec_;
  const Zone& zone_;
  std::set<LocalDay> holidays_, worked_;
};

// Due times a second of CPU; the sum keeps the work from being optimised away.
template <class Due>
void measure(Report& report, std::string_view name, const std::vector<Question>& questions, Due due) {
  const std::uint64_t before = thread_cpu_ns();
  std::int64_t sum = 0;
  for (const Question& question : questions) sum += to_ms(due(question)) / 1000 % 1000;
  const auto ns = static_cast<double>(thread_cpu_ns() - before);
  report.sample(name, static_cast<double>(questions.size()) * 1e9 / ns, "/s");
  if (sum == 0) report.fail(fmt::format("{}: no due times", name));
}

void compare(Report& report, const Calendar& calendar, const Walker& walker, const std::vector<Question>& questions) {
  for (std::size_t i = 0; i < kCompared; ++i) {
    const auto& [start, allowance] = questions[i];
    if (calendar.due(start, allowance) == walker.due(start, allowance)) continue;
    return report.fail(fmt::format("{} + {} ms: {} and {}", to_ms(start), allowance.count(),
                                   to_ms(calendar.due(start, allowance)), to_ms(walker.due(start, allowance))));
  }
}

// A holiday is added: every open ticket's clocks are computed anew, each with a hold behind it.
void measure_recompute(Report& report, const CalendarSpec& spec, const Zone& zone, const std::vector<Question>& questions) {
  CalendarSpec changed_spec = spec;
  changed_spec.holidays.push_back(LocalDay{std::chrono::year{2025} / 3 / 5});
  const Calendar before{spec, zone}, after{changed_spec, zone};
  const ClockRule rule{.kind = ClockKind::Resolve, .due = Within{40h}, .warn_percent = {50, 80}};
  const ClockTerms terms{.rule = &rule, .calendar = AreaCalendar{before}};
  const ClockTerms changed{.rule = &rule, .calendar = AreaCalendar{after}};
  std::vector<domain::Clock> clocks;
  clocks.reserve(kTickets);
  for (std::size_t i = 0; i < kTickets; ++i) clocks.push_back(*start_clock(terms, questions[i].start));
  std::size_t moved = 0;
  const std::uint64_t begin = thread_cpu_ns();
  for (domain::Clock& clock : clocks) {
    const LedgerEntry entry = recompute(clock, changed, {}, {.cause = ClockCause::Policy}, clock.started);
    moved += entry.due_after != entry.due_before ? 1 : 0;
  }
  report.sample("recompute.million_clocks_s", static_cast<double>(thread_cpu_ns() - begin) * 1e-9, "s");
  report.sample("recompute.moved", static_cast<double>(moved), "clocks");
  if (moved == 0 || moved == kTickets) report.fail(fmt::format("{} of {} deadlines moved", moved, kTickets));
}

}  // namespace

void run_calendar(const Options& options, Report& report) {
  const CalendarSpec spec = office_spec();
  const Zone zone = shanghai();
  const Calendar calendar{spec, zone};
  const Walker walker{spec, zone};
  std::vector<LocalDay> declared;
  for (int i = 0; i < 60; ++i) declared.push_back(LocalDay{std::chrono::year{2024} / 1 / 1} + days{i * 17});
  const AreaCalendar area{calendar, declared};
  const auto questions = make_questions(1);
  compare(report, calendar, walker, questions);
  const ByDay fifth_day{.days = 5, .from = CountFrom::NextDay};
  const auto cell = [&](const char* name, auto due) {
    return Cell{name, [&, name, due] { measure(report, name, questions, due); }};
  };
  const std::vector<Cell> cells{
      cell("due.within", [&](const Question& q) { return calendar.due(q.start, q.allowance); }),
      cell("due.bad_weather", [&](const Question& q) { return area.due(q.start, q.allowance); }),
      cell("due.fifth_day", [&](const Question& q) { return due_at(fifth_day, area, q.start); }),
      cell("walker", [&](const Question& q) { return walker.due(q.start, q.allowance); }),
      {"recompute", [&] { measure_recompute(report, spec, zone, questions); }}};
  interleave(options, report, cells);
  report.ratio("within_to_walker", "due.within", "walker");
  for (const char* name : {"due.within", "due.bad_weather", "due.fifth_day"}) report.goal(name, at_least(1e6, 5e6));
  report.goal("recompute.million_clocks_s", at_most(5, 1));
}

}  // namespace redline::bench
