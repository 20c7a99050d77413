#include "dispatcher/domain/ladder.hpp"

#include <algorithm>

namespace redline::domain {

std::string_view name(LadderStep step) noexcept {
  switch (step) {
    case LadderStep::Warn: return "warn";
    case LadderStep::Urge: return "urge";
    case LadderStep::Supervise: return "supervise";
  }
  return "unknown";
}

Rung Ladder::warning(std::size_t number) const noexcept {
  return warnings.empty() ? Rung{} : warnings[std::min(number, warnings.size()) - 1];
}

Levels Ladder::missed_check_in(std::size_t level) const noexcept {
  return lone_worker.empty() ? Levels{0} : lone_worker[std::min(level, lone_worker.size()) - 1];
}

Instant Ladder::late_at(std::size_t number, Instant due) const noexcept {
  return number == 0 || number > late.size() || due == kNever ? kNever : due + late[number - 1].after;
}

}  // namespace redline::domain
