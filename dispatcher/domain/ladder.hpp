// The ladder of a deadline (rule D4): who is told what when it comes near, passes, and stays missed. Part of Policy; events carry
// what it said, so that no reader needs the policy.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "dispatcher/domain/acts.hpp"
#include "dispatcher/domain/time.hpp"

namespace redline::domain {

enum class LadderStep : std::uint8_t { Warn, Urge, Supervise };
std::string_view name(LadderStep step) noexcept;

// A bit for each Level. Empty: the policy does not say, everybody who follows alerts is told.
using Levels = std::uint8_t;
constexpr Levels bit(Level level) noexcept { return static_cast<Levels>(1U << static_cast<unsigned>(level)); }
inline constexpr Levels kAllLevels = bit(Level::Technician) | bit(Level::Lead) | bit(Level::Supervisor) | bit(Level::Manager);

struct Rung {
  std::optional<LadderStep> step{};  // absent: the policy does not say
  Levels tell = 0;
  friend bool operator==(const Rung&, const Rung&) = default;
};

struct LateRung {
  Duration after{};  // the breach, by the wall clock
  Rung rung;
};

struct Ladder {
  std::vector<Rung> warnings;      // by warning point; the last one for all further points
  Rung breach;
  std::vector<LateRung> late;      // rising
  bool acknowledged_stops = false; // somebody who acknowledges the breach keeps the later rungs away
  std::vector<Levels> lone_worker; // of a missed check-in, by level; the last one for all further levels (C7)

  Rung warning(std::size_t number) const noexcept;          // counting from 1
  Levels missed_check_in(std::size_t level) const noexcept;  // counting from 1
  // When rung `number` (counting from 1) of a clock breached at `due` is told; kNever: there is none.
  Instant late_at(std::size_t number, Instant due) const noexcept;
};

}  // namespace redline::domain
