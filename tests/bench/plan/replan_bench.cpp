// Speed of the planner in a day under way: so many technicians on the road, so much work waiting, then calls, ends of
// work and emergencies in turn.
#include <algorithm>
#include <random>

#include <fmt/format.h>

#include "dispatcher/planner/checker.hpp"
#include "dispatcher/planner/live_plan.hpp"
#include "tests/bench/cpu.hpp"
#include "tests/bench/plan/static_bench.hpp"

namespace redline::bench {

using namespace planner;

namespace {

constexpr Tick kNow = 10 * 3600;

struct Size {
  std::string_view name;
  std::uint32_t technicians, waiting;
  double decision_p50_us, decision_p99_us, events_per_s, steps_per_s;
};

class City {
 public:
  explicit City(std::uint64_t seed) : random_(seed) {}

  domain::GeoPoint place() { return {.lat = 42.2 + 0.2 * unit(), .lon = -71.2 + 0.25 * unit()}; }
  Job call(LivePlan& live, Tick now, bool emergency) {
    return {.place = live.model().table().add(place()),
            .skills = SkillMask{1} << random_() % 8,
            .urgency = static_cast<std::uint8_t>(emergency ? 0 : 1 + random_() % 2),
            .reported = now,
            .due = now + (emergency ? 3600 : 4 * 3600 + static_cast<Tick>(random_() % 6) * 3600),
            .service = static_cast<Tick>(600 + 300 * (random_() % 8))};
  }
  Model model(std::uint32_t technicians) {
    Model model{Weights{}, TravelTable{great_circle({}), 10}, 20 * 3600};
    for (std::uint32_t i = 0; i < technicians; ++i) {
      Worker worker{.on_shift = true,
                    .place = model.table().add(place()),
                    .available = kNow,
                    .shift_end = 18 * 3600,
                    .overtime = 1800};
      worker.skills.fill(SkillMask{1} << random_() % 8 | SkillMask{1} << random_() % 8 | SkillMask{1} << random_() % 8);
      model.add(worker);
    }
    return model;
  }
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(random_() % bound); }

 private:
  double unit() { return std::uniform_real_distribution<double>{0, 1}(random_); }
  std::mt19937_64 random_;
};

// One event and the answer to it, as the dispatcher would: at once, without waiting for the search.
void happen(LivePlan& live, City& city, Tick now, int kind) {
  live.advance(now);
  const auto worker = city.below(static_cast<std::uint32_t>(live.model().workers()));
  if (kind == 0 && live.doing(worker).stage != Stage::Free) {
    live.finish(worker, now);
  } else {
    const JobIndex job = live.add(city.call(live, now, kind == 1));
    if (kind == 1)
      if (const Diversion diversion = live.diversion(job, now)) live.divert(diversion, now);
  }
  live.improve(4);
  for (WorkerIndex free = 0; free < live.model().workers(); ++free)
    if (const JobIndex next = live.next(free, now); next != kNoJob) live.set_out(free, next, now);
}

void measure(const Size& size, Report& report) {
  City city{7};
  LivePlan live{city.model(size.technicians), {}, 1};
  for (std::uint32_t i = 0; i < size.waiting + size.technicians; ++i) live.add(city.call(live, kNow, false));
  for (WorkerIndex worker = 0; worker < live.model().workers(); ++worker)
    if (const JobIndex next = live.next(worker, kNow); next != kNoJob) live.set_out(worker, next, kNow);
  static constexpr int kEvents = 600;
  static constexpr std::uint32_t kSteps = 20'000;
  std::vector<double> us;
  double sum = 0;
  for (int i = 0; i < kEvents; ++i) {
    const std::uint64_t begin = thread_cpu_ns();
    happen(live, city, kNow + i * 2, i % 20 == 19 ? 1 : i % 2 == 0 ? 0 : 2);
    us.push_back(static_cast<double>(thread_cpu_ns() - begin) * 1e-3);
    sum += us.back();
  }
  const std::uint64_t begin = thread_cpu_ns();
  live.improve(kSteps);
  const double steps_s = static_cast<double>(thread_cpu_ns() - begin) * 1e-9;
  std::vector<JobIndex> under_way;
  for (WorkerIndex worker = 0; worker < live.model().workers(); ++worker)
    if (live.doing(worker).stage != Stage::Free) under_way.push_back(live.doing(worker).job);
  if (!check(live.model(), live.plan(), under_way).empty())
    report.fail(fmt::format("{}: the plan breaks a rule", size.name));
  std::ranges::sort(us);
  const auto add = [&](std::string_view what, double value, std::string_view unit, Goal goal) {
    const std::string name = fmt::format("{}.{}", size.name, what);
    report.sample(name, value, unit);
    report.goal(name, goal);
  };
  add("decision_p50_us", us[us.size() / 2], "us", at_most(size.decision_p50_us, size.decision_p50_us / 2));
  add("decision_p99_us", us[us.size() * 99 / 100], "us", at_most(size.decision_p99_us, size.decision_p99_us / 2));
  add("events_per_s", kEvents / (sum * 1e-6), "1/s", at_least(size.events_per_s, size.events_per_s * 2));
  add("search_steps_per_s", kSteps / steps_s, "1/s", at_least(size.steps_per_s, size.steps_per_s * 2));
}

}  // namespace

void run_replan_bench(const Options& options, Report& report) {
  static constexpr Size kCity{"30_200", 30, 200, 300, 2'000, 2'000, 20'000};
  static constexpr Size kRegion{"300_3000", 300, 3'000, 25'000, 25'000, 100, 5'000};
  interleave(options, report,
             {{"30_200", [&] { measure(kCity, report); }}, {"300_3000", [&] { measure(kRegion, report); }}});
}

}  // namespace redline::bench
