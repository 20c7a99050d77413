// Checks a plan against every hard rule, with code of its own: it reads jobs, workers and travel times from the model
// and the order of jobs from the plan, and computes everything else again. Used by tests, benches and the simulator,
// and before a plan that another thread made is taken over.
//
// Pure; O(stops).
#pragma once

#include <string>
#include <vector>

#include "dispatcher/planner/plan.hpp"

namespace redline::planner {

enum class Breach : std::uint8_t {
  UnknownJob,  // planned, but not in the model
  PlannedTwice,
  Lost,  // neither planned nor in the pool, or both
  OffShift,
  Skill,
  Area,
  Barred,    // by the technician's refusal or the customer's wish
  Pinned,    // to somebody else
  Window,    // starts outside its windows
  ShiftEnd,  // ends after shift and overtime
  TooMany,   // jobs for one worker
  Load,      // more than the van carries
  Times,     // the times the plan states are not those that follow from its order
};
std::string_view name(Breach breach) noexcept;

struct Finding {
  Breach breach{};
  WorkerIndex worker = kNobody;
  JobIndex job = kNoJob;
};

// Empty: the plan keeps every rule. `under_way` are jobs of the model that are on no route because somebody does them.
std::vector<Finding> check(const Model& model, const Plan& plan, const std::vector<JobIndex>& under_way = {});

}  // namespace redline::planner
