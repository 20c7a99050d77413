// Who is asked (rules B2, B4, B9): right skill and area, on shift, then the quickest to the door; and the reasons
// given. In the town of tests/support/policies.hpp a drive takes 1 min and 2 min a kilometre.
#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "dispatcher/planner/planner.hpp"
#include "tests/support/manual_scheduler.hpp"
#include "tests/support/policies.hpp"

namespace redline::planner {
namespace {

using namespace domain;
using namespace std::chrono_literals;
using tests::kilometre;
using tests::kManualStart;

class QuickestArrival : public testing::Test {
 protected:
  // Signs somebody on; returns the id.
  TechnicianId on(double km, std::vector<std::string> skills = {"gas"}, std::vector<AreaId> areas = {},
                  Instant shift_end = kNever) {
    const TechnicianId id{++technicians_};
    roster_.update(Technician{.id = id,
                              .key = std::to_string(id.value),
                              .on_shift = true,
                              .shift_end = shift_end,
                              .skills = std::move(skills),
                              .areas = std::move(areas),
                              .position = kilometre(km)},
                   now_);
    return id;
  }
  Ticket ticket(const std::string& category, double km, const std::string& area = "centre") {
    Ticket made;
    made.id = TicketId{++tickets_};
    made.category = CategoryId{category};
    made.area = AreaId{area};
    made.priority = policy_->category(made.category)->priority;
    made.place.point = kilometre(km);
    return made;
  }
  void hold(TechnicianId technician, Ticket held, TicketState state = TicketState::Accepted) {
    held.state = state;
    roster_.hold(technician, held, now_);
  }
  Choice choose(const Ticket& wanted) const { return quickest_arrival()->choose(roster_, wanted, now_); }

  PolicyPtr policy_ = tests::small_policy();
  Roster roster_{policy_};
  Instant now_ = kManualStart;
  std::uint32_t technicians_ = 0;
  std::uint64_t tickets_ = 0;
};

TEST_F(QuickestArrival, B2_TheQuickestToTheDoor) {
  const TechnicianId far = on(-10), near = on(4);
  const Choice choice = choose(ticket("stove", 6));
  EXPECT_EQ(choice.technician, near);
  EXPECT_EQ(choice.reason, ChoiceReason::QuickestArrival);
  EXPECT_EQ(choice.considered, 2u);
  ASSERT_EQ(choice.best.size(), 2u);
  EXPECT_EQ(choice.best[0].technician, near);
  EXPECT_NEAR(choice.best[0].travel / 1.0s, 5 * 60, 1);
  EXPECT_EQ(choice.best[1].technician, far);
  EXPECT_NEAR(choice.best[1].travel / 1.0s, 33 * 60, 1);
}

TEST_F(QuickestArrival, B2_WorkInHandCountsAndWhereItEnds) {
  const TechnicianId busy = on(0), idle = on(9);
  hold(busy, ticket("tap", 5));  // 11 min there, 20 min work, free at kilometre 5
  EXPECT_EQ(choose(ticket("stove", 1)).technician, idle) << "17 min from 9, against 31 min work and 9 min back";
  const Choice next_door = choose(ticket("stove", 5));
  EXPECT_EQ(next_door.technician, idle) << "9 min, against 31 min work and 1 min";
  EXPECT_NEAR(next_door.best[1].wait / 1.0s, 31 * 60, 1);
  EXPECT_NEAR(next_door.best[1].travel / 1.0s, 60, 1);
  EXPECT_EQ(next_door.best[1].load, 1);
}

TEST_F(QuickestArrival, EqualArrivalsByLoadThenById) {
  policy_ = tests::timeless_policy();
  roster_ = Roster{policy_};
  const TechnicianId loaded = on(0), first = on(0), second = on(0);
  hold(loaded, ticket("stove", 0));
  const Choice choice = choose(ticket("stove", 0));
  ASSERT_EQ(choice.best.size(), 3u);
  EXPECT_EQ(choice.best[0].technician, first);
  EXPECT_EQ(choice.best[1].technician, second);
  EXPECT_EQ(choice.best[2].technician, loaded);
}

TEST_F(QuickestArrival, AnUnknownPlaceIsTheMiddleOfItsArea) {
  on(0);
  const TechnicianId northern = on(9);
  Ticket somewhere = ticket("stove", 0, "north");
  somewhere.place.point = {};
  EXPECT_EQ(choose(somewhere).technician, northern);
}

TEST_F(QuickestArrival, KeepsTheThreeBestAndCountsAll) {
  for (const double km : {9.0, 1.0, 7.0, 3.0, 5.0}) on(km);
  const Choice choice = choose(ticket("stove", 0));
  EXPECT_EQ(choice.considered, 5u);
  ASSERT_EQ(choice.best.size(), kChoiceCandidatesMax);
  EXPECT_EQ(choice.best[0].technician, TechnicianId{2});
  EXPECT_EQ(choice.best[1].technician, TechnicianId{4});
  EXPECT_EQ(choice.best[2].technician, TechnicianId{5});
}

TEST_F(QuickestArrival, B9_EachIsLeftOutByTheFirstRuleThatExcludes) {
  on(0, {"gas"}, {}, now_);  // shift is over
  roster_.update(Technician{.id = TechnicianId{++technicians_}, .key = "gone", .skills = {"gas"}, .areas = {}}, now_);
  on(0, {"water", "power"});
  on(0, {"gas"}, {AreaId{"north"}, AreaId{"south"}});
  const TechnicianId declined = on(0), full = on(0), fit = on(9);
  for (int i = 0; i < tests::kOpenMax; ++i) hold(full, ticket("stove", 0));
  Ticket wanted = ticket("stove", 0);
  wanted.cooldowns = {{declined, now_ + 1ms}};
  const Choice choice = choose(wanted);
  EXPECT_EQ(choice.technician, fit);
  EXPECT_EQ(choice.considered, 1u);
  EXPECT_EQ(choice.excluded, (Exclusions{.off_shift = 2, .skill = 1, .area = 1, .full = 1, .cooling_down = 1}));
}

TEST_F(QuickestArrival, ACoolDownEndsAtItsInstant) {
  const TechnicianId only = on(0);
  Ticket wanted = ticket("stove", 0);
  wanted.cooldowns = {{only, now_}};
  EXPECT_EQ(choose(wanted).technician, only);
}

TEST_F(QuickestArrival, WhyNobody) {
  const Ticket wanted = ticket("stove", 0);
  EXPECT_EQ(choose(wanted).reason, ChoiceReason::NobodyOnShift);
  on(0, {"gas"}, {}, now_);
  EXPECT_EQ(choose(wanted).reason, ChoiceReason::NobodyOnShift);
  on(0, {"water"});
  EXPECT_EQ(choose(wanted).reason, ChoiceReason::NoSkillOnShift);
  on(0, {"gas"}, {AreaId{"north"}});
  EXPECT_EQ(choose(wanted).reason, ChoiceReason::NoneInArea);
  Ticket declined = wanted;
  declined.cooldowns = {{on(0), kNever}};
  EXPECT_EQ(choose(declined).reason, ChoiceReason::AllDeclined);
  const TechnicianId full = on(0);
  for (int i = 0; i < tests::kOpenMax; ++i) hold(full, ticket("stove", 0));
  const Choice choice = choose(declined);
  EXPECT_EQ(choice.reason, ChoiceReason::AllFull);
  EXPECT_FALSE(choice.technician);
  EXPECT_TRUE(choice.best.empty());
}

TEST_F(QuickestArrival, B4_AnEmergencyIgnoresTheLimitAndInterruptsWhatIsNotUnderWay) {
  const TechnicianId queued = on(0), working = on(0);
  for (int i = 0; i < tests::kOpenMax; ++i) hold(queued, ticket("stove", 0));
  hold(working, ticket("tap", 0), TicketState::OnSite);
  EXPECT_EQ(choose(ticket("stove", 0)).technician, working) << "an ordinary one waits for room";
  const Choice choice = choose(ticket("leak", 1));
  EXPECT_EQ(choice.technician, queued);
  EXPECT_EQ(choice.best[0].wait, 0ms) << "what is not under way is overtaken";
  EXPECT_GT(choice.best[1].wait, 0ms) << "what is under way is not";
}

TEST_F(QuickestArrival, B4_TheOrderOfWorkInHand) {
  const TechnicianId one = on(0);
  const Ticket ordinary = ticket("stove", 0), emergency = ticket("leak", 0), later_emergency = ticket("leak", 0),
               started = ticket("tap", 0);
  for (const Ticket* each : {&ordinary, &emergency, &later_emergency, &started}) hold(one, *each);
  const auto order = [&] {
    std::vector<std::uint64_t> ids;
    for (const HeldTicket& held : roster_.find(one)->held) ids.push_back(held.ticket.value);
    return ids;
  };
  EXPECT_EQ(order(), (std::vector<std::uint64_t>{2, 3, 1, 4}));
  roster_.set_under_way(one, started.id, now_);
  EXPECT_EQ(order(), (std::vector<std::uint64_t>{4, 2, 3, 1}));
  roster_.drop(one, emergency.id, now_);
  EXPECT_EQ(order(), (std::vector<std::uint64_t>{4, 3, 1}));
}

TEST_F(QuickestArrival, ASupervisorMayOrderWhoIsFullOrDeclinedButNotTheUnqualified) {
  const TechnicianId full = on(0), unskilled = on(0, {"water"}), elsewhere = on(0, {"gas"}, {AreaId{"north"}}),
                     gone = on(0, {"gas"}, {}, now_);
  for (int i = 0; i < tests::kOpenMax; ++i) hold(full, ticket("stove", 0));
  Ticket wanted = ticket("stove", 0);
  wanted.cooldowns = {{full, kNever}};
  const auto may_order = [&](TechnicianId id) { return qualified(roster_, *roster_.find(id), wanted, now_); };
  EXPECT_TRUE(may_order(full));
  EXPECT_FALSE(may_order(unskilled));
  EXPECT_FALSE(may_order(elsewhere));
  EXPECT_FALSE(may_order(gone));
}

// Against the rule as one would say it: among those whom nothing excludes, the smallest (arrival, load, id).
RC_GTEST_FIXTURE_PROP(QuickestArrival, ChoosesTheBestOfAll, ()) {
  const std::array<std::string, 3> skills{"gas", "water", "power"};
  const int people = *rc::gen::inRange(0, 12);
  for (int i = 0; i < people; ++i) {
    const TechnicianId id =
        on(*rc::gen::inRange(-10, 11), {skills[*rc::gen::inRange(0, 3)], skills[*rc::gen::inRange(0, 3)]},
           *rc::gen::inRange(0, 3) == 0 ? std::vector{AreaId{"north"}} : std::vector<AreaId>{},
           *rc::gen::inRange(0, 5) == 0 ? now_ : kNever);
    for (int held = *rc::gen::inRange(0, 4); held > 0; --held)
      hold(id, ticket("tap", *rc::gen::inRange(-10, 11)),
           *rc::gen::element(TicketState::Accepted, TicketState::EnRoute));
  }
  Ticket wanted = ticket(*rc::gen::element("leak", "stove", "burst", "outage"), *rc::gen::inRange(-10, 11),
                         *rc::gen::element("north", "centre"));
  for (int i = 1; i <= people; ++i)
    if (*rc::gen::inRange(0, 4) == 0)
      wanted.cooldowns.push_back({TechnicianId{static_cast<std::uint32_t>(i)}, now_ + 1min});

  const bool emergency = wanted.priority == Priority::Emergency;
  const auto skill = policy_->skill(policy_->skills[policy_->category(wanted.category)->skill]);
  std::vector<std::tuple<Duration, std::size_t, std::uint32_t>> fit;
  for (const RosterEntry& entry : roster_.entries()) {
    const bool declined =
        std::ranges::any_of(wanted.cooldowns, [&](const CoolDown& c) { return c.technician == entry.technician; });
    const bool room = emergency || entry.held.size() < tests::kOpenMax;
    if (!entry.on_shift || entry.shift_end <= now_ || (entry.skills >> *skill & 1) == 0 ||
        !entry.serves(*policy_->area(wanted.area)) || declined || !room)
      continue;
    const Instant ready = emergency ? entry.next_at : entry.free_at;
    const GeoPoint from = emergency ? entry.next_where : entry.free_where;
    fit.emplace_back(std::max(ready - now_, Duration{0}) + policy_->travel_time(from, wanted.place.point),
                     entry.held.size(), entry.technician.value);
  }
  const Choice choice = choose(wanted);
  RC_ASSERT(choice.considered == fit.size());
  RC_ASSERT(choice.technician.value == (fit.empty() ? 0 : std::get<2>(*std::ranges::min_element(fit))));
  const Exclusions& out = choice.excluded;
  RC_ASSERT(choice.considered + out.off_shift + out.skill + out.area + out.full + out.cooling_down ==
            roster_.entries().size());
  RC_ASSERT(std::ranges::is_sorted(choice.best, {}, &Candidate::arrival));
}

}  // namespace
}  // namespace redline::planner
