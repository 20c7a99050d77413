#include "dispatcher/planner/explain.hpp"

#include <algorithm>

namespace redline::planner {

namespace {

Considered consider(const Model& model, const Route& route, JobIndex index, const Route::Best& found) {
  Route after = route;
  after.insert(model, found.position, index);
  const Stop& stop = after.stop(found.position);
  const Job& job = model.job(index);
  const ClassWeights& weights = model.weights().classes[std::min<std::size_t>(job.urgency, kClasses - 1)];
  Considered made{.worker = route.worker(),
                  .position = found.position,
                  .arrive = stop.arrive,
                  .late = stop.start > job.due,
                  .parts = {}};
  made.parts.travel = model.weights().travel * (after.travel() - route.travel());
  made.parts.response = weights.response * (stop.start - job.reported);
  made.parts.late = model.start_cost(index, stop.start) - made.parts.response;
  made.parts.who = model.who_cost(index, route.worker());
  made.parts.others = found.cost - made.parts.travel - made.parts.response - made.parts.late - made.parts.who;
  return made;
}

Shortfall shortfall_of(const Explanation& why, bool somebody_has_time) {
  const auto excluded = [&](Fit fit) { return why.excluded[static_cast<std::size_t>(fit)]; };
  if (somebody_has_time) return why.best.empty() ? Shortfall::NotWorthIt : Shortfall::None;
  if (why.fitting > 0) return Shortfall::NoTime;
  if (excluded(Fit::Barred) + excluded(Fit::PinnedElsewhere) > 0) return Shortfall::AllBarred;
  if (excluded(Fit::Area) > 0) return Shortfall::NotInArea;
  return excluded(Fit::Skill) > 0 ? Shortfall::NoSkill : Shortfall::NobodyOnShift;
}

}  // namespace

Explanation explain(const Model& model, const Plan& plan, JobIndex index) {
  Explanation why;
  bool somebody_has_time = false;
  for (WorkerIndex number = 0; number < model.workers(); ++number) {
    const Worker& worker = model.worker(number);
    const Fit verdict = fit(worker, model.job(index), number);
    ++why.excluded[static_cast<std::size_t>(verdict)];
    if (verdict == Fit::OffShift) {
      Worker later = worker;
      later.on_shift = true;
      if (fit(later, model.job(index), number) == Fit::Fits) why.next_able = std::min(why.next_able, worker.available);
    }
    if (verdict != Fit::Fits) continue;
    ++why.fitting;
    const Route::Best found = plan.route(number).best_insertion(model, index, kImpossible);
    if (found.cost >= kImpossible) continue;
    somebody_has_time = true;
    if (found.cost >= model.unplanned_cost(index)) continue;
    why.best.push_back(consider(model, plan.route(number), index, found));
    std::ranges::sort(why.best, {}, [](const Considered& c) { return std::pair{c.parts.total(), c.worker}; });
    if (why.best.size() > kConsideredMax) why.best.pop_back();
  }
  why.excluded[static_cast<std::size_t>(Fit::Fits)] = 0;
  why.shortfall = shortfall_of(why, somebody_has_time);
  return why;
}

}  // namespace redline::planner
