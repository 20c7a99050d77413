// A plan: a route for every worker, and the pool of jobs that are on none. Keeps cost and the place of every job
// current. A value: copying it gives another thread something to improve. One thread at a time.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dispatcher/planner/route.hpp"

namespace redline::planner {

class Plan {
 public:
  // Nothing planned: every job of the model is in the pool.
  explicit Plan(const Model& model);

  const Route& route(WorkerIndex worker) const noexcept { return routes_[worker]; }
  std::size_t workers() const noexcept { return routes_.size(); }
  // kNobody: in the pool, or unknown here.
  WorkerIndex worker_of(JobIndex job) const noexcept { return job < spots_.size() ? spots_[job].worker : kNobody; }
  std::size_t position_of(JobIndex job) const noexcept;
  const std::vector<JobIndex>& pool() const noexcept { return pool_; }
  std::size_t planned() const noexcept { return planned_; }
  Cost cost() const noexcept { return cost_; }  // routes and pool

  // The model has a new worker or job; a job comes into the pool.
  void meet_worker(const Model& model);
  void meet_job(const Model& model, JobIndex job);
  // The job is leaving the model: call before Model::remove.
  void forget_job(const Model& model, JobIndex job);
  // Something about the worker, a job on its route or a travel time changed.
  void refresh(const Model& model, WorkerIndex worker);
  // After Model::set_triage.
  void reprice(const Model& model);
  // Price or rules of a job in the pool are about to change, or have: call around Model::set.
  void before_job_changes(const Model& model, JobIndex job);
  void after_job_changed(const Model& model, JobIndex job);

  void insert(const Model& model, WorkerIndex worker, std::size_t position, JobIndex job);       // from the pool
  void erase(const Model& model, WorkerIndex worker, std::size_t first, std::size_t count = 1);  // into the pool
  void freeze(WorkerIndex worker, std::uint32_t count) noexcept { routes_[worker].freeze(count); }
  // Puts back routes as they were; together they must hold, or leave to the pool, what they hold now.
  void restore(const Model& model, std::span<const Route> saved);
  // Becomes equal to `other`, from which it differs in the routes of these workers and in the pool only.
  void take_over(const Plan& other, std::span<const WorkerIndex> workers);
  // Gives the worker exactly these jobs; they must be in the pool or on this route.
  void assign(const Model& model, WorkerIndex worker, std::span<const JobIndex> jobs);

 private:
  struct Spot {
    WorkerIndex worker = kNobody;
    std::uint32_t pool = kNowhere;  // index in pool_
  };
  static constexpr std::uint32_t kNowhere = 0xffff'ffff;
  void to_pool(const Model& model, JobIndex job);
  void from_pool(const Model& model, JobIndex job, WorkerIndex worker);

  std::vector<Route> routes_;
  std::vector<Spot> spots_;  // by job
  std::vector<JobIndex> pool_;
  std::size_t planned_ = 0;
  Cost cost_ = 0;
};

// A place for a job on a plan.
struct Insertion {
  WorkerIndex worker = kNobody;
  std::size_t position = 0;
  Cost cost = kImpossible;
};

// The cheapest place for a job, over all candidates; kNobody when none is cheaper than leaving it unplanned.
Insertion best_insertion(const Model& model, const Plan& plan, JobIndex job);

// Puts several jobs of the pool on the plan, the one first that would lose most by waiting (regret 2). What fits
// nowhere, or costs more than it is worth, stays in the pool. Returns how many found a place.
std::size_t insert_by_regret(const Model& model, Plan& plan, std::vector<JobIndex> jobs);

}  // namespace redline::planner
