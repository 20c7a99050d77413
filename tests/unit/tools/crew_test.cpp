// Who works in a simulated fleet.
#include "deploy/redline/tools/crew.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/policies.hpp"

namespace redline::app {
namespace {

const config::City kTwo{
    {{.key = "alvarez",
      .name = "Ana Alvarez",
      .skills = {"gas"},
      .areas = {domain::AreaId{"north"}},
      .home = tests::kilometre(9)},
     {.key = "baker", .name = "Ben Baker", .skills = {"water"}, .areas = {}, .home = tests::kilometre(1)}}};

bool serves(const CrewMember& person, const std::string& skill, const domain::AreaId& area) {
  const bool can = std::ranges::find(person.skills, skill) != person.skills.end();
  return can && (person.areas.empty() || std::ranges::find(person.areas, area) != person.areas.end());
}

TEST(Crew, OfASupervisorHasTheKeysOfTheCity) {
  const auto crew = make_crew(3, kTwo, *tests::small_policy(), {}, 1);
  EXPECT_EQ(crew[0].key, "alvarez");
  EXPECT_EQ(crew[1].key, "baker");
  EXPECT_EQ(crew[2].key, "fleet/3");
}

TEST(Crew, OfATechniciansAccountHasItsMembersKeysAndTheCitysPeople) {
  const auto crew = make_crew(3, kTwo, *tests::small_policy(), {.crew = "night"}, 1);
  EXPECT_EQ(crew[0].key, "night/1");
  EXPECT_EQ(crew[0].name, "Ana Alvarez");
  EXPECT_EQ(crew[0].skills, std::vector<std::string>{"gas"});
  EXPECT_EQ(crew[0].areas, std::vector{domain::AreaId{"north"}});
  EXPECT_EQ(crew[0].start, tests::kilometre(9));
  EXPECT_EQ(crew[2].key, "night/3");
}

TEST(Crew, CoversEverySkillInEveryAreaHoweverSmall) {
  const auto policy = tests::small_policy();
  for (const std::size_t count : {1U, 2U, 3U, 5U, 40U}) {
    const auto crew = make_crew(count, {}, *policy, {}, 7);
    ASSERT_EQ(crew.size(), count);
    for (const std::string& skill : policy->skills)
      for (const domain::Area& area : policy->areas)
        EXPECT_TRUE(std::ranges::any_of(crew, [&](const CrewMember& person) { return serves(person, skill, area.id); }))
            << count << ' ' << skill << ' ' << area.id.value;
  }
}

TEST(Crew, HasNoSkillTwice) {
  for (const CrewMember& person : make_crew(60, {}, *tests::small_policy(), {}, 3))
    EXPECT_EQ(std::ranges::count(person.skills, person.skills.front()), 1) << person.name;
}

TEST(Crew, FollowsFromTheSeed) {
  const auto starts = [](std::uint64_t seed) {
    std::vector<double> starts;
    for (const CrewMember& person : make_crew(20, {}, *tests::small_policy(), {}, seed))
      starts.push_back(person.start.lat);
    return starts;
  };
  EXPECT_EQ(starts(5), starts(5));
  EXPECT_NE(starts(5), starts(6));
}

}  // namespace
}  // namespace redline::app
