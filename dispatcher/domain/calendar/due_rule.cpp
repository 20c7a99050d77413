#include "dispatcher/domain/calendar/due_rule.hpp"

#include <algorithm>

#include "dispatcher/domain/overloaded.hpp"

namespace redline::domain {

namespace {

Instant end_of(const ByDay& target, const AreaCalendar& area, Instant start) noexcept {
  const Calendar& calendar = area.calendar();
  const LocalDay today = calendar.zone().day(start);
  const auto day = area.nth_day(target.from == CountFrom::NextDay ? today + std::chrono::days{1} : today, target.days);
  if (!day) return kNever;
  const Instant end = target.by ? calendar.zone().at(*day + *target.by) : calendar.closing(*day).value_or(start);
  return std::max(end, start);
}

}  // namespace

std::string_view name(AreaClass area_class) noexcept {
  switch (area_class) {
    case AreaClass::City: return "city";
    case AreaClass::Rural: return "rural";
    case AreaClass::Remote: return "remote";
  }
  return "unknown";
}

const Target* DueRule::target(AreaClass area_class, TimeOfDay started) const noexcept {
  const auto found = std::ranges::find_if(cases, [&](const TargetCase& c) { return c.holds(area_class, started); });
  if (found != cases.end()) return &found->target;
  return otherwise ? &*otherwise : nullptr;
}

Instant due_at(const Target& target, const AreaCalendar& calendar, Instant start) noexcept {
  return std::visit(Overloaded{
                        [&](const Within& within) { return calendar.due(start, within.allowance); },
                        [&](const ByDay& by_day) { return end_of(by_day, calendar, start); },
                    },
                    target);
}

}  // namespace redline::domain
