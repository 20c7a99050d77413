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

std::string_view name(Channel channel) noexcept {
  switch (channel) {
    case Channel::Phone: return "phone";
    case Channel::Counter: return "counter";
    case Channel::Web: return "web";
    case Channel::Letter: return "letter";
    case Channel::GovernmentLine: return "government-line";
    case Channel::EmergencyService: return "emergency-service";
    case Channel::Machine: return "machine";
  }
  return "unknown";
}

std::string_view name(Tier tier) noexcept {
  switch (tier) {
    case Tier::Ordinary: return "ordinary";
    case Tier::KeyAccount: return "key-account";
    case Tier::Vip: return "vip";
  }
  return "unknown";
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

const PriceItem* SiteRules::price(std::string_view code) const noexcept {
  const auto it = std::ranges::find(prices, code, &PriceItem::code);
  return it == prices.end() ? nullptr : &*it;
}

const HoldRule* ActRules::hold(std::string_view id) const noexcept {
  const auto it = std::ranges::find(holds, id, &HoldRule::id);
  return it == holds.end() ? nullptr : &*it;
}

std::span<const ClockKind> ActRules::pauses(const Hold& held) const noexcept {
  if (held.kind == HoldKind::Park) return park.pauses;
  const HoldRule* rule = hold(held.reason);
  return rule == nullptr ? std::span<const ClockKind>{} : rule->pauses;
}

const SlaRule* Policy::sla_for(const CategoryId& category, Priority priority, Tier tier, Channel channel) const noexcept {
  for (const SlaRule& rule : sla)
    if ((!rule.category || *rule.category == category) && (!rule.priority || *rule.priority == priority) &&
        (!rule.tier || *rule.tier == tier) && (!rule.channel || *rule.channel == channel))
      return &rule;
  return nullptr;
}

Duration Policy::travel_time(GeoPoint from, GeoPoint to) const noexcept {
  if (!from.known() || !to.known() || from == to) return travel.fixed;
  const double metres = distance_m(from, to) * travel.detour;
  const double seconds = metres / (travel.speed_kmh / 3.6);
  return travel.fixed + Duration{static_cast<std::int64_t>(seconds * 1000)};
}

}  // namespace redline::domain
