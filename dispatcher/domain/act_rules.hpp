// What the policy says about holds, parking, extensions and returns (rules B8, C5, C6). Part of Policy.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dispatcher/domain/acts.hpp"
#include "dispatcher/domain/site_rules.hpp"

namespace redline::domain {

struct HoldRule {
  std::string id;
  Localised text;
  std::vector<ClockKind> pauses;  // these count nothing meanwhile, the others go on
  Duration at_most{};             // by the wall clock
  bool releases = true;           // the technician is free for other work
};

struct ParkRules {
  Level level = Level::Supervisor;  // who decides
  Duration at_most{};               // until the review
  std::vector<ClockKind> pauses;
};

struct ExtensionRules {
  std::vector<Level> levels;  // who decides the first, the second …; the last one all further ones. Empty: there are none
  std::uint16_t at_most = 0;  // granted for one clock
  Duration longest{};         // one of them, by the wall clock
};

struct ActRules {
  std::vector<HoldRule> holds;
  ParkRules park;
  ExtensionRules extensions;
  std::uint16_t chases_raise = 0;  // so many chases raise the priority by one, up to urgent; 0: never (A5)
  std::uint16_t returns_max = 0;  // beyond it a supervisor rules; 0: no limit (B8)

  const HoldRule* hold(std::string_view id) const noexcept;
  // What such a hold pauses.
  std::span<const ClockKind> pauses(const Hold& hold) const noexcept;
};

}  // namespace redline::domain
