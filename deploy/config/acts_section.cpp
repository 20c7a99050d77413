#include "deploy/config/acts_section.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "deploy/config/localised.hpp"
#include "deploy/config/sla_section.hpp"

namespace redline::config {

namespace {

using domain::ActRules;
using domain::ClockKind;
using domain::Duration;
using domain::Level;
using std::chrono::days;
using std::chrono::minutes;

constexpr std::array<std::string_view, 5> kHoldKeys{"id", "text", "pauses", "at_most", "technician"};
constexpr std::array<std::string_view, 3> kParkKeys{"by", "at_most", "pauses"};
constexpr std::array<std::string_view, 3> kExtensionKeys{"by", "at_most", "longest"};
constexpr std::array<std::string_view, 1> kReturnKeys{"at_most"};
constexpr std::array<std::string_view, 1> kChaseKeys{"raise_after"};
constexpr std::array<std::string_view, 2> kTechnicianNames{"released", "kept"};
constexpr std::array<std::string_view, 2> kDeciderNames{"supervisor", "manager"};
constexpr std::array kDeciders{Level::Supervisor, Level::Manager};
constexpr std::size_t kHoldsMax = 100;
constexpr Duration kLongest = days{3'660};

std::vector<ClockKind> read_pauses(const Section& section) {
  static const std::vector<std::string> kNames(kClockKindNames.begin(), kClockKindNames.end());
  std::vector<ClockKind> kinds;
  for (const std::string& kind : section.references("pauses", "clock", kNames))
    kinds.push_back(domain::kAllClockKinds[static_cast<std::size_t>(std::ranges::find(kNames, kind) - kNames.begin())]);
  return kinds;
}

void read_holds(const Section& file, ActRules& rules) {
  const auto entries = file.list("holds");
  if (entries.size() > kHoldsMax) file.complain("holds", fmt::format("'holds' has more than {} entries", kHoldsMax));
  for (const YAML::Node& node : entries) {
    const Section entry{file.report(), node, "this hold", kHoldKeys};
    if (!node.IsMap()) continue;
    const auto id = entry.id("id");
    if (id && rules.hold(*id) != nullptr) entry.complain("id", fmt::format("the hold '{}' is there twice", *id));
    rules.holds.push_back({.id = id.value_or(""),
                           .text = read_localised(entry, "text"),
                           .pauses = read_pauses(entry),
                           .at_most = entry.duration("at_most", {.min = minutes{1}, .max = kLongest}).value_or(Duration{0}),
                           .releases = entry.one_of("technician", kTechnicianNames, Need::Optional).value_or(0) == 0});
  }
}

void read_parking(const Section& file, ActRules& rules) {
  const auto node = file.child("parking");
  if (!node) return;
  const Section parking{file.report(), *node, "'parking'", kParkKeys};
  rules.park.level = kDeciders[parking.one_of("by", kDeciderNames).value_or(0)];
  rules.park.at_most = parking.duration("at_most", {.min = minutes{1}, .max = kLongest}).value_or(Duration{0});
  rules.park.pauses = read_pauses(parking);
}

void read_extensions(const Section& file, ActRules& rules) {
  const auto node = file.child("extensions");
  if (!node) return;
  const Section extensions{file.report(), *node, "'extensions'", kExtensionKeys};
  for (const YAML::Node& by : extensions.list("by")) {
    const std::string written = by.IsScalar() ? by.Scalar() : std::string{};
    const auto decider = std::ranges::find(kDeciderNames, written);
    if (decider == kDeciderNames.end()) {
      file.report().add(by.Mark(), fmt::format("'{}' cannot decide about extensions", written), "supervisor or manager");
    } else {
      rules.extensions.levels.push_back(kDeciders[static_cast<std::size_t>(decider - kDeciderNames.begin())]);
    }
  }
  rules.extensions.at_most = static_cast<std::uint16_t>(extensions.integer("at_most", {.min = 0, .max = 30}).value_or(0));
  rules.extensions.longest = extensions.duration("longest", {.min = minutes{1}, .max = kLongest}).value_or(Duration{0});
}

void read_returns(const Section& file, ActRules& rules) {
  const auto node = file.child("returns");
  if (!node) return;
  const Section returns{file.report(), *node, "'returns'", kReturnKeys};
  rules.returns_max = static_cast<std::uint16_t>(returns.integer("at_most", {.min = 0, .max = 1'000}).value_or(0));
}

void read_chases(const Section& file, ActRules& rules) {
  const auto node = file.child("chases");
  if (!node) return;
  const Section chases{file.report(), *node, "'chases'", kChaseKeys};
  rules.chases_raise = static_cast<std::uint16_t>(chases.integer("raise_after", {.min = 0, .max = 1'000}).value_or(0));
}

}  // namespace

ActRules read_acts(const Section& file, const Section& shipped) {
  const auto with = [&](std::string_view key) -> const Section& { return file.has(key) ? file : shipped; };
  ActRules rules;
  read_holds(with("holds"), rules);
  read_parking(with("parking"), rules);
  read_extensions(with("extensions"), rules);
  read_returns(with("returns"), rules);
  read_chases(with("chases"), rules);
  return rules;
}

}  // namespace redline::config
