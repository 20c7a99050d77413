#include "dispatcher/planner/live_plan.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <utility>

namespace redline::planner {

namespace {

constexpr Tick kNegligible = 30;    // a change of an estimate that nothing follows from
constexpr double kHopeless = 1e-6;  // so rare that the formula ends

}  // namespace

LivePlan::LivePlan(Model model, const LiveRules& rules, std::uint64_t seed)
    : model_(std::move(model)),
      rules_(rules),
      plan_(model_),
      search_(model_, rules.search, seed),
      scratch_(model_.table().add({})) {
  doing_.resize(model_.workers());
  for (WorkerIndex worker = 0; worker < model_.workers(); ++worker)
    own_place_.push_back(model_.table().add(model_.table().point(model_.worker(worker).place)));
}

WorkerIndex LivePlan::add(const Worker& worker) {
  const WorkerIndex index = model_.add(worker);
  plan_.meet_worker(model_);
  doing_.emplace_back();
  own_place_.push_back(model_.table().add(model_.table().point(worker.place)));
  dirty_ = true;
  return index;
}

JobIndex LivePlan::add(const Job& job) {
  const JobIndex index = model_.add(job);
  plan_.meet_job(model_, index);
  const Insertion found = best_insertion(model_, plan_, index);
  if (found.worker != kNobody) plan_.insert(model_, found.worker, found.position, index);
  dirty_ = true;
  return index;
}

void LivePlan::remove(JobIndex job) {
  plan_.forget_job(model_, job);
  model_.table().release(model_.job(job).place);
  model_.remove(job);
  dirty_ = true;
}

void LivePlan::start_from(WorkerIndex worker, Tick available, Place place) {
  model_.set_start(worker, available, place);
  plan_.refresh(model_, worker);
  const Route& route = plan_.route(worker);
  // What no longer fits before the end of the shift goes back to the pool, last stop first.
  while (!route.feasible(model_) && route.size() > route.frozen()) plan_.erase(model_, worker, route.size() - 1);
  dirty_ = true;
}

// Work of log-normal length that has lasted `elapsed` and goes on: how long it takes altogether, on average.
Tick LivePlan::expected_length(Tick service, Tick elapsed) const {
  const double mean = std::max(1, service), spread = rules_.spread;
  if (elapsed <= 0 || spread <= 0) return std::max(service, elapsed);
  const double mu = std::log(mean) - spread * spread / 2;
  const double over = (std::log(static_cast<double>(elapsed)) - mu) / spread;
  const auto tail = [](double x) { return 0.5 * std::erfc(x / std::numbers::sqrt2); };
  const double longer = tail(over);
  if (longer < kHopeless) return elapsed + static_cast<Tick>(mean * spread);
  return std::max(elapsed, static_cast<Tick>(mean * tail(over - spread) / longer));
}

void LivePlan::advance(Tick now) {
  for (WorkerIndex worker = 0; worker < model_.workers(); ++worker) {
    const Worker& who = model_.worker(worker);
    const Doing& doing = doing_[worker];
    Tick available = std::max(who.available, now);
    if (doing.stage == Stage::OnSite) {
      const Tick begun = model_.job(doing.job).start(doing.arrive);
      available = std::max(now, begun + expected_length(model_.job(doing.job).service, now - begun));
    }
    if (who.available < now || std::abs(available - who.available) >= kNegligible)
      start_from(worker, available, who.place);
  }
}

void LivePlan::sign_off(WorkerIndex worker) {
  plan_.erase(model_, worker, 0, plan_.route(worker).size());
  model_.set_on_shift(worker, false);
  dirty_ = true;
}

JobIndex LivePlan::next(WorkerIndex worker, Tick now) const {
  const Route& route = plan_.route(worker);
  if (doing_[worker].stage != Stage::Free || route.empty() || model_.worker(worker).available > now) return kNoJob;
  const Stop& first = route.stop(0);
  return first.start > first.arrive && first.start - (first.arrive - model_.worker(worker).available) > now ? kNoJob
                                                                                                            : first.job;
}

void LivePlan::set_out(WorkerIndex worker, JobIndex job, Tick now) {
  const Worker& who = model_.worker(worker);
  const Job& wanted = model_.job(job);
  const Tick arrive = now + who.paced(model_.table().time(who.place, wanted.place));
  const Tick finish = wanted.start(arrive) + wanted.service;
  doing_[worker] = {.stage = Stage::EnRoute,
                    .job = job,
                    .left = now,
                    .arrive = arrive,
                    .finish = finish,
                    .from = model_.table().point(who.place)};
  plan_.forget_job(model_, job);
  start_from(worker, finish, wanted.place);
}

void LivePlan::arrive(WorkerIndex worker, Tick now) {
  Doing& doing = doing_[worker];
  doing.stage = Stage::OnSite;
  doing.arrive = now;
  doing.finish = now + model_.job(doing.job).service;
  if (doing.finish != model_.worker(worker).available) start_from(worker, doing.finish, model_.job(doing.job).place);
}

void LivePlan::finish(WorkerIndex worker, Tick now) {
  Doing& doing = doing_[worker];
  const Place place = model_.job(doing.job).place;
  model_.table().move(own_place_[worker], model_.table().point(place));
  model_.table().release(place);
  model_.remove(doing.job);
  doing = {};
  start_from(worker, now, own_place_[worker]);
}

domain::GeoPoint LivePlan::whereabouts(WorkerIndex worker, Tick now) const {
  const Doing& doing = doing_[worker];
  if (doing.stage != Stage::EnRoute) return model_.table().point(model_.worker(worker).place);
  const domain::GeoPoint goal = model_.table().point(model_.job(doing.job).place);
  const double whole = std::max(1, doing.arrive - doing.left);
  const double share = std::clamp(static_cast<double>(now - doing.left) / whole, 0.0, 1.0);
  return {.lat = doing.from.lat + (goal.lat - doing.from.lat) * share,
          .lon = doing.from.lon + (goal.lon - doing.from.lon) * share};
}

// On the way: less urgent work, and work as urgent that comes late in any case. Begun: what is marked for it.
bool LivePlan::may_be_given_up(const Doing& doing, const Job& urgent) const {
  if (doing.stage == Stage::Free) return false;
  const Job& job = model_.job(doing.job);
  if (job.must) return false;
  if (doing.stage == Stage::OnSite) return rules_.interrupt && job.interruptible && job.urgency > urgent.urgency;
  return job.urgency > urgent.urgency || (job.urgency == urgent.urgency && doing.arrive > job.due);
}

Diversion LivePlan::diversion(JobIndex job, Tick now) {
  Diversion best{.job = job};
  const Job& urgent = model_.job(job);
  if (!rules_.divert || urgent.urgency > rules_.divert_urgency) return best;
  const WorkerIndex holder = plan_.worker_of(job);
  // What the job costs as it is planned, and what its removal brings.
  std::optional<Route> without;
  Cost present = model_.unplanned_cost(job);
  if (holder != kNobody) {
    without = plan_.route(holder);
    without->erase(model_, plan_.position_of(job));
    present = plan_.route(holder).cost() - without->cost();
  }
  std::vector<JobIndex> order;
  for (const WorkerIndex worker : model_.candidates(job)) {
    const Doing& doing = doing_[worker];
    if (!may_be_given_up(doing, urgent)) continue;
    const Worker before = model_.worker(worker);
    const Route& old = worker == holder ? *without : plan_.route(worker);
    order.assign(1, job);
    for (const Stop& stop : old.stops()) order.push_back(stop.job);
    model_.table().move(scratch_, whereabouts(worker, now));
    model_.set_start(worker, now, scratch_);
    Route turned = old;
    turned.assign(model_, order);
    if (turned.feasible(model_)) {
      Cost back = model_.unplanned_cost(doing.job);
      const Route::Best own = turned.best_insertion(model_, doing.job, back);
      if (own.position > 0) back = std::min(back, own.cost);
      for (const WorkerIndex other : model_.candidates(doing.job))
        if (other != worker)
          back = std::min(
              back, (other == holder ? *without : plan_.route(other)).best_insertion(model_, doing.job, back).cost);
      const Cost promised =
          model_.start_cost(doing.job, doing.arrive) + model_.weights().travel * std::max(0, doing.arrive - now);
      const Cost charge = model_.weights().classes[model_.job(doing.job).urgency].divert;
      const Cost gain = present + promised + old.cost() - turned.cost() - back - charge;
      if (gain > best.gain) best = {.worker = worker, .job = job, .given_up = doing.job, .gain = gain};
    }
    model_.set_start(worker, before.available, before.place);
  }
  return best;
}

void LivePlan::divert(const Diversion& diversion, Tick now) {
  const WorkerIndex worker = diversion.worker;
  model_.table().move(own_place_[worker], whereabouts(worker, now));
  if (doing_[worker].stage == Stage::OnSite) {  // the rest is still to be done
    Job rest = model_.job(diversion.given_up);
    const Tick elapsed = now - rest.start(doing_[worker].arrive);
    rest.service = expected_length(rest.service, elapsed) - elapsed;
    model_.set(diversion.given_up, rest);
  }
  doing_[worker] = {};
  const WorkerIndex holder = plan_.worker_of(diversion.job);
  if (holder != kNobody) plan_.erase(model_, holder, plan_.position_of(diversion.job));
  model_.set_start(worker, now, own_place_[worker]);
  std::vector<JobIndex> order{diversion.job};
  for (const Stop& stop : plan_.route(worker).stops()) order.push_back(stop.job);
  plan_.assign(model_, worker, order);
  start_from(worker, now, own_place_[worker]);
  plan_.meet_job(model_, diversion.given_up);
  plan_.freeze(worker, 1);
  const Insertion found = best_insertion(model_, plan_, diversion.given_up);
  if (found.worker != kNobody) plan_.insert(model_, found.worker, found.position, diversion.given_up);
  plan_.freeze(worker, 0);
}

void LivePlan::retry_pool() {
  if (plan_.pool().empty()) return;
  dirty_ = insert_by_regret(model_, plan_, plan_.pool()) > 0 || dirty_;
}

void LivePlan::employ_idle(Tick now) {
  for (WorkerIndex worker = 0; worker < model_.workers(); ++worker) {
    if (doing_[worker].stage != Stage::Free || model_.worker(worker).available > now || !plan_.route(worker).empty())
      continue;
    Cost best_gain = 0;
    JobIndex best_job = kNoJob;
    for (WorkerIndex other = 0; other < model_.workers(); ++other) {
      const Route& route = plan_.route(other);
      for (std::size_t i = route.frozen(); i < route.size(); ++i) {
        const JobIndex job = route.stop(i).job;
        if (!std::ranges::binary_search(model_.candidates(job), worker)) continue;
        Route without = route;
        without.erase(model_, i);
        const Cost gain = route.cost() - without.cost() - plan_.route(worker).insertion_cost(model_, job, 0);
        if (gain > best_gain) {
          best_gain = gain;
          best_job = job;
        }
      }
    }
    if (best_job == kNoJob) continue;
    const WorkerIndex holder = plan_.worker_of(best_job);
    plan_.erase(model_, holder, plan_.position_of(best_job));
    plan_.insert(model_, worker, 0, best_job);
    dirty_ = true;
  }
}

void LivePlan::weigh_emergencies() {
  std::size_t late = 0, on_shift = 0;
  for (WorkerIndex worker = 0; worker < model_.workers(); ++worker) {
    on_shift += model_.worker(worker).on_shift ? 1 : 0;
    for (const Stop& stop : plan_.route(worker).stops()) {
      const Job& job = model_.job(stop.job);
      late += job.urgency == 0 && stop.start > job.due ? 1 : 0;
    }
  }
  for (const JobIndex job : plan_.pool()) late += model_.job(job).urgency == 0 ? 1 : 0;
  const double bearable = rules_.triage_share * static_cast<double>(on_shift) * (model_.triage() ? 0.5 : 1.0);
  const bool triage = static_cast<double>(late) > bearable;
  if (triage == model_.triage()) return;
  model_.set_triage(triage);
  plan_.reprice(model_);
  dirty_ = true;
}

bool LivePlan::improve(std::uint32_t steps) {
  if (dirty_) search_.begin(plan_);
  dirty_ = false;
  if (!search_.run(steps, rules_.temperature)) return false;
  plan_ = search_.best();
  return true;
}

}  // namespace redline::planner
