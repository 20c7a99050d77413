#include "dispatcher/domain/calendar/calendar_spec.hpp"

#include <algorithm>

#include "dispatcher/domain/overloaded.hpp"

namespace redline::domain {

bool holds(const std::variant<YearlyPeriod, DayPeriod>& period, LocalDay day) noexcept {
  return std::visit(Overloaded{
                        [&](const YearlyPeriod& yearly) {
                          const std::chrono::year_month_day date{day};
                          const auto at = date.month() / date.day();
                          return yearly.from <= yearly.until ? yearly.from <= at && at <= yearly.until
                                                             : yearly.from <= at || at <= yearly.until;
                        },
                        [&](const DayPeriod& once) { return once.from <= day && day <= once.until; },
                    },
                    period);
}

const WeekFrames& week_of(const CalendarSpec& spec, LocalDay day) noexcept {
  const auto season = std::ranges::find_if(spec.seasons, [&](const Season& s) { return holds(s.period, day); });
  return season == spec.seasons.end() ? spec.week : season->week;
}

}  // namespace redline::domain
