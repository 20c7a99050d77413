#include "deploy/config/sla_section.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace redline::config {

namespace {

using domain::ClockRule;
using domain::Policy;
using domain::SlaRule;

constexpr std::array<std::string_view, 3> kRuleKeys{"category", "priority", "clocks"};
constexpr std::array<std::string_view, 4> kClockKeys{"kind", "within", "calendar", "warn"};
constexpr std::array<std::string_view, domain::kAllClockKinds.size()> kKindNames{"dispatch", "respond", "arrive",
                                                                                 "resolve"};
constexpr std::array<std::uint8_t, 2> kWarnDefault{50, 80};  // D4

std::vector<std::string> ids_of(const std::vector<domain::Category>& categories) {
  std::vector<std::string> ids;
  ids.reserve(categories.size());
  for (const auto& category : categories) ids.push_back(category.id.value);
  return ids;
}

std::vector<std::string> ids_of(const std::vector<domain::Calendar>& calendars) {
  std::vector<std::string> ids;
  ids.reserve(calendars.size());
  for (const auto& calendar : calendars) ids.push_back(calendar.id());
  return ids;
}

std::vector<std::uint8_t> read_warn(const Section& clock) {
  if (!clock.has("warn")) return {kWarnDefault.begin(), kWarnDefault.end()};
  std::vector<std::uint8_t> points;
  for (const YAML::Node& node : clock.list("warn", Need::Optional)) {
    const std::string written = node.IsScalar() ? node.Scalar() : std::string{};
    int percent = 0;
    const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), percent);
    if (error != std::errc{} || end != written.data() + written.size() || percent < 1 || percent > 99)
      clock.report().add(node.Mark(),
                         fmt::format("a warning point is a whole per cent from 1 to 99, not '{}'", written));
    else if (!points.empty() && percent <= points.back())
      clock.report().add(node.Mark(),
                         fmt::format("warning points must rise, but {} follows {}", percent, points.back()));
    else
      points.push_back(static_cast<std::uint8_t>(percent));
  }
  return points;
}

std::vector<ClockRule> read_clocks(const Section& rule, const std::vector<std::string>& calendars) {
  std::vector<ClockRule> clocks;
  for (const YAML::Node& node : rule.list("clocks")) {
    const Section clock{rule.report(), node, "this clock", kClockKeys};
    if (!node.IsMap()) continue;
    const auto kind = clock.one_of("kind", kKindNames);
    const auto within = clock.duration("within", {.min = std::chrono::seconds{1}, .max = std::chrono::days{3653}});
    const auto calendar = clock.reference("calendar", "calendar", calendars, Need::Optional);
    auto warn = read_warn(clock);
    if (!kind) continue;
    const auto clock_kind = domain::kAllClockKinds[*kind];
    if (std::ranges::find(clocks, clock_kind, &ClockRule::kind) != clocks.end())
      clock.complain("kind", fmt::format("this rule has a '{}' clock already", kKindNames[*kind]));
    const auto found = std::ranges::find(calendars, calendar.value_or(std::string{kAlwaysCalendar}));
    clocks.push_back({.kind = clock_kind,
                      .due = within.value_or(domain::Duration{0}),
                      .calendar = static_cast<std::uint16_t>(found == calendars.end() ? 0 : found - calendars.begin()),
                      .warn_percent = std::move(warn)});
  }
  return clocks;
}

// Every ticket that `later` is for finds `earlier` first.
bool hides(const SlaRule& earlier, const SlaRule& later) {
  const bool category = !earlier.category || earlier.category == later.category;
  const bool priority = !earlier.priority || earlier.priority == later.priority;
  return category && priority;
}

// The first category and priority for which there is no rule.
void report_gap(const Section& file, const Policy& policy, const std::vector<SlaRule>& rules) {
  for (const auto& category : policy.categories)
    for (const auto priority : kAllPriorities) {
      const SlaRule ticket{.category = category.id, .priority = priority, .clocks = {}};
      if (std::ranges::any_of(rules, [&](const SlaRule& rule) { return hides(rule, ticket); })) continue;
      file.complain("sla",
                    fmt::format("no rule for category '{}' at priority '{}': nobody would watch such a ticket",
                                category.id.value, domain::name(priority)),
                    "end the list with a rule that has only clocks");
      return;
    }
}

}  // namespace

std::vector<SlaRule> read_sla(const Section& file, const Policy& policy) {
  const auto categories = ids_of(policy.categories);
  const auto calendars = ids_of(policy.calendars);
  std::vector<SlaRule> rules;
  std::vector<int> lines;
  bool all_known = true;  // a rule for something unknown would make a gap that is none
  const auto entries = file.list("sla");
  for (const YAML::Node& node : entries) {
    const Section entry{file.report(), node, "this rule", kRuleKeys};
    if (!node.IsMap()) {
      all_known = false;
      continue;
    }
    SlaRule rule;
    bool conditions_known = true;
    if (entry.has("category")) {
      const auto category = entry.reference("category", "category", categories);
      conditions_known = category.has_value();
      if (category) rule.category = domain::CategoryId{*category};
    }
    if (entry.has("priority")) {
      const auto priority = entry.one_of("priority", kPriorityNames);
      conditions_known = conditions_known && priority.has_value();
      if (priority) rule.priority = kAllPriorities[*priority];
    }
    rule.clocks = read_clocks(entry, calendars);
    all_known = all_known && conditions_known;
    if (!conditions_known) continue;
    const auto hiding = std::ranges::find_if(rules, [&](const SlaRule& earlier) { return hides(earlier, rule); });
    if (hiding != rules.end())
      file.report().add(
          entry.mark(),
          fmt::format("this rule is never used: the one at line {} is found first", lines[hiding - rules.begin()]),
          "put rules with more conditions before those with fewer");
    rules.push_back(std::move(rule));
    lines.push_back(entry.mark().line + 1);
  }
  if (!entries.empty() && all_known) report_gap(file, policy, rules);
  return rules;
}

}  // namespace redline::config
