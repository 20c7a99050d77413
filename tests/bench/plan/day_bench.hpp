// `redline-bench day [FILE…]`: how well days are dispatched, by the planner and by what most products do. Files as in
// day.hpp; without one, seeded days are drawn. Every policy runs the same days with the same seeds.
// --set steps=300 --set decision_steps=10 --set seeds=1 --set only=redline --set weight…: see the source.
#pragma once

#include "tests/bench/harness.hpp"

namespace redline::bench {

void run_day_bench(const Options& options, Report& report);

}  // namespace redline::bench
