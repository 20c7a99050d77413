// Story: what waits for somebody's decision, and what comes back for review, reaches those who follow alerts (rules B8, C6).
#include <gtest/gtest.h>

#include "tests/support/gateway_client.hpp"
#include "tests/support/gateway_scene.hpp"

namespace redline::tests {
namespace {

using namespace domain;
using namespace std::chrono_literals;

std::vector<codec::Alert> alerts(const Client& client, codec::AlertKind kind) {
  std::vector<codec::Alert> found;
  for (const codec::Push& push : client.pushes())
    if (const auto* alert = std::get_if<codec::Alert>(&push.item))
      if (alert->kind == kind) found.push_back(*alert);
  return found;
}

struct AlertsOfActs : testing::Test {
  AlertsOfActs() {
    scene.sign_on("zhang");
    id = scene.create(request("stove", "north"));
    EXPECT_TRUE(scene.ask(technician("zhang"), AcceptOffer{id, scene.ticket(id).last_offer}).ok());
  }
  GatewayScene scene;
  TicketId id;
};

TEST_F(AlertsOfActs, C6_ARequestReachesThoseWhoDecideIt) {
  const auto lead = scene.sign_in("sue", {"alerts"});
  const Instant due = scene.ticket(id).clocks.back().due;
  ASSERT_TRUE(scene.ask(technician("zhang"), AskExtension{id, ClockKind::Resolve, due + 5h, "old pipes"}).ok());
  scene.settle();
  const auto told = alerts(*lead, codec::AlertKind::RequestMade);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].clock, ClockKind::Resolve);
  EXPECT_EQ(told[0].due, due + 5h);
}

TEST_F(AlertsOfActs, C6_AReviewThatIsDueIsAnAlertAParkingTakenBackIsNot) {
  ASSERT_TRUE(scene.ask(supervisor(), AskPark{id, scene.ticket(id).created + 3h, "after the winter"}).ok());
  ASSERT_TRUE(scene.ask(supervisor(), ResumeTicket{id, "it thaws"}).ok());
  ASSERT_TRUE(scene.ask(supervisor(), AskPark{id, scene.ticket(id).created + 3h, "it does not"}).ok());
  scene.pass(3h - 5s);
  const auto lead = scene.sign_in("sue", {"alerts"});
  scene.pass(10s);
  EXPECT_EQ(alerts(*lead, codec::AlertKind::ReviewDue).size(), 1u);
  EXPECT_TRUE(alerts(*lead, codec::AlertKind::RequestMade).empty());  // a supervisor's own needs no decision
}

}  // namespace
}  // namespace redline::tests
