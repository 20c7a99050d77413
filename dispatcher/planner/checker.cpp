#include "dispatcher/planner/checker.hpp"

#include <algorithm>

namespace redline::planner {

namespace {

class Checker {
 public:
  Checker(const Model& model, const Plan& plan) : model_(model), plan_(plan), seen_(model.job_slots(), 0) {}

  std::vector<Finding> run(const std::vector<JobIndex>& under_way) {
    for (WorkerIndex worker = 0; worker < plan_.workers(); ++worker) check_route(worker);
    for (const JobIndex job : plan_.pool()) count(kNobody, job);
    for (const JobIndex job : under_way) count(kNobody, job);
    for (JobIndex job = 0; job < model_.job_slots(); ++job)
      if (model_.exists(job) && seen_[job] == 0) say(Breach::Lost, kNobody, job);
    return std::move(findings_);
  }

 private:
  void say(Breach breach, WorkerIndex worker, JobIndex job) { findings_.push_back({breach, worker, job}); }

  bool count(WorkerIndex worker, JobIndex job) {
    if (!model_.exists(job)) {
      say(Breach::UnknownJob, worker, job);
      return false;
    }
    if (++seen_[job] == 2) say(Breach::PlannedTwice, worker, job);
    return true;
  }

  void check_who(WorkerIndex index, JobIndex number) {
    const Worker& worker = model_.worker(index);
    const Job& job = model_.job(number);
    if (!worker.on_shift) say(Breach::OffShift, index, number);
    if (job.only != kNobody) {
      if (job.only != index) say(Breach::Pinned, index, number);
      return;
    }
    const std::size_t level = job.level == 0 ? 1 : std::min<std::size_t>(job.level, kLevels);
    for (unsigned skill = 0; skill < 64; ++skill)
      if ((job.skills >> skill & 1) != 0 && (worker.skills[level - 1] >> skill & 1) == 0)
        say(Breach::Skill, index, number);
    if (job.area >= 0 && worker.areas.count() > 0 && !worker.areas[static_cast<std::size_t>(job.area)])
      say(Breach::Area, index, number);
    if (std::ranges::count(job.barred, index) > 0) say(Breach::Barred, index, number);
  }

  void check_route(WorkerIndex index) {
    const Route& route = plan_.route(index);
    const Worker& worker = model_.worker(index);
    if (route.size() > worker.jobs_max) say(Breach::TooMany, index, kNoJob);
    std::int64_t clock = worker.available;
    Place where = worker.place;
    std::int64_t load = 0;
    for (const Stop& stop : route.stops()) {
      if (!count(index, stop.job)) return;
      check_who(index, stop.job);
      const Job& job = model_.job(stop.job);
      clock += travel(worker, where, job.place);
      if (!job.windows.empty()) {
        const auto open =
            std::ranges::find_if(job.windows, [&](const Window& window) { return clock <= window.close; });
        if (open == job.windows.end()) return say(Breach::Window, index, stop.job);
        clock = std::max<std::int64_t>(clock, open->open);
      }
      if (clock != stop.start) say(Breach::Times, index, stop.job);
      clock += job.service;
      load += job.load;
      if (job.place != kNoPlace) where = job.place;
    }
    if (load > worker.load_max) say(Breach::Load, index, kNoJob);
    if (route.size() > 0) clock += travel(worker, where, worker.home);
    if (route.size() > 0 && clock > std::int64_t{worker.shift_end} + worker.overtime)
      say(Breach::ShiftEnd, index, kNoJob);
  }

  std::int64_t travel(const Worker& worker, Place from, Place to) const {
    if (from == kNoPlace || to == kNoPlace) return 0;
    return std::int64_t{model_.table().time(from, to)} * worker.pace / 1024;
  }

  const Model& model_;
  const Plan& plan_;
  std::vector<std::uint32_t> seen_;
  std::vector<Finding> findings_;
};

}  // namespace

std::string_view name(Breach breach) noexcept {
  switch (breach) {
    case Breach::UnknownJob: return "unknown job";
    case Breach::PlannedTwice: return "planned twice";
    case Breach::Lost: return "lost";
    case Breach::OffShift: return "off shift";
    case Breach::Skill: return "skill";
    case Breach::Area: return "area";
    case Breach::Barred: return "barred";
    case Breach::Pinned: return "pinned to another";
    case Breach::Window: return "outside its window";
    case Breach::ShiftEnd: return "after the shift";
    case Breach::TooMany: return "too many jobs";
    case Breach::Load: return "too much to carry";
    case Breach::Times: return "wrong times";
  }
  return "";
}

std::vector<Finding> check(const Model& model, const Plan& plan, const std::vector<JobIndex>& under_way) {
  return Checker{model, plan}.run(under_way);
}

}  // namespace redline::planner
