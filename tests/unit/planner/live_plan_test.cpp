// The plan of a running day: answers at once, diverts for emergencies, never invents or loses work, repeats itself.
#include "dispatcher/planner/live_plan.hpp"

#include <gtest/gtest.h>

#include "dispatcher/planner/checker.hpp"
#include "dispatcher/planner/explain.hpp"
#include "tests/unit/planner/planning_city.hpp"

namespace redline::planner {
namespace {

using test::kHour;
using test::PlanningCity;

constexpr domain::GeoPoint kWest{42.30, -71.20}, kMiddle{42.30, -71.10}, kEast{42.30, -71.00};

Model town(int technicians, domain::GeoPoint at) {
  Model model{Weights{}, TravelTable{std::shared_ptr<const TravelTime>{great_circle({})}, 9}, 20 * kHour};
  for (int i = 0; i < technicians; ++i) {
    Worker worker{.on_shift = true, .place = model.table().add(at), .available = 8 * kHour, .shift_end = 16 * kHour};
    worker.skills.fill(1);
    model.add(worker);
  }
  return model;
}

Job job_at(LivePlan& live, domain::GeoPoint where, std::uint8_t urgency, Tick now, Tick allowed) {
  return {.place = live.model().table().add(where),
          .skills = 1,
          .urgency = urgency,
          .reported = now,
          .due = now + allowed,
          .service = kHour};
}

std::vector<JobIndex> under_way(const LivePlan& live) {
  std::vector<JobIndex> jobs;
  for (WorkerIndex worker = 0; worker < live.model().workers(); ++worker)
    if (live.doing(worker).stage != Stage::Free) jobs.push_back(live.doing(worker).job);
  return jobs;
}

TEST(LivePlan, TurnsAroundWhoIsUnderWayForAnEmergency) {
  LivePlan live{town(1, kWest), {}, 1};
  Tick now = 8 * kHour;
  live.advance(now);
  const JobIndex routine = live.add(job_at(live, kEast, 2, now, 10 * kHour));
  ASSERT_EQ(live.next(0, now), routine);
  live.set_out(0, routine, now);
  now += 600;
  live.advance(now);
  const JobIndex emergency = live.add(job_at(live, kWest, 0, now, kHour));
  EXPECT_EQ(live.next(0, now), kNoJob);
  const Diversion diversion = live.diversion(emergency, now);
  ASSERT_TRUE(diversion);
  EXPECT_EQ(diversion.given_up, routine);
  live.divert(diversion, now);
  EXPECT_EQ(live.next(0, now), emergency);
  EXPECT_GT(live.whereabouts(0, now).lon, kWest.lon);
  EXPECT_LT(live.whereabouts(0, now).lon, kMiddle.lon);
  EXPECT_EQ(live.plan().worker_of(routine), 0U);
  EXPECT_TRUE(check(live.model(), live.plan(), under_way(live)).empty());
}

TEST(LivePlan, TurnsNobodyAroundForLessThanAnEmergencyOrForNothing) {
  LivePlan live{town(2, kWest), {}, 1};
  const Tick now = 8 * kHour;
  live.advance(now);
  const JobIndex routine = live.add(job_at(live, kEast, 2, now, 10 * kHour));
  const WorkerIndex gone = live.plan().worker_of(routine);
  live.set_out(gone, routine, now);
  live.advance(now + 60);
  const JobIndex urgent = live.add(job_at(live, kMiddle, 1, now, 4 * kHour));
  EXPECT_FALSE(live.diversion(urgent, now + 60));
  live.remove(urgent);
  const JobIndex emergency = live.add(job_at(live, kWest, 0, now, kHour));
  EXPECT_FALSE(live.diversion(emergency, now + 60)) << "the other one is free and nearer";
}

TEST(LivePlan, InterruptsWorkOnlyWherePolicyAndJobAllowIt) {
  for (const bool policy : {false, true})
    for (const bool marked : {false, true}) {
      LivePlan live{town(1, kMiddle), {.search = {}, .interrupt = policy}, 1};
      Tick now = 8 * kHour;
      live.advance(now);
      Job routine = job_at(live, kMiddle, 2, now, 10 * kHour);
      routine.service = 3 * kHour;
      routine.interruptible = marked;
      const JobIndex begun = live.add(routine);
      live.set_out(0, begun, now);
      live.arrive(0, now);
      now += kHour;
      live.advance(now);
      const JobIndex emergency = live.add(job_at(live, kMiddle, 0, now, kHour));
      const Diversion diversion = live.diversion(emergency, now);
      ASSERT_EQ(static_cast<bool>(diversion), policy && marked);
      if (!diversion) continue;
      live.divert(diversion, now);
      EXPECT_EQ(live.next(0, now), emergency);
      EXPECT_LT(live.model().job(begun).service, 3 * kHour) << "an hour of it is done";
      EXPECT_EQ(live.plan().worker_of(begun), 0U);
    }
}

TEST(LivePlan, KeepsAnEmergencyInTimeGoingBeforeALateOneInAStorm) {
  LivePlan live{town(1, kMiddle), {}, 1};
  const Tick now = 9 * kHour;
  live.advance(now);
  for (int i = 0; i < 5; ++i) live.add(job_at(live, kMiddle, 0, now - 2 * kHour, kHour));
  live.weigh_emergencies();
  EXPECT_TRUE(live.model().triage());
  const JobIndex fresh = live.add(job_at(live, kEast, 0, now, kHour));
  live.improve(200);
  EXPECT_EQ(live.next(0, now), fresh);
  while (live.plan().planned() + live.plan().pool().size() > 0)
    live.remove(live.plan().planned() > 0 ? live.plan().route(0).stop(0).job : live.plan().pool().front());
  live.weigh_emergencies();
  EXPECT_FALSE(live.model().triage());
}

TEST(LivePlan, ExpectsOverdueWorkToGoOn) {
  LivePlan live{town(1, kMiddle), {}, 1};
  Tick now = 8 * kHour;
  live.advance(now);
  live.set_out(0, live.add(job_at(live, kMiddle, 2, now, kHour)), now);
  live.arrive(0, now);
  EXPECT_EQ(live.model().worker(0).available, now + kHour);
  now += 2 * kHour;
  live.advance(now);
  EXPECT_GT(live.model().worker(0).available, now + 300);
  EXPECT_LT(live.model().worker(0).available, now + 2400);
}

TEST(LivePlan, GivesWhoIsFreeWhatOthersWouldReachLater) {
  LivePlan live{town(1, kMiddle), {}, 1};
  const Tick now = 8 * kHour;
  live.advance(now);
  for (int i = 0; i < 3; ++i) live.add(job_at(live, kEast, 2, now, 10 * kHour));
  Worker second = live.model().worker(0);
  second.place = live.model().table().add(kEast);
  const WorkerIndex idle = live.add(second);
  EXPECT_EQ(live.next(idle, now), kNoJob);
  live.employ_idle(now);
  EXPECT_NE(live.next(idle, now), kNoJob);
}

// A whole day of random happenings: nothing is lost, no rule breaks, and the same seed gives the same day.
std::uint64_t random_day(std::uint64_t seed) {
  PlanningCity city{seed};
  LivePlan live{city.model(8, 10), {.temperature = 100.0 * kUnit}, seed};
  std::uint64_t sum = 0;
  for (Tick now = 7 * kHour; now < 15 * kHour; now += 300) {
    live.advance(now);
    for (WorkerIndex worker = 0; worker < live.model().workers(); ++worker) {
      const Doing doing = live.doing(worker);
      if (doing.stage == Stage::EnRoute && now >= doing.arrive) live.arrive(worker, now);
      if (doing.stage == Stage::OnSite && city.chance(0.3)) live.finish(worker, now);
    }
    live.advance(now);
    Job job = city.job(live.model().table(), 8);
    if (job.place == kNoPlace) job.place = live.model().table().add(city.point());
    const JobIndex added = live.add(job);
    if (const Diversion diversion = live.diversion(added, now)) live.divert(diversion, now);
    live.retry_pool();
    live.weigh_emergencies();
    live.improve(20);
    live.employ_idle(now);
    if (city.chance(0.1) && !live.plan().pool().empty()) live.remove(live.plan().pool().front());
    for (WorkerIndex worker = 0; worker < live.model().workers(); ++worker)
      if (const JobIndex next = live.next(worker, now); next != kNoJob && live.model().job(next).place != kNoPlace)
        live.set_out(worker, next, now);
    const auto findings = check(live.model(), live.plan(), under_way(live));
    EXPECT_TRUE(findings.empty()) << "seed " << seed << " at " << now << ": "
                                  << (findings.empty() ? "" : name(findings[0].breach));
    sum = sum * 31 + static_cast<std::uint64_t>(live.plan().cost());
  }
  return sum;
}

TEST(LivePlan, KeepsEveryRuleThroughRandomDaysAndRepeatsThem) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) EXPECT_EQ(random_day(seed), random_day(seed));
}

TEST(Explain, SaysWhoWasConsideredAtWhatPrice) {
  LivePlan live{town(3, kWest), {}, 1};
  live.advance(9 * kHour);
  Model model = live.model();
  const JobIndex job = model.add(Job{.place = model.table().add(kEast),
                                     .skills = 1,
                                     .reported = 9 * kHour,
                                     .due = 10 * kHour,
                                     .service = 600,
                                     .barred = {1}});
  Plan plan{model};
  const Explanation why = explain(model, plan, job);
  ASSERT_EQ(why.best.size(), 2U);
  EXPECT_EQ(why.best[0].worker, 0U);
  EXPECT_EQ(why.excluded[static_cast<std::size_t>(Fit::Barred)], 1U);
  EXPECT_EQ(why.best[0].parts.total(), plan.route(0).insertion_cost(model, job, 0));
  EXPECT_EQ(why.shortfall, Shortfall::None);
}

TEST(Explain, NamesWhatIsMissing) {
  Model model = town(2, kWest);
  const auto shortfall = [&](Job job) {
    const JobIndex added = model.add(job);
    const Explanation why = explain(model, Plan{model}, added);
    EXPECT_TRUE(why.best.empty());
    model.remove(added);
    return why.shortfall;
  };
  const Job job{.place = model.table().add(kEast), .skills = 1, .reported = 9 * kHour, .service = 600};
  Job wrong = job;
  wrong.skills = 2;
  EXPECT_EQ(shortfall(wrong), Shortfall::NoSkill);
  wrong = job;
  wrong.barred = {0, 1};
  EXPECT_EQ(shortfall(wrong), Shortfall::AllBarred);
  wrong = job;
  wrong.service = 20 * kHour;
  EXPECT_EQ(shortfall(wrong), Shortfall::NoTime);
  model.set_on_shift(0, false);
  model.set_on_shift(1, false);
  const JobIndex later = model.add(job);
  const Explanation why = explain(model, Plan{model}, later);
  EXPECT_EQ(why.shortfall, Shortfall::NobodyOnShift);
  EXPECT_EQ(why.next_able, 8 * kHour);
}

}  // namespace
}  // namespace redline::planner
