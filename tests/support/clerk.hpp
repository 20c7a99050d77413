// A second opinion on calendars: a clerk who looks at the clock on the wall every minute and ticks the minutes that count.
// Shares nothing with the compiled calendar but the zone's offsets. Whole minutes only; knows what happens between
// `begin` and `minutes` later, no earlier than 1970.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "dispatcher/domain/calendar/due_rule.hpp"

namespace redline::tests {

class Clerk {
 public:
  Clerk(const domain::CalendarSpec& spec, const domain::Zone& zone, std::span<const domain::LocalDay> bad_weather,
        domain::Instant begin, int minutes);

  int counted(int from, int until) const;
  // The first minute at which `wanted` minutes have been ticked since `start`; nullopt: not while the clerk looked.
  std::optional<int> due(int start, int wanted) const;
  std::optional<int> due(int start, const domain::ByDay& target) const;
  // The same with minutes that do not count for another reason, such as a hold.
  std::optional<int> due_without(int start, int wanted, std::span<const std::pair<int, int>> held) const;

 private:
  struct Look {
    std::int32_t day = 0;      // what clocks show
    std::int16_t minute = 0;
    bool ticked = false;
  };
  std::vector<Look> looks_;
  std::set<std::int32_t> days_with_ticks_;
};

}  // namespace redline::tests
