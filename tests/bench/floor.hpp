// The floor: what the bare chain of floor_server.hpp reaches here and now, in both layouts, saturated and at fixed
// rates, beside BullMQ in the same run. The server's own benchmarks use the two measurements as their reference cells.
#pragma once

#include <string_view>

#include "tests/bench/floor_server.hpp"
#include "tests/bench/harness.hpp"

namespace redline::bench {

// Samples floor.<layout>.{tickets_per_s, redis_us, gateway_us, dispatcher_us, load_us}: CPU is per ticket.
void measure_floor_saturated(const Options& options, Report& report, Layout layout);
// Samples floor.<layout>.<rate>.{push_p50_us, push_p99_us, push_p999_us, ack_p50_us, ack_p99_us, send_late_p99_us,
// redis_us}.
void measure_floor_latency(const Options& options, Report& report, Layout layout, int per_second);

void run_floor(const Options& options, Report& report);

}  // namespace redline::bench
