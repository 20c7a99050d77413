#include "deploy/redline/tools/crew.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace redline::app {

namespace {

constexpr std::size_t kAreasOfOne = 3;  // of a made-up technician who does not serve the whole city
constexpr double kSecondSkill = 0.6;    // how many of them have one
constexpr double kStartSpreadDegrees = 0.02;

std::size_t pick(Rng& rng, std::size_t count) {
  return static_cast<std::size_t>(uniform(rng, 0, static_cast<double>(count)));
}

// Skills so that the first people together have them all: one each, or several when there are fewer people than skills.
std::vector<std::string> skills_of(std::size_t member, std::size_t count, const domain::Policy& policy, Rng& rng) {
  std::vector<std::string> skills;
  const std::size_t step = std::min(count, policy.skills.size());
  if (member >= step) {
    skills.push_back(policy.skills[member % policy.skills.size()]);
  } else {
    for (std::size_t skill = member; skill < policy.skills.size(); skill += step)
      skills.push_back(policy.skills[skill]);
  }
  const bool another = uniform(rng, 0, 1) < kSecondSkill;
  const std::string& second = policy.skills[pick(rng, policy.skills.size())];
  if (another && std::ranges::find(skills, second) == skills.end()) skills.push_back(second);
  return skills;
}

// Its home area and those nearest to it.
std::vector<domain::AreaId> areas_around(std::size_t home, const domain::Policy& policy) {
  std::vector<const domain::Area*> areas;
  for (const domain::Area& area : policy.areas) areas.push_back(&area);
  const domain::GeoPoint centre = policy.areas[home].centre;
  std::ranges::sort(
      areas, {}, [&](const domain::Area* area) { return std::pair{domain::distance_m(centre, area->centre), area}; });
  std::vector<domain::AreaId> ids;
  for (std::size_t i = 0; i < std::min(kAreasOfOne, areas.size()); ++i) ids.push_back(areas[i]->id);
  return ids;
}

CrewMember made_up(std::size_t member, std::size_t count, const domain::Policy& policy, Rng& rng) {
  CrewMember person;
  person.name = fmt::format("Technician {}", member + 1);
  person.skills = skills_of(member, count, policy, rng);
  const std::size_t home = pick(rng, policy.areas.size());
  if (member >= policy.skills.size()) person.areas = areas_around(home, policy);
  const domain::GeoPoint centre = policy.areas[home].centre;
  const double north = uniform(rng, -kStartSpreadDegrees, kStartSpreadDegrees);
  const double east = uniform(rng, -kStartSpreadDegrees, kStartSpreadDegrees);
  if (centre.known()) person.start = {.lat = centre.lat + north, .lon = centre.lon + east};
  return person;
}

}  // namespace

double uniform(Rng& rng, double from, double until) {
  constexpr double kUnit = 0x1.0p-53;
  return from + (until - from) * (static_cast<double>(rng() >> 11U) * kUnit);
}

std::vector<CrewMember> make_crew(std::size_t count, const config::City& city, const domain::Policy& policy,
                                  const CrewAccount& account, std::uint64_t seed) {
  Rng rng{seed};
  std::vector<CrewMember> crew;
  for (std::size_t i = 0; i < count; ++i) {
    CrewMember person = made_up(i, count, policy, rng);
    person.key = fmt::format("{}/{}", account.crew.empty() ? "fleet" : account.crew, i + 1);
    if (i < city.technicians.size()) {
      const config::CityTechnician& known = city.technicians[i];
      if (account.crew.empty()) person.key = known.key;
      person.name = known.name;
      person.skills = known.skills;
      person.areas = known.areas;
      person.start = known.home;
    }
    crew.push_back(std::move(person));
  }
  return crew;
}

}  // namespace redline::app
