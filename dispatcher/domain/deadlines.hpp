// Deadline arithmetic: from a clock's terms, its start and the ledger to due time, warning points and the account of
// counted, paused and closed time (rules C5, C6, D1-D6).
//
// A due time is what the rule says for the original start, put off by what was lost to pauses that began before it (counted
// on the clock's calendar, so a night on hold costs a clock of working hours nothing) and by extensions. For a rule of
// counted time that is the moment at which the counted intervals add up to the allowance and the extensions. An
// appointment is a promise of its own: pauses and extensions do not move it.
//
// pause() … recompute() change a clock and return the entry to append to the ticket's ledger; callers pass the ledger as it
// was before, of all clocks, and put both into an event. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dispatcher/domain/calendar/due_rule.hpp"
#include "dispatcher/domain/ledger.hpp"
#include "dispatcher/domain/policy.hpp"
#include "dispatcher/domain/ticket.hpp"

namespace redline::domain {

// What one clock of one ticket is computed from. Refers to the policy.
struct ClockTerms {
  const ClockRule* rule = nullptr;
  AreaCalendar calendar;
  AreaClass area_class{};
  Instant appointment = kNever;  // none agreed
};

// What the terms of a ticket's clocks depend on.
struct ClockSubject {
  const CategoryId* category = nullptr;
  Priority priority{};
  Tier tier{};
  Channel channel{};
  AreaIndex area = 0;
  Instant appointment = kNever;
  std::span<const LocalDay> bad_weather{};  // days declared for the area
};

// Refers to the ticket, and to the declared days of its area.
ClockSubject clock_subject(const Policy& policy, const Ticket& ticket, std::span<const LocalDay> bad_weather = {});

// The terms of every clock the policy gives to such a ticket, in its order.
std::vector<ClockTerms> clock_terms(const Policy& policy, const ClockSubject& subject);

// What the rule says for a clock that starts then, appointments aside; null when it makes no promise.
const Target* promised_target(const ClockTerms& terms, Instant start);

// A clock that starts now; nullopt when the rule makes no promise for such a ticket (another class of area, no appointment).
std::optional<Clock> start_clock(const ClockTerms& terms, Instant start);
// The clocks of such a ticket.
std::vector<Clock> start_clocks(const Policy& policy, const ClockSubject& subject, Instant start);

// Why, and by which policy, something is done to a clock.
struct ClockReason {
  ClockCause cause{};
  std::string reason{};
  std::string policy_version{};
};

// Only a running clock can be paused, only a paused one resumed.
LedgerEntry pause(Clock& clock, ClockReason why, Instant now);
LedgerEntry resume(Clock& clock, const ClockTerms& terms, std::span<const LedgerEntry> ledger, ClockReason why, Instant now);
// `amount` more of counted time. Warning points that have passed by then are not told again.
LedgerEntry extend(Clock& clock, const ClockTerms& terms, std::span<const LedgerEntry> ledger, ClockReason why, Instant now,
                   Duration amount);
// By other terms, from the original start, with the pauses and extensions there were (D5). Warns and breaches anew.
LedgerEntry recompute(Clock& clock, const ClockTerms& terms, std::span<const LedgerEntry> ledger, ClockReason why, Instant now);

// The extension that puts the deadline off until `until`, or to the last counted moment before it.
Duration extension_until(const Clock& clock, const ClockTerms& terms, Instant until);

enum class IntervalKind : std::uint8_t { Counted, Paused, Closed, BadWeather };
std::string_view name(IntervalKind kind) noexcept;

struct Interval {
  IntervalKind kind{};
  Instant from;
  Instant until;
  std::string reason{};          // of a pause
  ClockCause cause{};            // of a pause
  std::string policy_version{};  // by which it counts or does not
  friend bool operator==(const Interval&, const Interval&) = default;
};

// The life of a clock from its start until it stopped, or until `now`, without gaps.
std::vector<Interval> intervals(const Clock& clock, const ClockTerms& terms, std::span<const LedgerEntry> ledger,
                                std::string_view policy_version, Instant now);

// Sums of the intervals; `paused` is time that would have counted.
struct ClockAccount {
  Duration counted{};
  Duration paused{};
  Duration extended{};
};
ClockAccount account(const Clock& clock, const ClockTerms& terms, std::span<const LedgerEntry> ledger, Instant now);

}  // namespace redline::domain
