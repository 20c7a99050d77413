// Story: more time is asked for before the deadline and decided by whoever the policy names; so is parking (C6).
#include <gtest/gtest.h>

#include "tests/support/desk.hpp"

namespace redline::tests {
namespace {

using namespace domain;
using namespace std::chrono_literals;

using Fields = std::vector<std::string>;

// A stove (resolve 24 h) accepted by zhang.
struct Accepted {
  Desk desk;
  TicketId id;
  Instant due;
  Accepted() {
    desk.sign_on("zhang");
    id = desk.create(request("stove"));
    desk.accept(id);
    due = desk.clock(id, ClockKind::Resolve).due;
  }
  Answer ask(Duration more, const Actor& actor = technician("zhang")) {
    return desk.send(actor, AskExtension{id, ClockKind::Resolve, desk.clock(id, ClockKind::Resolve).due + more, "old pipes"});
  }
  Answer decide(std::uint16_t request, bool granted, const Actor& actor, const std::string& reason = "as it is") {
    return desk.send(actor, DecideRequest{id, request, granted, reason});
  }
  const Request& request_no(std::uint16_t number) { return *desk.ticket(id).acts->request(number); }
  Instant due_now() { return desk.clock(id, ClockKind::Resolve).due; }
};

TEST(Extension, C6_MovesTheDeadlineOnlyWhenGranted) {
  Accepted at;
  ASSERT_TRUE(at.ask(5h).ok());
  EXPECT_EQ(at.due_now(), at.due);
  EXPECT_EQ(at.request_no(1).state, RequestState::Pending);
  EXPECT_EQ(at.request_no(1).level, Level::Supervisor);
  ASSERT_TRUE(at.decide(1, true, supervisor()).ok());
  EXPECT_EQ(at.due_now(), at.due + 5h);
  EXPECT_EQ(at.request_no(1).state, RequestState::Granted);
  EXPECT_EQ(at.request_no(1).decided_by, "sun");
  ASSERT_EQ(at.desk.ticket(at.id).ledger.size(), 1u);
  EXPECT_EQ(at.desk.ticket(at.id).ledger[0].act, ClockAct::Extended);
  EXPECT_EQ(at.desk.ticket(at.id).ledger[0].reason, "old pipes");
}

TEST(Extension, C6_RefusedItMovesNothing) {
  Accepted at;
  ASSERT_TRUE(at.ask(5h).ok());
  EXPECT_EQ(at.decide(1, false, supervisor(), "").fields, Fields{"reason"});
  ASSERT_TRUE(at.decide(1, false, supervisor(), "send a second man").ok());
  EXPECT_EQ(at.due_now(), at.due);
  EXPECT_EQ(at.request_no(1).answer, "send a second man");
  EXPECT_EQ(at.decide(1, true, supervisor()).error, ErrorCode::NotAllowedInState);
}

TEST(Extension, C6_TheFirstByASupervisorFurtherOnesByAManager) {
  Accepted at;
  ASSERT_TRUE(at.ask(5h).ok());
  ASSERT_TRUE(at.decide(1, true, supervisor()).ok());
  ASSERT_TRUE(at.ask(5h).ok());
  EXPECT_EQ(at.request_no(2).level, Level::Manager);
  EXPECT_EQ(at.decide(2, true, supervisor()).error, ErrorCode::Forbidden);
  ASSERT_TRUE(at.decide(2, true, manager()).ok());
  EXPECT_EQ(at.due_now(), at.due + 10h);
  ASSERT_TRUE(at.ask(5h, manager()).ok());  // who may decide it has it at once
  EXPECT_EQ(at.request_no(3).state, RequestState::Granted);
  EXPECT_EQ(at.due_now(), at.due + 15h);
  const Answer fourth = at.ask(5h);
  EXPECT_EQ(fourth.error, ErrorCode::PolicyForbids);
  EXPECT_EQ(fourth.fields, Fields{"C6"});
}

TEST(Extension, C6_IsRefusedAfterTheDeadline) {
  Accepted at;
  at.desk.pass_with_timers(24h);
  const Answer answer = at.ask(5h);
  EXPECT_EQ(answer.error, ErrorCode::PolicyForbids);
  EXPECT_EQ(answer.fields, Fields{"C6"});
}

TEST(Extension, C6_AskedInTimeItCanBeGrantedAfterTheDeadline) {
  Accepted at;
  at.desk.pass_with_timers(23h);
  ASSERT_TRUE(at.ask(5h).ok());
  at.desk.pass_with_timers(2h);
  EXPECT_TRUE(at.desk.clock(at.id, ClockKind::Resolve).breached);
  ASSERT_TRUE(at.decide(1, true, supervisor()).ok());
  EXPECT_FALSE(at.desk.clock(at.id, ClockKind::Resolve).breached);
  EXPECT_EQ(at.due_now(), at.due + 5h);
}

TEST(Extension, C6_NamesWhatIsMissingOrTooMuch) {
  Accepted at;
  const auto send = [&](ClockKind clock, Instant until, const char* reason) {
    return at.desk.send(technician("zhang"), AskExtension{at.id, clock, until, reason});
  };
  EXPECT_EQ(send(ClockKind::Respond, at.due + 1h, "").fields, (Fields{"clock", "reason"}));  // it has stopped
  EXPECT_EQ(send(ClockKind::Resolve, at.due, "why").fields, Fields{"until_ms"});
  EXPECT_EQ(send(ClockKind::Resolve, at.due + 48h + 1ms, "why").fields, (Fields{"C6", "until_ms"}));
  ASSERT_TRUE(send(ClockKind::Resolve, at.due + 48h, "why").ok());
  EXPECT_EQ(send(ClockKind::Resolve, at.due + 1h, "why").error, ErrorCode::NotAllowedInState);  // one is pending
  EXPECT_EQ(at.decide(9, true, supervisor()).error, ErrorCode::NotFound);
  ASSERT_TRUE(at.desk.send(agent(), CancelTicket{at.id, "never mind"}).ok());
  EXPECT_EQ(at.request_no(1).state, RequestState::Lapsed);
}

TEST(Park, C6_WakesAtItsReview) {
  Accepted at;
  ASSERT_TRUE(at.desk.send(technician("zhang"), AskPark{at.id, at.desk.now() + 30 * 24h, "after the winter"}).ok());
  EXPECT_EQ(at.desk.ticket(at.id).state, TicketState::Accepted);  // not decided yet
  ASSERT_TRUE(at.decide(1, true, supervisor()).ok());
  EXPECT_EQ(at.desk.last_events(), (std::vector<std::string>{"request_decided", "ticket_held"}));
  EXPECT_EQ(at.desk.ticket(at.id).waiting_reason, ChoiceReason::Parked);
  EXPECT_EQ(at.desk.clock(at.id, ClockKind::Resolve).paused, at.desk.now());
  at.desk.pass_with_timers(30 * 24h);
  EXPECT_EQ(at.due_now(), at.due + 30 * 24h);
  EXPECT_EQ(at.desk.holder(at.id), "zhang");
  const auto& resumed = std::get<TicketResumed>(at.desk.newest<TicketResumed>(at.id).body);
  EXPECT_EQ(resumed.kind, HoldKind::Park);
}

TEST(Park, C6_FollowsAHoldWithoutBeingOfferedBetween) {
  Accepted at;
  ASSERT_TRUE(at.desk.send(supervisor(), HoldTicket{at.id, "office", "", at.desk.now() + 24h}).ok());
  ASSERT_TRUE(at.desk.send(supervisor(), AskPark{at.id, at.desk.now() + 60 * 24h, "new main first"}).ok());
  EXPECT_EQ(at.desk.last_events(),
            (std::vector<std::string>{"request_made", "request_decided", "ticket_resumed", "ticket_held"}));
  EXPECT_EQ(at.desk.ticket(at.id).acts->hold->kind, HoldKind::Park);
  EXPECT_EQ(at.desk.send(supervisor(), AskPark{at.id, at.desk.now() + 24h, "again"}).error, ErrorCode::NotAllowedInState);
  EXPECT_EQ(at.desk.ticket(at.id).acts->holds, 2);
}

TEST(Park, C6_NotLongerThanThePolicySays) {
  Accepted at;
  EXPECT_EQ(at.desk.send(supervisor(), AskPark{at.id, at.desk.now(), ""}).fields, (Fields{"until_ms", "reason"}));
  EXPECT_EQ(at.desk.send(supervisor(), AskPark{at.id, at.desk.now() + 181 * 24h, "later"}).fields, (Fields{"C6", "until_ms"}));
}

}  // namespace
}  // namespace redline::tests
