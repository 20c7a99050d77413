// Clocks of a ticket of which something has changed that they depend on: its priority, its category, its appointment (rules
// B7, D5). Internal to dispatcher/decide.
#pragma once

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

}  // namespace redline::decide
