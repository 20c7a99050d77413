// P7 through the whole server: clocks that breach, decided and committed through Redis by the real dispatcher. The
// tickets lie in Redis when the server starts, due over a span of time, among many more that are due much later.
// Lateness counts from the moment a clock was due to
//   decided    the time of its event (in milliseconds, as events carry it),
//   committed  the commit seen by a reader of the log,
//   pushed     the alert on a supervisor's socket.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "tests/bench/harness.hpp"
#include "tests/bench/server.hpp"

namespace redline::bench {

struct DeadlineLoad {
  std::string_view cell;             // names of samples begin with it
  std::uint64_t due = 0;             // how many breach during the measurement
  std::chrono::milliseconds span{};  // spread over this; zero: all in the same millisecond
  std::uint64_t armed = 0;           // tickets with deadlines days later
};

// Samples <cell>.{decided,committed,pushed}_late_{p50,p90,p99,max}_us, .redis_us, .server_us (CPU for each deadline) and
// .all_out_ms, from the last one due to the last one committed. Fails when one is early, lost or doubled.
void measure_deadlines(const Options& options, Report& report, const ServerAccounts& accounts,
                       const DeadlineLoad& load);

}  // namespace redline::bench
