#include "tests/sim/auditor_clocks.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace redline::sim {

using namespace domain;

namespace {

const std::vector<ClockRule>* rules_for(const Policy& policy, const CategoryId& category, Priority priority) {
  for (const SlaRule& rule : policy.sla) {
    if (rule.category && *rule.category != category) continue;
    if (rule.priority && *rule.priority != priority) continue;
    return &rule.clocks;
  }
  return nullptr;
}

bool reached(ClockKind kind, TicketState state) {
  switch (kind) {
    case ClockKind::Dispatch: return state >= TicketState::Offered;
    case ClockKind::Respond: return state >= TicketState::Accepted;
    case ClockKind::Arrive: return state >= TicketState::OnSite;
    case ClockKind::Resolve: break;
  }
  return false;
}

std::string said(ClockKind kind, std::string_view what) { return fmt::format("the {} clock {}", name(kind), what); }

}  // namespace

bool TicketClocks::Running::owes(Instant now) const {
  if (!runs() || breached) return false;
  if (due < now) return true;
  return warned < warn_at.size() && warn_at[warned] < now && since <= warn_at[warned];
}

TicketClocks::Running* TicketClocks::find(ClockKind kind) {
  const auto found = std::ranges::find(clocks_, kind, &Running::kind);
  return found == clocks_.end() ? nullptr : &*found;
}

void TicketClocks::start(const Policy& policy, const CategoryId& category, Priority priority, Instant registered) {
  clocks_.clear();
  const std::vector<ClockRule>* rules = rules_for(policy, category, priority);
  if (rules == nullptr) return;
  for (const ClockRule& rule : *rules) {
    const Duration allowance = std::get<Within>(rule.due.otherwise.value()).allowance;
    Running clock{.kind = rule.kind, .due = registered + allowance, .warn_at = {}, .since = registered};
    for (const auto percent : rule.warn_percent) clock.warn_at.push_back(registered + allowance * percent / 100);
    clocks_.push_back(std::move(clock));
  }
}

void TicketClocks::restart(const Policy& policy, const CategoryId& category, Priority priority, Instant registered,
                           TicketState state, Instant now) {
  const std::vector<Running> before = std::move(clocks_);
  start(policy, category, priority, registered);
  for (Running& clock : clocks_) {
    clock.since = now;
    const auto old = std::ranges::find(before, clock.kind, &Running::kind);
    if (old != before.end()) {
      clock.revision = old->revision + 1;
      clock.stopped = old->stopped;
    } else if (reached(clock.kind, state)) {
      clock.stopped = std::min(now, clock.due);
    }
  }
}

std::string TicketClocks::differs_from(const std::vector<Clock>& told) const {
  if (told.size() != clocks_.size()) return fmt::format("{} clocks instead of {}", told.size(), clocks_.size());
  for (std::size_t i = 0; i < told.size(); ++i) {
    const Running& own = clocks_[i];
    const Clock& other = told[i];
    if (other.kind != own.kind) return said(own.kind, "is missing");
    if (other.due != own.due)
      return said(own.kind, fmt::format("is due at {} instead of {}", to_ms(other.due), to_ms(own.due)));
    if (other.warn_at != own.warn_at) return said(own.kind, "warns at other moments than the policy says");
    if (other.revision != own.revision)
      return said(own.kind, fmt::format("is revision {} instead of {}", other.revision, own.revision));
    if (other.stopped != own.stopped) return said(own.kind, "stopped at another moment, or not");
    if (other.warnings_fired != own.warned || other.breached != own.breached)
      return said(own.kind, "has told other points");
  }
  return {};
}

std::string TicketClocks::on_warned(ClockKind kind, unsigned warning, Instant due, Instant at) {
  Running* clock = find(kind);
  if (clock == nullptr) return said(kind, "warns and does not exist");
  if (!clock->runs()) return said(kind, "warns and does not run");
  if (warning != clock->warned + 1 || warning > clock->warn_at.size())
    return said(kind, fmt::format("tells warning {} after warning {}", warning, clock->warned));
  if (clock->breached) return said(kind, "warns after its breach");
  if (due != clock->warn_at[clock->warned]) return said(kind, "warns with a moment of its own invention");
  if (at < due) return said(kind, fmt::format("warns {} ms early", (due - at).count()));
  ++clock->warned;
  return {};
}

std::string TicketClocks::on_breached(ClockKind kind, unsigned revision, Instant due, Instant at) {
  Running* clock = find(kind);
  if (clock == nullptr) return said(kind, "is breached and does not exist");
  if (!clock->runs()) return said(kind, "is breached and does not run");
  if (clock->breached) return said(kind, fmt::format("is breached twice in revision {}", revision));
  if (revision != clock->revision)
    return said(kind, fmt::format("is breached as revision {}, it has {}", revision, clock->revision));
  if (due != clock->due) return said(kind, "is breached with a due time of its own invention");
  if (at < due) return said(kind, fmt::format("is breached {} ms early", (due - at).count()));
  if (clock->warned != clock->warn_at.size()) return said(kind, "is breached without its warnings");
  clock->breached = true;
  return {};
}

std::string TicketClocks::stop(ClockKind kind, Instant at) {
  Running* clock = find(kind);
  if (clock == nullptr || !clock->runs()) return {};
  std::string wrong;
  if (clock->owes(at))
    wrong = said(kind, fmt::format("was stopped {} ms after its due time, and what was due was never told",
                                   (at - clock->due).count()));
  clock->stopped = at;
  return wrong;
}

std::string TicketClocks::stop_all(Instant at) {
  std::string wrong;
  for (const ClockKind kind : kAllClockKinds)
    if (auto one = stop(kind, at); wrong.empty()) wrong = std::move(one);
  return wrong;
}

void TicketClocks::run_on(Instant at) {
  for (Running& clock : clocks_) {
    if (clock.kind == ClockKind::Resolve || clock.runs()) continue;
    clock.stopped = kNever;
    clock.since = at;
  }
}

std::string TicketClocks::missing(Instant now) const {
  for (const Running& clock : clocks_)
    if (clock.owes(now)) return said(clock.kind, "should have warned or been breached by now");
  return {};
}

}  // namespace redline::sim
