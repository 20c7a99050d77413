// `redline-bench plan [FILE… of Solomon's instances]`: the search on problems that do not change, against best known
// results; `redline-bench replan`: speed of decisions and of search steps in a running plan of 30 technicians with 200
// waiting and of 300 with 3,000.
//
// Time is CPU time of the one thread. --set best=FILE names a table "instance,distance,…" of best known distances;
// --set budget=0.25 runs one budget only.
#pragma once

#include "tests/bench/harness.hpp"

namespace redline::bench {

void run_plan_bench(const Options& options, Report& report);
void run_replan_bench(const Options& options, Report& report);

}  // namespace redline::bench
