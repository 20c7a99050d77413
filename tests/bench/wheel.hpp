// P7, deadlines: what a timer costs in memory, and how late 10,000 of them come out of a real timer loop, beside the
// delayed jobs of BullMQ in the same run.
#pragma once

#include "tests/bench/harness.hpp"

namespace redline::bench {

void run_wheel(const Options& options, Report& report);

}  // namespace redline::bench
