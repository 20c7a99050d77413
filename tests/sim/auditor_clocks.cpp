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
  if (!runs() || paused != kNever) return false;
  if (breached) return climbs_at < now;
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
    Running clock{.kind = rule.kind, .due = registered + allowance, .warn_at = {}, .since = registered, .started = registered};
    for (const auto percent : rule.warn_percent) clock.warn_at.push_back(registered + allowance * percent / 100);
    clocks_.push_back(std::move(clock));
  }
}

void TicketClocks::reckon(Running& clock, const ClockRule& rule) const {
  clock.due = clock.started + std::get<Within>(rule.due.otherwise.value()).allowance;
  const auto found = shifts_.find(clock.kind);
  const std::vector<Shift> none;
  const std::vector<Shift>& shifts = found == shifts_.end() ? none : found->second;
  for (const Shift& shift : shifts)
    if (shift.extension || shift.from < clock.due) clock.due += shift.length;
  Duration counted = clock.due - clock.started;
  for (const Shift& shift : shifts)
    if (!shift.extension && shift.from < clock.due) counted -= std::min(shift.length, clock.due - shift.from);
  clock.warn_at.clear();
  for (const auto percent : rule.warn_percent) {
    Instant point = clock.started + counted * percent / 100;
    for (const Shift& shift : shifts)
      if (!shift.extension && shift.from < point) point += shift.length;
    clock.warn_at.push_back(std::min(point, clock.due));
  }
}

namespace {

const ClockRule* rule_for(const Policy& policy, const CategoryId& category, Priority priority, ClockKind kind) {
  const std::vector<ClockRule>* rules = rules_for(policy, category, priority);
  if (rules == nullptr) return nullptr;
  const auto found = std::ranges::find(*rules, kind, &ClockRule::kind);
  return found == rules->end() ? nullptr : &*found;
}

}  // namespace

void TicketClocks::hold(std::span<const ClockKind> kinds, Instant at) {
  for (Running& clock : clocks_)
    if (clock.runs() && clock.paused == kNever && std::ranges::find(kinds, clock.kind) != kinds.end()) clock.paused = at;
}

void TicketClocks::resume(const Policy& policy, const CategoryId& category, Priority priority, Instant at) {
  for (Running& clock : clocks_) {
    if (!clock.runs() || clock.paused == kNever) continue;
    const Duration length = std::max(at - clock.paused, Duration{0});  // a clock set back gives no time back
    shifts_[clock.kind].push_back({.from = clock.paused, .length = length});
    if (clock.climbs_at != kNever) clock.climbs_at += length;
    const Instant before = clock.due;
    clock.since = clock.paused + length;
    clock.paused = kNever;
    if (const ClockRule* rule = rule_for(policy, category, priority, clock.kind)) reckon(clock, *rule);
    if (clock.due != before) ++clock.revision;
  }
}

void TicketClocks::extend(const Policy& policy, const CategoryId& category, Priority priority, ClockKind kind, Instant until,
                          Instant at) {
  Running* clock = find(kind);
  const ClockRule* rule = rule_for(policy, category, priority, kind);
  if (clock == nullptr || rule == nullptr || !clock->runs() || until <= clock->due) return;
  shifts_[kind].push_back({.length = until - clock->due, .extension = true});
  reckon(*clock, *rule);
  ++clock->revision;
  if (clock->due > at) {
    clock->breached = false;
    clock->climbs_at = kNever;
    clock->climbed = 0;
  }
  clock->warned = static_cast<unsigned>(std::ranges::count_if(clock->warn_at, [at](Instant point) { return point <= at; }));
}

bool TicketClocks::runs(ClockKind kind) const {
  const auto found = std::ranges::find(clocks_, kind, &Running::kind);
  return found != clocks_.end() && found->runs();
}

Instant TicketClocks::due(ClockKind kind) const {
  const auto found = std::ranges::find(clocks_, kind, &Running::kind);
  return found == clocks_.end() ? kNever : found->due;
}

void TicketClocks::restart(const Policy& policy, const CategoryId& category, Priority priority, Instant registered,
                           TicketState state, Instant now, std::span<const ClockKind> held) {
  const std::vector<Running> before = std::move(clocks_);
  start(policy, category, priority, registered);
  for (Running& clock : clocks_) {
    clock.since = now;
    const auto old = std::ranges::find(before, clock.kind, &Running::kind);
    if (old != before.end()) {
      clock.revision = old->revision + 1;
      clock.stopped = old->stopped;
      clock.paused = old->paused;
      reckon(clock, *rule_for(policy, category, priority, clock.kind));
    } else if (reached(clock.kind, state)) {
      clock.stopped = std::min(now, clock.due);
    } else if (std::ranges::find(held, clock.kind) != held.end()) {
      clock.paused = now;
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
    if (other.paused != own.paused) return said(own.kind, "is on hold since another moment, or not");
    if (other.stopped != own.stopped) return said(own.kind, "stopped at another moment, or not");
    if (other.climbs_at != own.climbs_at || other.climbed != own.climbed) return said(own.kind, "stands on another rung");
    if (other.warnings_fired != own.warned || other.breached != own.breached)
      return said(own.kind, "has told other points");
  }
  return {};
}

std::string TicketClocks::on_warned(ClockKind kind, unsigned warning, Instant due, Instant at) {
  Running* clock = find(kind);
  if (clock == nullptr) return said(kind, "warns and does not exist");
  if (!clock->runs() || clock->paused != kNever) return said(kind, "warns and does not run");
  if (warning != clock->warned + 1 || warning > clock->warn_at.size())
    return said(kind, fmt::format("tells warning {} after warning {}", warning, clock->warned));
  if (clock->breached) return said(kind, "warns after its breach");
  if (due != clock->warn_at[clock->warned]) return said(kind, "warns with a moment of its own invention");
  if (at < due) return said(kind, fmt::format("warns {} ms early", (due - at).count()));
  ++clock->warned;
  return {};
}

namespace {

// When this rung is told after a breach; kNever: there is none.
Instant rung_at(const Ladder& ladder, std::size_t number, Instant due) {
  return number > ladder.late.size() ? kNever : due + ladder.late[number - 1].after;
}

}  // namespace

void TicketClocks::stay(ClockKind kind) {
  if (Running* clock = find(kind)) clock->climbs_at = kNever;
}

bool TicketClocks::breached(ClockKind kind) const {
  const auto found = std::ranges::find(clocks_, kind, &Running::kind);
  return found != clocks_.end() && found->breached;
}

std::string TicketClocks::on_escalated(const Ladder& ladder, const ClockEscalated& escalated, Instant at) {
  const ClockKind kind = escalated.clock;
  Running* clock = find(kind);
  if (clock == nullptr || !clock->runs() || clock->paused != kNever) return said(kind, "climbs and does not run");
  if (!clock->breached) return said(kind, "climbs and was not breached");
  if (escalated.number != clock->climbed + 1)
    return said(kind, fmt::format("tells rung {} after rung {}", escalated.number, clock->climbed));
  if (escalated.due != clock->climbs_at) return said(kind, "climbs at a moment of its own invention");
  if (at < escalated.due) return said(kind, fmt::format("climbs {} ms early", (escalated.due - at).count()));
  if (escalated.number <= ladder.late.size() && escalated.rung != ladder.late[escalated.number - 1U].rung)
    return said(kind, "tells others than the policy names");
  clock->climbed = escalated.number;
  clock->climbs_at = rung_at(ladder, escalated.number + 1U, clock->due);
  if (escalated.climbs_at != clock->climbs_at) return said(kind, "is to climb on at another moment than the policy says");
  return {};
}

std::string TicketClocks::on_breached(const Ladder& ladder, const ClockBreached& body, Instant at) {
  const ClockKind kind = body.clock;
  const unsigned revision = body.revision;
  const Instant due = body.due;
  Running* clock = find(kind);
  if (clock == nullptr) return said(kind, "is breached and does not exist");
  if (!clock->runs() || clock->paused != kNever) return said(kind, "is breached and does not run");
  if (clock->breached) return said(kind, fmt::format("is breached twice in revision {}", revision));
  if (revision != clock->revision)
    return said(kind, fmt::format("is breached as revision {}, it has {}", revision, clock->revision));
  if (due != clock->due) return said(kind, "is breached with a due time of its own invention");
  if (at < due) return said(kind, fmt::format("is breached {} ms early", (due - at).count()));
  if (clock->warned != clock->warn_at.size()) return said(kind, "is breached without its warnings");
  clock->breached = true;
  clock->climbed = 0;
  clock->climbs_at = rung_at(ladder, 1, due);
  if (body.climbs_at != clock->climbs_at || body.rung != ladder.breach)
    return said(kind, "is breached, and the ladder is not the policy's");
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

void TicketClocks::run_on(Instant at, Instant settled) {
  for (Running& clock : clocks_) {
    if (clock.kind == ClockKind::Resolve || clock.runs() || clock.stopped <= settled) continue;
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
