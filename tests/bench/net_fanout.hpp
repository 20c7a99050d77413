// P5: the edge beside Boost.Beast written the usual way, in the same run: one change to 2,000 boards in bursts of 100,
// single changes, and commands 16 deep on 200 connections.
//
// Cells `redline` and `plain`, each printing deliveries or round trips per second and the server's CPU per one of them
// (the steadiest figure on a shared machine). The load generator shares the machine: `load_cpu_us` says how much it
// takes.
// --set subscribers=2000 burst=100 bytes=200 depth=16 connections=200
#pragma once

#include "tests/bench/harness.hpp"

namespace redline::bench {

void run_fanout(const Options& options, Report& report);

}  // namespace redline::bench
