// P8, calendars: due times a second and core on office hours with holidays and make-up days, beside a calendar that walks
// from day to day, and what recomputing the clocks of a million tickets takes.
#pragma once

#include "tests/bench/harness.hpp"

namespace redline::bench {

void run_calendar(const Options& options, Report& report);

}  // namespace redline::bench
