// An offer's life (rule B3): delivered → seen → accepted, or returned, or lapsed, and then the next. A ticket is never
// with two technicians and never with nobody unnoticed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/desk.hpp"

namespace redline::tests {
namespace {

using namespace domain;
using namespace std::chrono_literals;
using testing::ElementsAre;

TEST(Offers, B2_TheChoiceIsKeptWithItsReasons) {
  Desk desk;
  desk.sign_on("zhang", {"gas"}, {}, 9);
  desk.sign_on("li", {"gas"}, {}, 1);
  desk.sign_on("wu", {"water"});
  const TicketId id = desk.create();
  const Event& event = desk.newest<OfferMade>(id);
  const Choice& choice = std::get<OfferMade>(event.body).choice;
  EXPECT_EQ(desk.holder(id), "li");
  EXPECT_EQ(event.technician, choice.technician);
  EXPECT_EQ(choice.reason, ChoiceReason::QuickestArrival);
  EXPECT_EQ(choice.considered, 2u);
  EXPECT_EQ(choice.excluded.skill, 1u);
}

TEST(Offers, B3_DeliveredSeenAcceptedEachOnce) {
  Desk desk;
  desk.sign_on("zhang");
  const TicketId id = desk.create();
  EXPECT_EQ(desk.ticket(id).offer->expires, desk.now() + 30s);
  desk.pass(1s);
  EXPECT_TRUE(desk.send(technician("zhang"), ReportDelivered{id, OfferId{1}}).ok());
  EXPECT_EQ(desk.ticket(id).offer->delivered, desk.now());
  desk.pass(1s);
  EXPECT_TRUE(desk.send(technician("zhang"), ReportSeen{id, OfferId{1}}).ok());
  EXPECT_EQ(desk.ticket(id).offer->seen, desk.now());
  const Version version = desk.ticket(id).version;
  EXPECT_TRUE(desk.send(technician("zhang"), ReportDelivered{id, OfferId{1}}).ok());
  EXPECT_TRUE(desk.send(technician("zhang"), ReportSeen{id, OfferId{1}}).ok());
  EXPECT_EQ(desk.ticket(id).version, version) << "told twice";
  EXPECT_TRUE(desk.send(technician("zhang"), AcceptOffer{id, OfferId{1}}).ok());
  EXPECT_EQ(desk.ticket(id).state, TicketState::Accepted);
  EXPECT_FALSE(desk.ticket(id).offer);
  EXPECT_EQ(desk.clock(id, ClockKind::Respond).stopped, desk.now());
  for (const CommandBody& late : {CommandBody{ReportDelivered{id, OfferId{1}}}, CommandBody{ReportSeen{id, OfferId{1}}},
                                  CommandBody{AcceptOffer{id, OfferId{1}}}}) {
    EXPECT_TRUE(desk.send(technician("zhang"), late).ok()) << "true already";
    EXPECT_TRUE(desk.last().events.empty());
  }
}

TEST(Offers, B3_TheNextIsAskedWhenTimeIsUp) {
  Desk desk;
  desk.sign_on("zhang", {"gas"}, {}, 0);
  desk.sign_on("li", {"gas"}, {}, 3);
  const TicketId id = desk.create();
  EXPECT_EQ(desk.holder(id), "zhang");
  desk.pass(30s - 1ms);
  desk.tell(TimersDue{{id}});
  EXPECT_TRUE(desk.last().events.empty()) << "not early";
  desk.pass(1ms);
  desk.run_timers();
  EXPECT_EQ(desk.holder(id), "li");
  EXPECT_EQ(desk.offer(id), OfferId{2});
  EXPECT_EQ(desk.newest<OfferLapsed>(id).at, desk.now());
  EXPECT_EQ(std::get<OfferMade>(desk.newest<OfferMade>(id).body).choice.excluded.cooling_down, 1u);
}

TEST(Offers, B3_AskedAgainOnlyAfterTheCoolDown) {
  Desk desk;
  desk.sign_on("zhang");
  const TicketId id = desk.create();
  desk.pass_with_timers(30s);
  EXPECT_EQ(desk.ticket(id).state, TicketState::Waiting);
  EXPECT_EQ(desk.ticket(id).waiting_reason, ChoiceReason::AllDeclined);
  desk.pass_with_timers(kCooldown - 1ms);
  EXPECT_EQ(desk.ticket(id).state, TicketState::Waiting);
  desk.pass_with_timers(1ms);
  EXPECT_EQ(desk.holder(id), "zhang");
  EXPECT_EQ(desk.offer(id), OfferId{2});
}

TEST(Offers, AnAnswerToAnotherOfferIsStale) {
  Desk desk;
  desk.sign_on("zhang");
  const TicketId id = desk.create();
  desk.pass_with_timers(30s + kCooldown);
  ASSERT_EQ(desk.offer(id), OfferId{2});
  for (const CommandBody& stale :
       {CommandBody{ReportDelivered{id, OfferId{1}}}, CommandBody{ReportSeen{id, OfferId{1}}},
        CommandBody{AcceptOffer{id, OfferId{1}}}, CommandBody{ReturnTicket{id, OfferId{1}, "ill"}},
        CommandBody{AcceptOffer{id, OfferId{3}}}}) {
    EXPECT_EQ(desk.send(technician("zhang"), stale).error, ErrorCode::Stale);
    EXPECT_TRUE(desk.last().events.empty());
  }
}

TEST(Offers, SomebodyElsesOfferIsStale) {
  Desk desk;
  desk.sign_on("zhang", {"gas"}, {}, 0);
  desk.sign_on("li", {"gas"}, {}, 3);
  const TicketId id = desk.create();
  EXPECT_EQ(desk.send(technician("li"), AcceptOffer{id, OfferId{1}}).error, ErrorCode::Stale);
  EXPECT_EQ(desk.send(technician("nobody"), AcceptOffer{id, OfferId{1}}).error, ErrorCode::Stale);
  EXPECT_EQ(desk.send(technician("zhang"), AcceptOffer{TicketId{77}, OfferId{1}}).error, ErrorCode::NotFound);
}

TEST(Offers, TheOfferOfACancelledTicketCannotBeAccepted) {
  Desk desk;
  desk.sign_on("zhang");
  const TicketId id = desk.create();
  ASSERT_TRUE(desk.send(agent(), CancelTicket{id, "mended itself"}).ok());
  EXPECT_EQ(desk.send(technician("zhang"), AcceptOffer{id, OfferId{1}}).error, ErrorCode::Stale);
}

TEST(Offers, AcceptingOnceMoreAfterTheWorkIsDoneIsTrueAlready) {
  Desk desk;
  desk.sign_on("zhang");
  const TicketId id = desk.create();
  desk.work(id);
  EXPECT_TRUE(desk.send(technician("zhang"), AcceptOffer{id, OfferId{1}}).ok());
}

TEST(Returns, B3_OnlyWithAReasonThePolicyKnows) {
  Desk desk;
  desk.sign_on("zhang");
  const TicketId id = desk.create();
  for (const char* reason : {"", "bored"})
    EXPECT_THAT(desk.send(technician("zhang"), ReturnTicket{id, OfferId{1}, reason}).fields, ElementsAre("reason"));
  EXPECT_TRUE(desk.send(technician("zhang"), ReturnTicket{id, OfferId{1}, "too_far"}).ok());
  EXPECT_EQ(desk.ticket(id).state, TicketState::Waiting);
  EXPECT_EQ(desk.ticket(id).returns, 1);
  EXPECT_EQ(std::get<TicketReturned>(desk.newest<TicketReturned>(id).body).reason, "too_far");
  EXPECT_EQ(desk.send(technician("zhang"), ReturnTicket{id, OfferId{1}, "too_far"}).error, ErrorCode::Stale);
}

TEST(Returns, B8_GivingBackIsCountedAndGivesNoTimeBack) {
  Desk desk;
  desk.sign_on("zhang", {"gas"}, {}, 0);
  desk.sign_on("li", {"gas"}, {}, 3);
  const TicketId id = desk.create(request("stove"));
  const Clock arrive = desk.clock(id, ClockKind::Arrive), respond = desk.clock(id, ClockKind::Respond);
  desk.accept(id);
  desk.travel(id);
  desk.arrive(id);
  EXPECT_NE(desk.clock(id, ClockKind::Arrive).stopped, kNever);
  EXPECT_TRUE(desk.send(technician("zhang"), ReturnTicket{id, OfferId{1}, "no_parts"}).ok());
  EXPECT_EQ(desk.holder(id), "li");
  EXPECT_EQ(desk.ticket(id).returns, 1);
  EXPECT_EQ(desk.clock(id, ClockKind::Arrive), arrive) << "runs on from its start";
  EXPECT_EQ(desk.clock(id, ClockKind::Respond), respond);
}

TEST(Returns, AClosedTicketCannotBeGivenBack) {
  Desk desk;
  desk.sign_on("zhang");
  const TicketId id = desk.create();
  desk.work(id);
  EXPECT_EQ(desk.send(technician("zhang"), ReturnTicket{id, OfferId{1}, "ill"}).error, ErrorCode::NotAllowedInState);
}

TEST(Returns, TheOneWhoReturnedIsOfferedOtherWork) {
  Desk desk;
  desk.sign_on("zhang");
  const TicketId first = desk.create(request("stove")), second = desk.create(request("stove")),
                 third = desk.create(request("stove"));
  EXPECT_EQ(desk.ticket(third).waiting_reason, ChoiceReason::AllFull);
  EXPECT_TRUE(desk.send(technician("zhang"), ReturnTicket{first, OfferId{1}, "no_parts"}).ok());
  EXPECT_EQ(desk.holder(first), "");
  EXPECT_EQ(desk.holder(second), "zhang");
  EXPECT_EQ(desk.holder(third), "zhang");
}

TEST(WaitingLine, ServesByPriorityThenPromiseThenAge) {
  Desk desk;
  const TicketId normal = desk.create(request("stove"));
  desk.pass(1min);
  const TicketId younger = desk.create(request("stove"));
  CreateTicket raised = request("stove");
  raised.priority = Priority::Urgent;
  const TicketId urgent = desk.create(raised);
  CreateTicket promised_late = request("stove");
  const TicketId emergency = desk.create(request("leak"));
  EXPECT_EQ(desk.decider().waiting(), 4u);
  desk.sign_on("zhang");
  EXPECT_EQ(desk.holder(emergency), "zhang");
  EXPECT_EQ(desk.holder(urgent), "zhang");
  EXPECT_EQ(desk.holder(normal), "") << "room for two";
  desk.work(emergency);
  EXPECT_EQ(desk.holder(normal), "zhang");
  desk.work(urgent);
  EXPECT_EQ(desk.holder(younger), "zhang");
  EXPECT_EQ(desk.decider().waiting(), 0u);
}

TEST(WaitingLine, B4_AnEmergencyIsOfferedToSomebodyWhoIsFull) {
  Desk desk;
  desk.sign_on("zhang");
  desk.create(request("stove"));
  desk.create(request("stove"));
  const TicketId emergency = desk.create(request("leak"));
  EXPECT_EQ(desk.holder(emergency), "zhang");
}

TEST(WaitingLine, ADeclinedHeadDoesNotHideTheNext) {
  Desk desk;
  desk.sign_on("zhang");
  std::vector<TicketId> declined;
  for (int i = 0; i < 5; ++i) {
    declined.push_back(desk.create(request("leak")));
    ASSERT_TRUE(desk.send(technician("zhang"), ReturnTicket{declined.back(), OfferId{1}, "too_far"}).ok());
  }
  desk.send(technician("zhang"), SignOff{});
  const TicketId next = desk.create(request("stove"));
  desk.sign_on("zhang");
  for (const TicketId id : declined) EXPECT_EQ(desk.holder(id), "");
  EXPECT_EQ(desk.holder(next), "zhang");
}

TEST(WaitingLine, WaitsForSkillAndArea) {
  Desk desk;
  const TicketId id = desk.create(request("burst", "north"));
  desk.sign_on("gasman", {"gas"});
  EXPECT_EQ(desk.ticket(id).state, TicketState::Waiting);
  desk.sign_on("southerner", {"water"}, {"south", "centre"});
  EXPECT_EQ(desk.ticket(id).state, TicketState::Waiting);
  desk.sign_on("zhang", {"gas", "water"}, {"north"});
  EXPECT_EQ(desk.holder(id), "zhang");
}

}  // namespace
}  // namespace redline::tests
