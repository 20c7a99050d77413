#include "tests/bench/plan/day_run.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <queue>

#include "tests/bench/cpu.hpp"
#include "tests/bench/plan/day_policy.hpp"

namespace redline::bench {

using planner::Tick;

namespace {

enum class What : std::uint8_t { Released, Arrived, Ended, ShiftBegins };

struct Happening {
  Tick at;
  What what;
  std::uint32_t subject;      // ticket or technician
  std::uint32_t journey = 0;  // of the technician: an arrival that was given up no longer counts
  friend bool operator>(const Happening& a, const Happening& b) {
    return std::tuple{a.at, a.what, a.subject} > std::tuple{b.at, b.what, b.subject};
  }
};

class Simulation {
 public:
  Simulation(const Day& day, DayPolicy& policy)
      : day_(day), policy_(policy), current_(day.technicians.size()), journeys_(day.technicians.size()) {
    for (std::uint32_t i = 0; i < day.tickets.size(); ++i) events_.push({day.tickets[i].release, What::Released, i});
    for (std::uint32_t i = 0; i < day.technicians.size(); ++i)
      events_.push({day.technicians[i].shift_start, What::ShiftBegins, i});
  }

  DayLog run() {
    while (!events_.empty()) {
      const Tick now = events_.top().at;
      const std::uint64_t before = thread_cpu_ns();
      bool asked = false;
      while (!events_.empty() && events_.top().at == now) {
        const Happening happening = events_.top();
        events_.pop();
        asked = take(happening) || asked;
      }
      if (!asked) continue;
      for (const Order& order : policy_.orders(now)) carry_out(order, now);
      log_.decision_us.push_back(static_cast<double>(thread_cpu_ns() - before) * 1e-3);
      const std::uint64_t search = thread_cpu_ns();
      log_.search_steps += policy_.think();
      log_.search_us += static_cast<double>(thread_cpu_ns() - search) * 1e-3;
    }
    return std::move(log_);
  }

 private:
  // Returns whether there is something to decide.
  bool take(const Happening& happening) {
    const std::uint32_t subject = happening.subject;
    switch (happening.what) {
      case What::Released: policy_.released(subject, happening.at); return true;
      case What::ShiftBegins: return true;
      case What::Arrived: {
        if (happening.journey != journeys_[subject]) return false;
        Visit& visit = current_[subject];
        visit.ended = happening.at + day_.tickets[visit.ticket].service_real;
        events_.push({visit.ended, What::Ended, subject});
        policy_.arrived(subject, happening.at);
        return false;
      }
      case What::Ended:
        log_.visits.push_back(current_[subject]);
        policy_.ended(subject, happening.at);
        return true;
    }
    return false;
  }

  void carry_out(const Order& order, Tick now) {
    Visit& visit = current_[order.technician];
    if (order.turned) {
      visit.given_up = true;
      visit.arrived = visit.ended = now;
      visit.to = order.from;
      log_.visits.push_back(visit);
      ++log_.diversions;
    }
    visit = {.technician = order.technician,
             .ticket = order.ticket,
             .left = now,
             .from = order.from,
             .to = day_.tickets[order.ticket].place};
    visit.arrived = now + policy_.travel(visit.from, visit.to);
    events_.push({visit.arrived, What::Arrived, order.technician, ++journeys_[order.technician]});
  }

  const Day& day_;
  DayPolicy& policy_;
  std::priority_queue<Happening, std::vector<Happening>, std::greater<>> events_;
  std::vector<Visit> current_;           // by technician
  std::vector<std::uint32_t> journeys_;  // by technician
  DayLog log_;
};

}  // namespace

std::string_view name(Policy policy) {
  switch (policy) {
    case Policy::RoundRobin: return "round robin";
    case Policy::NearestIdle: return "nearest idle, FIFO";
    case Policy::DeadlineFirst: return "priority, deadline first";
    case Policy::InsertionOnly: return "insertion only";
    case Policy::Redline: return "redline";
  }
  return "";
}

DayLog run_day(const Day& day, Policy policy, const RunRules& rules) {
  const std::unique_ptr<DayPolicy> decides = make_policy(day, policy, rules);
  return Simulation{day, *decides}.run();
}

DayResult judge_day(const Day& day, const DayLog& log) {
  DayResult result;
  result.classes.resize(planner::kClasses);
  double response = 0;
  for (const DayTicket& ticket : day.tickets) {
    ++result.all.tickets;
    ++result.classes[ticket.priority - 1U].tickets;
  }
  for (const Visit& visit : log.visits) {
    result.travel_h += (visit.arrived - visit.left) / 3600.0;
    if (visit.given_up) continue;
    const DayTicket& ticket = day.tickets[visit.ticket];
    const double minutes = (visit.arrived - ticket.release) / 60.0;
    response += minutes;
    for (ClassResult* group : {&result.all, &result.classes[ticket.priority - 1U]}) {
      ++group->reached;
      group->on_time += visit.arrived <= ticket.due ? 1 : 0;
      group->response_min.push_back(minutes);
    }
  }
  result.unserved = result.all.tickets - result.all.reached;
  result.mean_response_min = result.all.reached == 0 ? 0 : response / static_cast<double>(result.all.reached);
  return result;
}

}  // namespace redline::bench
