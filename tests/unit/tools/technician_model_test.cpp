// How simulated technicians choose and how long they take.
#include "deploy/redline/tools/technician_model.hpp"

#include <map>

#include <gtest/gtest.h>

#include "tests/support/policies.hpp"

namespace redline::app {
namespace {

using namespace domain;
using namespace std::chrono_literals;
using tests::kilometre;

Job job(std::uint64_t ticket, TicketState state, Priority priority, double km) {
  return {.ticket = TicketId{ticket}, .state = state, .priority = priority, .place = kilometre(km)};
}

std::uint64_t chosen(std::vector<Job> jobs, double km = 0) { return next_job(jobs, kilometre(km))->ticket.value; }

TEST(NextJob, OfNoneIsNone) { EXPECT_EQ(next_job({}, kilometre(0)), nullptr); }

TEST(NextJob, FinishesWhatWasBegunOnSite) {
  EXPECT_EQ(
      chosen({job(1, TicketState::Accepted, Priority::Emergency, 1), job(2, TicketState::OnSite, Priority::Low, 9)}),
      2U);
}

TEST(NextJob, TakesEmergenciesBeforeTheWayAlreadyTaken) {
  EXPECT_EQ(chosen({job(1, TicketState::EnRoute, Priority::Urgent, 1),
                    job(2, TicketState::Accepted, Priority::Emergency, 9)}),
            2U);
}

TEST(NextJob, GoesOnTheWayAlreadyTaken) {
  EXPECT_EQ(
      chosen({job(1, TicketState::Accepted, Priority::Urgent, 1), job(2, TicketState::EnRoute, Priority::Low, 9)}), 2U);
}

TEST(NextJob, GoesByPriorityThenByDistance) {
  const std::vector<Job> jobs{job(1, TicketState::Accepted, Priority::Normal, 1),
                              job(2, TicketState::Accepted, Priority::Urgent, 9),
                              job(3, TicketState::Accepted, Priority::Urgent, 5)};
  EXPECT_EQ(chosen(jobs), 3U);
  EXPECT_EQ(chosen(jobs, 8), 2U);
}

TEST(NextJob, OfEqualsIsTheOlder) {
  EXPECT_EQ(chosen({job(2, TicketState::Accepted, Priority::Low, 1), job(1, TicketState::Accepted, Priority::Low, 1)}),
            1U);
}

TEST(Interruption, IsForEmergenciesAndNotOnSite) {
  const Job emergency = job(1, TicketState::Accepted, Priority::Emergency, 1);
  EXPECT_TRUE(interrupts(emergency, job(2, TicketState::EnRoute, Priority::Urgent, 1)));
  EXPECT_FALSE(interrupts(emergency, job(2, TicketState::EnRoute, Priority::Emergency, 1)));
  EXPECT_FALSE(interrupts(emergency, job(2, TicketState::OnSite, Priority::Low, 1)));
  EXPECT_FALSE(
      interrupts(job(1, TicketState::Accepted, Priority::Urgent, 1), job(2, TicketState::EnRoute, Priority::Low, 1)));
}

TEST(Answers, ComeInTheSharesOfTheHabits) {
  Rng rng{1};
  std::map<Response, int> seen;
  constexpr int kOffers = 20'000;
  for (int i = 0; i < kOffers; ++i) ++seen[plan_answer({}, *tests::small_policy(), 1, 60s, rng).response];
  EXPECT_NEAR(seen[Response::Declines] / double{kOffers}, 0.05, 0.005);
  EXPECT_NEAR(seen[Response::Silent] / double{kOffers}, 0.02, 0.004);
}

TEST(Answers, ComeBeforeTheOfferLapses) {
  Rng rng{2};
  for (const Duration left : {60s, 10s, 1s})
    for (int i = 0; i < 500; ++i) {
      const OfferPlan plan = plan_answer({}, *tests::small_policy(), 1, left, rng);
      EXPECT_LT(plan.answer_after, left);
      EXPECT_LE(plan.seen_after, plan.answer_after);
    }
}

TEST(Answers, AreAsMuchQuickerAsTheSpeed) {
  Rng slow{3}, fast{3};
  const OfferPlan at_once = plan_answer({}, *tests::small_policy(), 60, 60s, fast);
  const OfferPlan in_time = plan_answer({}, *tests::small_policy(), 1, 60s, slow);
  EXPECT_NEAR(static_cast<double>(in_time.answer_after.count()) / 60, static_cast<double>(at_once.answer_after.count()),
              1);
}

TEST(Answers, DeclineForAReasonOfThePolicy) {
  Rng rng{4};
  const auto policy = tests::small_policy();
  for (int i = 0; i < 2'000; ++i) {
    const OfferPlan plan = plan_answer({}, *policy, 1, 60s, rng);
    if (plan.response == Response::Declines)
      EXPECT_NE(std::ranges::find(policy->return_reasons, plan.reason), policy->return_reasons.end());
  }
}

TEST(Durations, AreThePolicysWithASpreadDividedBySpeed) {
  Rng rng{5};
  const auto policy = tests::small_policy();
  for (int i = 0; i < 500; ++i) {
    const Duration way = travel_time({}, *policy, 60, kilometre(0), kilometre(7), rng);  // 15 min at real speed
    EXPECT_GE(way, 11s);
    EXPECT_LE(way, 19s);
    const Duration work = service_time({}, *policy, 60, CategoryId{"leak"}, rng);  // 30 min
    EXPECT_GE(work, 15s);
    EXPECT_LE(work, 45s);
  }
}

TEST(Way, IsAStraightLine) {
  EXPECT_EQ(on_the_way(kilometre(0), kilometre(8), 0), kilometre(0));
  EXPECT_NEAR(on_the_way(kilometre(0), kilometre(8), 0.5).lat, kilometre(4).lat, 1e-9);
}

}  // namespace
}  // namespace redline::app
