// Routes: the price of an insertion without walking is the price with walking, and hard rules forbid exactly what the
// checker forbids.
#include <gtest/gtest.h>

#include "dispatcher/planner/checker.hpp"
#include "dispatcher/planner/plan.hpp"
#include "tests/unit/planner/planning_city.hpp"

namespace redline::planner {
namespace {

using test::PlanningCity;

Weights all_weights() {
  Weights weights;
  weights.tight_percent = 40;
  weights.load_hour = 3 * kUnit;
  return weights;
}

TEST(Route, PricesAnInsertionAsIfItWereMade) {
  std::size_t compared = 0, forbidden = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    PlanningCity city{seed};
    const Model model = city.model(4, 40, all_weights());
    Plan plan{model};
    for (JobIndex job = 0; job < 40; ++job) {
      for (const WorkerIndex worker : model.candidates(job)) {
        const Route& route = plan.route(worker);
        for (std::size_t position = 0; position <= route.size(); ++position) {
          const Cost price = route.insertion_cost(model, job, position);
          Route after = route;
          after.insert(model, position, job);
          EXPECT_EQ(after.feasible(model), price < kImpossible)
              << "seed " << seed << " job " << job << " at " << position;
          if (price >= kImpossible) {
            ++forbidden;
            continue;
          }
          EXPECT_EQ(after.cost() - route.cost(), price) << "seed " << seed << " job " << job << " at " << position;
          ++compared;
        }
      }
      const Insertion best = best_insertion(model, plan, job);
      if (best.worker != kNobody) plan.insert(model, best.worker, best.position, job);
    }
    EXPECT_TRUE(check(model, plan).empty());
  }
  EXPECT_GT(compared, 2'000U);
  EXPECT_GT(forbidden, 500U);
}

TEST(Route, BestInsertionIsTheCheapestOfAllPositions) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    PlanningCity city{seed};
    const Model model = city.model(3, 30);
    Plan plan{model};
    for (JobIndex job = 0; job < 30; ++job) {
      for (const WorkerIndex worker : model.candidates(job)) {
        const Route& route = plan.route(worker);
        Cost cheapest = kImpossible;
        for (std::size_t position = 0; position <= route.size(); ++position)
          cheapest = std::min(cheapest, route.insertion_cost(model, job, position));
        EXPECT_EQ(route.best_insertion(model, job, kImpossible).cost, cheapest);
      }
      const Insertion best = best_insertion(model, plan, job);
      if (best.worker != kNobody) plan.insert(model, best.worker, best.position, job);
    }
  }
}

TEST(Route, LooksAtNoPositionBeforeTheFrozenOnes) {
  PlanningCity city{3};
  Model model{Weights{}, TravelTable{std::shared_ptr<const TravelTime>{great_circle({})}, 9}, 22 * test::kHour};
  Worker worker{.on_shift = true, .place = model.table().add(city.point()), .shift_end = 20 * test::kHour};
  model.add(worker);
  for (int i = 0; i < 3; ++i) model.add(Job{.place = model.table().add(city.point()), .urgency = 3, .service = 600});
  const JobIndex urgent =
      model.add(Job{.place = model.table().add(city.point()), .urgency = 0, .due = 3600, .service = 600});
  Plan plan{model};
  const std::array<JobIndex, 3> order{0, 1, 2};
  plan.assign(model, 0, order);
  EXPECT_EQ(plan.route(0).best_insertion(model, urgent, kImpossible).position, 0U);
  plan.freeze(0, 2);
  EXPECT_GE(plan.route(0).best_insertion(model, urgent, kImpossible).position, 2U);
  plan.erase(model, 0, 0);
  EXPECT_EQ(plan.route(0).frozen(), 1U);
}

TEST(Plan, KeepsItsCostWhateverIsDone) {
  PlanningCity city{5};
  Model model = city.model(6, 60, all_weights());
  Plan plan{model};
  insert_by_regret(model, plan, plan.pool());
  EXPECT_GT(plan.planned(), 20U);
  plan.erase(model, 0, 0, plan.route(0).size());
  const JobIndex leaving = plan.pool().front();
  plan.forget_job(model, leaving);
  model.remove(leaving);
  model.set_triage(true);
  plan.reprice(model);
  plan.meet_job(model, model.add(city.job(model.table(), 6)));
  Cost sum = 0;
  for (WorkerIndex worker = 0; worker < plan.workers(); ++worker) sum += plan.route(worker).cost();
  for (const JobIndex job : plan.pool()) sum += model.unplanned_cost(job);
  EXPECT_EQ(plan.cost(), sum);
  EXPECT_TRUE(check(model, plan).empty());
}

TEST(Travel, TableKeepsBothDirectionsOfAnAsymmetricTown) {
  class OneWay final : public TravelTime {
   public:
    Tick between(domain::GeoPoint from, domain::GeoPoint to, unsigned) const override {
      return from == to ? 0 : static_cast<Tick>(1000 * from.lat + to.lat);
    }
    bool symmetric() const noexcept override { return false; }
  };
  TravelTable table{std::make_shared<OneWay>(), 0};
  std::vector<Place> places;
  for (int i = 1; i <= 100; ++i) places.push_back(table.add({.lat = static_cast<double>(i)}));
  table.release(places[10]);
  EXPECT_EQ(table.add({.lat = 500}), places[10]);
  table.move(places[20], {.lat = 700});
  for (const Place from : places)
    for (const Place to : places) {
      const Tick expected = from == to ? 0 : static_cast<Tick>(1000 * table.point(from).lat + table.point(to).lat);
      EXPECT_EQ(table.time(from, to), expected);
      EXPECT_EQ(table.from(from)[to], expected);
      EXPECT_EQ(table.to(to)[from], expected);
    }
}

TEST(Travel, SpeedDependsOnTheHour) {
  RoadRules rules;
  rules.kmh[8] = 10;
  const auto travel = great_circle(rules);
  const domain::GeoPoint a{42.3, -71.1}, b{42.35, -71.1};
  EXPECT_GT(travel->between(a, b, 8), 2 * travel->between(a, b, 12));
  EXPECT_EQ(travel->between(a, a, 8), 0);
}

}  // namespace
}  // namespace redline::planner
