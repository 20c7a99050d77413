// Which closed tickets leave the live store, and when.
#include "dispatcher/runtime/retirement.hpp"

#include "tests/support/desk.hpp"

namespace redline::runtime {
namespace {

using namespace domain;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class RetirementTest : public testing::Test {
 protected:
  RetirementTest() { desk_.sign_on("zhang"); }
  TicketId closed() {
    const TicketId id = desk_.create();
    desk_.work(id);
    retirement_.note(desk_.ticket(id));
    return id;
  }
  std::vector<TicketId> due(Instant closed_before, std::size_t max = 100, const std::vector<TicketId>& busy = {}) {
    return retirement_.due(desk_.state(), busy, closed_before, max);
  }

  tests::Desk desk_;
  Retirement retirement_;
};

TEST_F(RetirementTest, OnlyWhatTheRecordsHaveAndHasBeenClosedLongEnough) {
  const TicketId first = closed();
  const Offset after_first = desk_.state().header.next_offset;
  desk_.pass(1h);
  const TicketId second = closed();
  EXPECT_THAT(due(desk_.now()), IsEmpty()) << "nothing is archived";
  retirement_.archived(after_first - 1);
  EXPECT_THAT(due(desk_.now()), IsEmpty()) << "its last event is missing";
  retirement_.archived(after_first);
  EXPECT_THAT(due(desk_.now()), ElementsAre(first));
  EXPECT_THAT(due(desk_.now() - 2h), IsEmpty());
  retirement_.archived(desk_.state().header.next_offset);
  EXPECT_THAT(due(desk_.now()), ElementsAre(first, second));
  EXPECT_THAT(due(desk_.now() - 30min), ElementsAre(first));
  EXPECT_THAT(due(desk_.now(), 1), ElementsAre(first));
  EXPECT_THAT(due(desk_.now(), 100, {first}), ElementsAre(second)) << "one is being changed";
}

TEST_F(RetirementTest, WhatHasLeftIsForgottenAndCommandsAboutItAreRefusedAsForAClosedTicket) {
  const TicketId id = closed();
  desk_.create();
  retirement_.archived(desk_.state().header.next_offset);
  desk_.decider().retire(due(desk_.now()));
  retirement_.tidy(desk_.state());
  EXPECT_EQ(retirement_.waiting(), 0u);
  EXPECT_EQ(desk_.state().tickets.find(id), nullptr);
  EXPECT_EQ(desk_.state().tickets.size(), 1u);
  EXPECT_EQ(desk_.send(tests::agent(), CancelTicket{id, "late"}).error, ErrorCode::NotAllowedInState);
  EXPECT_EQ(desk_.send(tests::agent(), CancelTicket{TicketId{99}, "never"}).error, ErrorCode::NotFound);
  EXPECT_EQ(desk_.state().header.totals.done, 1u) << "the totals still count it";
}

TEST_F(RetirementTest, AStateThatWasLoadedBringsItsClosedTickets) {
  const TicketId first = closed();
  desk_.pass(1min);
  const TicketId second = closed();
  desk_.create();
  Retirement loaded;
  loaded.load(desk_.state());
  EXPECT_EQ(loaded.waiting(), 2u);
  loaded.archived(desk_.state().header.next_offset);
  EXPECT_THAT(loaded.due(desk_.state(), {}, desk_.now(), 100), ElementsAre(first, second));
}

}  // namespace
}  // namespace redline::runtime
