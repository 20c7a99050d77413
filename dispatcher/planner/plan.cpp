#include "dispatcher/planner/plan.hpp"

#include <algorithm>

namespace redline::planner {

Plan::Plan(const Model& model) {
  for (WorkerIndex worker = 0; worker < model.workers(); ++worker) meet_worker(model);
  for (JobIndex job = 0; job < model.job_slots(); ++job)
    if (model.exists(job)) meet_job(model, job);
}

std::size_t Plan::position_of(JobIndex job) const noexcept {
  const auto stops = routes_[spots_[job].worker].stops();
  return static_cast<std::size_t>(std::ranges::find(stops, job, &Stop::job) - stops.begin());
}

void Plan::meet_worker(const Model& model) {
  const auto worker = static_cast<WorkerIndex>(routes_.size());
  routes_.emplace_back().reset(model, worker);
  cost_ += routes_.back().cost();
}

void Plan::meet_job(const Model& model, JobIndex job) {
  if (job >= spots_.size()) spots_.resize(job + 1);
  to_pool(model, job);
}

void Plan::forget_job(const Model& model, JobIndex job) {
  if (spots_[job].worker != kNobody) erase(model, spots_[job].worker, position_of(job));
  from_pool(model, job, kNobody);
}

void Plan::refresh(const Model& model, WorkerIndex worker) {
  cost_ -= routes_[worker].cost();
  routes_[worker].refresh(model);
  cost_ += routes_[worker].cost();
}

void Plan::reprice(const Model& model) {
  cost_ = 0;
  for (const JobIndex job : pool_) cost_ += model.unplanned_cost(job);
  for (Route& route : routes_) {
    route.refresh(model);
    cost_ += route.cost();
  }
}

void Plan::before_job_changes(const Model& model, JobIndex job) {
  if (spots_[job].worker == kNobody) cost_ -= model.unplanned_cost(job);
}

void Plan::after_job_changed(const Model& model, JobIndex job) {
  if (spots_[job].worker == kNobody)
    cost_ += model.unplanned_cost(job);
  else
    refresh(model, spots_[job].worker);
}

void Plan::insert(const Model& model, WorkerIndex worker, std::size_t position, JobIndex job) {
  from_pool(model, job, worker);
  ++planned_;
  Route& route = routes_[worker];
  cost_ -= route.cost();
  route.insert(model, position, job);
  cost_ += route.cost();
}

void Plan::erase(const Model& model, WorkerIndex worker, std::size_t first, std::size_t count) {
  Route& route = routes_[worker];
  for (std::size_t i = first; i < first + count; ++i) to_pool(model, route.stop(i).job);
  planned_ -= count;
  cost_ -= route.cost();
  route.erase(model, first, count);
  cost_ += route.cost();
}

void Plan::restore(const Model& model, std::span<const Route> saved) {
  for (const Route& old : saved) {
    const Route& route = routes_[old.worker()];
    for (const Stop& stop : route.stops()) to_pool(model, stop.job);
    planned_ -= route.size();
  }
  for (const Route& old : saved) {
    Route& route = routes_[old.worker()];
    cost_ += old.cost() - route.cost();
    route = old;
    for (const Stop& stop : route.stops()) from_pool(model, stop.job, old.worker());
    planned_ += route.size();
  }
}

void Plan::take_over(const Plan& other, std::span<const WorkerIndex> workers) {
  for (const JobIndex job : pool_) spots_[job] = other.spots_[job];
  for (const WorkerIndex worker : workers) {
    for (const Stop& stop : routes_[worker].stops()) spots_[stop.job] = other.spots_[stop.job];
    routes_[worker] = other.routes_[worker];
  }
  pool_ = other.pool_;
  for (const JobIndex job : pool_) spots_[job] = other.spots_[job];
  for (const WorkerIndex worker : workers)
    for (const Stop& stop : routes_[worker].stops()) spots_[stop.job] = other.spots_[stop.job];
  planned_ = other.planned_;
  cost_ = other.cost_;
}

void Plan::assign(const Model& model, WorkerIndex worker, std::span<const JobIndex> jobs) {
  erase(model, worker, 0, routes_[worker].size());
  for (const JobIndex job : jobs) from_pool(model, job, worker);
  planned_ += jobs.size();
  cost_ -= routes_[worker].cost();
  routes_[worker].assign(model, jobs);
  cost_ += routes_[worker].cost();
}

void Plan::to_pool(const Model& model, JobIndex job) {
  spots_[job] = {.worker = kNobody, .pool = static_cast<std::uint32_t>(pool_.size())};
  pool_.push_back(job);
  cost_ += model.unplanned_cost(job);
}

void Plan::from_pool(const Model& model, JobIndex job, WorkerIndex worker) {
  const std::uint32_t hole = spots_[job].pool;
  pool_[hole] = pool_.back();
  spots_[pool_[hole]].pool = hole;
  pool_.pop_back();
  spots_[job] = {.worker = worker};
  cost_ -= model.unplanned_cost(job);
}

Insertion best_insertion(const Model& model, const Plan& plan, JobIndex job) {
  Insertion best{.cost = model.unplanned_cost(job)};
  for (const WorkerIndex worker : model.candidates(job)) {
    const Route::Best found = plan.route(worker).best_insertion(model, job, best.cost);
    if (found.cost < best.cost) best = {worker, found.position, found.cost};
  }
  return best;
}

namespace {

// Best and second best route of a job that waits for its place.
struct Waiting {
  JobIndex job;
  Insertion best;
  Cost second = kImpossible;

  // A job with one place left goes before all that have two.
  Cost regret(const Model& model) const { return std::min(second, model.unplanned_cost(job)) - best.cost; }
};

void look(const Model& model, const Plan& plan, Waiting& waiting) {
  waiting.best = {.cost = model.unplanned_cost(waiting.job)};
  waiting.second = kImpossible;
  for (const WorkerIndex worker : model.candidates(waiting.job)) {
    const Route::Best found = plan.route(worker).best_insertion(
        model, waiting.job, std::min(waiting.second, model.unplanned_cost(waiting.job)));
    if (found.cost < waiting.best.cost) {
      if (waiting.best.worker != kNobody) waiting.second = waiting.best.cost;
      waiting.best = {worker, found.position, found.cost};
    } else {
      waiting.second = std::min(waiting.second, found.cost);
    }
  }
}

}  // namespace

std::size_t insert_by_regret(const Model& model, Plan& plan, std::vector<JobIndex> jobs) {
  std::vector<Waiting> line;
  line.reserve(jobs.size());
  for (const JobIndex job : jobs) {
    line.push_back({.job = job, .best = {}});
    look(model, plan, line.back());
  }
  std::size_t placed = 0;
  while (!line.empty()) {
    std::erase_if(line, [](const Waiting& waiting) { return waiting.best.worker == kNobody; });
    const auto next = std::ranges::max_element(line, {}, [&](const Waiting& waiting) { return waiting.regret(model); });
    if (next == line.end()) break;
    const Insertion chosen = next->best;
    plan.insert(model, chosen.worker, chosen.position, next->job);
    ++placed;
    line.erase(next);
    for (Waiting& waiting : line) {
      const auto& able = model.candidates(waiting.job);
      if (std::ranges::binary_search(able, chosen.worker)) look(model, plan, waiting);
    }
  }
  return placed;
}

}  // namespace redline::planner
