// The search keeps every rule after any number of steps, repeats itself, and improves. The checker finds planted bugs.
#include "dispatcher/planner/search.hpp"

#include <gtest/gtest.h>

#include "dispatcher/planner/checker.hpp"
#include "tests/unit/planner/planning_city.hpp"

namespace redline::planner {
namespace {

using test::kHour;
using test::PlanningCity;

std::vector<JobIndex> jobs_of(const Plan& plan, WorkerIndex worker) {
  std::vector<JobIndex> jobs;
  for (const Stop& stop : plan.route(worker).stops()) jobs.push_back(stop.job);
  return jobs;
}

TEST(Search, KeepsEveryRuleAndImproves) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    PlanningCity city{seed};
    const Model model = city.model(8, 90);
    Plan plan{model};
    insert_by_regret(model, plan, plan.pool());
    Search search{model, {}, seed};
    search.begin(plan);
    for (int i = 0; i < 30; ++i) {
      search.run(20, i % 2 == 0 ? 0 : 500.0 * kUnit);
      ASSERT_TRUE(check(model, search.best()).empty()) << "seed " << seed << " after " << search.steps();
      ASSERT_LE(search.best().cost(), plan.cost());
    }
    EXPECT_LT(search.best().cost(), plan.cost()) << "seed " << seed;
  }
}

TEST(Search, KeepsEveryRuleWithManyRoutes) {
  PlanningCity city{77};
  const Model model = city.model(120, 300);
  Search search{model, {}, 1};
  search.begin(Plan{model});
  search.run(2'000, 100.0 * kUnit);
  EXPECT_TRUE(check(model, search.best()).empty());
  EXPECT_GT(search.best().planned(), 150U);
}

TEST(Search, RepeatsItself) {
  PlanningCity city{9};
  const Model model = city.model(8, 80);
  const Plan start{model};
  Search a{model, {}, 4}, b{model, {}, 4};
  a.begin(start);
  b.begin(start);
  a.run(500, 200.0 * kUnit);
  for (int i = 0; i < 50; ++i) b.run(10, 200.0 * kUnit);
  ASSERT_EQ(a.best().cost(), b.best().cost());
  for (WorkerIndex worker = 0; worker < 8; ++worker) EXPECT_EQ(jobs_of(a.best(), worker), jobs_of(b.best(), worker));
}

TEST(Search, LeavesFrozenStopsWhereTheyAre) {
  PlanningCity city{21};
  const Model model = city.model(6, 60);
  Plan plan{model};
  insert_by_regret(model, plan, plan.pool());
  std::vector<std::vector<JobIndex>> fronts;
  for (WorkerIndex worker = 0; worker < 6; ++worker) {
    plan.freeze(worker, static_cast<std::uint32_t>(std::min<std::size_t>(2, plan.route(worker).size())));
    auto front = jobs_of(plan, worker);
    front.resize(plan.route(worker).frozen());
    fronts.push_back(front);
  }
  Search search{model, {}, 2};
  search.begin(plan);
  search.run(2'000, 1'000.0 * kUnit);
  for (WorkerIndex worker = 0; worker < 6; ++worker) {
    auto front = jobs_of(search.best(), worker);
    front.resize(fronts[worker].size());
    EXPECT_EQ(front, fronts[worker]);
  }
}

// A city of one technician and two jobs, in which one thing at a time is made wrong.
struct Planted {
  Model model{Weights{}, TravelTable{std::shared_ptr<const TravelTime>{great_circle({})}, 9}, 22 * kHour};
  Job job;

  Planted() {
    Worker worker{.on_shift = true,
                  .place = model.table().add({42.3, -71.1}),
                  .available = 8 * kHour,
                  .shift_end = 16 * kHour,
                  .load_max = 5};
    worker.skills.fill(3);
    worker.areas.set(2);
    model.add(worker);
    job = Job{.place = model.table().add({42.31, -71.1}),
              .skills = 1,
              .area = 2,
              .reported = 7 * kHour,
              .service = kHour,
              .load = 1};
    model.add(job);
  }
  std::vector<Breach> breaches() {
    Plan plan{model};
    plan.insert(model, 0, 0, 0);
    std::vector<Breach> found;
    for (const Finding& finding : check(model, plan)) found.push_back(finding.breach);
    return found;
  }
  std::vector<Breach> with(Job wrong) {
    model.set(0, wrong);
    return breaches();
  }
};

TEST(Checker, FindsEveryPlantedBug) {
  using Breaches = std::vector<Breach>;
  const auto changed = [](auto change) {
    Planted city;
    Job wrong = city.job;
    change(wrong);
    return city.with(wrong);
  };
  EXPECT_EQ(Planted{}.breaches(), Breaches{});
  EXPECT_EQ(changed([](Job& job) { job.skills = 4; }), Breaches{Breach::Skill});
  EXPECT_EQ(changed([](Job& job) { job.area = 1; }), Breaches{Breach::Area});
  EXPECT_EQ(changed([](Job& job) { job.barred = {0}; }), Breaches{Breach::Barred});
  EXPECT_EQ(changed([](Job& job) { job.only = 7; }), Breaches{Breach::Pinned});
  EXPECT_EQ(changed([](Job& job) { job.service = 9 * kHour; }), Breaches{Breach::ShiftEnd});
  EXPECT_EQ(changed([](Job& job) { job.load = 9; }), Breaches{Breach::Load});
  EXPECT_EQ(changed([](Job& job) { job.windows = {{7 * kHour, 8 * kHour}}; }), Breaches{Breach::Window});
  Planted off;
  off.model.set_on_shift(0, false);
  EXPECT_EQ(off.breaches(), Breaches{Breach::OffShift});
}

TEST(Checker, FindsADoubleAndALostJob) {
  Planted city;
  Plan plan{city.model};
  plan.insert(city.model, 0, 0, 0);
  EXPECT_EQ(check(city.model, plan, {0}).at(0).breach, Breach::PlannedTwice);
  city.model.add(city.job);
  EXPECT_EQ(check(city.model, plan).at(0).breach, Breach::Lost);
  EXPECT_TRUE(check(city.model, plan, {1}).empty());
}

}  // namespace
}  // namespace redline::planner
