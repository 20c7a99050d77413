#include "dispatcher/planner/route.hpp"

#include <algorithm>

namespace redline::planner {

namespace {

constexpr std::uint32_t kPassOver = 100;  // one position in so many is passed over

Cost end_cost(const Model& model, const Worker& worker, Tick arrive) noexcept {
  const Tick over = arrive - worker.shift_end;
  return over > 0 ? model.weights().overtime * over : 0;
}

Cost load_cost(const Model& model, Cost load) noexcept {
  return model.weights().load_hour == 0 ? 0 : model.weights().load_hour * load * load / (3600 * 3600);
}

}  // namespace

// What pricing all positions of a route needs, looked up once.
struct Route::Insertion {
  const Model& model;
  const Worker& worker;
  const Job& job;
  JobIndex index;
  const Tick* to;    // travel to the job, by place
  const Tick* from;  // travel from the job, by place
  Cost who;

  Insertion(const Model& m, WorkerIndex w, JobIndex j)
      : model(m),
        worker(m.worker(w)),
        job(m.job(j)),
        index(j),
        to(job.place == kNoPlace ? nullptr : m.table().to(job.place)),
        from(job.place == kNoPlace ? nullptr : m.table().from(job.place)),
        who(m.who_cost(j, w)) {}

  Tick way_to(Place before) const noexcept {
    return to == nullptr || before == kNoPlace ? 0 : worker.paced(to[before]);
  }
  Tick way_from(Place before, Place goal) const noexcept {
    if (goal == kNoPlace) return 0;
    return from != nullptr ? worker.paced(from[goal]) : worker.paced(model.table().time(before, goal));
  }
};

void Route::reset(const Model& model, WorkerIndex worker) {
  worker_ = worker;
  frozen_ = 0;
  stops_.assign(1, Stop{});
  refresh(model);
}

void Route::insert(const Model& model, std::size_t position, JobIndex job) {
  stops_.insert(stops_.begin() + static_cast<std::ptrdiff_t>(position), Stop{.job = job});
  refresh(model);
}

void Route::erase(const Model& model, std::size_t first, std::size_t count) {
  const auto begin = stops_.begin() + static_cast<std::ptrdiff_t>(first);
  stops_.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
  if (frozen_ > first) frozen_ -= static_cast<std::uint32_t>(std::min<std::size_t>(frozen_ - first, count));
  refresh(model);
}

void Route::assign(const Model& model, std::span<const JobIndex> jobs) {
  stops_.assign(jobs.size() + 1, Stop{});
  for (std::size_t i = 0; i < jobs.size(); ++i) stops_[i].job = jobs[i];
  refresh(model);
}

void Route::refresh(const Model& model) {
  const Worker& worker = model.worker(worker_);
  Place place = worker.place;
  Tick time = worker.available;
  Tick waits = 0;
  cost_ = travel_ = work_ = 0;
  load_ = 0;
  for (std::size_t i = 0; i + 1 < stops_.size(); ++i) {
    Stop& stop = stops_[i];
    const Job& job = model.job(stop.job);
    const Tick way = worker.paced(model.table().time(place, job.place));
    stop.target = job.place;
    stop.place = job.place == kNoPlace ? place : job.place;
    stop.arrive = time + way;
    stop.start = job.start(stop.arrive);
    stop.finish = std::min(stop.start + job.service, kForever);
    travel_ += way;
    work_ += job.service;
    load_ += job.load;
    waits += stop.start - stop.arrive;
    cost_ += model.start_cost(stop.job, stop.start) + model.who_cost(stop.job, worker_);
    place = stop.place;
    time = stop.finish;
  }
  const Tick way = empty() ? 0 : worker.paced(model.table().time(place, worker.home));
  travel_ += way;
  stops_.back() = Stop{
      .target = worker.home, .place = worker.home, .arrive = time + way, .start = time + way, .finish = time + way};
  cost_ += end_cost(model, worker, time + way) + model.weights().travel * travel_ + load_cost(model, work_);
  room_ = worker.latest_end() - (time + way) + waits;
  look_back(model);
}

// From the end to the front: how late, how much room, at what price.
void Route::look_back(const Model& model) {
  const Worker& worker = model.worker(worker_);
  Stop& end = stops_.back();
  const Tick over = end.arrive - worker.shift_end;
  end.latest = worker.latest_end();
  end.rate = over > 0 ? model.weights().overtime : 0;
  end.slack = over > 0 || worker.shift_end >= kForever ? kForever : -over;
  in_time_ = empty() || end.arrive <= end.latest;
  for (std::size_t i = stops_.size() - 1; i-- > 0;) {
    Stop& stop = stops_[i];
    const Stop& next = stops_[i + 1];
    const Job& job = model.job(stop.job);
    stop.latest = job.latest_arrival(next.latest - (next.arrive - stop.finish) - job.service);
    in_time_ = in_time_ && stop.arrive <= stop.latest;
    const Model::Slope slope = model.slope(stop.job, stop.start);
    const Tick wait = stop.start - stop.arrive;
    Tick slack = std::min(slope.slack, next.slack);
    if (job.windows.size() > 1) slack = std::min(slack, job.left_in_window(stop.start));
    const Cost rate = slope.rate + next.rate;
    stop.rate = wait > 0 ? 0 : rate;
    stop.slack = wait == 0 || (rate == 0 && slack >= kForever) ? slack : wait;
  }
}

bool Route::feasible(const Model& model) const noexcept {
  const Worker& worker = model.worker(worker_);
  return in_time_ && size() <= worker.jobs_max && load_ <= worker.load_max;
}

Cost Route::price(const Insertion& in, std::size_t position, Cost limit) const noexcept {
  const Model& model = in.model;
  const bool first = position == 0;
  const Place before = first ? in.worker.place : stops_[position - 1].place;
  const Tick leave = first ? in.worker.available : stops_[position - 1].finish;
  const Tick way = in.way_to(before);
  const Tick start = in.job.start(leave + way);
  const Stop& next = stops_[position];
  const Tick onward = in.way_from(before, next.target);
  const Tick finish = start + in.job.service;
  const Tick reached = finish + onward;
  const bool placeless_next = next.target == kNoPlace && next.job != kNoJob;  // the way behind it changes, too
  if (start >= kForever || (!placeless_next && reached > next.latest)) return kImpossible;
  const Tick old_way = next.arrive - leave;  // nothing on an empty route, whose end is where it begins
  Cost sum = model.start_cost(in.index, start) + in.who + model.weights().travel * (way + onward - old_way);
  sum += load_cost(model, Cost{work_} + in.job.service) - load_cost(model, work_);
  const Tick delay = reached - next.arrive;
  if (delay >= 0 && !placeless_next) {
    const Cost at_least = sum + next.rate * delay;
    if (delay <= next.slack || at_least >= limit) return at_least;
  }
  const Place here = in.job.place == kNoPlace ? before : in.job.place;
  return delayed_cost(model, position, here, finish, sum - model.weights().travel * (onward - old_way), limit);
}

// Walks from `position`, reached from `place` at `time`, until nothing differs from the route as it is.
Cost Route::delayed_cost(const Model& model, std::size_t position, Place place, Tick time, Cost sum,
                         Cost limit) const noexcept {
  const Worker& worker = model.worker(worker_);
  Tick old_leave = time_before(model, position);
  for (std::size_t i = position; i + 1 < stops_.size(); ++i) {
    const Stop& stop = stops_[i];
    const Job& job = model.job(stop.job);
    const Tick way = worker.paced(model.table().time(place, job.place));
    const Tick start = job.start(time + way);
    if (start >= kForever) return kImpossible;
    sum += model.weights().travel * (way - (stop.arrive - old_leave));
    sum += model.start_cost(stop.job, start) - model.start_cost(stop.job, stop.start);
    if (job.place != kNoPlace) place = job.place;
    if (place == stop.place && (start == stop.start || (start > stop.start && sum >= limit))) return sum;
    time = start + job.service;
    old_leave = stop.finish;
  }
  const Tick way = worker.paced(model.table().time(place, worker.home));
  const Tick arrive = time + way;
  if (arrive > worker.latest_end()) return kImpossible;
  sum += model.weights().travel * (way - (stops_.back().arrive - old_leave));
  return sum + end_cost(model, worker, arrive) - end_cost(model, worker, stops_.back().arrive);
}

Route::Best Route::best_insertion(const Model& model, JobIndex job, Cost limit, Dice* dice) const noexcept {
  Best best;
  const Insertion insertion{model, worker_, job};
  if (insertion.job.service > room_ || !takes(insertion.worker, insertion.job)) return best;
  const Tick last = insertion.job.windows.empty() ? kForever : insertion.job.windows.back().close;
  for (std::size_t position = frozen_; position < stops_.size(); ++position) {
    if (position > 0 && stops_[position - 1].finish > last) break;
    if (dice != nullptr && dice->below(kPassOver) == 0) continue;
    const Cost cost = price(insertion, position, limit);
    if (cost >= limit) continue;
    limit = cost;
    best = {cost, position};
  }
  return best;
}

Cost Route::insertion_cost(const Model& model, JobIndex job, std::size_t position) const noexcept {
  if (!takes(model.worker(worker_), model.job(job))) return kImpossible;
  return price(Insertion{model, worker_, job}, position, kImpossible);
}

}  // namespace redline::planner
