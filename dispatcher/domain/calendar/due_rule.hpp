// The grammar of promises (rule D6): what a deadline says, in terms of the calendar it runs on.
//
//   within 4 h                                        Within{4h}; on a calendar of working hours: working hours
//   T + 5 working days, from the next day             ByDay{5, NextDay, 24:00} on a calendar of working days
//   counted from the day itself                       ByDay{5, SameDay, 24:00}
//   by closing time of the 5th working day            ByDay{5, NextDay, nullopt}
//   before 16:00 → today 24:00, else next day noon    case [00:00, 16:00) ByDay{1, SameDay, 24:00}, else ByDay{1, NextDay, 12:00}
//   after 19:00 → next noon, else 4 h                 case [19:00, 24:00) ByDay{1, NextDay, 12:00}, else Within{4h}
//   city 45 min, rural 90 min                         case City Within{45min}, case Rural Within{90min}
//   N natural days without bad weather                ByDay on a 24×7 calendar that bad weather stops
//
// Pure values.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "dispatcher/domain/calendar/area_calendar.hpp"

namespace redline::domain {

enum class AreaClass : std::uint8_t { City, Rural, Remote };
inline constexpr std::array kAllAreaClasses{AreaClass::City, AreaClass::Rural, AreaClass::Remote};
std::string_view name(AreaClass area_class) noexcept;

// Counted time.
struct Within {
  Duration allowance{};
  friend bool operator==(const Within&, const Within&) = default;
};

// From the next day: the start's own day is never counted. From the same day: it is the first, if it counts at all.
enum class CountFrom : std::uint8_t { SameDay, NextDay };

// The n-th day that counts, up to a time of day.
struct ByDay {
  int days = 1;                         // at least 1
  CountFrom from{};
  std::optional<TimeOfDay> by = kDayEnd;  // on that day; nullopt: when its hours end
  friend bool operator==(const ByDay&, const ByDay&) = default;
};

using Target = std::variant<Within, ByDay>;

// Holds for tickets of this class of area (any when absent) that start in [from, until) of a local day.
struct TargetCase {
  std::optional<AreaClass> area;
  TimeOfDay from{0};
  TimeOfDay until = kDayEnd;
  Target target;

  bool holds(AreaClass area_class, TimeOfDay started) const noexcept {
    return (!area || *area == area_class) && from <= started && started < until;
  }
  friend bool operator==(const TargetCase&, const TargetCase&) = default;
};

// The first case that holds, else `otherwise`. Without either there is no deadline.
struct DueRule {
  std::vector<TargetCase> cases;
  std::optional<Target> otherwise;

  DueRule() = default;
  DueRule(Within target) : otherwise(target) {}
  DueRule(ByDay target) : otherwise(target) {}
  DueRule(Duration allowance) : otherwise(Within{allowance}) {}
  DueRule(std::vector<TargetCase> first, std::optional<Target> last) : cases(std::move(first)), otherwise(last) {}

  const Target* target(AreaClass area_class, TimeOfDay started) const noexcept;
  friend bool operator==(const DueRule&, const DueRule&) = default;
};

// When `target` falls due for what starts at `start`; never before `start`, kNever beyond the calendar.
Instant due_at(const Target& target, const AreaCalendar& calendar, Instant start) noexcept;

}  // namespace redline::domain
