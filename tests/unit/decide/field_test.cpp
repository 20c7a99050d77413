// On site (rule C1): on the way → arrived → done, by the one who holds the ticket.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/desk.hpp"

namespace redline::tests {
namespace {

using namespace domain;
using namespace std::chrono_literals;
using testing::ElementsAre;

class Field : public testing::Test {
 protected:
  Field() {
    desk.sign_on("zhang");
    id = desk.create();
  }
  Answer zhang(CommandBody body) { return desk.send(technician("zhang"), std::move(body)); }
  TicketState state() const { return desk.ticket(id).state; }

  Desk desk;
  TicketId id;
};

TEST_F(Field, C1_FromAcceptedToDone) {
  desk.accept(id);
  desk.pass(1min);
  desk.travel(id);
  EXPECT_EQ(state(), TicketState::EnRoute);
  desk.pass(9min);
  desk.arrive(id);
  EXPECT_EQ(state(), TicketState::OnSite);
  EXPECT_EQ(desk.clock(id, ClockKind::Arrive).stopped, desk.now());
  EXPECT_TRUE(desk.clock(id, ClockKind::Resolve).running());
  desk.pass(20min);
  desk.complete(id);
  EXPECT_EQ(state(), TicketState::Done);
  EXPECT_EQ(desk.ticket(id).resolution, "mended");
  EXPECT_EQ(desk.ticket(id).closed, desk.now());
  EXPECT_EQ(desk.holder(id), "zhang") << "who did it stays known";
  for (const Clock& clock : desk.ticket(id).clocks) EXPECT_TRUE(clock.met()) << name(clock.kind);
  EXPECT_EQ(desk.state().header.totals, (Totals{.created = 1, .done = 1, .cancelled = 0}));
}

TEST_F(Field, C1_NoStepCanBeSkipped) {
  EXPECT_EQ(zhang(StartTravel{id}).error, ErrorCode::NotAllowedInState);
  EXPECT_EQ(zhang(ReportArrival{id}).error, ErrorCode::NotAllowedInState);
  EXPECT_EQ(zhang(CompleteTicket{id, "mended"}).error, ErrorCode::NotAllowedInState);
  desk.accept(id);
  EXPECT_EQ(zhang(ReportArrival{id}).error, ErrorCode::NotAllowedInState);
  desk.travel(id);
  EXPECT_EQ(zhang(CompleteTicket{id, "mended"}).error, ErrorCode::NotAllowedInState);
  desk.arrive(id);
  EXPECT_EQ(zhang(StartTravel{id}).error, ErrorCode::NotAllowedInState);
}

TEST_F(Field, SayingAgainWhatIsSoIsFineAndDoesNothing) {
  desk.accept(id);
  const auto say_twice = [&](CommandBody body) {
    EXPECT_TRUE(zhang(body).ok());
    const Version version = desk.ticket(id).version;
    const Answer again = zhang(body);
    EXPECT_TRUE(again.ok()) << name(body);
    EXPECT_EQ(again.version, version);
    EXPECT_TRUE(desk.last().events.empty());
  };
  say_twice(StartTravel{id});
  say_twice(ReportArrival{id});
  say_twice(CompleteTicket{id, "mended"});
  EXPECT_EQ(desk.state().header.totals.done, 1u);
}

TEST_F(Field, OnlyByTheOneWhoHoldsIt) {
  desk.sign_on("li");
  desk.accept(id);
  EXPECT_EQ(desk.send(technician("li"), StartTravel{id}).error, ErrorCode::Stale);
  EXPECT_EQ(desk.send(technician("stranger"), StartTravel{id}).error, ErrorCode::Stale);
  EXPECT_EQ(desk.send(technician("li"), StartTravel{TicketId{99}}).error, ErrorCode::NotFound);
}

TEST_F(Field, DoneSaysWhatWasDone) {
  desk.accept(id);
  desk.travel(id);
  desk.arrive(id);
  EXPECT_THAT(zhang(CompleteTicket{id, ""}).fields, ElementsAre("resolution"));
  EXPECT_EQ(state(), TicketState::OnSite);
}

TEST_F(Field, ACancelledTicketCannotBeWorked) {
  desk.accept(id);
  ASSERT_TRUE(desk.send(agent(), CancelTicket{id, "mended itself"}).ok());
  EXPECT_EQ(zhang(StartTravel{id}).error, ErrorCode::NotAllowedInState);
}

}  // namespace
}  // namespace redline::tests
