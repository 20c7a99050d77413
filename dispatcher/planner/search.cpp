#include "dispatcher/planner/search.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace redline::planner {

Search::Search(const Model& model, const SearchRules& rules, std::uint64_t seed)
    : model_(model), rules_(rules), dice_(seed), plan_(model), best_(plan_) {}

void Search::begin(const Plan& plan) {
  plan_ = plan;
  best_ = plan;
  since_best_ = 0;
  touch_.assign(plan.workers(), UINT64_MAX);
  stale_.assign(plan.workers(), false);
  stale_list_.clear();
  looked_.assign(plan.workers(), 0);
  looks_ = 0;
  near_.resize(model_.job_slots());
  twin_.resize(plan.workers());
  for (WorkerIndex worker = 0; worker < twin_.size(); ++worker)
    twin_[worker] = worker > 0 && model_.worker(worker) == model_.worker(worker - 1) ? twin_[worker - 1] : worker;
}

bool Search::run(std::uint32_t steps, double temperature) {
  improved_ = false;
  for (std::uint32_t i = 0; i < steps; ++i) {
    ++steps_;
    ++since_best_;
    step(temperature);
  }
  return improved_;
}

void Search::step(double temperature) {
  saved_count_ = 0;
  ruined_.clear();
  absent_.clear();
  const Cost before = plan_.cost();
  ruin();
  if (absent_.empty() && plan_.pool().empty()) return;
  from_routes_ = absent_.size();
  call_pool();
  order();
  recreate();
  const double allowed = temperature > 0 ? -temperature * std::log(1.0 - dice_.unit()) : 0;
  if (static_cast<double>(plan_.cost()) < static_cast<double>(before) + allowed || plan_.cost() == before) {
    accept();
  } else {
    plan_.restore(model_, std::span(saved_.data(), saved_count_));
  }
}

void Search::accept() {
  for (std::size_t i = 0; i < saved_count_; ++i) {
    const WorkerIndex worker = saved_[i].worker();
    if (stale_[worker]) continue;
    stale_[worker] = true;
    stale_list_.push_back(worker);
  }
  if (plan_.cost() >= best_.cost()) return;
  best_.take_over(plan_, stale_list_);
  for (const WorkerIndex worker : stale_list_) stale_[worker] = false;
  stale_list_.clear();
  since_best_ = 0;
  improved_ = true;
}

void Search::touch(WorkerIndex worker) {
  if (touched(worker)) return;
  touch_[worker] = steps_;
  if (saved_count_ == saved_.size()) saved_.emplace_back();
  saved_[saved_count_++] = plan_.route(worker);
}

JobIndex Search::seed() {
  const auto& pool = plan_.pool();
  if (!pool.empty() && (plan_.planned() == 0 || dice_.unit() < rules_.pool_seed))
    return pool[dice_.below(static_cast<std::uint32_t>(pool.size()))];
  for (int tries = 0; tries < 64; ++tries) {
    const auto job = dice_.below(static_cast<std::uint32_t>(model_.job_slots()));
    if (model_.exists(job) && plan_.worker_of(job) != kNobody) return job;
  }
  return kNoJob;
}

// Strings around one job (Christiaens and Vanden Berghe's adjacent string removal).
void Search::ruin() {
  const JobIndex first = seed();
  if (first == kNoJob || plan_.planned() == 0) return;
  const double mean_size =
      static_cast<double>(plan_.planned()) / static_cast<double>(std::max<std::size_t>(1, plan_.workers()));
  const double longest = std::min<double>(rules_.string_max, std::max(1.0, mean_size * 1.5));
  const double strings_max = 4.0 * rules_.removed / (1.0 + longest) - 1.0;
  const auto strings = static_cast<std::size_t>(1.0 + dice_.unit() * std::max(1.0, strings_max));
  const bool waiting = plan_.worker_of(first) == kNobody;
  const auto& able = model_.candidates(first);
  const auto visit = [&](JobIndex job) {
    const WorkerIndex worker = plan_.worker_of(job);
    if (worker == kNobody || touched(worker)) return;
    if (waiting && !std::ranges::binary_search(able, worker)) return;
    take_string(worker, job, static_cast<std::size_t>(longest));
  };
  visit(first);
  for (const JobIndex job : near(first)) {
    if (ruined_.size() >= strings) break;
    if (model_.exists(job)) visit(job);
  }
}

void Search::take_string(WorkerIndex worker, JobIndex around, std::size_t longest) {
  const Route& route = plan_.route(worker);
  const std::size_t position = plan_.position_of(around), frozen = route.frozen(), size = route.size();
  if (position < frozen) return;
  const std::size_t free = size - frozen;
  const std::size_t most = std::min(longest, free);
  const std::size_t length = 1 + dice_.below(static_cast<std::uint32_t>(most));
  touch(worker);
  ruined_.push_back(worker);
  // A longer string of which some stops in the middle stay.
  std::size_t kept = 0;
  if (length > 1 && length < free && dice_.unit() < rules_.split)
    for (kept = 1; length + kept < free && dice_.unit() < rules_.split_deeper;) ++kept;
  const std::size_t span = length + kept;
  const std::size_t earliest = std::max(frozen, position + 1 > span ? position + 1 - span : 0);
  const std::size_t latest = std::min(position, size - span);
  const std::size_t first = earliest + dice_.below(static_cast<std::uint32_t>(latest - earliest + 1));
  if (kept == 0) return take(worker, first, length);
  const std::size_t front = 1 + dice_.below(static_cast<std::uint32_t>(length - 1));
  take(worker, first + front + kept, length - front);
  take(worker, first, front);
}

void Search::take(WorkerIndex worker, std::size_t first, std::size_t count) {
  const auto stops = plan_.route(worker).stops().subspan(first, count);
  for (const Stop& stop : stops) absent_.push_back(stop.job);
  plan_.erase(model_, worker, first, count);
}

// Waiting jobs for which a ruined route now has room. The other routes had none before and have none now.
void Search::call_pool() {
  const auto& pool = plan_.pool();
  const std::size_t waiting = pool.size() - from_routes_;
  if (waiting == 0) return;
  const auto has_room = [&](JobIndex job) {
    if (ruined_.empty()) return true;  // nothing is planned yet
    const Job& wanted = model_.job(job);
    return std::ranges::any_of(ruined_, [&](WorkerIndex worker) {
      return plan_.route(worker).room() >= wanted.service && std::ranges::binary_search(model_.candidates(job), worker);
    });
  };
  // What a step took off lies at the end of the pool.
  const std::size_t begin = dice_.below(static_cast<std::uint32_t>(waiting));
  for (std::size_t i = 0; i < waiting && absent_.size() - from_routes_ < rules_.pool_tried; ++i) {
    const JobIndex job = pool[(begin + i) % waiting];
    if (has_room(job)) absent_.push_back(job);
  }
}

void Search::order() {
  enum Rule : std::uint8_t { Chance, Dear, Due, Far, Near, Long };
  static constexpr Rule kRules[] = {Chance, Chance, Chance, Chance, Dear, Dear, Dear, Due, Due, Far, Near, Long};
  const Rule rule = kRules[dice_.below(std::size(kRules))];
  keys_.clear();
  const Place hub = model_.job(absent_.empty() ? 0 : absent_.front()).place;
  for (const JobIndex index : absent_) {
    const Job& job = model_.job(index);
    double key = 0;
    switch (rule) {
      case Chance: key = dice_.unit(); break;
      case Dear: key = -static_cast<double>(model_.unplanned_cost(index)); break;
      case Due: key = static_cast<double>(job.windows.empty() ? job.due : job.windows.back().close); break;
      case Far: key = -static_cast<double>(model_.table().time(hub, job.place)); break;
      case Near: key = static_cast<double>(model_.table().time(hub, job.place)); break;
      case Long: key = -static_cast<double>(job.service); break;
    }
    keys_.emplace_back(key, index);
  }
  std::ranges::sort(keys_);
}

void Search::recreate() {
  for (const auto& [key, job] : keys_) {
    const Insertion best = place_for(job);
    if (best.worker == kNobody) continue;
    touch(best.worker);
    plan_.insert(model_, best.worker, best.position, job);
  }
}

Insertion Search::place_for(JobIndex job) {
  const auto& able = model_.candidates(job);
  Insertion best{.cost = model_.unplanned_cost(job)};
  ++looks_;
  const auto look = [&](WorkerIndex worker) {
    if (std::exchange(looked_[worker], looks_) == looks_) return;
    const Route::Best found = plan_.route(worker).best_insertion(model_, job, best.cost, &dice_);
    if (found.cost < best.cost) best = {worker, found.position, found.cost};
  };
  const auto look_if_able = [&](WorkerIndex worker) {
    if (worker != kNobody && std::ranges::binary_search(able, worker)) look(worker);
  };
  const auto taken_off = std::span(absent_).first(from_routes_);
  const bool waited = std::ranges::find(taken_off, job) == taken_off.end() && !ruined_.empty();
  const bool nearby = able.size() > rules_.routes_max && !ruined_.empty();
  if (waited || nearby)
    for (const WorkerIndex worker : ruined_) look_if_able(worker);
  if (waited) return best;
  if (nearby) {
    for (const JobIndex other : near(job)) look_if_able(plan_.worker_of(other));
    return best;
  }
  WorkerIndex idle = kNobody;  // one of several equal ones that have nothing to do is enough
  for (const WorkerIndex worker : able)
    if (!plan_.route(worker).empty() || std::exchange(idle, twin_[worker]) != twin_[worker]) look(worker);
  return best;
}

// Jobs by distance, nearest first. Kept until the set of jobs has changed by a part.
std::span<const JobIndex> Search::near(JobIndex job) {
  if (near_.size() < model_.job_slots()) near_.resize(model_.job_slots());
  Near& list = near_[job];
  const std::uint64_t tolerated = model_.jobs() / 16;
  const bool same = list.generation == model_.generation(job);
  if (same && model_.version() - list.version <= tolerated) return list.jobs;
  list.version = model_.version();
  list.generation = model_.generation(job);
  nearest_.clear();
  const Place here = model_.job(job).place;
  for (JobIndex other = 0; other < model_.job_slots(); ++other) {
    if (other == job || !model_.exists(other)) continue;
    nearest_.emplace_back(model_.table().time(here, model_.job(other).place), other);
  }
  const std::size_t kept = std::min<std::size_t>(nearest_.size(), rules_.near);
  std::ranges::partial_sort(nearest_, nearest_.begin() + static_cast<std::ptrdiff_t>(kept));
  list.jobs.clear();
  for (std::size_t i = 0; i < kept; ++i) list.jobs.push_back(nearest_[i].second);
  return list.jobs;
}

}  // namespace redline::planner
