// evolve(): the only code that changes a ticket, a technician or a shard. Pure folds of one event, shared by the
// dispatcher, the gateways' views, the simulator and whoever else reads the log. No policy, no clock.
#pragma once

#include "dispatcher/domain/event.hpp"
#include "dispatcher/domain/shard.hpp"

namespace redline::decide {

// Folds an event that concerns this ticket (Event::ticket). TicketCreated replaces it whole. Throws std::logic_error
// when the transition table does not allow the step: a broken invariant, never a matter of input.
void evolve(domain::Ticket& ticket, const domain::Event& event);

// Folds an event about the technician alone (no Event::ticket).
void evolve(domain::Technician& technician, const domain::Event& event);

// Folds an event into totals and numbering. One below `next_offset` is in them already and ignored.
void evolve(domain::ShardHeader& header, const domain::Event& event);

// Folds an event into the shard. An entity that already contains the event (its version is not older) is left alone,
// so that folding may start from a snapshot whose entities are newer than its offset; so is one that had left for the records
// by then. Totals and numbering follow
// `header.next_offset`.
void evolve(domain::ShardState& state, const domain::Event& event);

}  // namespace redline::decide
