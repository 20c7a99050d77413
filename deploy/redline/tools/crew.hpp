// Who the simulated technicians of `redline fleet` are: people of a city file, and made-up ones beyond them. Seeded and
// pure: the same seed, number and policy give the same people.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "deploy/config/city_file.hpp"
#include "dispatcher/domain/policy.hpp"

namespace redline::app {

using Rng = std::mt19937_64;

// The same numbers on every platform, which the standard's distributions do not promise.
double uniform(Rng& rng, double from, double until);

struct CrewMember {
  std::string key;
  std::string name;
  std::vector<std::string> skills;
  std::vector<domain::AreaId> areas;  // empty: every area
  domain::GeoPoint start;
};

// How the fleet's account may act: a technician's account for its own crew, "<account>/<n>"; a supervisor for people
// known by their own keys.
struct CrewAccount {
  std::string crew;  // account whose members they are; empty: keys of the city file, others "fleet/<n>"
};

// The first `count` people. Made-up ones cover every skill in every area before anybody is limited to some areas.
std::vector<CrewMember> make_crew(std::size_t count, const config::City& city, const domain::Policy& policy,
                                  const CrewAccount& account, std::uint64_t seed);

}  // namespace redline::app
