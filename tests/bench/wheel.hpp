// P7, deadlines: what a timer costs in memory; how late 10,000 of them come out of a real timer loop; and how late the
// real server decides and commits them through Redis, beside the delayed jobs of BullMQ in the same run.
// --set armed=100000: deadlines that wait meanwhile in the server
#pragma once

#include "tests/bench/harness.hpp"

namespace redline::bench {

void run_wheel(const Options& options, Report& report);

}  // namespace redline::bench
