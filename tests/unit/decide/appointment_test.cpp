// Appointments (rule B7): a promise within a tolerance; a new time needs the customer's consent, recorded.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/desk.hpp"

namespace redline::tests {
namespace {

using namespace domain;
using namespace std::chrono_literals;
using testing::ElementsAre;

class Appointments : public testing::Test {
 protected:
  Appointments() { desk.sign_on("zhang"); }
  SetAppointment move_to(TicketId id, Instant at) const {
    return {.ticket = id, .at = at, .consent = {"Mrs Wang", ConsentHow::Phone}, .reason = "has to leave early"};
  }
  TicketId create_for(Instant at) {
    CreateTicket wish = request("stove");
    wish.appointment = at;
    return desk.create(wish);
  }
  const Appointment& appointment(TicketId id) const { return *desk.ticket(id).appointment; }

  Desk desk;
};

TEST_F(Appointments, B7_AWishIsPromisedAtRegistrationWithThePolicysTolerance) {
  const Instant at = desk.now() + 3h;
  const TicketId id = create_for(at);
  EXPECT_EQ(appointment(id).now.at, at);
  EXPECT_EQ(appointment(id).tolerance, 10min);
  EXPECT_EQ(appointment(id).now.agreed_by, "alice");
  EXPECT_EQ(appointment(id).changes, 0);
  EXPECT_EQ(arrive_start(desk.ticket(id)), at);
  EXPECT_TRUE(appointment(id).kept_by(at - 10min));
  EXPECT_TRUE(appointment(id).kept_by(at + 10min));
  EXPECT_FALSE(appointment(id).kept_by(at + 10min + 1ms));
  EXPECT_FALSE(appointment(id).kept_by(at - 10min - 1ms));
}

TEST_F(Appointments, WithoutOneTheArriveClockStartsAtRegistration) {
  const TicketId id = desk.create();
  EXPECT_FALSE(desk.ticket(id).appointment);
  EXPECT_EQ(arrive_start(desk.ticket(id)), desk.ticket(id).created);
}

TEST_F(Appointments, A3_AWishInThePastIsNamedWithWhatElseIsMissing) {
  CreateTicket wish = request();
  wish.appointment = desk.now();
  wish.description.clear();
  EXPECT_THAT(desk.send(agent(), wish).fields, ElementsAre("description", "appointment_ms"));
  wish.appointment = desk.now() + std::chrono::days{400};
  EXPECT_THAT(desk.send(agent(), wish).fields, ElementsAre("description", "appointment_ms"));
}

TEST_F(Appointments, B7_ANewTimeKeepsTheOldOneAndWhoConsented) {
  const Instant first = desk.now() + 3h;
  const TicketId id = create_for(first);
  desk.pass(1h);
  ASSERT_TRUE(desk.send(agent("bob"), move_to(id, first + 2h)).ok());
  EXPECT_EQ(appointment(id).now.at, first + 2h);
  EXPECT_EQ(appointment(id).now.agreed, desk.now());
  EXPECT_EQ(appointment(id).now.agreed_by, "bob");
  EXPECT_EQ(appointment(id).now.consent, (Consent{"Mrs Wang", ConsentHow::Phone}));
  EXPECT_EQ(appointment(id).now.reason, "has to leave early");
  ASSERT_EQ(appointment(id).earlier.size(), 1u);
  EXPECT_EQ(appointment(id).earlier[0].at, first);
  EXPECT_EQ(appointment(id).changes, 1);
}

TEST_F(Appointments, B7_WithoutConsentItStaysAsItWas) {
  const Instant first = desk.now() + 3h;
  const TicketId id = create_for(first);
  SetAppointment unheard = move_to(id, desk.now() - 1ms);
  unheard.consent = {};
  const Answer answer = desk.send(agent(), unheard);
  EXPECT_EQ(answer.error, ErrorCode::Incomplete);
  EXPECT_THAT(answer.fields, ElementsAre("at_ms", "consent.by", "consent.how"));
  EXPECT_EQ(appointment(id).now.at, first);
}

TEST_F(Appointments, B7_TheTechnicianWhoHoldsItMayAgreeOnANewTimeUntilArrival) {
  const TicketId id = create_for(desk.now() + 3h);
  const auto zhang = [&](Duration after) { return desk.send(technician("zhang"), move_to(id, desk.now() + after)); };
  EXPECT_EQ(zhang(4h).error, ErrorCode::NotAllowedInState) << "only asked so far";
  desk.accept(id);
  EXPECT_TRUE(zhang(4h).ok());
  EXPECT_EQ(desk.send(technician("li"), move_to(id, desk.now() + 5h)).error, ErrorCode::Stale);
  desk.travel(id);
  EXPECT_TRUE(zhang(5h).ok());
  desk.arrive(id);
  EXPECT_EQ(zhang(6h).error, ErrorCode::NotAllowedInState);
  EXPECT_EQ(appointment(id).changes, 2);
}

TEST_F(Appointments, TheSameTimeAgainIsNoChange) {
  const TicketId id = create_for(desk.now() + 3h);
  const Version version = desk.ticket(id).version;
  EXPECT_TRUE(desk.send(agent(), move_to(id, desk.now() + 3h)).ok());
  EXPECT_EQ(desk.ticket(id).version, version);
}

TEST_F(Appointments, TheTicketCarriesTheNewestAndCountsThemAll) {
  const TicketId id = create_for(desk.now() + 1h);
  const int changes = static_cast<int>(kEarlierPromisesKept) + 3;
  for (int i = 1; i <= changes; ++i) ASSERT_TRUE(desk.send(agent(), move_to(id, desk.now() + 1h + i * 1min)).ok());
  EXPECT_EQ(appointment(id).changes, changes);
  EXPECT_EQ(appointment(id).earlier.size(), kEarlierPromisesKept);
  EXPECT_EQ(appointment(id).earlier.back().at, desk.now() + 1h + (changes - 1) * 1min);
}

TEST(AppointmentClock, B7_TheArriveClockFollowsAppointmentsAndTheOthersDoNot) {
  Policy policy = small_policy_draft();
  for (SlaRule& rule : policy.sla)
    for (ClockRule& clock : rule.clocks)
      if (clock.kind == ClockKind::Arrive) clock.appointment = 10min;
  Desk desk{seal(std::move(policy))};
  desk.sign_on("zhang");
  CreateTicket wish = request("stove");
  const Instant first = desk.now() + 6h;
  wish.appointment = first;
  const TicketId id = desk.create(wish);
  EXPECT_EQ(desk.clock(id, ClockKind::Arrive).due, first + 10min);
  const Clock resolve = desk.clock(id, ClockKind::Resolve);

  const SetAppointment later{id, first + 2h, {"Mrs Wang", ConsentHow::Phone}, "has to leave early"};
  ASSERT_TRUE(desk.send(agent(), later).ok());
  EXPECT_EQ(desk.clock(id, ClockKind::Arrive).due, first + 2h + 10min);
  EXPECT_EQ(desk.clock(id, ClockKind::Arrive).revision, 1);
  EXPECT_EQ(desk.clock(id, ClockKind::Resolve), resolve);
  ASSERT_EQ(desk.ticket(id).ledger.size(), 1u);
  EXPECT_EQ(desk.ticket(id).ledger[0].cause, ClockCause::Appointment);
  EXPECT_EQ(desk.ticket(id).ledger[0].due_before, first + 10min);
}

}  // namespace
}  // namespace redline::tests
