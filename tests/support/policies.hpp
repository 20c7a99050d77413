// A small town's policy for tests: three areas on a north-south street 10 km apart, three skills, six kinds of work.
// Travel is 1 min plus 2 min a kilometre as the crow flies, so that arrivals are easy to reckon. Local time is UTC+8.
//
// | category | skill | priority  | service |        | priority  | dispatch | respond | arrive | resolve | offer waits |
// | leak     | gas   | emergency | 30 min  |        | emergency | 1 min    | 2 min   | 30 min | 2 h     | 30 s        |
// | stove    | gas   | normal    | 60 min  |        | urgent    | 10 min   | 20 min  | 2 h    | 8 h     | 60 s        |
// | burst    | water | urgent    | 45 min  |        | others    | 30 min   | 60 min  | 4 h    | 24 h    | 2 min       |
// | tap      | water | low       | 20 min  |
// | outage   | power | normal    | 40 min  |        all clocks warn at 50 % and 80 %
// | advice   | power | low       | 10 min  |        (no clocks)
// | boiler   | gas   | normal    | 40 min  |        chargeable, dangerous, with a checklist
//
// Appointments ± 10 min; check-in every 20 min, the next of two levels 5 min later; farther than 300 m from the site is
// away; no work is too quick.
//
// Holds: parts (pauses resolve, 7 d), absent (arrive and resolve, 2 d), office (nothing, 2 d), break (resolve, 8 h, kept by its
// technician). Parking by a supervisor for 180 d pauses all. Three extensions of 48 h, the first by a supervisor, then by managers.
// Three chases raise the priority. The ladder: technician and lead are warned, then urged; lead and supervisor hear of a breach, the
// supervisor again 30 min later, the manager after 2 h; who acknowledges a breach keeps the later rungs away.
#pragma once

#include "dispatcher/domain/policy.hpp"

namespace redline::tests {

inline constexpr domain::Duration kCooldown = std::chrono::minutes{10};
inline constexpr std::uint16_t kOpenMax = 2;
inline constexpr std::uint16_t kReturnsMax = 3;

// Not yet indexed: change what the test needs, then seal() it.
domain::Policy small_policy_draft();
domain::PolicyPtr seal(domain::Policy draft);
inline domain::PolicyPtr small_policy() { return seal(small_policy_draft()); }

// The same rules with neither way nor work taking time: every choice is by load and id alone.
domain::PolicyPtr timeless_policy();

// `km` north of the middle of the street; area south is at -10, centre at 0, north at 10.
domain::GeoPoint kilometre(double km);

}  // namespace redline::tests
