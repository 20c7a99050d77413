// Story: what cannot go on waits for its date, stops the clocks the policy says and no others, and goes on by itself (C5).
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/support/desk.hpp"

namespace redline::tests {
namespace {

using namespace domain;
using namespace std::chrono_literals;

// A stove (arrive 4 h, resolve 24 h) whose technician has arrived after 10 min.
struct OnSite {
  Desk desk;
  TicketId id;
  OnSite() {
    desk.sign_on("zhang");
    id = desk.create(request("stove"));
    desk.accept(id);
    desk.travel(id);
    desk.pass(10min);
    desk.arrive(id);
  }
  Answer hold(const std::string& reason, Duration length, const Actor& actor = technician("zhang")) {
    return desk.send(actor, HoldTicket{id, reason, "", desk.now() + length});
  }
};

TEST(Hold, C5_StopsTheClocksThePolicyNamesAndNoOthers) {
  OnSite at;
  const Instant due = at.desk.clock(at.id, ClockKind::Resolve).due;
  ASSERT_TRUE(at.hold("parts", 24h).ok());
  EXPECT_EQ(at.desk.last_events(), (std::vector<std::string>{"ticket_held"}));
  const Ticket& ticket = at.desk.ticket(at.id);
  EXPECT_EQ(ticket.state, TicketState::Waiting);
  EXPECT_EQ(ticket.waiting_reason, ChoiceReason::OnHold);
  EXPECT_FALSE(ticket.technician);
  EXPECT_EQ(at.desk.clock(at.id, ClockKind::Resolve).paused, at.desk.now());
  ASSERT_EQ(ticket.ledger.size(), 1u);
  EXPECT_EQ(ticket.ledger[0].cause, ClockCause::Hold);
  EXPECT_EQ(ticket.ledger[0].reason, "parts");
  EXPECT_FALSE(at.desk.clock(at.id, ClockKind::Arrive).running());  // reached stays reached
  at.desk.pass_with_timers(24h);
  EXPECT_EQ(at.desk.clock(at.id, ClockKind::Resolve).due, due + 24h);
  EXPECT_EQ(at.desk.holder(at.id), "zhang");  // and is offered again
  EXPECT_FALSE(at.desk.ticket(at.id).acts->hold);
}

TEST(Hold, C5_AReasonThatStopsNothingLetsTheDeadlinePass) {
  OnSite at;
  const Instant due = at.desk.clock(at.id, ClockKind::Resolve).due;
  ASSERT_TRUE(at.hold("office", 40h).ok());
  at.desk.pass_with_timers(40h);
  EXPECT_EQ(at.desk.clock(at.id, ClockKind::Resolve).due, due);
  EXPECT_TRUE(at.desk.clock(at.id, ClockKind::Resolve).breached);
  EXPECT_TRUE(at.desk.ticket(at.id).ledger.empty());
}

TEST(Hold, C5_NobodyIsAskedMeanwhile) {
  OnSite at;
  ASSERT_TRUE(at.hold("parts", 24h).ok());
  at.desk.sign_on("wang");
  at.desk.pass_with_timers(23h);
  EXPECT_EQ(at.desk.ticket(at.id).state, TicketState::Waiting);
  EXPECT_EQ(at.desk.decider().waiting(), 0u);
  EXPECT_EQ(at.desk.send(supervisor(), ReassignTicket{at.id, "wang", "now"}).error, ErrorCode::NotAllowedInState);
  EXPECT_TRUE(at.desk.send(supervisor(), ChangePriority{at.id, Priority::Urgent, "smells"}).ok());
  EXPECT_EQ(at.desk.ticket(at.id).state, TicketState::Waiting);
  EXPECT_EQ(at.desk.reloaded().waiting(), 0u);
}

TEST(Hold, C5_KeptByItsTechnicianItGoesOnThere) {
  OnSite at;
  ASSERT_TRUE(at.hold("break", 3h).ok());
  EXPECT_EQ(at.desk.ticket(at.id).state, TicketState::Accepted);
  EXPECT_EQ(at.desk.holder(at.id), "zhang");
  EXPECT_EQ(at.desk.send(technician("zhang"), StartTravel{at.id}).error, ErrorCode::NotAllowedInState);
  at.desk.pass_with_timers(3h);
  EXPECT_EQ(at.desk.holder(at.id), "zhang");
  at.desk.travel(at.id);
  at.desk.arrive(at.id);
  at.desk.complete(at.id);
  EXPECT_EQ(at.desk.ticket(at.id).state, TicketState::Done);
}

TEST(Hold, C5_WhoGoesHomeLeavesWhatWasKept) {
  OnSite at;
  ASSERT_TRUE(at.hold("break", 8h).ok());
  ASSERT_TRUE(at.desk.send(technician("zhang"), SignOff{}).ok());
  EXPECT_EQ(at.desk.ticket(at.id).state, TicketState::Waiting);
  EXPECT_EQ(at.desk.ticket(at.id).waiting_reason, ChoiceReason::OnHold);
  at.desk.sign_on("wang");
  EXPECT_EQ(at.desk.ticket(at.id).state, TicketState::Waiting);
  at.desk.pass_with_timers(8h);
  EXPECT_EQ(at.desk.holder(at.id), "wang");
}

TEST(Hold, C5_GoesOnEarlierWhenSomebodySaysWhy) {
  OnSite at;
  const Instant due = at.desk.clock(at.id, ClockKind::Resolve).due;
  ASSERT_TRUE(at.hold("parts", 24h).ok());
  at.desk.pass(5h);
  EXPECT_EQ(at.desk.send(supervisor(), ResumeTicket{at.id, ""}).fields, std::vector<std::string>{"reason"});
  ASSERT_TRUE(at.desk.send(supervisor(), ResumeTicket{at.id, "the part has come"}).ok());
  EXPECT_EQ(at.desk.clock(at.id, ClockKind::Resolve).due, due + 5h);
  EXPECT_EQ(at.desk.last_events(), (std::vector<std::string>{"ticket_resumed", "offer_made"}));
  EXPECT_EQ(at.desk.send(supervisor(), ResumeTicket{at.id, "again"}).error, ErrorCode::NotAllowedInState);
}

TEST(Hold, C5_AnOutageHoldsNoClock) {
  OnSite at;
  const Instant due = at.desk.clock(at.id, ClockKind::Resolve).due;
  ASSERT_TRUE(at.hold("parts", 2h).ok());
  at.desk.pass(5h);
  at.desk.run_timers();
  EXPECT_EQ(at.desk.clock(at.id, ClockKind::Resolve).due, due + 2h);
}

TEST(Hold, C5_IsRefusedBeyondWhatThePolicyAllows) {
  OnSite at;
  EXPECT_EQ(at.hold("mood", 1h).fields, std::vector<std::string>{"reason"});
  EXPECT_EQ(at.hold("parts", 0h).fields, std::vector<std::string>{"until_ms"});
  const Answer tooLong = at.hold("parts", 7 * 24h + 1ms);
  EXPECT_EQ(tooLong.error, ErrorCode::PolicyForbids);
  EXPECT_EQ(tooLong.fields, (std::vector<std::string>{"C5", "until_ms"}));
  EXPECT_EQ(at.hold("parts", 1h, technician("wang")).error, ErrorCode::Stale);
  ASSERT_TRUE(at.hold("parts", 1h, supervisor()).ok());
  EXPECT_EQ(at.hold("parts", 1h, supervisor()).error, ErrorCode::NotAllowedInState);
}

TEST(Hold, C5_AnOfferIsTakenBack) {
  Desk desk;
  desk.sign_on("zhang");
  const TicketId id = desk.create(request("stove"));
  EXPECT_EQ(desk.send(technician("zhang"), HoldTicket{id, "parts", "", desk.now() + 1h}).error, ErrorCode::NotAllowedInState);
  ASSERT_TRUE(desk.send(supervisor(), HoldTicket{id, "absent", "on holiday", desk.now() + 1h}).ok());
  EXPECT_EQ(desk.ticket(id).state, TicketState::Waiting);
  EXPECT_EQ(desk.send(technician("zhang"), AcceptOffer{id, desk.offer(id)}).error, ErrorCode::Stale);
  ASSERT_TRUE(desk.send(agent(), CancelTicket{id, "moved away"}).ok());
  EXPECT_FALSE(desk.ticket(id).acts->hold);
  EXPECT_EQ(next_due(desk.ticket(id)), kNever);
}

// B8 and C5: what was reached before the hold stays reached when somebody later returns the ticket.
TEST(Hold, B8_AReturnAfterwardsUndoesOnlyWhatCameAfter) {
  OnSite at;
  ASSERT_TRUE(at.hold("parts", 6h).ok());
  at.desk.pass_with_timers(6h);
  at.desk.accept(at.id);
  ASSERT_TRUE(at.desk.send(technician("zhang"), ReturnTicket{at.id, at.desk.offer(at.id), "ill"}).ok());
  EXPECT_FALSE(at.desk.clock(at.id, ClockKind::Arrive).running());
  EXPECT_FALSE(at.desk.clock(at.id, ClockKind::Arrive).breached);
}

// However often it is held and for how long: 24×7 the deadline moves by exactly that.
RC_GTEST_PROP(HoldProperty, C5_ADeadlineMovesByWhatItWasHeld, ()) {
  OnSite at;
  const Instant due = at.desk.clock(at.id, ClockKind::Resolve).due;
  Duration held{};
  for (const int minutes : *rc::gen::resize(6, rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 3'000)))) {
    const Duration planned = std::chrono::minutes{minutes};
    RC_ASSERT(at.desk.send(supervisor(), HoldTicket{at.id, "parts", "", at.desk.now() + planned}).ok());
    const Duration passed = std::chrono::minutes{*rc::gen::inRange(1, 3'000)};
    at.desk.pass(passed);
    if (passed >= planned) {
      at.desk.run_timers();
    } else {
      RC_ASSERT(at.desk.send(supervisor(), ResumeTicket{at.id, "now"}).ok());
    }
    if (at.desk.clock(at.id, ClockKind::Resolve).breached) return;
    held += std::min(planned, passed);
  }
  RC_ASSERT(at.desk.clock(at.id, ClockKind::Resolve).due == due + held);
}

}  // namespace
}  // namespace redline::tests
