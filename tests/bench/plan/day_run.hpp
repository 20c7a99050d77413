// Runs a day under virtual time with one policy, and says what came of it. Policies see what a dispatcher sees: tickets
// once they are released, expected service times, what has ended. The checker afterwards looks only at the log of the
// visits and the day, with code of its own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dispatcher/planner/live_plan.hpp"
#include "tests/bench/plan/day.hpp"

namespace redline::bench {

// One leg of a technician, and what was done at its end.
struct Visit {
  std::uint32_t technician = 0, ticket = 0;
  planner::Tick left = 0, arrived = 0, ended = 0;
  domain::GeoPoint from, to;
  bool given_up = false;  // turned around on the way: `arrived` is when, `to` is where
};

struct DayLog {
  std::vector<Visit> visits;
  std::vector<double> decision_us;  // CPU time from an event to what is ordered because of it
  double search_us = 0;             // CPU time of the search between events
  std::uint64_t search_steps = 0;
  std::uint32_t diversions = 0;
};

enum class Policy : std::uint8_t { RoundRobin, NearestIdle, DeadlineFirst, InsertionOnly, Redline };
std::string_view name(Policy policy);

struct RunRules {
  planner::Weights weights;
  planner::LiveRules live;
  std::uint32_t decision_steps = 50;  // of the search before the answer
  std::uint32_t between_steps = 200;  // and afterwards, until the next event
  planner::Tick tight_floor = 0;      // Job::tight
  double tight_share = 0;             // plus this share of the time from release to due
  std::uint64_t seed = 1;
};

DayLog run_day(const Day& day, Policy policy, const RunRules& rules);

// Every rule of the day that the log breaks, in words; empty when none.
std::vector<std::string> check_day(const Day& day, const DayLog& log);

struct ClassResult {
  std::size_t tickets = 0, on_time = 0, reached = 0;
  std::vector<double> response_min;
};

struct DayResult {
  ClassResult all;
  std::vector<ClassResult> classes;  // by priority - 1
  double mean_response_min = 0;      // of the tickets reached
  double travel_h = 0;
  std::size_t unserved = 0;
};
DayResult judge_day(const Day& day, const DayLog& log);

}  // namespace redline::bench
