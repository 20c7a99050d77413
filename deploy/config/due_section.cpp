#include "deploy/config/due_section.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "deploy/config/day_time.hpp"

namespace redline::config {

namespace {

using domain::AreaClass;
using domain::ByDay;
using domain::CountFrom;
using domain::DueRule;
using domain::Duration;
using domain::Target;
using domain::TargetCase;
using domain::TimeOfDay;

constexpr std::array<std::string_view, 6> kCaseKeys{"registered", "area", "within", "days", "from", "by"};
constexpr std::array<std::string_view, 2> kFromNames{"same-day", "next-day"};
constexpr std::string_view kClosing = "closing";
constexpr Range<Duration> kAllowance{.min = std::chrono::seconds{1}, .max = std::chrono::days{3653}};

Target read_days(const Section& of) {
  ByDay target{.days = static_cast<int>(of.integer("days", {.min = 1, .max = 3650}).value_or(1)),
               .from = CountFrom::NextDay};
  if (of.one_of("from", kFromNames, Need::Optional) == 0) target.from = CountFrom::SameDay;
  if (of.has("by") && of.text("by") == kClosing)
    target.by = std::nullopt;
  else if (const auto by = of.time_of_day("by", Need::Optional))
    target.by = *by;
  return target;
}

// `within` or `days`; nullopt when there is neither, or a mistake.
std::optional<Target> read_target(const Section& of) {
  if (of.has("days")) {
    if (of.has("within")) of.complain("days", "say either 'within' or 'days'");
    return read_days(of);
  }
  for (const std::string_view key : {"from", "by"})
    if (of.has(key)) of.complain(key, fmt::format("'{}' says something about 'days', and there are none", key));
  if (!of.has("within")) return std::nullopt;
  return domain::Within{of.duration("within", kAllowance).value_or(kAllowance.min)};
}

void read_case(const Section& entry, DueRule& rule) {
  TargetCase made;
  if (!entry.has("registered") && !entry.has("area"))
    entry.report().add(entry.mark(), "a case is for a time of day ('registered') or a class of area ('area')");
  if (const auto written = entry.text("registered", Need::Optional)) {
    const auto range = parse_time_range(*written);
    if (!range || range->until <= range->from)
      entry.complain("registered", fmt::format("'{}' is no part of a day", *written), "write it like 16:00-24:00");
    else
      made = {.area = std::nullopt, .from = range->from, .until = range->until, .target = {}};
  }
  if (const auto area = entry.one_of("area", kAreaClassNames, Need::Optional)) made.area = domain::kAllAreaClasses[*area];
  const auto target = read_target(entry);
  if (!target) entry.report().add(entry.mark(), "this case has neither 'within' nor 'days'");
  made.target = target.value_or(Target{});
  rule.cases.push_back(std::move(made));
}

void read_classes(const Section& clock, const YAML::Node& node, DueRule& rule) {
  const Section by_class{clock.report(), node, "'within'", kAreaClassNames};
  for (std::size_t i = 0; i < kAreaClassNames.size(); ++i)
    if (const auto within = by_class.duration(kAreaClassNames[i], kAllowance, Need::Optional))
      rule.cases.push_back({.area = domain::kAllAreaClasses[i], .target = domain::Within{*within}});
}

// Looks at every class of area at every time of day at which something changes.
class Coverage {
 public:
  Coverage(const Section& clock, std::span<const AreaClass> classes, const domain::ClockRule& rule)
      : clock_(clock), classes_(classes), rule_(rule) {
    starts_.insert(TimeOfDay{0});
    for (const TargetCase& c : rule.due.cases) starts_.insert({c.from, c.until});
    starts_.erase(domain::kDayEnd);
  }

  void check(const std::vector<YAML::Mark>& case_marks) {
    std::set<const Target*> used;
    for (const AreaClass area : classes_)
      for (auto start = starts_.begin(); start != starts_.end(); ++start) {
        const auto next = std::next(start);
        const Target* target = rule_.due.target(area, *start);
        if (target == nullptr) {
          if (!rule_.appointment) return gap(area, *start);
        } else {
          used.insert(target);
          late(*target, *start, next == starts_.end() ? domain::kDayEnd : *next);
        }
      }
    for (std::size_t i = 0; i < rule_.due.cases.size(); ++i)
      if (!used.contains(&rule_.due.cases[i].target) && i < case_marks.size())
        clock_.report().add(case_marks[i],
                            "this case is never used: no area of the policy is of its class, or another case is found first");
  }

 private:
  void gap(AreaClass area, TimeOfDay start) {
    clock_.report().add(clock_.mark(),
                        fmt::format("a ticket of a {} area registered at {} has no due time", domain::name(area),
                                    format_time_of_day(start)),
                        "say outside the cases, with 'within' or 'days', when all others are due");
  }

  // Told once a promise.
  void late(const Target& target, TimeOfDay from, TimeOfDay until) {
    const auto* by_day = std::get_if<ByDay>(&target);
    if (by_day == nullptr || by_day->from != CountFrom::SameDay || by_day->days != 1 || !by_day->by || *by_day->by >= until ||
        !told_.insert(&target).second)
      return;
    clock_.report().add(clock_.mark(),
                        fmt::format("due by {} of the same day: a ticket registered at {} would be late at once",
                                    format_time_of_day(*by_day->by), format_time_of_day(std::max(from, *by_day->by))));
  }

  const Section& clock_;
  std::span<const AreaClass> classes_;
  const domain::ClockRule& rule_;
  std::set<TimeOfDay> starts_;
  std::set<const Target*> told_;
};

}  // namespace

void read_due(const Section& clock, std::span<const AreaClass> classes, domain::ClockRule& rule) {
  const std::size_t problems = clock.report().count();
  std::vector<YAML::Mark> case_marks;
  for (const YAML::Node& node : clock.list("cases", Need::Optional)) {
    const Section entry{clock.report(), node, "this case", kCaseKeys};
    if (!node.IsMap()) continue;
    read_case(entry, rule.due);
    case_marks.push_back(entry.mark());
  }
  rule.appointment = clock.duration("appointment", {.min = Duration{0}, .max = std::chrono::hours{24}}, Need::Optional);
  rule.average = clock.duration("average", kAllowance, Need::Optional);
  const auto within = clock.has("within") && !clock.has("days") ? clock.child("within") : std::nullopt;
  if (within && within->IsMap())
    read_classes(clock, *within, rule.due);
  else
    rule.due.otherwise = read_target(clock);
  if (!clock.has("within") && !clock.has("days") && rule.due.cases.empty() && !clock.has("appointment"))
    return clock.report().add(clock.mark(), "this clock has neither 'within' nor 'days', 'cases' or 'appointment'");
  if (clock.report().count() == problems) Coverage{clock, classes, rule}.check(case_marks);
}

}  // namespace redline::config
