// Why a ticket's deadlines are what they are: told from its ledger by the policy that computed them, or not at all.
#include "gateway/view/explanation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/manual_scheduler.hpp"
#include "tests/support/policies.hpp"

namespace redline::gateway {
namespace {

using namespace domain;
using namespace std::chrono_literals;
using tests::kManualStart;

Ticket leak(const Policy& policy) {
  Ticket ticket;
  ticket.category = CategoryId{"leak"};
  ticket.area = AreaId{"centre"};
  ticket.priority = Priority::Emergency;
  ticket.created = kManualStart;
  ticket.policy_version = policy.version;
  ticket.clocks = start_clocks(policy, clock_subject(policy, ticket), kManualStart);
  return ticket;
}

TEST(Explanation, TellsEveryClockOfTheTicket) {
  const PolicyPtr policy = tests::small_policy();
  const auto lines = explain_deadlines(leak(*policy), *policy, kManualStart + 45min, Language::English);
  EXPECT_THAT(lines, testing::Contains(testing::StartsWith("arrival: within 30 min of calendar 24x7, counted from ")));
  EXPECT_THAT(lines, testing::Contains(testing::EndsWith(": late by 15 min and still running.")));
  EXPECT_THAT(lines, testing::Contains(testing::EndsWith(": 1 h 15 min left.")));
}

TEST(Explanation, IsSilentAboutClocksOfAnotherPolicy) {
  const PolicyPtr policy = tests::small_policy();
  Ticket ticket = leak(*policy);
  ticket.policy_version = "town-0";
  EXPECT_TRUE(explain_deadlines(ticket, *policy, kManualStart, Language::English).empty());
}

}  // namespace
}  // namespace redline::gateway
