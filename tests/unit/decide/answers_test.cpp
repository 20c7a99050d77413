// Idempotency (architecture rule 4): the same id with the same content gets the same answer for 24 hours, and one
// effect.
#include <gtest/gtest.h>

#include "tests/support/desk.hpp"

namespace redline::tests {
namespace {

using namespace domain;
using namespace std::chrono_literals;

TEST(Answers, ARepeatedCommandHasOneEffectAndTheSameAnswer) {
  Desk desk;
  const Command create = desk.make(agent(), request());
  const Outcome first = desk.send(create);
  EXPECT_FALSE(first.repeated);
  ASSERT_TRUE(desk.send(agent(), CancelTicket{first.answer.ticket, "mended itself"}).ok());
  const Outcome again = desk.send(create);
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.answer, first.answer) << "as it was then";
  EXPECT_TRUE(desk.last().events.empty());
  EXPECT_EQ(desk.state().header.totals.created, 1u);
}

TEST(Answers, RefusalsAreRememberedToo) {
  Desk desk;
  const Command cancel = desk.make(agent(), CancelTicket{TicketId{1}, "mended itself"});
  EXPECT_EQ(desk.send(cancel).answer.error, ErrorCode::NotFound);
  desk.create();
  EXPECT_EQ(desk.send(cancel).answer.error, ErrorCode::NotFound);
  EXPECT_EQ(desk.ticket(TicketId{1}).state, TicketState::Waiting);
}

TEST(Answers, AnotherContentUnderTheSameIdIsRefused) {
  Desk desk;
  Command create = desk.make(agent(), request());
  const Outcome first = desk.send(create);
  create.body = request("tap");
  ++create.fingerprint;
  const Outcome reused = desk.send(create);
  EXPECT_EQ(reused.answer.error, ErrorCode::IdReused);
  EXPECT_TRUE(reused.repeated) << "not to be stored in place of the first";
  EXPECT_EQ(reused.fingerprint, create.fingerprint);
  --create.fingerprint;
  EXPECT_EQ(desk.send(create).answer, first.answer);
}

TEST(Answers, TwiceInOneTurn) {
  Desk desk;
  const Command create = desk.make(agent(), request());
  decide::Batch batch;
  desk.decider().decide(create, desk.now(), batch);
  desk.decider().decide(create, desk.now(), batch);
  ASSERT_EQ(batch.outcomes.size(), 2u);
  EXPECT_EQ(batch.outcomes[0].answer, batch.outcomes[1].answer);
  EXPECT_FALSE(batch.outcomes[0].repeated);
  EXPECT_TRUE(batch.outcomes[1].repeated);
  EXPECT_EQ(desk.state().header.totals.created, 1u);
}

TEST(Answers, SurviveAReload) {
  Desk desk;
  const Command create = desk.make(agent(), request());
  const Outcome first = desk.send(create);
  decide::Decider reloaded = desk.reloaded();
  decide::Batch batch;
  reloaded.decide(create, desk.now(), batch);
  EXPECT_TRUE(batch.events.empty());
  EXPECT_EQ(batch.outcomes.at(0).answer, first.answer);
}

TEST(Answers, AreForgottenAfterADay) {
  decide::Answers answers;
  Command command;
  command.id = command_id(7);
  answers.remember({.command = command.id, .answer = {.fields = {}}}, kManualStart);
  Instant now = kManualStart;
  while (now < kManualStart + decide::kAnswersKept) answers.forget_old(now += 1min);
  EXPECT_TRUE(answers.repeated(command));
  answers.forget_old(now + 1ms);
  EXPECT_FALSE(answers.repeated(command));
  EXPECT_EQ(answers.size(), 0u);
}

// Found by the simulator: a clock set a day ahead made a repeated command take effect again.
TEST(Answers, AClockThatIsSetForgetsNothing) {
  Desk desk;
  const Command create = desk.make(agent(), request());
  const Outcome first = desk.send(create);
  for (const Duration step : {Duration{48h}, Duration{-96h}, Duration{48h}}) {
    desk.pass(step);
    desk.tell(EndShifts{});
    EXPECT_EQ(desk.send(create).answer, first.answer);
  }
  EXPECT_EQ(desk.state().header.totals.created, 1u);
}

TEST(Answers, TheMachineIsNotAnswered) {
  Desk desk;
  desk.tell(EndShifts{});
  EXPECT_TRUE(desk.last().outcomes.empty());
}

}  // namespace
}  // namespace redline::tests
