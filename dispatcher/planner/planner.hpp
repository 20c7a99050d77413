// The planner's interface: a picture of the technicians in, a choice with its reasons out. No clock, no I/O, no
// randomness. decide() calls it inside a decision; whoever replaces the rule replaces an implementation of this.
#pragma once

#include <memory>

#include "dispatcher/domain/choice.hpp"
#include "dispatcher/planner/roster.hpp"

namespace redline::planner {

class Planner {
 public:
  virtual ~Planner() = default;

  // The technician to ask for `ticket` now, with the best candidates and why others were left out. The choice names
  // only people who are on shift, have the skill, serve the area, are not cooling down for this ticket, and (unless
  // it is an emergency) hold fewer tickets than the policy allows.
  virtual domain::Choice choose(const Roster& roster, const domain::Ticket& ticket, domain::Instant now) const = 0;
};

// First rule (B2): right specialty and area, on shift, then the quickest to the door; equal arrivals by fewer tickets
// held, then by id. Emergencies ignore the workload limit and start as soon as what is under way is done (B4).
// Looks at every technician of the roster: O(technicians).
std::unique_ptr<Planner> quickest_arrival();

// True when shift, skill and area allow the technician to work the ticket, whatever else is in hand or was declined:
// what a supervisor may order.
bool qualified(const Roster& roster, const RosterEntry& technician, const domain::Ticket& ticket, domain::Instant now);

}  // namespace redline::planner
