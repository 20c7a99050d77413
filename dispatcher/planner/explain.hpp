// Why a job went to whom it went: the best candidates with the parts of their price, how many were left out and by which
// rule, and what is missing when nobody can do it. Made from the plan as it is before the job is inserted.
//
// Pure; prices every candidate exactly, so it costs about as much as the insertion itself.
#pragma once

#include <array>
#include <vector>

#include "dispatcher/planner/plan.hpp"

namespace redline::planner {

// What giving the job to this worker would add, in Cost; `total` is their sum.
struct PriceParts {
  Cost travel = 0;
  Cost response = 0;  // waiting of this customer
  Cost late = 0;      // this job after its due time, or tight before it
  Cost who = 0;       // not the preferred or the promised technician
  Cost others = 0;    // what later stops, overtime and the spread of work become dearer by
  Cost total() const noexcept { return travel + response + late + who + others; }
};

struct Considered {
  WorkerIndex worker = kNobody;
  std::size_t position = 0;  // on the route
  Tick arrive = 0;
  bool late = false;
  PriceParts parts;
};

enum class Shortfall : std::uint8_t {
  None,
  NobodyOnShift,
  NoSkill,  // on shift
  NotInArea,
  AllBarred,   // everybody suitable declined or is not wanted
  NoTime,      // suitable people are there, but nobody can end it within shift and windows
  NotWorthIt,  // it would cost others more than it is worth
};

struct Explanation {
  std::vector<Considered> best;           // cheapest first
  std::size_t fitting = 0;                // workers no rule excludes
  std::array<std::size_t, 6> excluded{};  // by Fit
  Shortfall shortfall = Shortfall::None;
  // With NoSkill: when the next technician with skill and area is available (kForever: nobody in this plan).
  Tick next_able = kForever;
};

inline constexpr std::size_t kConsideredMax = 3;

// `job` must be in the pool.
Explanation explain(const Model& model, const Plan& plan, JobIndex job);

}  // namespace redline::planner
