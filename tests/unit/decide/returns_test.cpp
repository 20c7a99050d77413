// Story: a return gives no time back, and after too many a supervisor rules; that order cannot be returned (B8).
#include <gtest/gtest.h>

#include "tests/support/desk.hpp"

namespace redline::tests {
namespace {

using namespace domain;
using namespace std::chrono_literals;

// A stove that four technicians in turn have returned: one more than the policy allows.
struct Bounced {
  Desk desk;
  TicketId id;
  Bounced() {
    for (const char* key : {"li", "wang", "zhang", "zhao"}) desk.sign_on(key);
    id = desk.create(request("stove"));
    for (int i = 0; i <= kReturnsMax; ++i) {
      EXPECT_TRUE(desk.send(technician(desk.holder(id)), ReturnTicket{id, desk.offer(id), "too_far"}).ok());
      desk.pass(kCooldown + 1min);
      desk.run_timers();
    }
  }
};

TEST(Returns, B8_PastTheLimitItWaitsForARuling) {
  Bounced at;
  EXPECT_EQ(at.desk.ticket(at.id).returns, kReturnsMax + 1);
  EXPECT_EQ(at.desk.ticket(at.id).state, TicketState::Waiting);
  EXPECT_EQ(at.desk.ticket(at.id).waiting_reason, ChoiceReason::AwaitsRuling);
  EXPECT_EQ(at.desk.decider().waiting(), 0u);
  at.desk.sign_on("fresh");  // would take it
  EXPECT_EQ(at.desk.ticket(at.id).state, TicketState::Waiting);
  EXPECT_TRUE(at.desk.clock(at.id, ClockKind::Dispatch).running());  // charged to the clock it ran on
}

TEST(Returns, B8_TheOrderIsBinding) {
  Bounced at;
  EXPECT_EQ(at.desk.send(supervisor(), RuleOnReturns{at.id, "", ""}).fields, (std::vector<std::string>{"technician", "reason"}));
  EXPECT_EQ(at.desk.send(supervisor(), RuleOnReturns{at.id, "nobody", "why"}).error, ErrorCode::NotFound);
  ASSERT_TRUE(at.desk.send(supervisor(), RuleOnReturns{at.id, "wang", "lives next door"}).ok());
  EXPECT_EQ(at.desk.last_events(), (std::vector<std::string>{"binding_ordered", "offer_made"}));
  EXPECT_EQ(at.desk.holder(at.id), "wang");
  const Answer back = at.desk.send(technician("wang"), ReturnTicket{at.id, at.desk.offer(at.id), "ill"});
  EXPECT_EQ(back.error, ErrorCode::PolicyForbids);
  EXPECT_EQ(back.fields, std::vector<std::string>{"B8"});
  at.desk.work(at.id);
  EXPECT_EQ(at.desk.ticket(at.id).state, TicketState::Done);
}

TEST(Returns, B8_AnOrderNobodyAnswersIsRuledOnAgain) {
  Bounced at;
  ASSERT_TRUE(at.desk.send(supervisor(), RuleOnReturns{at.id, "wang", "lives next door"}).ok());
  at.desk.pass_with_timers(3min);
  EXPECT_EQ(at.desk.ticket(at.id).waiting_reason, ChoiceReason::AwaitsRuling);
  EXPECT_EQ(at.desk.ticket(at.id).state, TicketState::Waiting);
  EXPECT_TRUE(at.desk.send(supervisor(), RuleOnReturns{at.id, "zhao", "has time"}).ok());
}

TEST(Returns, B8_BelowTheLimitThereIsNothingToRuleOn) {
  Desk desk;
  desk.sign_on("zhang");
  const TicketId id = desk.create(request("stove"));
  EXPECT_EQ(desk.send(supervisor(), RuleOnReturns{id, "zhang", "why"}).error, ErrorCode::NotAllowedInState);
}

}  // namespace
}  // namespace redline::tests
