// The policy file: what a good one becomes, and a table of mistakes with the complaint each must bring.
#include "deploy/config/policy_file.hpp"

#include <array>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace redline::config {
namespace {

using domain::ClockKind;
using domain::Duration;
using domain::Priority;
using std::chrono::minutes;
using std::chrono::seconds;

// Line numbers matter to the table below.
constexpr std::string_view kGood = R"(version: test
timezone: America/New_York
skills: [roads, lighting]
areas:
  - {id: north, name: North, lat: 42.37, lon: -71.06}
  - {id: south, name: South}
calendars:
  - {id: always, always: true}
  - {id: round-the-clock, always: true}
categories:
  - {id: pothole, name: Pothole, skill: roads, priority: urgent, service: 40 min}
  - id: lamp
    name: Street lamp
    skill: lighting
    priority: low
    service: 1 h 30 min
sla:
  - category: pothole
    priority: emergency
    clocks:
      - {kind: arrive, within: 30 min, calendar: round-the-clock, warn: [25, 50, 90]}
  - priority: emergency
    clocks: [{kind: dispatch, within: 5 min, warn: []}]
  - clocks:
      - {kind: dispatch, within: 30 min}
      - {kind: resolve, within: 2 d}
offers:
  timeout: {emergency: 60 s, urgent: 2 min, normal: 5 min, low: 10 min}
  cooldown: 30 min
  open_max: 4
travel: {speed_kmh: 25, detour: 1.4, fixed: 1 min}
return_reasons: [no-parts, customer-absent]
)";

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << "the good policy has no '" << from << "'";
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

std::string complaints(const std::string& text) {
  const auto policy = parse_policy(text, "p.yaml");
  return policy ? "none" : to_string(policy.error()) + "\n";
}

TEST(PolicyFile, BecomesAPolicy) {
  const auto policy = parse_policy(std::string{kGood}, "p.yaml");
  ASSERT_TRUE(policy.has_value()) << to_string(policy.error());
  EXPECT_EQ(policy->areas[0].centre, (domain::GeoPoint{.lat = 42.37, .lon = -71.06}));
  EXPECT_FALSE(policy->areas[1].centre.known());
  EXPECT_EQ(policy->area(domain::AreaId{"south"}), 1);
  const auto* lamp = policy->category(domain::CategoryId{"lamp"});
  ASSERT_NE(lamp, nullptr);
  EXPECT_EQ(lamp->skill, 1);
  EXPECT_EQ(lamp->priority, Priority::Low);
  EXPECT_EQ(lamp->service, minutes{90});
  EXPECT_EQ(policy->offers.timeout, (std::array<Duration, 4>{seconds{60}, minutes{2}, minutes{5}, minutes{10}}));
  EXPECT_EQ(policy->offers.open_max, 4);
  EXPECT_EQ(policy->zone.offset_at(domain::from_ms(1'440'000'000'000)), -std::chrono::hours{4});
  EXPECT_THAT(policy->return_reasons, testing::ElementsAre("no-parts", "customer-absent"));
}

const domain::SlaRule* rule_for(const domain::Policy& policy, const char* category, Priority priority) {
  return policy.sla_for(domain::CategoryId{category}, priority, domain::Tier::Ordinary, domain::Channel::Phone);
}

TEST(PolicyFile, GivesTheClocksOfTheFirstRuleThatHolds) {
  const auto policy = parse_policy(std::string{kGood}, "p.yaml");
  ASSERT_TRUE(policy.has_value());
  const auto* special = rule_for(*policy, "pothole", Priority::Emergency);
  ASSERT_EQ(special->clocks.size(), 1u);
  EXPECT_EQ(special->clocks[0].kind, ClockKind::Arrive);
  EXPECT_EQ(policy->calendars[special->clocks[0].calendar].id(), "round-the-clock");
  EXPECT_THAT(special->clocks[0].warn_percent, testing::ElementsAre(25, 50, 90));
  const auto* emergency = rule_for(*policy, "lamp", Priority::Emergency);
  EXPECT_TRUE(emergency->clocks[0].warn_percent.empty());
  const auto* other = rule_for(*policy, "lamp", Priority::Normal);
  ASSERT_EQ(other->clocks.size(), 2u);
  EXPECT_EQ(other->clocks[1].due, domain::DueRule{std::chrono::days{2}});
  EXPECT_THAT(other->clocks[1].warn_percent, testing::ElementsAre(50, 80));
  EXPECT_EQ(policy->calendars[other->clocks[1].calendar].id(), "always");
}

TEST(PolicyFile, VersionChangesWithTheContent) {
  const auto first = parse_policy(std::string{kGood}, "p.yaml");
  const auto again = parse_policy(std::string{kGood}, "elsewhere.yaml");
  const auto changed = parse_policy(replaced(std::string{kGood}, "40 min", "41 min"), "p.yaml");
  ASSERT_TRUE(first && again && changed);
  EXPECT_THAT(first->version, testing::MatchesRegex("test-[0-9a-f]{8}"));
  EXPECT_EQ(first->version, again->version);
  EXPECT_NE(first->version, changed->version);
}

// One change to the good policy and everything that must be said about it.
struct Mistake {
  std::string_view from;
  std::string_view to;
  std::string_view complaint;
};

constexpr Mistake kMistakes[] = {
    // the file
    {kGood, "", "p.yaml: the file must be a mapping of keys to values, but is empty\n"},
    {kGood, "- a\n", "p.yaml:1:1: the file must be a mapping of keys to values, but is a list\n"},
    {"version: test", "version: [test", "p.yaml:2:9: is no YAML: end of sequence flow not found\n"},
    {"version: test", "version: te\x01st", "p.yaml: is not plain UTF-8 text\n"},
    {"version: test", "version: t\xff", "p.yaml: is not plain UTF-8 text\n"},
    // keys
    {"version: test\n", "", "p.yaml:1:1: the policy has no 'version'\n"},
    {"version: test\n", "version: test\nversion: two\n", "p.yaml:2:1: key 'version' is there twice in the policy\n"},
    {"offers:", "offer:",
     "p.yaml:1:1: the policy has no 'offers'\np.yaml:27:1: unknown key 'offer' in the policy (did you mean "
     "'offers'?)\n"},
    {"priority: low", "prioirty: low",
     "p.yaml:12:5: this category has no 'priority'\n"
     "p.yaml:15:5: unknown key 'prioirty' in this category (did you mean 'priority'?)\n"},
    {"  cooldown: 30 min\n", "", "p.yaml:28:3: 'offers' has no 'cooldown'\n"},
    // values of the wrong kind
    {"version: test", "version: Test 1", "p.yaml:1:10: 'version' must begin with a lower-case letter or a digit\n"},
    {"version: test", "version: {}", "p.yaml:1:10: 'version' must be a single value, but is a mapping\n"},
    {"version: test", "version:", "p.yaml:1:1: 'version' must be a single value, but is empty\n"},
    {"skills: [roads, lighting]", "skills: roads", "p.yaml:3:9: 'skills' must be a list, but is a single value\n"},
    {"name: Street lamp", "name: ''", "p.yaml:13:11: 'name' must not be empty\n"},
    {"lat: 42.37", "lat: north", "p.yaml:5:35: 'lat' must be a number, not 'north'\n"},
    {"lat: 42.37", "lat: 142.37", "p.yaml:5:35: 'lat' must lie between -90 and 90, not 142.37\n"},
    {"lat: 42.37, ", "", "p.yaml:5:5: this area has no 'lat'\n"},
    {"open_max: 4", "open_max: 4.5", "p.yaml:30:13: 'open_max' must be a whole number, not '4.5'\n"},
    {"open_max: 4", "open_max: 0", "p.yaml:30:13: 'open_max' must lie between 1 and 1000, not 0\n"},
    {"service: 40 min", "service: 40",
     "p.yaml:11:75: 'service': '40' has no unit; write it like 30 min, 4 h, 2 d, 90 s or 1 h 30 min\n"},
    {"service: 40 min", "service: 0 s", "p.yaml:11:75: 'service' must lie between 1 s and 10 d, not 0 s\n"},
    {"  - {id: south, name: South}", "  - south",
     "p.yaml:6:5: this area must be a mapping of keys to values, but is a single value\n"},
    {"timezone: America/New_York", "timezone: America/Bostn", "p.yaml:2:11: unknown time zone 'America/Bostn'*"},
    // ids and references
    {"id: south", "id: North", "p.yaml:6:10: 'id' must begin with a lower-case letter or a digit\n"},
    {"id: south", "id: so_uth", "p.yaml:6:10: 'id' may hold only lower-case letters, digits and hyphens\n"},
    {"id: south", "id: north", "p.yaml:6:10: the id 'north' is taken already by line 5\n"},
    {"[roads, lighting]", "[roads, lighting, roads]", "p.yaml:3:27: 'roads' is there twice in 'skills'\n"},
    {"skill: lighting", "skill: lightning", "p.yaml:14:12: unknown skill 'lightning' (did you mean 'lighting'?)\n"},
    {"priority: low", "priority: lowest",
     "p.yaml:15:15: 'priority' cannot be 'lowest' (known: emergency, urgent, normal, low)\n"},
    {"category: pothole", "category: potholes",
     "p.yaml:18:15: unknown category 'potholes' (did you mean 'pothole'?)\n"},
    {"calendar: round-the-clock", "calendar: weekdays",
     "p.yaml:21:50: unknown calendar 'weekdays' (known: always, round-the-clock)\n"},
    {"{id: round-the-clock, always: true}", "{id: round-the-clock}", "p.yaml:9:5: this calendar has no 'hours'\n"},
    {"{id: round-the-clock, always: true}", "{id: round-the-clock, always: no}",
     "p.yaml:9:35: 'always' must be true or false, not 'no'\n"},
    {"{id: round-the-clock, always: true}", "{id: round-the-clock, always: false}",
     "p.yaml:9:35: a calendar that is not always open must say when it is open\n"},
    // deadlines
    {"warn: [25, 50, 90]", "warn: [50, 25]", "p.yaml:21:78: warning points must rise, but 25 follows 50\n"},
    {"warn: [25, 50, 90]", "warn: [50, 50]", "p.yaml:21:78: warning points must rise, but 50 follows 50\n"},
    {"warn: [25, 50, 90]", "warn: [0, 100]",
     "p.yaml:21:74: a warning point is a whole per cent from 1 to 99, not '0'\n"
     "p.yaml:21:77: a warning point is a whole per cent from 1 to 99, not '100'\n"},
    {"{kind: resolve,", "{kind: dispatch,", "p.yaml:26:16: this rule has a 'dispatch' clock already\n"},
    {"{kind: resolve,", "{kind: solve,",
     "p.yaml:26:16: 'kind' cannot be 'solve' (known: dispatch, respond, arrive, resolve)\n"},
    {"  - clocks:\n", "  - priority: normal\n    clocks:\n",
     "p.yaml:18:3: no rule for category 'pothole' at priority 'urgent': nobody would watch such a ticket "
     "(end the list with a rule that has only clocks)\n"},
    {"  - category: pothole\n    priority: emergency\n    clocks:", "  - clocks:",
     "p.yaml:20:5: this rule is never used: the one at line 18 is found first (put rules with more conditions before "
     "those with fewer)\n"
     "p.yaml:22:5: this rule is never used: the one at line 18 is found first (put rules with more conditions before "
     "those with fewer)\n"},
    {"within: 5 min", "within: five", "p.yaml:23:39: 'within': 'five' is no duration*"},
    // offers and travel
    {"urgent: 2 min, ", "", "p.yaml:28:12: 'timeout' has no 'urgent'\n"},
    {"speed_kmh: 25", "speed_kmh: 0", "p.yaml:31:21: 'speed_kmh' must lie between 1 and 200, not 0\n"},
    {"[no-parts, customer-absent]", "[]", "p.yaml:32:17: 'return_reasons' must not be empty\n"},
};

TEST(PolicyFile, EveryMistakeIsNamedWithItsPlace) {
  for (const Mistake& mistake : kMistakes) {
    const std::string got = complaints(replaced(std::string{kGood}, mistake.from, mistake.to));
    if (mistake.complaint.ends_with('*'))
      EXPECT_THAT(got, testing::StartsWith(std::string{mistake.complaint.substr(0, mistake.complaint.size() - 1)}));
    else
      EXPECT_EQ(got, mistake.complaint) << "after " << mistake.from << " became " << mistake.to;
  }
}

TEST(PolicyFile, AllMistakesAreToldAtOnceInOrder) {
  std::string text{kGood};
  for (const auto& [from, to] : {std::pair{"skill: lighting", "skill: x"},
                                 {"open_max: 4", "open_max: many"},
                                 {"timezone: America/New_York", "timezone: Mars"},
                                 {"id: south", "id: north"}})
    text = replaced(text, from, to);
  const auto policy = parse_policy(text, "p.yaml");
  ASSERT_FALSE(policy.has_value());
  std::vector<int> lines;
  for (const Problem& problem : policy.error()) lines.push_back(problem.line);
  EXPECT_THAT(lines, testing::ElementsAre(2, 6, 14, 30));
}

TEST(PolicyFile, MoreSkillsThanBitsAreRefused) {
  std::string skills = "skills: [roads, lighting";
  for (int i = 0; i < 63; ++i) skills += ", s" + std::to_string(i);
  EXPECT_EQ(complaints(replaced(std::string{kGood}, "skills: [roads, lighting", skills)),
            "p.yaml:3:9: 65 skills are more than 64\n");
}

TEST(PolicyFile, MissingFilesAndFoldersAreNamed) {
  const auto missing = load_policy("/nowhere/policy.yaml");
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(to_string(missing.error()[0]), "/nowhere/policy.yaml: cannot be opened: No such file or directory");
  const auto unknown = load_policy("builtin:policy/defualt.yaml");
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error()[0].hint, "did you mean 'policy/default.yaml'?");
}

RC_GTEST_PROP(PolicyFile, SurvivesAnyText, ()) {
  // A good policy with a few pieces cut out, doubled or replaced by something else of it.
  std::string text{kGood};
  for (int edits = *rc::gen::inRange(1, 6); edits > 0; --edits) {
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    const auto size = *rc::gen::inRange<std::size_t>(0, 20);
    const auto from = *rc::gen::inRange<std::size_t>(0, text.size());
    text.replace(at, *rc::gen::inRange<std::size_t>(0, 20), text.substr(from, size));
    if (text.empty()) text = " ";
  }
  const auto policy = parse_policy(text, "p.yaml");
  if (!policy) RC_ASSERT(!policy.error().empty());
}

}  // namespace
}  // namespace redline::config
