// Story: a deadline reaches whoever must act without being looked for: warn, urge, supervise, then further up (C7, D4).
#include <gtest/gtest.h>

#include "tests/support/desk.hpp"

namespace redline::tests {
namespace {

using namespace domain;
using namespace std::chrono_literals;

constexpr Levels kCrew = bit(Level::Technician) | bit(Level::Lead);

// Every warning, breach and rung of one clock: minutes after registration, step, levels.
std::vector<std::string> climb(const Desk& desk, TicketId id, ClockKind kind) {
  std::vector<std::string> told;
  const auto add = [&](const Event& event, const char* what, const Rung& rung) {
    const auto after = std::chrono::floor<std::chrono::minutes>(event.at - desk.ticket(id).created);
    told.push_back(std::to_string(after.count()) + " " + what + " " + std::string{name(rung.step.value())} + " " +
                   std::to_string(rung.tell));
  };
  for (const Event& event : desk.events()) {
    if (event.ticket != id) continue;
    if (const auto* w = std::get_if<ClockWarned>(&event.body); w != nullptr && w->clock == kind) add(event, "warned", w->rung);
    if (const auto* b = std::get_if<ClockBreached>(&event.body); b != nullptr && b->clock == kind)
      add(event, "breached", b->rung);
    if (const auto* e = std::get_if<ClockEscalated>(&event.body); e != nullptr && e->clock == kind) add(event, "climbed", e->rung);
  }
  return told;
}

TEST(Ladder, D4_ClimbsFromTechnicianToManager) {
  Desk desk;
  const TicketId id = desk.create(request("stove"));  // to be dispatched in 30 min
  desk.pass_with_timers(5h);
  EXPECT_EQ(climb(desk, id, ClockKind::Dispatch),
            (std::vector<std::string>{"15 warned warn 3", "24 warned urge 3", "30 breached supervise 6", "60 climbed supervise 4",
                                      "150 climbed supervise 8"}));
  EXPECT_EQ(desk.clock(id, ClockKind::Dispatch).climbs_at, kNever);
  EXPECT_EQ(desk.clock(id, ClockKind::Dispatch).climbed, 2);
}

TEST(Ladder, D4_WhatIsDoneInTimeClimbsNoFurther) {
  Desk desk;
  const TicketId id = desk.create(request("stove"));
  desk.pass_with_timers(40min);
  desk.sign_on("zhang");
  desk.accept(id);
  desk.pass_with_timers(5h);
  EXPECT_EQ(climb(desk, id, ClockKind::Dispatch).back(), "30 breached supervise 6");
}

TEST(Ladder, D4_AcknowledgedItStopsWhereThePolicySaysSo) {
  for (const bool stops : {true, false}) {
    Policy policy = small_policy_draft();
    policy.ladder.acknowledged_stops = stops;
    Desk desk{seal(std::move(policy))};
    const TicketId id = desk.create(request("stove"));
    EXPECT_EQ(desk.send(supervisor(), AcknowledgeAlert{id, ClockKind::Dispatch, ""}).error, ErrorCode::NotAllowedInState);
    desk.pass_with_timers(20min);
    EXPECT_TRUE(desk.send(supervisor(), AcknowledgeAlert{id, ClockKind::Dispatch, "I see"}).ok());  // a warning
    desk.pass_with_timers(15min);
    EXPECT_TRUE(desk.clock(id, ClockKind::Dispatch).breached);
    EXPECT_TRUE(desk.send(supervisor(), AcknowledgeAlert{id, ClockKind::Dispatch, "on it"}).ok());
    desk.pass_with_timers(5h);
    EXPECT_EQ(climb(desk, id, ClockKind::Dispatch).size(), stops ? 3u : 5u);
  }
}

TEST(Ladder, D4_ARestartNeitherRepeatsNorLosesARung) {
  Desk desk;
  const TicketId id = desk.create(request("stove"));
  desk.pass_with_timers(45min);
  decide::Decider again = desk.reloaded();
  decide::Batch batch;
  again.decide(desk.make(Actor{}, TimersDue{{id}}), desk.now(), batch);
  EXPECT_TRUE(batch.empty());
  again.decide(desk.make(Actor{}, TimersDue{{id}}), desk.now() + 15min, batch);
  std::vector<int> rungs;
  for (const Event& event : batch.events)
    if (const auto* climbed = std::get_if<ClockEscalated>(&event.body)) rungs.push_back(climbed->number);
  EXPECT_EQ(rungs, std::vector<int>{1});
}

TEST(Ladder, D4_AHoldPutsTheNextRungOff) {
  Desk desk;
  const TicketId id = desk.create(request("leak"));  // to be solved in 2 h
  desk.pass_with_timers(2h + 10min);
  ASSERT_TRUE(desk.send(supervisor(), HoldTicket{id, "parts", "", desk.now() + 5h}).ok());
  desk.pass_with_timers(5h);
  EXPECT_EQ(desk.clock(id, ClockKind::Resolve).climbs_at, desk.ticket(id).created + 2h + 30min + 5h);
}

TEST(Ladder, D4_AnExtensionBringsItDownAgain) {
  Desk desk;
  const TicketId id = desk.create(request("stove"));
  desk.pass_with_timers(23h);
  const Instant due = desk.clock(id, ClockKind::Resolve).due;
  ASSERT_TRUE(desk.send(supervisor(), HoldTicket{id, "office", "", desk.now() + 1min}).ok());
  desk.pass_with_timers(1min);
  ASSERT_TRUE(desk.send(supervisor(), AskExtension{id, ClockKind::Resolve, due + 10h, "old pipes"}).ok());
  const Clock& clock = desk.clock(id, ClockKind::Resolve);
  EXPECT_FALSE(clock.breached);
  EXPECT_EQ(clock.climbed, 0);
  EXPECT_EQ(clock.climbs_at, kNever);
}

TEST(Ladder, C7_AMissedCheckInNamesItsLevels) {
  Desk desk;
  desk.sign_on("zhang");
  const TicketId id = desk.create(request("boiler"));
  desk.accept(id);
  desk.travel(id);
  desk.arrive(id);
  desk.pass_with_timers(26min);
  std::vector<int> told;
  for (const Event& event : desk.events())
    if (const auto* missed = std::get_if<CheckInMissed>(&event.body)) told.push_back(missed->tell);
  EXPECT_EQ(told, (std::vector<int>{bit(Level::Supervisor), bit(Level::Supervisor) | bit(Level::Manager)}));
}

TEST(Ladder, C7_AnAcknowledgedCheckInClimbsNoFurther) {
  Desk desk;
  desk.sign_on("zhang");
  const TicketId id = desk.create(request("boiler"));
  desk.accept(id);
  desk.travel(id);
  desk.arrive(id);
  desk.pass_with_timers(21min);
  ASSERT_TRUE(desk.send(supervisor(), AcknowledgeAlert{id, std::nullopt, "he is well"}).ok());
  desk.pass_with_timers(1h);
  EXPECT_EQ(desk.ticket(id).work->check_ins_missed, 1);
}

TEST(Ladder, D4_WithoutRungsEverybodyIsTold) {
  const Ladder none;
  EXPECT_EQ(none.warning(1), Rung{});
  EXPECT_EQ(none.late_at(1, kManualStart), kNever);
  EXPECT_EQ(none.missed_check_in(1), 0);
  const Ladder one{.warnings = {{.step = LadderStep::Warn, .tell = kCrew}}};
  EXPECT_EQ(one.warning(3).tell, kCrew);  // the last one for all further points
}

}  // namespace
}  // namespace redline::tests
