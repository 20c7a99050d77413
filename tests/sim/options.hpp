// What a run is asked for, and what its seed makes of it. Plain data.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace redline::sim {

struct Options {
  std::uint64_t seed = 1;
  std::uint32_t days = 1;  // with faults; the time to come to rest is added
  std::uint32_t tickets_per_day = 2000;
  bool swarm = false;  // each seed draws its own subset of faults and its own limits
  std::string trace;   // file to write; empty: none
};

enum class Verdict : std::uint8_t { Clean = 0, Violation = 1, NoProgress = 2 };

struct Report {
  Verdict verdict = Verdict::Clean;
  std::chrono::nanoseconds simulated{};  // virtual time until the end
  std::uint64_t tickets = 0;
  std::uint64_t violations = 0;
  std::uint64_t trace_hash = 0;
};

}  // namespace redline::sim
