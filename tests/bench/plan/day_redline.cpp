// The planner of the server over a day: the policies "insertion only" and "redline".
#include <algorithm>
#include <utility>

#include "tests/bench/plan/day_policy.hpp"

namespace redline::bench {

using namespace planner;

namespace {

Model make_model(const Day& day, const RunRules& rules, std::shared_ptr<const TravelTime> travel) {
  Model model{rules.weights, TravelTable{std::move(travel), 0}, day.end()};
  for (const DayTechnician& technician : day.technicians) {
    Worker worker{.on_shift = true,
                  .place = model.table().add(technician.home),
                  .available = technician.shift_start,
                  .shift_end = technician.shift_end,
                  .overtime = day.overtime};
    worker.skills.fill(technician.skills);
    model.add(worker);
  }
  return model;
}

class Planned final : public DayPolicy {
 public:
  Planned(const Day& day, const RunRules& rules)
      : DayPolicy(day),
        rules_(rules),
        live_(make_model(day, rules, travel_), rules.live, rules.seed),
        tickets_(day.tickets.size(), kNoJob) {}

  void released(std::uint32_t index, Tick now) override {
    live_.advance(now);
    const DayTicket& ticket = day_.tickets[index];
    const Job job{.place = live_.model().table().add(ticket.place),
                  .skills = SkillMask{1} << ticket.skill,
                  .urgency = static_cast<std::uint8_t>(ticket.priority - 1),
                  .reported = ticket.release,
                  .due = ticket.due,
                  .tight = rules_.tight_floor + static_cast<Tick>(rules_.tight_share * (ticket.due - ticket.release)),
                  .service = ticket.service_mean};
    const JobIndex added = live_.add(job);
    if (added >= by_job_.size()) by_job_.resize(added + 1);
    by_job_[added] = index;
    tickets_[index] = added;
    if (job.urgency == 0) urgent_.push_back(added);
  }

  void arrived(std::uint32_t technician, Tick now) override { live_.arrive(technician, now); }
  void ended(std::uint32_t technician, Tick now) override {
    live_.advance(now);
    live_.finish(technician, now);
  }

  std::vector<Order> orders(Tick now) override {
    live_.advance(now);
    live_.retry_pool();
    live_.weigh_emergencies();
    live_.improve(rules_.decision_steps);
    std::vector<Order> orders;
    turn_around(now, orders);
    live_.employ_idle(now);
    for (WorkerIndex worker = 0; worker < live_.model().workers(); ++worker)
      if (const JobIndex job = live_.next(worker, now); job != kNoJob) set_out(worker, job, now, false, orders);
    return orders;
  }

  std::uint64_t think() override {
    if (rules_.between_steps == 0 || live_.plan().planned() == 0) return 0;
    live_.improve(rules_.between_steps);
    return rules_.between_steps;
  }

 private:
  void set_out(WorkerIndex worker, JobIndex job, Tick now, bool turned, std::vector<Order>& orders) {
    orders.push_back({worker, by_job_[job], live_.whereabouts(worker, now), turned});
    live_.set_out(worker, job, now);
    std::erase(urgent_, job);
  }

  void turn_around(Tick now, std::vector<Order>& orders) {
    for (const JobIndex job : std::vector(urgent_)) {
      if (const WorkerIndex holder = live_.plan().worker_of(job); holder != kNobody && live_.next(holder, now) == job)
        continue;
      const Diversion diversion = live_.diversion(job, now);
      if (!diversion) continue;
      live_.divert(diversion, now);
      set_out(diversion.worker, job, now, true, orders);
    }
  }

  RunRules rules_;
  LivePlan live_;
  std::vector<JobIndex> tickets_;
  std::vector<std::uint32_t> by_job_;
  std::vector<JobIndex> urgent_;  // emergencies nobody is under way to
};

}  // namespace

std::unique_ptr<DayPolicy> make_policy(const Day& day, Policy policy, const RunRules& rules) {
  RunRules used = rules;
  if (policy == Policy::InsertionOnly) used.decision_steps = used.between_steps = 0;
  if (policy == Policy::InsertionOnly || policy == Policy::Redline) return std::make_unique<Planned>(day, used);
  return make_baseline(day, policy);
}

}  // namespace redline::bench
