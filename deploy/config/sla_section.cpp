#include "deploy/config/sla_section.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "deploy/config/calendar_section.hpp"
#include "deploy/config/due_section.hpp"

namespace redline::config {

namespace {

using domain::ClockRule;
using domain::Policy;
using domain::SlaRule;

constexpr std::array<std::string_view, 5> kRuleKeys{"category", "priority", "tier", "channel", "clocks"};
constexpr auto kClockKeys = [] {
  std::array<std::string_view, 3 + kDueKeys.size()> keys{"kind", "calendar", "warn"};
  std::ranges::copy(kDueKeys, keys.begin() + 3);
  return keys;
}();
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

// What the clocks of a rule refer to.
struct ClockNames {
  std::vector<std::string> calendars;
  std::vector<domain::AreaClass> classes;  // that areas have
};

std::vector<ClockRule> read_clocks(const Section& rule, const ClockNames& names) {
  std::vector<ClockRule> clocks;
  for (const YAML::Node& node : rule.list("clocks")) {
    const Section clock{rule.report(), node, "this clock", kClockKeys};
    if (!node.IsMap()) continue;
    const auto kind = clock.one_of("kind", kClockKindNames);
    ClockRule made;
    read_due(clock, names.classes, made);
    const auto calendar = clock.reference("calendar", "calendar", names.calendars, Need::Optional);
    made.warn_percent = read_warn(clock);
    if (!kind) continue;
    const auto clock_kind = domain::kAllClockKinds[*kind];
    if (std::ranges::find(clocks, clock_kind, &ClockRule::kind) != clocks.end())
      clock.complain("kind", fmt::format("this rule has a '{}' clock already", kClockKindNames[*kind]));
    const auto found = std::ranges::find(names.calendars, calendar.value_or(std::string{kAlwaysCalendar}));
    made.kind = clock_kind;
    made.calendar = static_cast<std::uint16_t>(found == names.calendars.end() ? 0 : found - names.calendars.begin());
    clocks.push_back(std::move(made));
  }
  return clocks;
}

// Every ticket that `later` is for finds `earlier` first.
bool hides(const SlaRule& earlier, const SlaRule& later) {
  const bool category = !earlier.category || earlier.category == later.category;
  const bool priority = !earlier.priority || earlier.priority == later.priority;
  const bool tier = !earlier.tier || earlier.tier == later.tier;
  const bool channel = !earlier.channel || earlier.channel == later.channel;
  return category && priority && tier && channel;
}

// A tier and channel for which no rule holds; nullopt when there is none.
std::optional<SlaRule> uncovered(const std::vector<SlaRule>& rules, const domain::CategoryId& category,
                                 domain::Priority priority) {
  for (std::size_t tier = 0; tier < kTierNames.size(); ++tier)
    for (std::size_t channel = 0; channel < kChannelNames.size(); ++channel) {
      SlaRule ticket{.category = category,
                     .priority = priority,
                     .tier = static_cast<domain::Tier>(tier),
                     .channel = static_cast<domain::Channel>(channel),
                     .clocks = {}};
      if (std::ranges::none_of(rules, [&](const SlaRule& rule) { return hides(rule, ticket); })) return ticket;
    }
  return std::nullopt;
}

// The first kind of ticket for which there is no rule.
void report_gap(const Section& file, const Policy& policy, const std::vector<SlaRule>& rules) {
  const bool finer = std::ranges::any_of(rules, [](const SlaRule& rule) { return rule.tier || rule.channel; });
  for (const auto& category : policy.categories)
    for (const auto priority : kAllPriorities) {
      const auto ticket = uncovered(rules, category.id, priority);
      if (!ticket) continue;
      const std::string more =
          finer ? fmt::format(", tier '{}', channel '{}'", domain::name(*ticket->tier), domain::name(*ticket->channel)) : "";
      file.complain("sla",
                    fmt::format("no rule for category '{}' at priority '{}'{}: nobody would watch such a ticket",
                                category.id.value, domain::name(priority), more),
                    "end the list with a rule that has only clocks");
      return;
    }
}

// Reads the conditions of a rule; false when one names something unknown.
bool read_conditions(const Section& entry, const std::vector<std::string>& categories, SlaRule& rule) {
  bool known = true;
  if (entry.has("category")) {
    const auto category = entry.reference("category", "category", categories);
    known = category.has_value();
    if (category) rule.category = domain::CategoryId{*category};
  }
  const auto one_of = [&](std::string_view key, std::span<const std::string_view> names, auto& condition, unsigned first) {
    if (!entry.has(key)) return;
    const auto found = entry.one_of(key, names);
    known = known && found.has_value();
    using Condition = typename std::remove_cvref_t<decltype(condition)>::value_type;
    if (found) condition = static_cast<Condition>(*found + first);
  };
  one_of("priority", kPriorityNames, rule.priority, 1);
  one_of("tier", kTierNames, rule.tier, 0);
  one_of("channel", kChannelNames, rule.channel, 0);
  return known;
}

}  // namespace

std::vector<SlaRule> read_sla(const Section& file, const Policy& policy) {
  const auto categories = ids_of(policy.categories);
  ClockNames names{.calendars = ids_of(policy.calendars), .classes = {}};
  for (const auto area_class : domain::kAllAreaClasses)
    if (std::ranges::find(policy.areas, area_class, &domain::Area::area_class) != policy.areas.end())
      names.classes.push_back(area_class);
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
    const bool conditions_known = read_conditions(entry, categories, rule);
    rule.clocks = read_clocks(entry, names);
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
