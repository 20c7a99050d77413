// P3: from the moment an agent's ticket is due to be sent to the offer on the technician's socket, open loop at fixed
// rates, beside the bare chain and BullMQ's pick-up latency in the same run. The server runs untouched otherwise: no
// batching delay may buy throughput.
#pragma once

#include "tests/bench/harness.hpp"

namespace redline::bench {

void run_latency(const Options& options, Report& report);

}  // namespace redline::bench
