// A day of work for a bench: technicians with shifts and skills, tickets that become known during the day. From a file
// (JSON, the form below) or drawn from a seed. What really happens (how long a job takes) stands in the day, too;
// policies do not look at it.
//
//   {"travel": {"detour": 1.4, "kmh": 25}, "overtime_s": 1800,
//    "technicians": [{"id", "shift_start_s", "shift_end_s", "skills": [0, 3], "lat", "lon"}],
//    "tickets": [{"id", "release_s", "due_s", "priority": 1..4, "skill", "service_mean_s", "service_real_s", "lat", "lon"}]}
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "dispatcher/planner/model.hpp"

namespace redline::bench {

struct DayTechnician {
  planner::Tick shift_start = 0, shift_end = 0;
  planner::SkillMask skills = 0;
  domain::GeoPoint home;
};

struct DayTicket {
  planner::Tick release = 0, due = 0, service_mean = 0, service_real = 0;
  std::uint8_t priority = 3;  // 1 the most urgent
  std::uint8_t skill = 0;
  domain::GeoPoint place;
};

struct Day {
  std::string name;
  double detour = 1.4, kmh = 25;
  planner::Tick overtime = 0;
  std::vector<DayTechnician> technicians;
  std::vector<DayTicket> tickets;  // by release

  planner::Tick end() const;  // of the last shift and its overtime
};

// Throws std::runtime_error with the name of the file.
Day load_day(const std::string& file);

// What a drawn day is like.
struct DayRules {
  int technicians = 30;
  double load = 0.8;     // share of the technicians' hours that the work takes
  double urgent = 0.05;  // share of priority 1
  double storm = 0;      // share of the tickets that need one and the same skill, urgently, in the morning
};
Day draw_day(const DayRules& rules, std::uint64_t seed);

// The travel rule of the days: plane distance × detour ÷ speed, rounded down, + 60 s; 0 between a place and itself.
std::shared_ptr<const planner::TravelTime> day_travel(const Day& day);

}  // namespace redline::bench
