#include "tests/bench/plan/static_bench.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <numeric>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>

#include "dispatcher/planner/checker.hpp"
#include "dispatcher/planner/search.hpp"
#include "tests/bench/cpu.hpp"
#include "tests/bench/plan/solomon.hpp"

namespace redline::bench {

using namespace planner;

namespace {

constexpr int kScale = 1000;  // Ticks in one of the instance's units

// Places lie on a plane; a point's "latitude" and "longitude" are its coordinates.
class PlaneDistance final : public TravelTime {
 public:
  Tick between(domain::GeoPoint from, domain::GeoPoint to, unsigned) const override {
    return static_cast<Tick>(std::ceil(std::hypot(from.lat - to.lat, from.lon - to.lon) * kScale - 1e-6));
  }
  bool symmetric() const noexcept override { return true; }
};

Model model_of(const Solomon& problem) {
  Weights weights;
  weights.classes = {};
  weights.classes[0].unplanned = Cost{1'000'000} * kScale;
  weights.travel = 1;
  weights.overtime = 0;
  const Customer& depot = problem.customers.front();
  Model model{weights, TravelTable{std::make_shared<PlaneDistance>(), 0}, 0};
  const Place base = model.table().add({depot.x, depot.y});
  for (int i = 0; i < problem.vehicles; ++i)
    model.add(Worker{.on_shift = true,
                     .place = base,
                     .home = base,
                     .available = depot.ready * kScale,
                     .shift_end = depot.due * kScale,
                     .load_max = problem.capacity});
  for (std::size_t i = 1; i < problem.customers.size(); ++i) {
    const Customer& c = problem.customers[i];
    model.add(Job{.place = model.table().add({c.x, c.y}),
                  .urgency = 0,
                  .service = c.service * kScale,
                  .load = c.demand,
                  .windows = {{c.ready * kScale, c.due * kScale}}});
  }
  return model;
}

// Length of the routes with the exact distances; negative when a rule is broken.
double exact_distance(const Solomon& problem, const Plan& plan) {
  double sum = 0;
  std::vector<bool> served(problem.customers.size(), false);
  const auto way = [&](std::size_t a, std::size_t b) {
    return std::hypot(problem.customers[a].x - problem.customers[b].x, problem.customers[a].y - problem.customers[b].y);
  };
  for (WorkerIndex vehicle = 0; vehicle < plan.workers(); ++vehicle) {
    double time = 0;
    int load = 0;
    std::size_t at = 0;
    for (const Stop& stop : plan.route(vehicle).stops()) {
      const std::size_t next = stop.job + 1;
      const Customer& c = problem.customers[next];
      sum += way(at, next);
      time = std::max(time + way(at, next), static_cast<double>(c.ready));
      if (served[next] || time > c.due + 1e-6) return -1;
      served[next] = true;
      time += c.service;
      load += c.demand;
      at = next;
    }
    sum += way(at, 0);
    if (time + way(at, 0) > problem.customers[0].due + 1e-6 || load > problem.capacity) return -1;
  }
  return std::ranges::count(served, true) + 1 == std::ssize(served) ? sum : -1;
}

struct StaticRules {
  double hot = 50, cold = 0.7;  // temperatures, in units of the instance
  SearchRules search{.removed = 10, .string_max = 10, .near = 100};
};

// The best plan after `budget` CPU seconds, from nothing.
Plan solve(const Model& model, double budget, const StaticRules& rules, std::uint64_t seed, std::uint64_t& steps) {
  const std::uint64_t begin = thread_cpu_ns();
  const auto share = [&] { return static_cast<double>(thread_cpu_ns() - begin) * 1e-9 / budget; };
  Plan plan{model};
  insert_by_regret(model, plan, plan.pool());
  Search search{model, rules.search, seed};
  search.begin(plan);
  for (double done = share(); done < 1; done = share())
    search.run(100, rules.hot * std::pow(rules.cold / rules.hot, done) * kScale);
  steps = search.steps();
  return search.best();
}

std::map<std::string, double> load_best(const std::string& file) {
  std::map<std::string, double> best;
  std::ifstream in{file};
  for (std::string line; std::getline(in, line);) {
    std::istringstream fields{line};
    std::string name, distance;
    if (std::getline(fields, name, ',') && std::getline(fields, distance, ',') && !distance.empty() &&
        std::isdigit(distance.front()) != 0)
      best[name] = std::stod(distance);
  }
  return best;
}

}  // namespace

void run_plan_bench(const Options& options, Report& report) {
  if (options.files.empty()) throw std::runtime_error("name files of Solomon's instances");
  const auto best = load_best(options.text("best", ""));
  const double only = options.number("budget", 0);
  const std::vector<double> budgets = only > 0 ? std::vector{only} : std::vector{0.25, 1.5};
  StaticRules rules;
  rules.hot = options.number("hot", rules.hot);
  rules.cold = options.number("cold", rules.cold);
  rules.search.removed = options.number("removed", rules.search.removed);
  std::map<double, std::vector<double>> gaps;
  for (const std::string& file : options.files) {
    const Solomon problem = load_solomon(file);
    const Model model = model_of(problem);
    std::string line = fmt::format("{:<8}", problem.name);
    const auto known = best.find(problem.name);
    for (const double budget : budgets) {
      std::uint64_t steps = 0;
      const Plan plan = solve(model, budget, rules, static_cast<std::uint64_t>(options.number("seed", 1)), steps);
      const double distance = exact_distance(problem, plan);
      if (distance < 0 || !check(model, plan).empty())
        report.fail(fmt::format("{}: the plan breaks a rule", problem.name));
      line += fmt::format("  {:>6}s {:>9.2f} {:>8} steps", budget, distance, steps);
      if (known == best.end()) continue;
      const double gap = (distance / known->second - 1) * 100;
      line += fmt::format(" {:>6.2f} %", gap);
      gaps[budget].push_back(gap);
    }
    if (!options.json) fmt::print("{}\n", line);
  }
  for (const auto& [budget, all] : gaps) {
    const std::string name = fmt::format("mean_gap_at_{}s_percent", budget);
    report.sample(name, std::accumulate(all.begin(), all.end(), 0.0) / static_cast<double>(all.size()), "%");
    report.goal(name, budget < 1 ? at_most(3.5, 1.6) : at_most(1.6, 0.8));
    report.sample(fmt::format("worst_gap_at_{}s_percent", budget), *std::ranges::max_element(all), "%");
  }
}

}  // namespace redline::bench
