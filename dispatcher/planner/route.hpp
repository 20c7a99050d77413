// The route of one worker: its stops in order with the times that follow, and what is needed to price an insertion at
// any position without walking the rest of the route.
//
// For every stop the route keeps how much later the worker may arrive before a hard rule of this or a later stop
// breaks (`latest`), and how the cost of this and all later stops grows with a later arrival (`rate` a second, exact
// for delays up to `slack`, a lower bound beyond). Inserting a job delays what follows by a known number of seconds, so
// a position is priced in O(1) when the delay stays within the slack, discarded in O(1) when the lower bound is not
// better than what is known, and walked only otherwise.
//
// The last entry of `stops` is the end of the route (job == kNoJob): the way home, or nothing. One thread at a time.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dispatcher/planner/dice.hpp"
#include "dispatcher/planner/model.hpp"

namespace redline::planner {

struct Stop {
  JobIndex job = kNoJob;
  Place target = kNoPlace;  // of the job; kNoPlace: none, it is done where the worker is
  Place place = kNoPlace;   // where the worker is afterwards
  Tick arrive = 0;
  Tick start = 0;
  Tick finish = 0;
  Tick latest = kForever;  // arrival
  Tick slack = kForever;
  Cost rate = 0;
};

class Route {
 public:
  Route() : stops_(1) {}

  WorkerIndex worker() const noexcept { return worker_; }
  // Stops without the end.
  std::size_t size() const noexcept { return stops_.size() - 1; }
  bool empty() const noexcept { return stops_.size() == 1; }
  std::span<const Stop> stops() const noexcept { return {stops_.data(), stops_.size() - 1}; }
  const Stop& stop(std::size_t position) const noexcept { return stops_[position]; }
  const Stop& end() const noexcept { return stops_.back(); }
  std::uint32_t frozen() const noexcept { return frozen_; }  // stops at the front that stay where they are
  Cost cost() const noexcept { return cost_; }
  Tick travel() const noexcept { return travel_; }

  // Place and time from which the stop at `position` is reached.
  Place place_before(const Model& model, std::size_t position) const noexcept {
    return position == 0 ? model.worker(worker_).place : stops_[position - 1].place;
  }
  Tick time_before(const Model& model, std::size_t position) const noexcept {
    return position == 0 ? model.worker(worker_).available : stops_[position - 1].finish;
  }

  void reset(const Model& model, WorkerIndex worker);
  void insert(const Model& model, std::size_t position, JobIndex job);
  void erase(const Model& model, std::size_t first, std::size_t count = 1);
  // Takes these jobs instead, in this order; the frozen ones must stand at the front.
  void assign(const Model& model, std::span<const JobIndex> jobs);
  void freeze(std::uint32_t count) noexcept { frozen_ = count; }
  // Recomputes everything, after the worker, a job or a travel time changed.
  void refresh(const Model& model);
  // Hard rule 2 of 2, about when: windows, end of shift, number of jobs. refresh() of a changed start may break it.
  bool feasible(const Model& model) const noexcept;

  // The cheapest position for the job, if there is one below `limit`; `cost` is
  // what cost() grows by. With `dice`, positions are passed over by chance now and then, which keeps a search from
  // making the same choice for ever.
  struct Best {
    Cost cost = kImpossible;
    std::size_t position = 0;
  };
  Best best_insertion(const Model& model, JobIndex job, Cost limit, Dice* dice = nullptr) const noexcept;
  // The price of one position (frozen() .. size()), exactly; kImpossible when a hard rule forbids it.
  Cost insertion_cost(const Model& model, JobIndex job, std::size_t position) const noexcept;
  // Seconds that could still be worked: an insertion needs at least its service time of it.
  Tick room() const noexcept { return room_; }

 private:
  bool takes(const Worker& worker, const Job& job) const noexcept {
    return size() < worker.jobs_max && load_ + job.load <= worker.load_max;
  }
  struct Insertion;
  Cost price(const Insertion& insertion, std::size_t position, Cost limit) const noexcept;
  Cost delayed_cost(const Model& model, std::size_t position, Place place, Tick time, Cost sum,
                    Cost limit) const noexcept;
  void look_back(const Model& model);

  WorkerIndex worker_ = kNobody;
  std::uint32_t frozen_ = 0;
  std::vector<Stop> stops_;
  Cost cost_ = 0;
  Tick travel_ = 0;
  Tick work_ = 0;
  Tick room_ = 0;
  std::int64_t load_ = 0;
  bool in_time_ = true;
};

}  // namespace redline::planner
