// The plan of a running day: follows what happens (a job comes, a worker sets out, ends, is late), answers at once, and
// is always warm for the search. Pure: `now` is an argument, chance comes from the seed, the same calls give the same
// plan.
//
//   job comes        → add(): cheapest insertion; an emergency may turn somebody around who is under way (divert)
//   worker is free   → next(): what to set out for; set_out() when it is so, finish() when it is done
//   nothing happens  → improve(): search steps, as many as there is time for
//
// What a worker is under way to or busy with is no part of the routes: they start where and when it ends.
// One thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "dispatcher/planner/search.hpp"

namespace redline::planner {

enum class Stage : std::uint8_t { Free, EnRoute, OnSite };

// What a worker is doing now.
struct Doing {
  Stage stage = Stage::Free;
  JobIndex job = kNoJob;
  Tick left = 0;    // when the worker set out
  Tick arrive = 0;  // expected, then real
  Tick finish = 0;  // expected
  domain::GeoPoint from;
};

// A worker under way (or, by policy, at work) is turned around for a more urgent job; what is given up goes back on the
// plan.
struct Diversion {
  WorkerIndex worker = kNobody;
  JobIndex job = kNoJob;  // the urgent one
  JobIndex given_up = kNoJob;
  Cost gain = 0;
  explicit operator bool() const noexcept { return worker != kNobody; }
};

struct LiveRules {
  SearchRules search;
  double temperature = 0;           // of the search, in Cost
  std::uint8_t divert_urgency = 0;  // jobs of this class or more urgent may turn people around
  bool divert = true;
  bool interrupt = false;     // also people at work, where the job is marked interruptible
  double triage_share = 0.05; // see weigh_emergencies()
  double spread = 0.35;       // of service times, relative: how long overdue work is thought to go on
};

class LivePlan {
 public:
  LivePlan(Model model, const LiveRules& rules, std::uint64_t seed);
  LivePlan(const LivePlan&) = delete;
  LivePlan& operator=(const LivePlan&) = delete;

  const Model& model() const noexcept { return model_; }
  Model& model() noexcept { return model_; }  // to add places
  const Plan& plan() const noexcept { return plan_; }
  const Doing& doing(WorkerIndex worker) const noexcept { return doing_[worker]; }

  WorkerIndex add(const Worker& worker);
  // On the plan at once, or in the pool.
  JobIndex add(const Job& job);
  void remove(JobIndex job);
  // Moves the plan's start of everybody who should have begun by now. Call before anything else of a moment.
  void advance(Tick now);
  void sign_off(WorkerIndex worker);

  // What a free worker should set out for now; kNoJob: nothing, or not yet.
  JobIndex next(WorkerIndex worker, Tick now) const;
  void set_out(WorkerIndex worker, JobIndex job, Tick now);
  void arrive(WorkerIndex worker, Tick now);
  void finish(WorkerIndex worker, Tick now);  // the job leaves the model
  // The best diversion for a job of the plan or pool; none when nothing is gained.
  Diversion diversion(JobIndex job, Tick now);
  // Turns the worker around: from the point reached by now. Then next() is the urgent job.
  void divert(const Diversion& diversion, Tick now);
  // Jobs in the pool are tried again: after something that may have made room.
  void retry_pool();
  // Gives free workers without a plan what others would reach later at no lower cost.
  void employ_idle(Tick now);
  // Goes into triage when more emergencies are about to be late than triage_share of the workers, and out of it again
  // when they are half as many.
  void weigh_emergencies();
  // Returns whether the plan became better.
  bool improve(std::uint32_t steps);

  domain::GeoPoint whereabouts(WorkerIndex worker, Tick now) const;

 private:
  Tick expected_length(Tick service, Tick elapsed) const;
  bool may_be_given_up(const Doing& doing, const Job& urgent) const;
  void start_from(WorkerIndex worker, Tick available, Place place);

  Model model_;
  LiveRules rules_;
  Plan plan_;
  Search search_;
  bool dirty_ = true;  // the search has not seen the latest plan
  std::vector<Doing> doing_;
  std::vector<Place> own_place_;  // by worker: where it stands when free
  Place scratch_;
};

}  // namespace redline::planner
