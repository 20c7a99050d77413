#include "dispatcher/domain/deadlines.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

namespace redline::domain {

namespace {

struct Pause {
  Instant from;
  Instant until = kNever;  // goes on
  const LedgerEntry* entry = nullptr;
};

auto entries_of(ClockKind kind, std::span<const LedgerEntry> ledger) {
  return ledger | std::views::filter([kind](const LedgerEntry& entry) { return entry.clock == kind; });
}

std::vector<Pause> pauses_of(ClockKind kind, std::span<const LedgerEntry> ledger) {
  std::vector<Pause> pauses;
  for (const LedgerEntry& entry : entries_of(kind, ledger)) {
    if (entry.act == ClockAct::Paused) pauses.push_back({.from = entry.at, .entry = &entry});
    if (entry.act == ClockAct::Resumed && !pauses.empty()) pauses.back().until = entry.at;
  }
  return pauses;
}

bool by_appointment(const ClockTerms& terms) { return terms.rule->appointment && terms.appointment != kNever; }

// `due` put off by a pause, if that began before it.
Instant put_off(const AreaCalendar& calendar, Instant due, const Pause& pause) {
  if (pause.from >= due || pause.until == kNever) return due;
  return calendar.due(due, calendar.counted(pause.from, pause.until));
}

Instant due_of(const ClockTerms& terms, const Target* target, Instant start, ClockKind kind,
               std::span<const LedgerEntry> ledger) {
  if (by_appointment(terms)) return terms.appointment + *terms.rule->appointment;
  if (target == nullptr) return kNever;
  Instant due = due_at(*target, terms.calendar, start);
  Pause pause;
  for (const LedgerEntry& entry : entries_of(kind, ledger)) {
    if (entry.act == ClockAct::Paused) pause = {.from = entry.at};
    if (entry.act == ClockAct::Resumed) {
      pause.until = entry.at;
      due = put_off(terms.calendar, due, pause);
    }
    if (entry.act == ClockAct::Extended) due = terms.calendar.due(due, entry.amount);
  }
  return due;
}

// Points at a per cent of the counted time up to `due`. Without counted time (a day's end in a closed office), of all
// the time.
std::vector<Instant> warning_points(const ClockTerms& terms, const Target* target, Instant start, Instant due,
                                    const std::vector<Pause>& pauses) {
  std::vector<Instant> points;
  const AreaCalendar& calendar = terms.calendar;
  const bool fixed = by_appointment(terms);
  Duration total{0};
  if (due != kNever) {
    total = calendar.counted(start, due);
    if (!fixed)
      for (const Pause& pause : pauses)
        if (pause.from < due && pause.until != kNever) total -= calendar.counted(pause.from, std::min(pause.until, due));
  } else if (const auto* within = target == nullptr ? nullptr : std::get_if<Within>(target)) {
    total = within->allowance;
  }
  for (const auto percent : terms.rule->warn_percent) {
    Instant point = due;
    if (total > Duration{0}) {
      point = calendar.due(start, total * percent / 100);
      for (const Pause& pause : pauses)
        if (!fixed) point = put_off(calendar, point, pause);
    } else if (due != kNever) {
      point = start + (due - start) * percent / 100;
    }
    points.push_back(std::min(point, due));
  }
  return points;
}

void compute(Clock& clock, const ClockTerms& terms, std::span<const LedgerEntry> ledger) {
  const Target* target = promised_target(terms, clock.started);
  clock.due = due_of(terms, target, clock.started, clock.kind, ledger);
  clock.warn_at = warning_points(terms, target, clock.started, clock.due, pauses_of(clock.kind, ledger));
}

LedgerEntry entry_for(const Clock& clock, ClockAct act, ClockReason why, Instant now) {
  return {.clock = clock.kind,
          .act = act,
          .cause = why.cause,
          .at = now,
          .due_before = clock.due,
          .due_after = clock.due,
          .reason = std::move(why.reason),
          .policy_version = std::move(why.policy_version)};
}

// Computes the clock with `entry` in the ledger, too, and writes the result into the entry.
void settle(Clock& clock, const ClockTerms& terms, std::span<const LedgerEntry> ledger, LedgerEntry& entry) {
  std::vector<LedgerEntry> all(ledger.begin(), ledger.end());
  all.push_back(entry);
  compute(clock, terms, all);
  entry.due_after = clock.due;
}

Instant end_of(const Clock& clock, Instant now) { return std::max(clock.started, std::min(clock.stopped, now)); }

}  // namespace

std::string_view name(IntervalKind kind) noexcept {
  switch (kind) {
    case IntervalKind::Counted: return "counted";
    case IntervalKind::Paused: return "paused";
    case IntervalKind::Closed: return "closed";
    case IntervalKind::BadWeather: return "bad_weather";
  }
  return "unknown";
}

const Target* promised_target(const ClockTerms& terms, Instant start) {
  const Zone& zone = terms.calendar.calendar().zone();
  const auto time = std::chrono::floor<std::chrono::minutes>(zone.local(start) - zone.day(start));
  return terms.rule->due.target(terms.area_class, time);
}

std::vector<ClockTerms> clock_terms(const Policy& policy, const ClockSubject& subject) {
  std::vector<ClockTerms> terms;
  const SlaRule* rule = policy.sla_for(*subject.category, subject.priority, subject.tier, subject.channel);
  if (rule == nullptr) return terms;
  terms.reserve(rule->clocks.size());
  const AreaClass area_class = subject.area < policy.areas.size() ? policy.areas[subject.area].area_class : AreaClass::City;
  for (const ClockRule& clock : rule->clocks)
    terms.push_back({.rule = &clock,
                     .calendar = AreaCalendar{policy.calendars[clock.calendar], subject.bad_weather},
                     .area_class = area_class,
                     .appointment = subject.appointment});
  return terms;
}

std::optional<Clock> start_clock(const ClockTerms& terms, Instant start) {
  if (!by_appointment(terms) && promised_target(terms, start) == nullptr) return std::nullopt;
  Clock clock{.kind = terms.rule->kind, .started = start, .due = {}, .warn_at = {}};
  compute(clock, terms, {});
  return clock;
}

ClockSubject clock_subject(const Policy& policy, const Ticket& ticket, std::span<const LocalDay> bad_weather) {
  return {.category = &ticket.category,
          .priority = ticket.priority,
          .tier = ticket.tier,
          .channel = ticket.channel,
          .area = policy.area(ticket.area).value_or(0),
          .appointment = ticket.appointment ? ticket.appointment->now.at : kNever,
          .bad_weather = bad_weather};
}

std::vector<Clock> start_clocks(const Policy& policy, const ClockSubject& subject, Instant start) {
  std::vector<Clock> clocks;
  for (const ClockTerms& terms : clock_terms(policy, subject))
    if (auto clock = start_clock(terms, start)) clocks.push_back(*std::move(clock));
  return clocks;
}

LedgerEntry pause(Clock& clock, ClockReason why, Instant now) {
  clock.paused = now;
  return entry_for(clock, ClockAct::Paused, std::move(why), now);
}

LedgerEntry resume(Clock& clock, const ClockTerms& terms, std::span<const LedgerEntry> ledger, ClockReason why, Instant now) {
  LedgerEntry entry = entry_for(clock, ClockAct::Resumed, std::move(why), now);
  entry.amount = terms.calendar.counted(clock.paused, now);
  if (clock.climbs_at != kNever) clock.climbs_at += now - clock.paused;
  clock.paused = kNever;
  settle(clock, terms, ledger, entry);
  if (entry.due_after != entry.due_before) ++clock.revision;
  return entry;
}

LedgerEntry extend(Clock& clock, const ClockTerms& terms, std::span<const LedgerEntry> ledger, ClockReason why, Instant now,
                   Duration amount) {
  LedgerEntry entry = entry_for(clock, ClockAct::Extended, std::move(why), now);
  entry.amount = amount;
  settle(clock, terms, ledger, entry);
  ++clock.revision;
  if (clock.due > now) clock.come_down();
  clock.warnings_fired = static_cast<std::uint8_t>(std::ranges::count_if(clock.warn_at, [&](Instant t) { return t <= now; }));
  return entry;
}

LedgerEntry recompute(Clock& clock, const ClockTerms& terms, std::span<const LedgerEntry> ledger, ClockReason why, Instant now) {
  LedgerEntry entry = entry_for(clock, ClockAct::Recomputed, std::move(why), now);
  settle(clock, terms, ledger, entry);
  ++clock.revision;
  clock.come_down();
  clock.warnings_fired = 0;
  return entry;
}

Duration extension_until(const Clock& clock, const ClockTerms& terms, Instant until) {
  return terms.calendar.counted(clock.due, until);
}

std::vector<Interval> intervals(const Clock& clock, const ClockTerms& terms, std::span<const LedgerEntry> ledger,
                                std::string_view policy_version, Instant now) {
  std::vector<Interval> all;
  const Instant end = end_of(clock, now);
  const auto add_running = [&](Instant from, Instant until) {
    for (const Stretch& stretch : terms.calendar.stretches(from, until)) {
      const auto kind = stretch.counting == Counting::Counts   ? IntervalKind::Counted
                        : stretch.counting == Counting::Closed ? IntervalKind::Closed
                                                               : IntervalKind::BadWeather;
      all.push_back({.kind = kind, .from = stretch.from, .until = stretch.until, .policy_version = std::string{policy_version}});
    }
  };
  Instant from = clock.started;
  for (const Pause& pause : pauses_of(clock.kind, ledger)) {
    const Instant begin = std::min(pause.from, end), until = std::min(pause.until, end);
    add_running(from, begin);
    if (begin < until)
      all.push_back({.kind = IntervalKind::Paused,
                     .from = begin,
                     .until = until,
                     .reason = pause.entry->reason,
                     .cause = pause.entry->cause,
                     .policy_version = pause.entry->policy_version});
    from = std::max(from, until);
  }
  add_running(from, end);
  return all;
}

ClockAccount account(const Clock& clock, const ClockTerms& terms, std::span<const LedgerEntry> ledger, Instant now) {
  ClockAccount sums;
  const Instant end = end_of(clock, now);
  for (const Pause& pause : pauses_of(clock.kind, ledger))
    sums.paused += terms.calendar.counted(pause.from, std::min(pause.until, end));
  sums.counted = terms.calendar.counted(clock.started, end) - sums.paused;
  for (const LedgerEntry& entry : entries_of(clock.kind, ledger))
    if (entry.act == ClockAct::Extended) sums.extended += entry.amount;
  return sums;
}

}  // namespace redline::domain
