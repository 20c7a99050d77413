#include "deploy/config/ladder_section.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace redline::config {

namespace {

using domain::Duration;
using domain::Ladder;
using domain::LadderStep;
using domain::Level;
using domain::Levels;
using domain::Rung;
using std::chrono::days;
using std::chrono::minutes;

constexpr std::array<std::string_view, 5> kLadderKeys{"warnings", "breach", "late", "acknowledged", "lone_worker"};
constexpr std::array<std::string_view, 2> kRungKeys{"step", "tell"};
constexpr std::array<std::string_view, 3> kLateKeys{"after", "step", "tell"};
constexpr std::array<std::string_view, 1> kTellKeys{"tell"};
constexpr std::array<std::string_view, 3> kStepNames{"warn", "urge", "supervise"};
constexpr std::array<std::string_view, 2> kAcknowledgedNames{"climbs", "stops"};
constexpr std::size_t kRungsMax = 20;

Levels read_tell(const Section& rung) {
  static const std::vector<std::string> kNames{"technician", "lead", "supervisor", "manager"};
  Levels levels = 0;
  for (const std::string& who : rung.references("tell", "level", kNames, Need::Required))
    levels |= bit(static_cast<Level>(std::ranges::find(kNames, who) - kNames.begin()));
  return levels;
}

Rung read_rung(const Section& rung) {
  return {.step = static_cast<LadderStep>(rung.one_of("step", kStepNames).value_or(0)), .tell = read_tell(rung)};
}

// Gives `add` the section of every entry of a list.
void each(const Section& ladder, std::string_view key, std::span<const std::string_view> keys, auto add) {
  const auto entries = ladder.list(key, Need::Optional);
  if (entries.size() > kRungsMax) ladder.complain(key, fmt::format("'{}' has more than {} entries", key, kRungsMax));
  for (const YAML::Node& node : entries) {
    const Section entry{ladder.report(), node, "this rung", keys};
    if (node.IsMap()) add(entry);
  }
}

}  // namespace

Ladder read_ladder(const Section& file) {
  Ladder rules;
  const auto node = file.child("ladder");
  if (!node) return rules;
  const Section ladder{file.report(), *node, "'ladder'", kLadderKeys};
  each(ladder, "warnings", kRungKeys, [&](const Section& entry) { rules.warnings.push_back(read_rung(entry)); });
  if (const auto breach = ladder.child("breach"))
    rules.breach = read_rung(Section{ladder.report(), *breach, "'breach'", kRungKeys});
  each(ladder, "late", kLateKeys, [&](const Section& entry) {
    const Duration after = entry.duration("after", {.min = minutes{1}, .max = days{366}}).value_or(Duration{0});
    if (!rules.late.empty() && after <= rules.late.back().after)
      entry.complain("after", "the rungs after the breach must rise");
    rules.late.push_back({.after = after, .rung = read_rung(entry)});
  });
  rules.acknowledged_stops = ladder.one_of("acknowledged", kAcknowledgedNames, Need::Optional).value_or(0) == 1;
  each(ladder, "lone_worker", kTellKeys, [&](const Section& entry) { rules.lone_worker.push_back(read_tell(entry)); });
  return rules;
}

}  // namespace redline::config
