#include "dispatcher/domain/clock.hpp"

namespace redline::domain {

std::string_view name(ClockKind kind) noexcept {
  switch (kind) {
    case ClockKind::Dispatch: return "dispatch";
    case ClockKind::Respond: return "respond";
    case ClockKind::Arrive: return "arrive";
    case ClockKind::Resolve: return "resolve";
  }
  return "unknown";
}

Instant Clock::next_due() const noexcept {
  if (!running() || paused != kNever) return kNever;
  if (breached) return climbs_at;
  return warnings_fired < warn_at.size() ? warn_at[warnings_fired] : due;
}

}  // namespace redline::domain
