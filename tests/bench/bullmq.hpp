// BullMQ as the peer of queue-like measurements: runs peers/bullmq/bullmq.mjs on a Redis of its own (same version, same
// durability) and takes over the lines it prints. The names sampled are listed there, all starting with `bullmq.`.
#pragma once

#include "tests/bench/harness.hpp"

namespace redline::bench {

// Installs the pinned packages on first use; throws with what is missing (Node 20, npm). Call it before the first
// round.
void prepare_bullmq();

void measure_bullmq_saturated(const Options& options, Report& report);
void measure_bullmq_latency(const Options& options, Report& report, int per_second);
// `count` delayed jobs due over `span_seconds`.
void measure_bullmq_delayed(const Options& options, Report& report, int count, double span_seconds);

}  // namespace redline::bench
