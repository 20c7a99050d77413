// A technician as the dispatcher knows one: who may do what, where, until when. Plain data; evolve() changes it.
#pragma once

#include <string>
#include <vector>

#include "dispatcher/domain/geo.hpp"
#include "dispatcher/domain/ids.hpp"
#include "dispatcher/domain/policy.hpp"

namespace redline::domain {

struct Technician {
  TechnicianId id;
  std::string key;               // account name, or "<crew account>/<member>"
  std::string name;
  Version version = 0;
  bool on_shift = false;
  Instant shift_end = kNever;    // signed off by the dispatcher at this instant unless holding work
  std::vector<std::string> skills;
  std::vector<AreaId> areas;     // empty: every area
  GeoPoint position;
  Instant position_at{};
  friend bool operator==(const Technician&, const Technician&) = default;
};

}  // namespace redline::domain
