// Shifts and positions (rules B2, B9): nobody is asked outside a shift; work in hand keeps a shift open.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/desk.hpp"

namespace redline::tests {
namespace {

using namespace domain;
using namespace std::chrono_literals;
using testing::ElementsAre;

const Technician& person(const Desk& desk, std::string_view key) { return *desk.state().technicians.find(key); }

TEST(SignOn, TakesOverWhatThePersonIs) {
  Desk desk;
  EXPECT_TRUE(desk.send(technician("zhang"), SignOn{.name = "Zhang San",
                                                    .skills = {"gas", "power"},
                                                    .areas = {AreaId{"north"}},
                                                    .shift_end = desk.now() + 8h,
                                                    .position = kilometre(4)})
                  .ok());
  const Technician& zhang = person(desk, "zhang");
  EXPECT_EQ(zhang.id, TechnicianId{1});
  EXPECT_EQ(zhang.name, "Zhang San");
  EXPECT_TRUE(zhang.on_shift);
  EXPECT_THAT(zhang.skills, ElementsAre("gas", "power"));
  EXPECT_EQ(zhang.shift_end, desk.now() + 8h);
  EXPECT_EQ(zhang.position, kilometre(4));
  EXPECT_EQ(zhang.position_at, desk.now());
  EXPECT_EQ(desk.state().header.next_technician, 2u);
}

TEST(SignOn, A3_EveryWrongFieldIsNamed) {
  Desk desk;
  const auto fields = [&](SignOn on) { return desk.send(technician("zhang"), std::move(on)).fields; };
  EXPECT_THAT(fields({.name = "", .skills = {}, .areas = {AreaId{"moon"}}, .shift_end = desk.now()}),
              ElementsAre("skills", "areas", "shift_end"));
  EXPECT_THAT(fields({.name = "", .skills = {"gas", "music"}, .areas = {}}), ElementsAre("skills"));
  EXPECT_EQ(desk.send(agent(), SignOn{.name = "", .skills = {"gas"}, .areas = {}}).error, ErrorCode::Forbidden);
  EXPECT_EQ(desk.state().technicians.size(), 0u);
}

TEST(SignOn, AgainKeepsTheHandleAndTheLastPlace) {
  Desk desk;
  desk.sign_on("zhang", {"gas"}, {}, 4);
  desk.sign_on("li");
  ASSERT_TRUE(desk.send(technician("zhang"), SignOff{}).ok());
  ASSERT_TRUE(desk.send(technician("zhang"), SignOn{.name = "", .skills = {"water"}, .areas = {}}).ok());
  EXPECT_EQ(person(desk, "zhang").id, TechnicianId{1});
  EXPECT_EQ(person(desk, "zhang").name, "zhang");
  EXPECT_EQ(person(desk, "zhang").position, kilometre(4));
  EXPECT_THAT(person(desk, "zhang").skills, ElementsAre("water"));
}

TEST(SignOff, AsksSomebodyElseForWhatWasOnlyOffered) {
  Desk desk;
  desk.sign_on("zhang", {"gas"}, {}, 0);
  desk.sign_on("li", {"gas"}, {}, 3);
  const TicketId id = desk.create(request("stove"));
  ASSERT_TRUE(desk.send(technician("zhang"), SignOff{}).ok());
  EXPECT_THAT(desk.last_events(), ElementsAre("technician_signed_off", "ticket_withdrawn", "offer_made"));
  EXPECT_EQ(desk.holder(id), "li");
  EXPECT_TRUE(desk.ticket(id).cooldowns.empty()) << "back on shift, zhang may be asked again";
  EXPECT_TRUE(desk.send(technician("zhang"), SignOff{}).ok()) << "so already";
  EXPECT_TRUE(desk.last().events.empty());
}

TEST(SignOff, NotWithWorkInHand) {
  Desk desk;
  desk.sign_on("zhang");
  const TicketId id = desk.create(request("stove"));
  desk.accept(id);
  EXPECT_EQ(desk.send(technician("zhang"), SignOff{}).error, ErrorCode::NotAllowedInState);
  EXPECT_TRUE(person(desk, "zhang").on_shift);
  EXPECT_EQ(desk.send(technician("stranger"), SignOff{}).error, ErrorCode::NotFound);
}

TEST(EndOfShift, B9_NobodyIsAskedAfterIt) {
  Desk desk;
  desk.sign_on("zhang", {"gas"}, {}, 0, desk.now() + 1h);
  desk.pass(1h - 1ms);
  desk.tell(EndShifts{});
  EXPECT_TRUE(person(desk, "zhang").on_shift);
  desk.pass(1ms);
  const TicketId id = desk.create(request("stove"));
  EXPECT_EQ(desk.ticket(id).waiting_reason, ChoiceReason::NobodyOnShift) << "even before the shift is ended";
  desk.tell(EndShifts{});
  EXPECT_FALSE(person(desk, "zhang").on_shift);
  desk.tell(EndShifts{});
  EXPECT_TRUE(desk.last().events.empty());
}

TEST(EndOfShift, AnOfferGoesToSomebodyElse) {
  Desk desk;
  desk.sign_on("zhang", {"gas"}, {}, 0, desk.now() + 1min);
  desk.sign_on("li", {"gas"}, {}, 9);
  const TicketId id = desk.create(request("stove"));
  ASSERT_EQ(desk.holder(id), "zhang");
  desk.pass(1min);
  desk.tell(EndShifts{});
  EXPECT_EQ(desk.holder(id), "li");
}

TEST(EndOfShift, WorkInHandIsFinishedFirst) {
  Desk desk;
  desk.sign_on("zhang", {"gas"}, {}, 0, desk.now() + 1h);
  const TicketId first = desk.create(request("stove")), second = desk.create(request("stove"));
  desk.accept(first);
  desk.travel(first);
  desk.arrive(first);
  desk.accept(second);
  desk.pass(1h);
  desk.tell(EndShifts{});
  EXPECT_TRUE(person(desk, "zhang").on_shift);
  desk.complete(first);
  EXPECT_TRUE(person(desk, "zhang").on_shift) << "one more in hand";
  const TicketId waiting = desk.create(request("stove"));
  EXPECT_EQ(desk.holder(waiting), "") << "nothing new";
  ASSERT_TRUE(desk.send(technician("zhang"), ReturnTicket{second, OfferId{1}, "ill"}).ok());
  EXPECT_FALSE(person(desk, "zhang").on_shift);
}

TEST(EndOfShift, ALongerShiftIsSignedOnAgain) {
  Desk desk;
  desk.sign_on("zhang", {"gas"}, {}, 0, desk.now() + 1h);
  desk.sign_on("zhang", {"gas"}, {}, 0, desk.now() + 2h);
  desk.pass(1h);
  desk.tell(EndShifts{});
  EXPECT_TRUE(person(desk, "zhang").on_shift);
}

TEST(Positions, OnlyNewerOnesWorthAStepOfPeopleOnShift) {
  Desk desk;
  desk.sign_on("zhang", {"gas"}, {}, 0);
  desk.sign_on("li", {"gas"}, {}, 0);
  ASSERT_TRUE(desk.send(technician("li"), SignOff{}).ok());
  const Instant later = desk.now() + 1s;
  desk.tell(ObservePositions{{{"zhang", kilometre(0.04), later},
                              {"zhang", kilometre(1), desk.now()},
                              {"li", kilometre(1), later},
                              {"stranger", kilometre(1), later}}});
  EXPECT_TRUE(desk.last().events.empty());
  desk.tell(ObservePositions{{{"zhang", kilometre(1), later}}});
  EXPECT_THAT(desk.last_events(), ElementsAre("position_observed"));
  EXPECT_EQ(person(desk, "zhang").position, kilometre(1));
  EXPECT_EQ(person(desk, "zhang").position_at, later);
}

TEST(Positions, TheNextChoiceStartsFromThere) {
  Desk desk;
  desk.sign_on("zhang", {"gas"}, {}, 0);
  desk.sign_on("li", {"gas"}, {}, 5);
  desk.tell(ObservePositions{{{"zhang", kilometre(9), desk.now() + 1s}}});
  EXPECT_EQ(desk.holder(desk.create(request("stove", "north", 10))), "zhang");
}

TEST(AdoptedPolicy, IsRecordedOnceAndTriesWhatWaits) {
  Desk desk;
  desk.sign_on("wu", {"water"});
  const TicketId id = desk.create(request("stove"));
  ASSERT_EQ(desk.ticket(id).waiting_reason, ChoiceReason::NoSkillOnShift);
  Policy draft = small_policy_draft();
  draft.version = "town-2";
  for (Category& category : draft.categories)
    if (category.id == CategoryId{"stove"}) category.skill = 1;  // plumbers may mend stoves now
  desk.decider().use_policy(seal(std::move(draft)), desk.now());
  desk.tell(AdoptPolicy{"town-2"});
  EXPECT_THAT(desk.last_events(), ElementsAre("policy_adopted", "offer_made"));
  EXPECT_EQ(desk.state().header.policy_version, "town-2");
  EXPECT_EQ(desk.ticket(id).policy_version, "town-1") << "its clocks were computed with that one";
  desk.tell(AdoptPolicy{"town-2"});
  EXPECT_TRUE(desk.last().events.empty());
}

TEST(AdoptedPolicy, TicketsOfForgottenKindsWaitAndAreKept) {
  Desk desk;
  const TicketId id = desk.create(request("stove"));
  Policy draft = small_policy_draft();
  draft.version = "town-2";
  std::erase_if(draft.categories, [](const Category& category) { return category.id == CategoryId{"stove"}; });
  desk.decider().use_policy(seal(std::move(draft)), desk.now());
  desk.tell(AdoptPolicy{"town-2"});
  desk.sign_on("zhang", {"gas", "water", "power"});
  EXPECT_EQ(desk.ticket(id).state, TicketState::Waiting);
  EXPECT_EQ(desk.decider().waiting(), 1u);
}

}  // namespace
}  // namespace redline::tests
