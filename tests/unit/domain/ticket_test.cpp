// What a ticket says about itself: when it next needs looking at, and what strangers see of its caller.
#include "dispatcher/domain/ticket.hpp"

#include <gtest/gtest.h>

#include "dispatcher/domain/deadlines.hpp"
#include "tests/support/manual_scheduler.hpp"
#include "tests/support/policies.hpp"

namespace redline::domain {
namespace {

using namespace std::chrono_literals;
using tests::kManualStart;

TEST(Clock, SaysWhatIsNextUntilItHasSaidAll) {
  Clock clock{
      .kind = ClockKind::Arrive, .due = kManualStart + 10min, .warn_at = {kManualStart + 5min, kManualStart + 8min}};
  EXPECT_EQ(clock.next_due(), kManualStart + 5min);
  clock.warnings_fired = 1;
  EXPECT_EQ(clock.next_due(), kManualStart + 8min);
  clock.warnings_fired = 2;
  EXPECT_EQ(clock.next_due(), clock.due);
  clock.breached = true;
  EXPECT_EQ(clock.next_due(), kNever);
}

TEST(Clock, StoppedItSaysNothingAndIsMetWhenInTime) {
  Clock clock{.due = kManualStart, .warn_at = {}};
  EXPECT_FALSE(clock.met());
  clock.stopped = kManualStart;
  EXPECT_EQ(clock.next_due(), kNever);
  EXPECT_TRUE(clock.met());
  clock.stopped += 1ms;
  EXPECT_FALSE(clock.met());
}

TEST(Ticket, NextDueIsTheEarliestOfClocksOfferAndCoolDowns) {
  Ticket ticket;
  EXPECT_EQ(next_due(ticket), kNever);
  ticket.clocks = {{.kind = ClockKind::Resolve, .due = kManualStart + 9h, .warn_at = {}}};
  EXPECT_EQ(next_due(ticket), kManualStart + 9h);
  ticket.cooldowns = {{TechnicianId{1}, kManualStart + 8h}};
  EXPECT_EQ(next_due(ticket), kManualStart + 8h) << "somebody may be asked again";
  ticket.state = TicketState::Offered;
  EXPECT_EQ(next_due(ticket), kManualStart + 9h) << "somebody is being asked already";
  ticket.offer = Offer{.id = OfferId{1}, .expires = kManualStart + 1h};
  EXPECT_EQ(next_due(ticket), kManualStart + 1h);
  ticket.state = TicketState::Done;
  EXPECT_EQ(next_due(ticket), kNever);
}

TEST(Ticket, J1_PhonesAreMasked) {
  EXPECT_EQ(masked_phone("13812345678"), "138****5678");
  EXPECT_EQ(masked_phone("+8613812345678"), "+86*******5678");
  EXPECT_EQ(masked_phone("123456789"), "123**6789");
  EXPECT_EQ(masked_phone("12345678"), "******78");
  EXPECT_EQ(masked_phone("110"), "*10");
  EXPECT_EQ(masked_phone("12"), "12");
  EXPECT_EQ(masked_phone("1"), "1");
  EXPECT_EQ(masked_phone(""), "");
}

std::vector<Clock> clocks_of(const Policy& policy, const char* category_id, Priority priority) {
  const CategoryId category{category_id};
  return start_clocks(policy, {.category = &category, .priority = priority}, kManualStart);
}

TEST(Policy, D1_TheFirstRuleThatFitsGivesTheClocks) {
  const PolicyPtr policy = tests::small_policy();
  const auto due = [&](const char* category, Priority priority, std::size_t clock) {
    return clocks_of(*policy, category, priority).at(clock).due - kManualStart;
  };
  EXPECT_EQ(due("leak", Priority::Emergency, 0), 1min);
  EXPECT_EQ(due("leak", Priority::Urgent, 2), 2h);
  EXPECT_EQ(due("tap", Priority::Low, 3), 24h);
  EXPECT_TRUE(clocks_of(*policy, "advice", Priority::Emergency).empty());
}

TEST(Policy, D4_WarningsArePartsOfTheAllowance) {
  const auto clocks = clocks_of(*tests::small_policy(), "leak", Priority::Emergency);
  ASSERT_EQ(clocks.size(), 4u);
  EXPECT_EQ(clocks[2].warn_at, (std::vector{kManualStart + 15min, kManualStart + 24min}));
}

TEST(Policy, LooksUpByIdAndKnowsWhatItDoesNotKnow) {
  const PolicyPtr policy = tests::small_policy();
  EXPECT_EQ(policy->category(CategoryId{"tap"})->service, 20min);
  EXPECT_EQ(policy->category(CategoryId{"piano"}), nullptr);
  EXPECT_EQ(policy->area(AreaId{"north"}), AreaIndex{2});
  EXPECT_EQ(policy->area(AreaId{"moon"}), std::nullopt);
  EXPECT_EQ(policy->skill("power"), std::uint8_t{2});
  EXPECT_EQ(policy->skill("music"), std::nullopt);
}

TEST(Policy, TravelTakesTheFixedPartAloneWhenAPlaceIsUnknown) {
  const PolicyPtr policy = tests::small_policy();
  EXPECT_EQ(policy->travel_time({}, tests::kilometre(3)), 1min);
  EXPECT_EQ(policy->travel_time(tests::kilometre(3), tests::kilometre(3)), 1min);
  EXPECT_NEAR(policy->travel_time(tests::kilometre(-2), tests::kilometre(3)) / 1.0s, 11 * 60, 1);
}

TEST(Names, PrioritiesAndRolesReadBack) {
  for (const Priority priority : {Priority::Emergency, Priority::Urgent, Priority::Normal, Priority::Low})
    EXPECT_EQ(priority_from_name(name(priority)), priority);
  EXPECT_EQ(priority_from_name("whenever"), std::nullopt);
}

}  // namespace
}  // namespace redline::domain
