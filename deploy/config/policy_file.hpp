// Reads a policy file (YAML) into domain::Policy; reports every mistake at once and refuses the file whole.
//
//   version: city-2015               name of the policy; Policy::version is "<name>-<8 hex digits of the content>"
//   timezone: America/New_York
//   skills: [roads, lighting]        at most 64
//   areas:                           a place stands in for tickets without one; leave it out where there is none
//     - {id: north, name: North, lat: 42.37, lon: -71.06, class: city}
//   calendars:                       "always" (24×7) is there without being written, and is what a clock runs on; others
//     - {id: office, hours: {mon-fri: [08:30-17:30]}}       see calendar_section.hpp
//   categories:
//     - {id: pothole, name: Pothole, skill: roads, priority: urgent, service: 40 min}
//       and, where it holds: chargeable: true, dangerous: true, checklist: [{id: swept, required: true,
//       text: {en: Site swept, zh-CN: 现场已清扫, zh-TW: 現場已清掃}}]
//   sla:                             the first rule whose conditions hold is used; every ticket must find one
//     - category: pothole            optional
//       priority: urgent             optional, as are tier and channel
//       clocks:                      when it is due: see due_section.hpp
//         - {kind: arrive, within: 1 h 30 min, calendar: always, warn: [50, 80]}    warn: per cent, these by default
//   offers:
//     timeout: {emergency: 60 s, urgent: 2 min, normal: 5 min, low: 10 min}
//     cooldown: 30 min
//     open_max: 4
//   travel: {speed_kmh: 25, detour: 1.4, fixed: 1 min}
//   return_reasons: [customer-absent, no-parts]
//   appointment: {tolerance: 10 min}                    this and all below may be left out; see site_section.hpp
//   fees:
//     currency: CNY                                     prices in minor units of it
//     prices: [{code: visit, kind: labour, name: Call-out, unit: visit, price: 3000}]
//   signals: {site_radius_m: 300, quick_work: 3 min}    what makes a completion look false
//   lone_worker: {check_in: 20 min, next_level: 5 min, levels: 2}
//
// Ids: lower-case letters, digits and hyphens. Durations: see units.hpp.
#pragma once

#include <expected>
#include <string>

#include "deploy/config/problem.hpp"
#include "dispatcher/domain/policy.hpp"

namespace redline::config {

// The policy that goes with the product and is used when none is named.
inline constexpr const char* kDefaultPolicy = "builtin:policy/default.yaml";

std::expected<domain::Policy, Problems> load_policy(const std::string& path);
// `text` is the content of the file `name`.
std::expected<domain::Policy, Problems> parse_policy(const std::string& text, const std::string& name);

}  // namespace redline::config
