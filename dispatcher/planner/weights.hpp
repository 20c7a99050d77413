// What a plan costs. Costs are thousandths of a second of travel: "8 per second" means that a second of waiting is
// worth eight seconds of driving. The magnitudes keep the order of importance: an emergency late outweighs everything
// of the lower classes that one technician can hold; late outweighs unplanned's base, response and travel; churn and
// fairness are small change.
//
// The defaults are those a replay of real days found good; a policy may set each. Pure data.
#pragma once

#include <array>
#include <cstdint>

#include "dispatcher/planner/travel.hpp"

namespace redline::planner {

using Cost = std::int64_t;

inline constexpr Cost kUnit = 1000;                 // one second of travel
inline constexpr Cost kImpossible = INT64_MAX / 4;  // forbidden by a hard rule; two of them still fit
inline constexpr std::size_t kClasses = 4;          // by domain::Priority: emergency, urgent, normal, low

// For each class of urgency.
struct ClassWeights {
  Cost response = 0;     // a second from the report to the arrival
  Cost late = 0;         // arriving after the due time, once
  Cost late_second = 0;  // and for each second of it
  Cost unplanned = 0;  // not planned at all: this, and what it would cost when first reached at the end of the horizon
  Cost divert = 0;     // turning somebody around who is under way to it
};

struct Weights {
  std::array<ClassWeights, kClasses> classes{{
      {.response = 8 * kUnit,
       .late = 800'000 * kUnit,
       .late_second = kUnit,
       .unplanned = 200'000 * kUnit,
       .divert = 7'200 * kUnit},
      {.response = 2 * kUnit,
       .late = 80'000 * kUnit,
       .late_second = -kUnit,
       .unplanned = 20'000 * kUnit,
       .divert = 3'600 * kUnit},
      {.response = kUnit,
       .late = 20'000 * kUnit,
       .late_second = -kUnit / 2,
       .unplanned = 10'000 * kUnit,
       .divert = 1'800 * kUnit},
      {.response = kUnit / 2,
       .late = 5'000 * kUnit,
       .late_second = kUnit / 10,
       .unplanned = 5'000 * kUnit,
       .divert = 900 * kUnit},
  }};
  // Triage, when more emergencies are about to be late than can be helped (a storm): those that can still be kept go
  // first. One that comes late anyway then waits at this price a second and may stay unplanned at this price.
  Cost triage_second = kUnit / 2;
  Cost triage_unplanned = 0;
  Cost travel = kUnit;          // a second on the road
  Cost overtime = kUnit / 4;    // a second after the end of the shift
  Cost tight_percent = 0;       // share of `late` charged when arriving within `tight` of the due time
  Cost moved = 300 * kUnit;     // another technician than the one people have been told
  Cost eta_second = kUnit / 2;  // a second later than the time people have been told, beyond eta_tolerance
  Tick eta_tolerance = 900;
  Cost preferred = 300 * kUnit;  // not the technician the customer asked for
  Cost load_hour = 0;            // fairness: times the square of the hours of work planned for one technician
};

}  // namespace redline::planner
