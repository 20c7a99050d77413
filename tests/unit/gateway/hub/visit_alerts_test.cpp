// Story: what may harm somebody or look false on site reaches those who follow alerts in that area (rules C7, C8).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/gateway_client.hpp"
#include "tests/support/gateway_scene.hpp"

namespace redline::tests {
namespace {

using namespace domain;
using namespace std::chrono_literals;

class VisitAlerts : public testing::Test {
 protected:
  VisitAlerts() {
    scene.sign_on("zhang");
    id = scene.create(request("boiler", "north"));
    zhang(AcceptOffer{id, scene.ticket(id).last_offer});
    zhang(StartTravel{id});
  }
  void zhang(CommandBody body) { EXPECT_TRUE(scene.ask(technician("zhang"), std::move(body)).ok()); }
  static std::vector<codec::Alert> alerts(const Client& client, codec::AlertKind kind) {
    std::vector<codec::Alert> found;
    for (const codec::Push& push : client.pushes())
      if (const auto* alert = std::get_if<codec::Alert>(&push.item))
        if (alert->kind == kind) found.push_back(*alert);
    return found;
  }

  GatewayScene scene;
  TicketId id;
};

TEST_F(VisitAlerts, C7_AMissedCheckInIsToldToEachLevelInTurn) {
  zhang(ReportArrival{id, {}});
  for (const int level : {1, 2}) {
    scene.pass(level == 1 ? 20min - 5s : 5min - 10s);
    const auto lead = scene.sign_in("sue", {"alerts"});
    scene.pass(10s);
    const auto told = alerts(*lead, codec::AlertKind::CheckInMissed);
    ASSERT_EQ(told.size(), 1u) << level;
    EXPECT_EQ(told[0].level, level);
    EXPECT_EQ(told[0].number, scene.ticket(id).number);
  }
}

TEST_F(VisitAlerts, C8_ASignalIsToldToTheSupervisorsOfTheArea) {
  const auto lead = scene.sign_in("sue", {"alerts"});
  zhang(ReportArrival{id, {.point = kilometre(5), .at = kNever}});
  scene.settle();
  const auto told = alerts(*lead, codec::AlertKind::FalseCompletion);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].signal, SignalKind::ArrivedAway);
  EXPECT_EQ(told[0].area, AreaId{"north"});
}

}  // namespace
}  // namespace redline::tests
