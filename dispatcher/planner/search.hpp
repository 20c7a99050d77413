// Background search: improves a plan by ruin and recreate. A step takes strings of neighbouring stops off a few routes
// near one place, puts them (and what waits in the pool and now has room) back where they cost least, and keeps the
// result when it is better, or by chance only a little worse (annealing at a temperature that the caller lowers or
// keeps low). What is frozen or pinned stays.
//
// A step never leaves the plan worse than its own best by more than the temperature allows, and best() is always whole:
// stop after any number of steps. Given the same model, plan, seed and steps, the result is the same. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "dispatcher/planner/dice.hpp"
#include "dispatcher/planner/plan.hpp"

namespace redline::planner {

struct SearchRules {
  double removed = 8;             // jobs taken off in a step, on average
  std::uint32_t string_max = 10;  // of them next to one another on a route, at most
  double split = 0.5;             // share of strings that leave a part of themselves standing
  double split_deeper = 0.01;
  std::uint32_t pool_tried = 16;  // waiting jobs that are tried in a step, at most
  double pool_seed = 0.3;         // share of steps that make room around a waiting job
  std::uint32_t near = 64;        // neighbours kept of a job
  std::uint32_t routes_max = 48;  // with more candidates than this, only routes that pass nearby are looked at
};

class Search {
 public:
  // `model` must outlive the search and not change while it runs; after a change call begin() again.
  Search(const Model& model, const SearchRules& rules, std::uint64_t seed);

  // Starts from this plan (warm), which is the best so far.
  void begin(const Plan& plan);
  // So many steps at this temperature (in Cost; 0 accepts nothing worse). Returns whether the best became better.
  bool run(std::uint32_t steps, double temperature);

  const Plan& best() const noexcept { return best_; }
  std::uint64_t steps() const noexcept { return steps_; }
  std::uint64_t steps_since_best() const noexcept { return since_best_; }

 private:
  struct Near {
    std::uint64_t version = 0;
    std::uint32_t generation = 0;  // 0: never made
    std::vector<JobIndex> jobs;
  };

  void step(double temperature);
  void ruin();
  JobIndex seed();
  void take_string(WorkerIndex worker, JobIndex around, std::size_t longest);
  void take(WorkerIndex worker, std::size_t first, std::size_t count);
  void call_pool();
  void order();
  void recreate();
  Insertion place_for(JobIndex job);
  void accept();
  std::span<const JobIndex> near(JobIndex job);
  bool touched(WorkerIndex worker) const noexcept { return touch_[worker] == steps_; }
  void touch(WorkerIndex worker);

  const Model& model_;
  SearchRules rules_;
  Dice dice_;
  Plan plan_;
  Plan best_;
  std::uint64_t steps_ = 0;
  std::uint64_t since_best_ = 0;
  bool improved_ = false;

  std::vector<std::uint64_t> touch_;  // by worker: the step that changed its route last
  std::vector<Route> saved_;          // routes of this step as they were; only the first saved_count_ count
  std::size_t saved_count_ = 0;
  std::vector<WorkerIndex> ruined_;  // routes this step took strings from
  std::vector<JobIndex> absent_;     // to be put back
  std::size_t from_routes_ = 0;      // of absent_, how many were on routes; the others come from the pool
  std::vector<std::pair<double, JobIndex>> keys_;
  std::vector<std::pair<Tick, JobIndex>> nearest_;
  std::vector<bool> stale_;  // by worker: best_ has not this route
  std::vector<WorkerIndex> stale_list_;
  std::vector<Near> near_;
  std::vector<std::uint64_t> looked_;  // by worker: the search for a place that looked at its route last
  std::uint64_t looks_ = 0;
  std::vector<WorkerIndex> twin_;  // by worker: the first of a run of equal ones
};

}  // namespace redline::planner
