#include "dispatcher/domain/policy.hpp"

#include <algorithm>

namespace redline::domain {

std::string_view name(Priority priority) noexcept {
  switch (priority) {
    case Priority::Emergency: return "emergency";
    case Priority::Urgent: return "urgent";
    case Priority::Normal: return "normal";
    case Priority::Low: return "low";
  }
  return "unknown";
}

std::optional<Priority> priority_from_name(std::string_view text) noexcept {
  for (const auto priority : {Priority::Emergency, Priority::Urgent, Priority::Normal, Priority::Low})
    if (text == name(priority)) return priority;
  return std::nullopt;
}

void Policy::index() {
  area_index.clear();
  category_index.clear();
  for (std::size_t i = 0; i < areas.size(); ++i) area_index.emplace(areas[i].id.value, static_cast<std::uint16_t>(i));
  for (std::size_t i = 0; i < categories.size(); ++i)
    category_index.emplace(categories[i].id.value, static_cast<std::uint16_t>(i));
}

const Category* Policy::category(const CategoryId& id) const noexcept {
  const auto it = category_index.find(id.value);
  return it == category_index.end() ? nullptr : &categories[it->second];
}

std::optional<AreaIndex> Policy::area(const AreaId& id) const noexcept {
  const auto it = area_index.find(id.value);
  if (it == area_index.end()) return std::nullopt;
  return it->second;
}

std::optional<std::uint8_t> Policy::skill(std::string_view skill_name) const noexcept {
  const auto it = std::ranges::find(skills, skill_name);
  if (it == skills.end()) return std::nullopt;
  return static_cast<std::uint8_t>(it - skills.begin());
}

const SlaRule* Policy::sla_for(const CategoryId& category, Priority priority) const noexcept {
  for (const SlaRule& rule : sla)
    if ((!rule.category || *rule.category == category) && (!rule.priority || *rule.priority == priority)) return &rule;
  return nullptr;
}

Duration Policy::travel_time(GeoPoint from, GeoPoint to) const noexcept {
  if (!from.known() || !to.known() || from == to) return travel.fixed;
  const double metres = distance_m(from, to) * travel.detour;
  const double seconds = metres / (travel.speed_kmh / 3.6);
  return travel.fixed + Duration{static_cast<std::int64_t>(seconds * 1000)};
}

std::vector<Clock> start_clocks(const Policy& policy, const CategoryId& category, Priority priority, Instant start) {
  std::vector<Clock> clocks;
  const SlaRule* rule = policy.sla_for(category, priority);
  if (rule == nullptr) return clocks;
  clocks.reserve(rule->clocks.size());
  for (const ClockRule& clock_rule : rule->clocks) {
    const Calendar& calendar = policy.calendars[clock_rule.calendar];
    Clock clock{.kind = clock_rule.kind, .started = start, .due = calendar.due(start, clock_rule.allowance), .warn_at = {}};
    clock.warn_at.reserve(clock_rule.warn_percent.size());
    for (const auto percent : clock_rule.warn_percent)
      clock.warn_at.push_back(calendar.due(start, clock_rule.allowance * percent / 100));
    clocks.push_back(std::move(clock));
  }
  return clocks;
}

}  // namespace redline::domain
