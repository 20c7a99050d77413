// The grammar of promises (rule D6) in a policy file: the part of a clock that says when it is due.
//
//   within: 4 h                                   counted time on the clock's calendar
//   within: {city: 45 min, rural: 90 min}         by class of area
//   days: 5                                       the 5th day that counts on the clock's calendar …
//   from: next-day                                … counted from the next day (when left out) or the same-day
//   by: "24:00"                                   … up to this time of it (24:00 when left out) or its closing time
//   cases:                                        the first that holds is used, otherwise what stands outside
//     - {registered: 00:00-16:00, days: 1, from: same-day}
//     - {registered: 16:00-24:00, area: city, days: 1, by: 12:00}
//   appointment: 10 min                           with one agreed, due that long after it instead
//   average: 30 min                               to be kept on average; for the rates only
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "deploy/config/yaml_reader.hpp"
#include "dispatcher/domain/policy.hpp"

namespace redline::config {

inline constexpr std::array<std::string_view, 7> kDueKeys{"within", "days", "from", "by", "cases", "appointment", "average"};
inline constexpr std::array<std::string_view, domain::kAllAreaClasses.size()> kAreaClassNames{"city", "rural", "remote"};

// Reads these keys of a clock into its rule. `classes`: those the areas of the policy have. Reports, besides wrong values: a
// ticket without a due time, a case that is never used, a ticket that would be late at once.
void read_due(const Section& clock, std::span<const domain::AreaClass> classes, domain::ClockRule& rule);

}  // namespace redline::config
