// P1, P2: tickets a second through the whole server, from an agent's socket to the technician's, saturated: 50 agents
// with 16 tickets each under way, 400 technicians, every ticket with state, deadlines, idempotency record and events.
// Beside it, in the same run and on the same kind of Redis: the bare chain in both layouts, and BullMQ from add to
// processed. CPU per ticket is told for each part, so that one sees what limits.
//
// Nobody finishes a ticket and a technician holds 1,000 at most (the policy's limit), so 400 of them are enough for 400,000
// tickets: a longer --seconds needs more, or the last tickets are rightly not offered and the run fails.
//
// --set desks=1: agents also follow their tickets. --set agents=50 technicians=400 depth=16
#pragma once

#include "tests/bench/harness.hpp"
#include "tests/bench/hotline.hpp"

namespace redline::bench {

HotlineSize hotline_size(const Options& options);

void run_intake(const Options& options, Report& report);

}  // namespace redline::bench
