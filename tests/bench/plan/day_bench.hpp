// `redline-bench day [FILE…]`: how well days are dispatched, by the planner and by what most products do. Files as in
// day.hpp; without one, seeded days are drawn. Every policy runs the same days with the same seeds.
// Prints a table by class of urgency, the paired differences with their 95 % intervals, and the marks. Settings:
// seeds=N, drawn=N (and technicians, load, storm, first_seed of the drawn days), only=POLICY, each=1 (every day),
// steps and decision_steps of the search, and every weight: response1, late2, unplanned3, travel, overtime, …
#pragma once

#include "tests/bench/harness.hpp"

namespace redline::bench {

void run_day_bench(const Options& options, Report& report);

}  // namespace redline::bench
