// Story: orders, chases, mergers and changes of owner stand on the record with who and why (A5, A9, B6).
#include <gtest/gtest.h>

#include "tests/support/desk.hpp"

namespace redline::tests {
namespace {

using namespace domain;
using namespace std::chrono_literals;

using Fields = std::vector<std::string>;

TEST(Orders, B6_UrgeAndSuperviseNeedAReason) {
  Desk desk;
  const TicketId id = desk.create(request("stove"));
  EXPECT_EQ(desk.send(supervisor(), UrgeTicket{id, ""}).fields, Fields{"reason"});
  ASSERT_TRUE(desk.send(supervisor(), UrgeTicket{id, "they wait in the cold"}).ok());
  ASSERT_TRUE(desk.send(supervisor(), SuperviseTicket{id, "third time this month"}).ok());
  EXPECT_EQ(desk.ticket(id).acts->urged, 1);
  EXPECT_EQ(desk.ticket(id).acts->supervised, desk.now());
  EXPECT_EQ(std::get<OrderGiven>(desk.newest<OrderGiven>(id).body).order, LadderStep::Supervise);
  ASSERT_TRUE(desk.send(agent(), CancelTicket{id, "moved"}).ok());
  EXPECT_EQ(desk.send(supervisor(), UrgeTicket{id, "late"}).error, ErrorCode::NotAllowedInState);
}

TEST(Chase, A5_IsCountedAndRaisesThePriorityAfterEnough) {
  Desk desk;
  const TicketId id = desk.create(request("tap"));  // low
  for (int i = 1; i <= 6; ++i) {
    desk.pass(1min);
    ASSERT_TRUE(desk.send(agent("bob"), ChaseTicket{id, "when"}).ok());
    EXPECT_EQ(desk.ticket(id).acts->chases, i);
    EXPECT_EQ(desk.ticket(id).priority, i < 3 ? Priority::Low : i < 6 ? Priority::Normal : Priority::Urgent);
  }
  EXPECT_EQ(desk.ticket(id).acts->chased.size(), 6u);
  EXPECT_EQ(desk.ticket(id).acts->chased.back(), desk.now());
  EXPECT_EQ(std::get<PriorityChanged>(desk.newest<PriorityChanged>(id).body).reason, "chased 6 times");
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(desk.send(agent(), ChaseTicket{id, ""}).ok());
  EXPECT_EQ(desk.ticket(id).priority, Priority::Urgent);  // patience makes no emergency
}

TEST(Merge, B6_OneRemainsWithTheOthersCallerAndChases) {
  Desk desk;
  desk.sign_on("zhang");
  CreateTicket second = request("stove");
  second.caller = {"Li", "13900001111"};
  const TicketId one = desk.create(request("stove"));
  const TicketId two = desk.create(second);
  ASSERT_TRUE(desk.send(agent(), ChaseTicket{one, ""}).ok());
  ASSERT_TRUE(desk.send(agent(), ChaseTicket{two, ""}).ok());
  ASSERT_TRUE(desk.send(supervisor(), MergeTicket{two, one, "the same pipe"}).ok());
  EXPECT_EQ(desk.last_events()[0], "ticket_merged");
  EXPECT_EQ(desk.last_events()[1], "ticket_absorbed");
  EXPECT_EQ(desk.ticket(two).state, TicketState::Cancelled);
  EXPECT_EQ(desk.ticket(two).acts->merged_into, one);
  EXPECT_EQ(desk.ticket(two).acts->merged_into_number, desk.ticket(one).number);
  ASSERT_EQ(desk.ticket(one).acts->merged.size(), 1u);
  EXPECT_EQ(desk.ticket(one).acts->merged[0].caller, second.caller);
  EXPECT_EQ(desk.ticket(one).acts->merged[0].number, desk.ticket(two).number);
  EXPECT_EQ(desk.ticket(one).acts->chases, 2);
  EXPECT_EQ(desk.state().header.totals.cancelled, 1u);
}

TEST(Merge, B6_NeedsTwoOpenTickets) {
  Desk desk;
  const TicketId one = desk.create(request("stove"));
  const TicketId two = desk.create(request("stove"));
  EXPECT_EQ(desk.send(supervisor(), MergeTicket{two, two, ""}).fields, (Fields{"into", "reason"}));
  EXPECT_EQ(desk.send(supervisor(), MergeTicket{two, TicketId{99}, "same"}).fields, Fields{"into"});
  ASSERT_TRUE(desk.send(agent(), CancelTicket{one, "moved"}).ok());
  const Answer closed = desk.send(supervisor(), MergeTicket{two, one, "same"});
  EXPECT_EQ(closed.error, ErrorCode::NotAllowedInState);
  EXPECT_EQ(closed.fields, Fields{"into"});
}

TEST(Merge, B6_FreesTheTechnicianOfTheOneThatCloses) {
  Desk desk;
  desk.sign_on("zhang");
  const TicketId one = desk.create(request("stove"));
  const TicketId two = desk.create(request("stove"));
  const TicketId three = desk.create(request("stove"));
  EXPECT_EQ(desk.ticket(three).state, TicketState::Waiting);  // zhang has enough
  ASSERT_TRUE(desk.send(supervisor(), MergeTicket{two, one, "same"}).ok());
  EXPECT_EQ(desk.holder(three), "zhang");
}

TEST(Owner, A9_ThereAlwaysIsOneAndItChangesByOrderOnly) {
  Desk desk;
  const TicketId id = desk.create(request("stove"));
  EXPECT_EQ(owner_of(desk.ticket(id)), "alice");
  EXPECT_EQ(desk.send(supervisor(), TransferOwnership{id, "", ""}).fields, (Fields{"to", "reason"}));
  ASSERT_TRUE(desk.send(supervisor(), TransferOwnership{id, "bob", "on leave"}).ok());
  EXPECT_EQ(owner_of(desk.ticket(id)), "bob");
  EXPECT_EQ(desk.ticket(id).created_by, "alice");
  const auto& changed = std::get<OwnerChanged>(desk.newest<OwnerChanged>(id).body);
  EXPECT_EQ(changed.before, "alice");
  ASSERT_TRUE(desk.send(supervisor(), TransferOwnership{id, "bob", "again"}).ok());
  EXPECT_TRUE(desk.last().events.empty());
}

}  // namespace
}  // namespace redline::tests
