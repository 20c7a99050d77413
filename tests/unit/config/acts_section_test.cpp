// The parts of a policy file about what cannot simply go on: what they become, where they come from when left out, and what is
// said about mistakes (rules B8, C5, C6).
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "deploy/config/policy_file.hpp"

namespace redline::config {
namespace {

using domain::ClockKind;
using domain::Level;
using std::chrono::hours;

constexpr std::string_view kHead = R"(version: test
timezone: UTC
skills: [gas]
areas: [{id: north, name: North}]
categories:
  - {id: stove, name: Stove, skill: gas, priority: low, service: 1 h}
sla: [{clocks: [{kind: resolve, within: 2 d}]}]
offers: {timeout: {emergency: 1 min, urgent: 1 min, normal: 1 min, low: 1 min}, cooldown: 1 min, open_max: 4}
travel: {speed_kmh: 25, detour: 1.4, fixed: 1 min}
return_reasons: [unwell]
)";
constexpr std::string_view kActs = R"(holds:
  - {id: parts, text: {en: Parts, zh-CN: 配件, zh-TW: 料件}, pauses: [arrive, resolve], at_most: 2 d}
  - {id: break, text: {en: Break, zh-CN: 休息, zh-TW: 休息}, at_most: 8 h, technician: kept}
parking: {by: manager, at_most: 90 d, pauses: [resolve]}
extensions: {by: [supervisor, manager], at_most: 2, longest: 7 d}
returns: {at_most: 1}
chases: {raise_after: 4}
ladder:
  warnings: [{step: warn, tell: [technician]}, {step: urge, tell: [technician, lead]}]
  breach: {step: supervise, tell: [supervisor]}
  late: [{after: 30 min, step: supervise, tell: [manager]}, {after: 2 h, step: supervise, tell: [supervisor, manager]}]
  acknowledged: stops
  lone_worker: [{tell: [supervisor]}]
)";

TEST(ActsSection, BecomesRules) {
  const auto policy = parse_policy(fmt::format("{}{}", kHead, kActs), "p.yaml");
  ASSERT_TRUE(policy.has_value()) << to_string(policy.error());
  const domain::ActRules& rules = policy->acts;
  ASSERT_EQ(rules.holds.size(), 2u);
  EXPECT_THAT(rules.hold("parts")->pauses, testing::ElementsAre(ClockKind::Arrive, ClockKind::Resolve));
  EXPECT_TRUE(rules.hold("parts")->releases);
  EXPECT_EQ(rules.hold("parts")->text[1], "配件");
  EXPECT_TRUE(rules.hold("break")->pauses.empty());
  EXPECT_FALSE(rules.hold("break")->releases);
  EXPECT_EQ(rules.hold("break")->at_most, hours{8});
  EXPECT_EQ(rules.park.level, Level::Manager);
  EXPECT_THAT(rules.extensions.levels, testing::ElementsAre(Level::Supervisor, Level::Manager));
  EXPECT_EQ(rules.extensions.at_most, 2);
  EXPECT_EQ(rules.returns_max, 1);
  EXPECT_EQ(rules.chases_raise, 4);
  const domain::Ladder& ladder = policy->ladder;  // D4
  EXPECT_EQ(ladder.warning(1), (domain::Rung{domain::LadderStep::Warn, bit(Level::Technician)}));
  EXPECT_EQ(ladder.warning(2).tell, bit(Level::Technician) | bit(Level::Lead));
  EXPECT_EQ(ladder.breach.step, domain::LadderStep::Supervise);
  ASSERT_EQ(ladder.late.size(), 2u);
  EXPECT_EQ(ladder.late[1].after, hours{2});
  EXPECT_TRUE(ladder.acknowledged_stops);
  EXPECT_EQ(ladder.missed_check_in(2), bit(Level::Supervisor));
}

TEST(ActsSection, WhatIsLeftOutIsThatOfThePolicyThatGoesWithTheProduct) {
  const auto shipped = load_policy(kDefaultPolicy);
  const auto policy = parse_policy(std::string{kHead} + "returns: {at_most: 1}\n", "p.yaml");
  ASSERT_TRUE(shipped && policy);
  ASSERT_FALSE(shipped->acts.holds.empty());
  EXPECT_EQ(policy->acts.holds.size(), shipped->acts.holds.size());
  EXPECT_EQ(policy->acts.extensions.at_most, shipped->acts.extensions.at_most);
  EXPECT_EQ(policy->acts.returns_max, 1);
  EXPECT_EQ(policy->ladder.late.size(), shipped->ladder.late.size());
}

TEST(ActsSection, NamesEveryMistakeWithItsLine) {
  const auto complaint = [](std::string_view from, std::string_view to) {
    std::string text = fmt::format("{}{}", kHead, kActs);
    text.replace(text.find(from), from.size(), to);
    const auto policy = parse_policy(text, "p.yaml");
    return policy ? "none" : to_string(policy.error());
  };
  EXPECT_EQ(complaint("pauses: [arrive, resolve]", "pauses: [arrival]"),
            "p.yaml:12:75: unknown clock 'arrival' (did you mean 'arrive'?)");
  EXPECT_EQ(complaint("id: break", "id: parts"), "p.yaml:13:10: the hold 'parts' is there twice");
  EXPECT_EQ(complaint("by: [supervisor, manager]", "by: [supervisor, boss]"),
            "p.yaml:15:31: 'boss' cannot decide about extensions (supervisor or manager)");
  EXPECT_EQ(complaint("{after: 2 h,", "{after: 30 min,"), "p.yaml:21:69: the rungs after the breach must rise");
  EXPECT_EQ(complaint("{tell: [supervisor]}]\n", "{tell: [boss]}]\n"),
            "p.yaml:23:25: unknown level 'boss' (known: technician, lead, supervisor, manager)");
}

}  // namespace
}  // namespace redline::config
