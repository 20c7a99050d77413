// P9: a cold start with a million open tickets. Redis loads them from its append-only file, a server starts on it, reads
// everything, arms every deadline and decides; beside it the bare reading of the same buckets, pipelined. Times count
// from the start of each process; `recover_s` is Redis' load and the server's way to its first decision together.
//
// --set tickets=1000000 technicians=2000
#pragma once

#include "tests/bench/harness.hpp"

namespace redline::bench {

void run_recover(const Options& options, Report& report);

}  // namespace redline::bench
