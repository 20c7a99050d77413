// Dispatch orders (rule B6): a supervisor reassigns or raises, with a reason, on the record.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/desk.hpp"

namespace redline::tests {
namespace {

using namespace domain;
using namespace std::chrono_literals;
using testing::ElementsAre;

class Supervise : public testing::Test {
 protected:
  Supervise() {
    desk.sign_on("zhang", {"gas"}, {}, 0);
    desk.sign_on("li", {"gas"}, {}, 3);
    desk.sign_on("wu", {"water"}, {}, 0);
    id = desk.create(request("stove"));
  }
  Answer order(const std::string& whom, std::string reason = "closer") {
    return desk.send(supervisor(), ReassignTicket{id, whom, std::move(reason)});
  }
  Desk desk;
  TicketId id;
};

TEST_F(Supervise, B6_TheNamedTechnicianIsAsked) {
  desk.accept(id);
  ASSERT_TRUE(order("li").ok());
  EXPECT_EQ(desk.holder(id), "li");
  EXPECT_EQ(desk.ticket(id).state, TicketState::Offered);
  EXPECT_THAT(desk.last_events(), ElementsAre("ticket_withdrawn", "offer_made"));
  const Event& made = desk.newest<OfferMade>(id);
  EXPECT_EQ(made.actor, supervisor());
  EXPECT_EQ(std::get<OfferMade>(made.body).choice.reason, ChoiceReason::OrderedBySupervisor);
  EXPECT_EQ(std::get<OfferMade>(made.body).choice.best.at(0).technician, made.technician);
  EXPECT_EQ(std::get<TicketWithdrawn>(desk.newest<TicketWithdrawn>(id).body).reason, "closer");
  EXPECT_EQ(desk.ticket(id).returns, 0) << "the technician did not give it back";
}

TEST_F(Supervise, B6_WithoutANameAnotherOneIsChosen) {
  ASSERT_EQ(desk.holder(id), "zhang");
  ASSERT_TRUE(order("").ok());
  EXPECT_EQ(desk.holder(id), "li");
}

TEST_F(Supervise, B6_AWaitingTicketCanBeOrderedToSomebodyFull) {
  for (int i = 0; i < 3; ++i) desk.create(request("stove"));
  const TicketId waiting = desk.create(request("stove"));
  ASSERT_EQ(desk.ticket(waiting).waiting_reason, ChoiceReason::AllFull);
  ASSERT_TRUE(desk.send(supervisor(), ReassignTicket{waiting, "zhang", "knows the house"}).ok());
  EXPECT_EQ(desk.holder(waiting), "zhang");
  EXPECT_EQ(desk.decider().waiting(), 0u);
}

TEST_F(Supervise, B6_WhatCannotBeOrdered) {
  EXPECT_THAT(order("li", "").fields, ElementsAre("reason"));
  EXPECT_EQ(order("nobody").error, ErrorCode::NotFound);
  for (const char* whom : {"zhang", "wu"}) {  // holds it already; lacks the skill
    EXPECT_EQ(order(whom).error, ErrorCode::NotAllowedInState) << whom;
    EXPECT_THAT(desk.send(supervisor(), ReassignTicket{id, whom, "closer"}).fields, ElementsAre("technician"));
  }
  ASSERT_TRUE(desk.send(technician("li"), SignOff{}).ok());
  EXPECT_EQ(order("li").error, ErrorCode::NotAllowedInState);
  ASSERT_TRUE(desk.send(agent(), CancelTicket{id, "mended itself"}).ok());
  EXPECT_EQ(order("").error, ErrorCode::NotAllowedInState);
  EXPECT_EQ(desk.send(supervisor(), ReassignTicket{TicketId{99}, "", "closer"}).error, ErrorCode::NotFound);
}

TEST_F(Supervise, TheOneItWasTakenFromIsOfferedOtherWork) {
  for (int i = 0; i < 3; ++i) desk.create(request("stove"));
  const TicketId waiting = desk.create(request("stove"));
  ASSERT_EQ(desk.holder(waiting), "");
  ASSERT_TRUE(order("li").ok());
  EXPECT_EQ(desk.holder(waiting), "zhang");
}

TEST_F(Supervise, AWithdrawnOfferIsStaleForTheOneWhoHadIt) {
  ASSERT_TRUE(order("li").ok());
  EXPECT_EQ(desk.send(technician("zhang"), AcceptOffer{id, OfferId{1}}).error, ErrorCode::Stale);
  EXPECT_TRUE(desk.send(technician("li"), AcceptOffer{id, OfferId{2}}).ok());
}

TEST_F(Supervise, B5_RaisingAWaitingTicketTriesItAgain) {
  for (int i = 0; i < 3; ++i) desk.create(request("stove"));
  const TicketId waiting = desk.create(request("stove"));
  ASSERT_EQ(desk.ticket(waiting).waiting_reason, ChoiceReason::AllFull);
  ASSERT_TRUE(desk.send(supervisor(), ChangePriority{waiting, Priority::Emergency, "smells"}).ok());
  EXPECT_NE(desk.holder(waiting), "") << "emergencies ignore the limit (B4)";
}

TEST_F(Supervise, RaisingNeedsAReasonAndAnOpenTicket) {
  EXPECT_THAT(desk.send(supervisor(), ChangePriority{id, Priority::Urgent, ""}).fields, ElementsAre("reason"));
  EXPECT_TRUE(desk.send(supervisor(), ChangePriority{id, Priority::Normal, "as it was"}).ok());
  EXPECT_TRUE(desk.last().events.empty());
  ASSERT_TRUE(desk.send(agent(), CancelTicket{id, "mended itself"}).ok());
  EXPECT_EQ(desk.send(supervisor(), ChangePriority{id, Priority::Urgent, "smells"}).error,
            ErrorCode::NotAllowedInState);
}

}  // namespace
}  // namespace redline::tests
