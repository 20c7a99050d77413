#include "tests/bench/plan/day_bench.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "tests/bench/plan/day_run.hpp"

namespace redline::bench {

namespace {

constexpr std::array kPolicies{Policy::RoundRobin, Policy::NearestIdle, Policy::DeadlineFirst, Policy::InsertionOnly,
                               Policy::Redline};

double percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::ranges::nth_element(values, at);
  return *at;
}

double percent(const ClassResult& group) {
  return group.tickets == 0 ? 100 : 100.0 * static_cast<double>(group.on_time) / static_cast<double>(group.tickets);
}

// The figures of one policy over all days, one value a day.
struct Figures {
  std::vector<double> on_time, response, travel, unserved, diversions;
  std::array<std::vector<double>, planner::kClasses> class_on_time;
  std::array<std::vector<double>, planner::kClasses> minutes;  // every ticket
  std::vector<double> decision_us;
  double search_us = 0;
  std::uint64_t steps = 0;

  void add(const Day& day, const DayLog& log) {
    const DayResult result = judge_day(day, log);
    on_time.push_back(percent(result.all));
    response.push_back(result.mean_response_min);
    travel.push_back(result.travel_h);
    unserved.push_back(static_cast<double>(result.unserved));
    diversions.push_back(log.diversions);
    for (std::size_t i = 0; i < planner::kClasses; ++i) {
      if (result.classes[i].tickets > 0) class_on_time[i].push_back(percent(result.classes[i]));
      minutes[i].insert(minutes[i].end(), result.classes[i].response_min.begin(), result.classes[i].response_min.end());
    }
    decision_us.insert(decision_us.end(), log.decision_us.begin(), log.decision_us.end());
    search_us += log.search_us;
    steps += log.search_steps;
  }
};

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

RunRules rules_of(const Options& options) {
  RunRules rules;
  rules.decision_steps = static_cast<std::uint32_t>(options.number("decision_steps", rules.decision_steps));
  rules.between_steps = static_cast<std::uint32_t>(options.number("steps", rules.between_steps));
  rules.live.divert_urgency = static_cast<std::uint8_t>(options.number("divert_urgency", 0));
  rules.live.spread = options.number("spread", rules.live.spread);
  rules.live.triage_share = options.number("triage_share", rules.live.triage_share);
  rules.live.divert = options.number("divert", 1) != 0;
  rules.live.temperature = options.number("temperature", rules.live.temperature / planner::kUnit) * planner::kUnit;
  rules.tight_floor = static_cast<planner::Tick>(options.number("tight_s", rules.tight_floor));
  rules.tight_share = options.number("tight_share", rules.tight_share);
  planner::Weights& weights = rules.weights;
  weights.travel = static_cast<planner::Cost>(options.number("travel", 1) * planner::kUnit);
  weights.overtime = static_cast<planner::Cost>(options.number("overtime", 2) * planner::kUnit);
  weights.tight_percent =
      static_cast<planner::Cost>(options.number("tight_percent", static_cast<double>(weights.tight_percent)));
  weights.triage_second = static_cast<planner::Cost>(options.number("triage_second", 0.5) * planner::kUnit);
  weights.triage_unplanned = static_cast<planner::Cost>(options.number("triage_unplanned", 0) * planner::kUnit);
  for (std::size_t i = 0; i < planner::kClasses; ++i) {
    planner::ClassWeights& w = weights.classes[i];
    const auto set = [&](const char* name, planner::Cost& value) {
      value = static_cast<planner::Cost>(
          options.number(fmt::format("{}{}", name, i + 1), static_cast<double>(value) / planner::kUnit) *
          planner::kUnit);
    };
    set("response", w.response);
    set("late", w.late);
    set("late_second", w.late_second);
    set("unplanned", w.unplanned);
    set("divert", w.divert);
  }
  return rules;
}

std::vector<Day> days_of(const Options& options) {
  std::vector<Day> days;
  for (const std::string& file : options.files) days.push_back(load_day(file));
  const int drawn = static_cast<int>(options.number("drawn", options.files.empty() ? 6 : 0));
  for (int i = 0; i < drawn; ++i) {
    const DayRules rules{.technicians = static_cast<int>(options.number("technicians", 30)),
                         .load = options.number("load", 0.85),
                         .storm = options.number("storm", 0)};
    days.push_back(
        draw_day(rules, static_cast<std::uint64_t>(i) + static_cast<std::uint64_t>(options.number("first_seed", 1))));
  }
  return days;
}

void print_table_head() {
  fmt::print("{:<26}{:>8}{:>8}{:>8}{:>8}{:>9}{:>9}{:>10}{:>9}{:>10}{:>11}{:>10}\n", "policy", "P1 %", "P2 %", "P3 %",
             "all %", "unserved", "resp min", "P1 p90", "travel h", "diverted", "p50 us", "p99 us");
}

void print_row(std::string_view name, const Figures& f) {
  fmt::print("{:<26}{:>8.1f}{:>8.1f}{:>8.1f}{:>8.2f}{:>9.1f}{:>9.1f}{:>10.1f}{:>9.1f}{:>10.1f}{:>11.0f}{:>10.0f}\n",
             name, mean(f.class_on_time[0]), mean(f.class_on_time[1]), mean(f.class_on_time[2]), mean(f.on_time),
             mean(f.unserved), mean(f.response), percentile(f.minutes[0], 0.9), mean(f.travel), mean(f.diversions),
             percentile(f.decision_us, 0.5), percentile(f.decision_us, 0.99));
}

// Mean of the paired differences and half of its 95 % interval (normal approximation).
std::string difference(const std::vector<double>& ours, const std::vector<double>& theirs) {
  std::vector<double> differences;
  for (std::size_t i = 0; i < ours.size(); ++i) differences.push_back(ours[i] - theirs[i]);
  const double middle = mean(differences);
  double squares = 0;
  for (const double value : differences) squares += (value - middle) * (value - middle);
  const auto n = static_cast<double>(differences.size());
  return fmt::format("{:+.1f} ± {:.1f}", middle, n < 2 ? 0 : 1.96 * std::sqrt(squares / (n - 1) / n));
}

Figures run_policy(const Options& options, Report& report, const std::vector<Day>& days, Policy policy,
                   const RunRules& base) {
  const int seeds = static_cast<int>(options.number("seeds", 1));
  Figures figures;
  for (const Day& day : days)
    for (int seed = 1; seed <= seeds; ++seed) {
      RunRules rules = base;
      rules.seed = static_cast<std::uint64_t>(seed);
      const DayLog log = run_day(day, policy, rules);
      for (const std::string& wrong : check_day(day, log)) report.fail(fmt::format("{}: {}", name(policy), wrong));
      figures.add(day, log);
      if (options.number("each", 0) == 0) continue;
      Figures one;
      one.add(day, log);
      print_row(fmt::format("  {} seed {}", day.name, seed), one);
    }
  return figures;
}

void report_figures(Report& report, std::string_view group, const Figures& f, bool marks) {
  const auto add = [&](std::string_view what, double value, std::string_view unit, Goal goal) {
    const std::string name = fmt::format("{}.{}", group, what);
    report.sample(name, value, unit);
    if (marks) report.goal(name, goal);
  };
  const bool storm = group == "storm";
  add("p1_on_time_percent", mean(f.class_on_time[0]), "%", storm ? at_least(65, 68) : at_least(99, 100));
  add("on_time_percent", mean(f.on_time), "%", storm ? at_least(80, 82) : at_least(93, 94.5));
  report.sample(fmt::format("{}.decision_p99_us", group), percentile(f.decision_us, 0.99), "us");
  if (storm) return;
  add("mean_response_min", mean(f.response), "min", at_most(40, 36));
  add("travel_h", mean(f.travel), "h", at_most(45, 40));
}

// A day on which a fifth of the work is urgent is judged by other marks.
bool stormy(const Day& day) {
  static constexpr std::size_t kUsual = 5;
  return static_cast<std::size_t>(std::ranges::count(day.tickets, 1, &DayTicket::priority)) * kUsual >
         day.tickets.size();
}

void run_group(const Options& options, Report& report, std::string_view group, const std::vector<Day>& days) {
  if (days.empty()) return;
  const RunRules base = rules_of(options);
  const std::string only = options.text("only", "");
  std::vector<std::pair<Policy, Figures>> all;
  if (!options.json) print_table_head();
  for (const Policy policy : kPolicies) {
    if (!only.empty() && name(policy) != only) continue;
    all.emplace_back(policy, run_policy(options, report, days, policy, base));
    if (!options.json) print_row(name(policy), all.back().second);
  }
  const Figures& ours = all.back().second;
  if (!options.json)
    for (const auto& [policy, theirs] : std::span(all).first(all.size() - 1))
      fmt::print("redline - {:<26} on time {} points, response {} min, travel {} h\n", name(policy),
                 difference(ours.on_time, theirs.on_time), difference(ours.response, theirs.response),
                 difference(ours.travel, theirs.travel));
  report_figures(report, group, ours, !options.files.empty());
  if (ours.steps > 0)
    report.sample(fmt::format("{}.search_steps_per_s", group), static_cast<double>(ours.steps) / ours.search_us * 1e6,
                  "1/s");
}

}  // namespace

void run_day_bench(const Options& options, Report& report) {
  std::vector<Day> ordinary, storm;
  for (Day& day : days_of(options)) (stormy(day) ? storm : ordinary).push_back(std::move(day));
  run_group(options, report, "ordinary", ordinary);
  run_group(options, report, "storm", storm);
}

}  // namespace redline::bench
