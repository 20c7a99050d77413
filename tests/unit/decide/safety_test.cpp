// The lone worker's check-in (rule C7) and signals of a false completion (rule C8).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/desk.hpp"

namespace redline::tests {
namespace {

using namespace domain;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr Levels kDispatcher = bit(Level::Supervisor);
constexpr Levels kAndManager = kDispatcher | bit(Level::Manager);

PolicyPtr watchful_policy() {
  Policy policy = small_policy_draft();
  policy.site.quick_work = 3min;
  return seal(std::move(policy));
}

class Safety : public testing::Test {
 protected:
  Safety() : desk(watchful_policy()) { desk.sign_on("zhang"); }
  TicketId on_the_way(const char* category) {
    const TicketId id = desk.create(request(category));
    desk.accept(id);
    desk.travel(id);
    return id;
  }
  TicketId on_site(const char* category) {
    const TicketId id = on_the_way(category);
    desk.arrive(id);
    return id;
  }
  Answer zhang(CommandBody body) { return desk.send(technician("zhang"), std::move(body)); }
  const Work& work(TicketId id) const { return *desk.ticket(id).work; }
  std::vector<CheckInMissed> missed() const {
    std::vector<CheckInMissed> found;
    for (const Event& event : desk.events())
      if (const auto* body = std::get_if<CheckInMissed>(&event.body)) found.push_back(*body);
    return found;
  }
  std::vector<SignalKind> signals(TicketId id) const {
    std::vector<SignalKind> kinds;
    for (const Signal& signal : work(id).signals) kinds.push_back(signal.kind);
    return kinds;
  }

  Desk desk;
};

TEST_F(Safety, C7_ADangerousVisitExpectsACheckIn) {
  const TicketId id = on_site("boiler");
  EXPECT_EQ(work(id).check_in_due, desk.now() + 20min);
  EXPECT_EQ(next_due(desk.ticket(id)), desk.now() + 20min);
  desk.pass_with_timers(19min);
  ASSERT_TRUE(zhang(CheckIn{id}).ok());
  EXPECT_EQ(work(id).check_in_due, desk.now() + 20min);
  desk.pass_with_timers(20min - 1ms);
  EXPECT_THAT(missed(), IsEmpty());
}

TEST_F(Safety, C7_AMissedOneAlertsTheDispatcherThenTheNextLevelThenNobodyElse) {
  const TicketId id = on_site("boiler");
  const Instant due = desk.now() + 20min;
  desk.pass_with_timers(3h);
  EXPECT_THAT(missed(), ElementsAre(CheckInMissed{1, due, due + 5min, kDispatcher}, CheckInMissed{2, due + 5min, kNever, kAndManager}));
  EXPECT_EQ(work(id).check_ins_missed, 2);
  ASSERT_TRUE(zhang(CheckIn{id}).ok());
  EXPECT_EQ(work(id).check_ins_missed, 0);
  EXPECT_EQ(work(id).check_in_due, desk.now() + 20min) << "found well, and watched again";
}

TEST_F(Safety, C7_ACheckInThatComesLateDoesNotHideThatItWasMissed) {
  const TicketId id = on_site("boiler");
  const Instant due = desk.now() + 20min;
  desk.pass(21min);
  ASSERT_TRUE(zhang(CheckIn{id}).ok());
  EXPECT_THAT(desk.last_events(), ElementsAre("check_in_missed", "checked_in"));
  EXPECT_THAT(missed(), ElementsAre(CheckInMissed{1, due, desk.now() + 5min, kDispatcher}));
}

TEST_F(Safety, C7_NobodyIsWaitedForAfterTheVisit) {
  const TicketId done = on_site("boiler");
  desk.do_paper(done);
  desk.complete(done);
  const TicketId returned = on_site("boiler");
  ASSERT_TRUE(zhang(ReturnTicket{returned, desk.offer(returned), "no_parts"}).ok());
  desk.pass_with_timers(5h);
  EXPECT_THAT(missed(), IsEmpty());
}

TEST_F(Safety, C7_OtherVisitsExpectNone) {
  const TicketId id = on_site("stove");
  EXPECT_EQ(work(id).check_in_due, kNever);
  EXPECT_TRUE(zhang(CheckIn{id}).ok());
  EXPECT_THAT(desk.last().events, IsEmpty());
}

TEST_F(Safety, C7_AFaultThatTurnsOutDangerousStartsTheWatch) {
  const TicketId id = on_site("stove");
  desk.pass(5min);
  ASSERT_TRUE(zhang(ConfirmFault{id, "it is the boiler", CategoryId{"boiler"}}).ok());
  EXPECT_EQ(work(id).check_in_due, desk.now() + 20min);
}

TEST_F(Safety, C8_ArrivalFarFromTheSiteIsFlaggedAndBlocksNothing) {
  const TicketId id = on_the_way("stove");
  ASSERT_TRUE(zhang(ReportArrival{id, {.point = kilometre(2), .at = desk.now()}}).ok());
  EXPECT_EQ(desk.ticket(id).state, TicketState::OnSite);
  ASSERT_THAT(signals(id), ElementsAre(SignalKind::ArrivedAway));
  EXPECT_NEAR(static_cast<double>(work(id).signals[0].measured), 2'000, 5);
  EXPECT_EQ(work(id).signals[0].limit, 300u);
  EXPECT_EQ(work(id).arrived_device.point, kilometre(2));
}

TEST_F(Safety, C8_CompletionAwayFromTheSiteIsFlagged) {
  const TicketId id = on_the_way("stove");
  ASSERT_TRUE(zhang(ReportArrival{id, {.point = kilometre(0.2), .at = desk.now()}}).ok());
  desk.pass(30min);
  ASSERT_TRUE(zhang(CompleteTicket{id, "mended", {.point = kilometre(0.4), .at = desk.now()}}).ok());
  EXPECT_THAT(signals(id), ElementsAre(SignalKind::CompletedAway));
  EXPECT_EQ(desk.ticket(id).state, TicketState::Done);
  EXPECT_THAT(desk.last_events(), testing::Contains("work_flagged"));
}

TEST_F(Safety, C8_ImpossiblyQuickWorkIsFlagged) {
  const TicketId id = on_site("stove");
  desk.pass(3min - 1ms);
  desk.complete(id);
  ASSERT_THAT(signals(id), ElementsAre(SignalKind::TooQuick));
  EXPECT_EQ(work(id).signals[0].measured, 179'999u);
  const TicketId other = on_site("stove");
  desk.pass(3min);
  desk.complete(other);
  EXPECT_THAT(signals(other), IsEmpty());
}

TEST_F(Safety, C8_ReportsGatheredWithoutANetworkAreMeasuredByTheDevicesClock) {
  const TicketId id = on_the_way("stove");
  ASSERT_TRUE(zhang(ReportArrival{id, {.point = {}, .at = desk.now() - 1h}}).ok());
  ASSERT_TRUE(zhang(CompleteTicket{id, "mended", {.point = {}, .at = desk.now() - 20min}}).ok());
  EXPECT_THAT(signals(id), IsEmpty());
}

TEST_F(Safety, C8_NothingIsSaidWithoutAPlaceOrARule) {
  CreateTicket nowhere = request("stove");
  nowhere.place.point = {};
  const TicketId id = desk.create(nowhere);
  desk.accept(id);
  desk.travel(id);
  ASSERT_TRUE(zhang(ReportArrival{id, {.point = kilometre(9), .at = desk.now()}}).ok());
  EXPECT_THAT(signals(id), IsEmpty());
}

}  // namespace
}  // namespace redline::tests
