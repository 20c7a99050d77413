// Clocks of a ticket of which something has changed that they depend on: its priority, its category, its appointment, whether
// it is on hold (rules B7, C5, C6, D5). Internal to dispatcher/decide.
//
// Callers let Turn::catch_up() tell first what has passed unsaid: an event that carries clocks would undo it.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "dispatcher/decide/turn.hpp"
#include "dispatcher/domain/deadlines.hpp"

namespace redline::decide {

struct Recomputed {
  std::vector<domain::Clock> clocks;
  std::vector<domain::LedgerEntry> ledger;  // to be added to the ticket's
};

// Every clock from the original start, as `subject` has it, under the policy in force. What was reached stays reached, also
// where the ticket had no clock for it before.
Recomputed recomputed_clocks(const Turn& turn, const domain::Ticket& ticket, const domain::ClockSubject& subject,
                             domain::ClockReason why);
// The same for the clocks that depend on the appointment; the others stay as they are.
Recomputed clocks_for_appointment(const Turn& turn, const domain::Ticket& ticket, domain::Instant appointment);


// Every clock, those of `kinds` that run put on hold.
Recomputed paused_clocks(const Turn& turn, const domain::Ticket& ticket, std::span<const domain::ClockKind> kinds,
                         domain::ClockReason why);
// Every clock, those on hold running again since `at`, by the policy in force. Where that has no promise of this kind any
// more, a clock keeps the due time it had.
Recomputed resumed_clocks(const Turn& turn, const domain::Ticket& ticket, domain::ClockReason why, domain::Instant at);
// Every clock, the one of this kind extended until then, or to the last counted moment before.
Recomputed extended_clocks(const Turn& turn, const domain::Ticket& ticket, domain::ClockKind kind, domain::Instant until,
                           domain::ClockReason why);

// The clock of this kind and its terms, where both are there and no appointment rules it.
struct OpenClock {
  const domain::Clock* clock = nullptr;
  domain::ClockTerms terms;
};
std::optional<OpenClock> open_clock(const Turn& turn, const domain::Ticket& ticket, domain::ClockKind kind);

}  // namespace redline::decide
