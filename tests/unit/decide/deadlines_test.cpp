// Deadlines (rules B1, B8, D1, D4, D5): each clock warns and breaches once, in order, never early; nothing is skipped.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/desk.hpp"

namespace redline::tests {
namespace {

using namespace domain;
using namespace std::chrono_literals;
using testing::ElementsAre;

// What the clocks of a ticket have said: "dispatch 1 +30s" is its first warning, half a minute after registration;
// "dispatch breach" its end.
std::vector<std::string> said(const Desk& desk, TicketId id) {
  std::vector<std::string> lines;
  for (const Event& event : desk.events()) {
    if (event.ticket != id) continue;
    const std::string when = " +" + std::to_string((event.at - desk.ticket(id).created) / 1s) + "s";
    if (const auto* warned = std::get_if<ClockWarned>(&event.body))
      lines.push_back(std::string{name(warned->clock)} + " " + std::to_string(warned->warning) + when);
    if (const auto* breached = std::get_if<ClockBreached>(&event.body))
      lines.push_back(std::string{name(breached->clock)} + " breach" + when);
  }
  return lines;
}

TEST(Deadlines, D1_D4_AnEmergencyNobodyTakes) {
  Desk desk;
  const TicketId id = desk.create(request("leak"));
  desk.pass_with_timers(3h);
  EXPECT_THAT(said(desk, id),
              ElementsAre("dispatch 1 +30s", "dispatch 2 +48s", "dispatch breach +60s", "respond 1 +60s",
                          "respond 2 +96s", "respond breach +120s", "arrive 1 +900s", "arrive 2 +1440s",
                          "arrive breach +1800s", "resolve 1 +3600s", "resolve 2 +5760s", "resolve breach +7200s"));
  desk.pass_with_timers(2h);  // and up the ladder
  EXPECT_EQ(next_due(desk.ticket(id)), kNever);
}

TEST(Deadlines, NothingFiresEarlyAndNothingTwice) {
  Desk desk;
  const TicketId id = desk.create(request("leak"));
  desk.pass(30s - 1ms);
  desk.tell(TimersDue{{id}});
  EXPECT_TRUE(desk.last().events.empty());
  desk.pass(1ms);
  desk.tell(TimersDue{{id, id, TicketId{99}}});
  EXPECT_THAT(desk.last_events(), ElementsAre("clock_warned"));
  desk.tell(TimersDue{{id}});
  EXPECT_TRUE(desk.last().events.empty());
}

TEST(Deadlines, AfterAnOutageAllIsSaidInTheOrderItWasDueAndMarkedLate) {
  Desk desk;
  const TicketId id = desk.create(request("leak"));
  desk.pass(1h);
  desk.run_timers();
  EXPECT_THAT(said(desk, id),
              ElementsAre("dispatch 1 +3600s", "dispatch 2 +3600s", "dispatch breach +3600s", "respond 1 +3600s",
                          "respond 2 +3600s", "respond breach +3600s", "arrive 1 +3600s", "arrive 2 +3600s",
                          "arrive breach +3600s", "resolve 1 +3600s"));
  EXPECT_EQ(std::get<ClockBreached>(desk.newest<ClockBreached>(id).body).due, desk.ticket(id).created + 30min);
}

TEST(Deadlines, B1_TheDispatchClockStopsAtTheFirstOffer) {
  Desk desk;
  const TicketId id = desk.create(request("stove"));
  desk.pass_with_timers(20min);
  desk.sign_on("zhang");
  EXPECT_EQ(desk.clock(id, ClockKind::Dispatch).stopped, desk.now());
  desk.accept(id);
  desk.pass_with_timers(40min);
  EXPECT_THAT(said(desk, id), ElementsAre("dispatch 1 +900s"));
  EXPECT_TRUE(desk.clock(id, ClockKind::Dispatch).met());
}

TEST(Deadlines, B8_AReturnedTicketRunsOnFromItsStart) {
  Desk desk;
  desk.sign_on("zhang");
  const TicketId id = desk.create(request("stove"));
  desk.accept(id);
  desk.pass_with_timers(20min);
  EXPECT_THAT(said(desk, id), ElementsAre());
  ASSERT_TRUE(desk.send(technician("zhang"), ReturnTicket{id, OfferId{1}, "ill"}).ok());
  EXPECT_TRUE(desk.clock(id, ClockKind::Dispatch).running());
  desk.pass_with_timers(5min);
  EXPECT_THAT(said(desk, id), ElementsAre("dispatch 1 +1200s", "dispatch 2 +1440s"))
      << "half the time was over when it came back";
}

// Bouncing between technicians is no way around the dispatch deadline: it passed while somebody held the ticket, and
// counts from the moment that one gave it back.
TEST(Deadlines, B8_ADeadlineThatPassedBeforeTheReturnIsBreached) {
  Desk desk;
  desk.sign_on("zhang", {"gas"}, {}, 0);
  desk.sign_on("li", {"gas"}, {}, 3);
  const TicketId id = desk.create(request("stove"));
  desk.accept(id);
  desk.pass_with_timers(45min);
  ASSERT_TRUE(desk.send(technician("zhang"), ReturnTicket{id, OfferId{1}, "ill"}).ok());
  EXPECT_EQ(desk.holder(id), "li");
  EXPECT_THAT(desk.last_events(),
              ElementsAre("ticket_returned", "clock_warned", "clock_warned", "clock_breached", "offer_made"));
  EXPECT_TRUE(desk.clock(id, ClockKind::Dispatch).breached);
  EXPECT_FALSE(desk.clock(id, ClockKind::Respond).breached) << "its hour is not over";
}

TEST(Deadlines, B8_AndBeforeALapse) {
  Policy draft = small_policy_draft();
  draft.offers.timeout.fill(40min);
  Desk desk{seal(std::move(draft))};
  desk.sign_on("zhang", {"gas"}, {}, 0);
  desk.sign_on("li", {"gas"}, {}, 3);
  const TicketId id = desk.create(request("stove"));
  desk.pass_with_timers(40min);
  EXPECT_EQ(desk.holder(id), "li");
  EXPECT_TRUE(desk.clock(id, ClockKind::Dispatch).breached);
}

// Timers may be handled in portions, so a command can come between a deadline and its timer.
TEST(Deadlines, AStepTakenTooLateBreachesFirst) {
  Desk desk;
  desk.sign_on("zhang");
  const TicketId id = desk.create(request("stove"));
  desk.pass(60min + 1ms);
  EXPECT_TRUE(desk.send(technician("zhang"), AcceptOffer{id, OfferId{1}}).ok());
  EXPECT_THAT(desk.last_events(), ElementsAre("clock_warned", "clock_warned", "clock_breached", "offer_accepted"));
  EXPECT_FALSE(desk.clock(id, ClockKind::Respond).met());
}

// Found by the simulator: when a cool-down had ended and a warning had passed during the same outage, the offer stopped the
// clock before it could warn.
TEST(Deadlines, AWarningThatPassedInAnOutageIsNotHiddenByTheNextOffer) {
  Desk desk;
  desk.sign_on("zhang");
  const TicketId id = desk.create(request("stove"));
  ASSERT_TRUE(desk.send(technician("zhang"), ReturnTicket{id, OfferId{1}, "too_far"}).ok());
  desk.pass(20min);
  desk.run_timers();
  EXPECT_EQ(desk.holder(id), "zhang");
  EXPECT_THAT(desk.last_events(), ElementsAre("clock_warned", "offer_made"));
  EXPECT_EQ(desk.clock(id, ClockKind::Dispatch).warnings_fired, 1u);
}

// Half of the time was over when zhang gave it back; li, who is asked in the same moment, needs no warning.
TEST(Deadlines, B8_WhatIsOfferedOnAtOnceDoesNotWarn) {
  Desk desk;
  desk.sign_on("zhang", {"gas"}, {}, 0);
  desk.sign_on("li", {"gas"}, {}, 3);
  const TicketId id = desk.create(request("stove"));
  desk.accept(id);
  desk.pass_with_timers(20min);
  ASSERT_TRUE(desk.send(technician("zhang"), ReturnTicket{id, OfferId{1}, "ill"}).ok());
  EXPECT_THAT(desk.last_events(), ElementsAre("ticket_returned", "offer_made"));
}

TEST(Deadlines, TheLastMomentIsInTime) {
  Desk desk;
  desk.sign_on("zhang");
  const TicketId id = desk.create(request("leak"));
  desk.accept(id);
  desk.travel(id);
  desk.pass_with_timers(30min - 1ms);
  desk.arrive(id);
  EXPECT_TRUE(desk.clock(id, ClockKind::Arrive).met());
  EXPECT_FALSE(desk.clock(id, ClockKind::Arrive).breached);
  desk.pass_with_timers(1h);
  EXPECT_FALSE(desk.clock(id, ClockKind::Arrive).breached);
}

TEST(Deadlines, D5_AnotherPriorityCountsFromTheStartAndTheRecordKeepsBoth) {
  Desk desk;
  desk.sign_on("zhang");
  const TicketId id = desk.create(request("stove"));
  desk.accept(id);
  desk.pass_with_timers(10min);
  const std::vector<Clock> before = desk.ticket(id).clocks;
  ASSERT_TRUE(desk.send(supervisor(), ChangePriority{id, Priority::Urgent, "child in the house"}).ok());
  const auto& changed = std::get<PriorityChanged>(desk.newest<PriorityChanged>(id).body);
  EXPECT_EQ(changed.before, Priority::Normal);
  EXPECT_EQ(changed.after, Priority::Urgent);
  EXPECT_EQ(changed.clocks_before, before);
  EXPECT_EQ(changed.clocks, desk.ticket(id).clocks);
  const Clock& arrive = desk.clock(id, ClockKind::Arrive);
  EXPECT_EQ(arrive.due, desk.ticket(id).created + 2h);
  EXPECT_EQ(arrive.revision, 1);
  EXPECT_EQ(desk.clock(id, ClockKind::Respond).stopped, desk.ticket(id).created) << "what was reached stays reached";
  ASSERT_EQ(changed.ledger.size(), 4u) << "an entry for each clock";
  EXPECT_EQ(desk.ticket(id).ledger, changed.ledger);
  const LedgerEntry& entry = changed.ledger[2];
  EXPECT_EQ(entry.clock, ClockKind::Arrive);
  EXPECT_EQ(entry.cause, ClockCause::Priority);
  EXPECT_EQ(entry.due_before, desk.ticket(id).created + 4h);
  EXPECT_EQ(entry.due_after, desk.ticket(id).created + 2h);
  EXPECT_EQ(entry.policy_version, "town-1");
}

TEST(Deadlines, D5_EachRevisionSaysItsOwn) {
  Desk desk;
  const TicketId id = desk.create(request("stove"));
  desk.pass_with_timers(16min);
  EXPECT_THAT(said(desk, id), ElementsAre("dispatch 1 +900s"));
  ASSERT_TRUE(desk.send(supervisor(), ChangePriority{id, Priority::Urgent, "child in the house"}).ok());
  desk.run_timers();
  EXPECT_THAT(said(desk, id), ElementsAre("dispatch 1 +900s", "dispatch 1 +960s", "dispatch 2 +960s",
                                          "dispatch breach +960s", "respond 1 +960s", "respond 2 +960s"));
  EXPECT_EQ(std::get<ClockBreached>(desk.newest<ClockBreached>(id).body).revision, 1);
}

// Found by the simulator: the promise to find somebody ran, and was broken, for a ticket somebody was working on.
TEST(Deadlines, D5_WhatWasReachedWithoutAClockStaysReached) {
  Policy draft = small_policy_draft();
  draft.sla.front().priority = Priority::Low;  // advice has no clocks as long as its priority is low
  Desk desk{seal(std::move(draft))};
  desk.sign_on("zhang", {"power"});
  const TicketId id = desk.create(request("advice"));
  desk.accept(id);
  desk.pass(5min);
  desk.send(supervisor(), ChangePriority{id, Priority::Urgent, "they called again"});
  EXPECT_EQ(desk.clock(id, ClockKind::Dispatch).stopped, desk.now());
  EXPECT_EQ(desk.clock(id, ClockKind::Respond).stopped, desk.now());
  EXPECT_TRUE(desk.clock(id, ClockKind::Arrive).running());
  EXPECT_TRUE(desk.clock(id, ClockKind::Resolve).running());
  desk.pass_with_timers(3h);
  EXPECT_THAT(said(desk, id), ElementsAre("arrive 1 +3600s", "arrive 2 +5760s", "arrive breach +7200s"));
}

TEST(Deadlines, D5_WhatWasReachedBeforeAnybodyPromisedItIsNotLate) {
  Policy draft = small_policy_draft();
  draft.sla.front().priority = Priority::Low;  // advice has no clocks as long as its priority is low
  Desk desk{seal(std::move(draft))};
  desk.sign_on("zhang", {"power"});
  const TicketId id = desk.create(request("advice"));
  desk.accept(id);
  desk.pass(1h);
  desk.send(supervisor(), ChangePriority{id, Priority::Urgent, "they called again"});
  for (const ClockKind kind : {ClockKind::Dispatch, ClockKind::Respond}) {
    EXPECT_EQ(desk.clock(id, kind).stopped, desk.clock(id, kind).due) << name(kind);
    EXPECT_TRUE(desk.clock(id, kind).met() && !desk.clock(id, kind).breached) << name(kind);
  }
}

TEST(Deadlines, WithoutClocksNothingIsDue) {
  Desk desk;
  const TicketId id = desk.create(request("advice"));
  EXPECT_EQ(next_due(desk.ticket(id)), kNever);
}

}  // namespace
}  // namespace redline::tests
