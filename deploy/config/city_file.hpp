// Reads a city file (YAML): the technicians of a demonstration. Reports every mistake at once.
//
//   technicians:
//     - key: alvarez                 account name of the technician
//       name: Ana Alvarez
//       skills: [roads]              of the policy
//       areas: [north, east]         of the policy; left out: every area
//       lat: 42.36                   where the shift begins
//       lon: -71.06
//       shift: 07:00-15:30           local time of the policy's zone; may pass midnight
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "deploy/config/problem.hpp"
#include "dispatcher/domain/policy.hpp"

namespace redline::config {

// From and until as time since local midnight; the same time twice is a shift round the clock.
struct Shift {
  std::chrono::minutes from{};
  std::chrono::minutes until{};
};

struct CityTechnician {
  std::string key;
  std::string name;
  std::vector<std::string> skills;
  std::vector<domain::AreaId> areas;  // empty: every area
  domain::GeoPoint home;
  Shift shift;
};

struct City {
  std::vector<CityTechnician> technicians;
};

std::expected<City, Problems> load_city(const std::string& path, const domain::Policy& policy);
std::expected<City, Problems> parse_city(const std::string& text, const std::string& name,
                                         const domain::Policy& policy);

// "07:00-15:30"
std::optional<Shift> parse_shift(std::string_view text);

// The end of the shift that is running at `now`; nullopt outside of it. A day on which clocks change has the shift at
// the times that its clocks show.
std::optional<domain::Instant> shift_end(const Shift& shift, const domain::Zone& zone, domain::Instant now);

}  // namespace redline::config
