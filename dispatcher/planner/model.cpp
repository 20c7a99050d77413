#include "dispatcher/planner/model.hpp"

#include <algorithm>
#include <utility>

namespace redline::planner {

Tick Job::latest_arrival(Tick start) const noexcept {
  if (windows.empty()) return start;
  Tick latest = -1;
  for (const Window& window : windows) {
    if (window.open > start) break;
    latest = std::min(start, window.close);
  }
  return latest;
}

Fit fit(const Worker& worker, const Job& job, WorkerIndex index) noexcept {
  if (!worker.on_shift) return Fit::OffShift;
  if (job.only != kNobody) return job.only == index ? Fit::Fits : Fit::PinnedElsewhere;
  const std::size_t level = std::clamp<std::size_t>(job.level, 1, kLevels) - 1;
  if ((job.skills & ~worker.skills[level]) != 0) return Fit::Skill;
  if (job.area >= 0 && worker.areas.any() && !worker.areas.test(static_cast<std::size_t>(job.area))) return Fit::Area;
  if (std::ranges::find(job.barred, index) != job.barred.end()) return Fit::Barred;
  return Fit::Fits;
}

WorkerIndex Model::add(Worker worker) {
  const auto index = static_cast<WorkerIndex>(workers_.size());
  workers_.emplace_back();
  set(index, std::move(worker));
  return index;
}

void Model::set(WorkerIndex index, Worker worker) {
  workers_[index] = std::move(worker);
  for (JobIndex job = 0; job < jobs_.size(); ++job)
    if (exists_[job]) derive_candidates(job);
}

void Model::set_on_shift(WorkerIndex index, bool on_shift) {
  if (workers_[index].on_shift == on_shift) return;
  workers_[index].on_shift = on_shift;
  for (JobIndex job = 0; job < jobs_.size(); ++job)
    if (exists_[job]) derive_candidates(job);
}

JobIndex Model::add(Job job) {
  JobIndex index = 0;
  if (free_.empty()) {
    index = static_cast<JobIndex>(jobs_.size());
    jobs_.emplace_back();
    exists_.push_back(true);
    generation_.push_back(0);
    prices_.emplace_back();
    candidates_.emplace_back();
  } else {
    index = free_.back();
    free_.pop_back();
    exists_[index] = true;
  }
  ++version_;
  ++generation_[index];
  set(index, std::move(job));
  return index;
}

void Model::set(JobIndex index, Job job) {
  jobs_[index] = std::move(job);
  derive(index);
  derive_candidates(index);
}

void Model::remove(JobIndex job) {
  ++version_;
  exists_[job] = false;
  candidates_[job].clear();
  free_.push_back(job);
}

void Model::derive(JobIndex index) {
  const Job& job = jobs_[index];
  ClassWeights weights = weights_.classes[std::min<std::size_t>(job.urgency, kClasses - 1)];
  if (triage_ && job.urgency == 0) {
    weights.late_second = weights_.triage_second - weights.response;
    weights.unplanned = weights_.triage_unplanned;
  }
  Price& price = prices_[index];
  price = Price{.response = weights.response,
                .late = weights.late,
                .late_second = weights.late_second,
                .reported = job.reported,
                .due = job.due};
  if (job.due < kForever && job.tight > 0 && weights_.tight_percent > 0) {
    price.tight = weights.late * weights_.tight_percent / 100;
    price.late -= price.tight;
    price.tight_from = job.due - job.tight;
  }
  if (job.promised_at < kForever) {
    price.eta_second = weights_.eta_second;
    price.promised_until = job.promised_at + weights_.eta_tolerance;
  }
  price.unplanned =
      job.must ? kImpossible / 1'000'000 : weights.unplanned + start_cost(index, std::max(horizon_, job.reported));
}

void Model::set_triage(bool triage) {
  triage_ = triage;
  for (JobIndex job = 0; job < jobs_.size(); ++job)
    if (exists_[job]) derive(job);
}

void Model::derive_candidates(JobIndex index) {
  candidates_[index].clear();
  for (WorkerIndex worker = 0; worker < workers_.size(); ++worker)
    if (fit(workers_[worker], jobs_[index], worker) == Fit::Fits) candidates_[index].push_back(worker);
}

Model::Slope Model::slope(JobIndex job, Tick start) const noexcept {
  const Price& price = prices_[job];
  Slope slope{price.response, kForever};
  const auto breakpoint = [&](Tick at, Cost jump, Cost rate) {
    if (start > at) {
      slope.rate += rate;
    } else if (at < kForever && (jump != 0 || rate != 0)) {
      slope.slack = std::min(slope.slack, at - start);
    }
  };
  breakpoint(price.tight_from, price.tight, 0);
  breakpoint(price.due, price.late, price.late_second);
  breakpoint(price.promised_until, 0, price.eta_second);
  return slope;
}

Cost Model::who_cost(JobIndex index, WorkerIndex worker) const noexcept {
  const Job& job = jobs_[index];
  Cost cost = 0;
  if (job.preferred != kNobody && job.preferred != worker) cost += weights_.preferred;
  if (job.promised != kNobody && job.promised != worker) cost += weights_.moved;
  return cost;
}

}  // namespace redline::planner
