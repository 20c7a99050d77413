// The policy: every number and list an organisation decides, compiled from its YAML file by deploy/config.
// Immutable once built and shared const; a ticket remembers the version its clocks were computed with.
//
// Skills are bits: a policy names at most kSkillsMax of them, SkillSet is their union.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "dispatcher/domain/act_rules.hpp"
#include "dispatcher/domain/calendar/calendar.hpp"
#include "dispatcher/domain/calendar/due_rule.hpp"
#include "dispatcher/domain/clock.hpp"
#include "dispatcher/domain/geo.hpp"
#include "dispatcher/domain/ids.hpp"
#include "dispatcher/domain/ladder.hpp"
#include "dispatcher/domain/site_rules.hpp"

namespace redline::domain {

inline constexpr std::size_t kSkillsMax = 64;
using SkillSet = std::uint64_t;

// Index of an area in Policy::areas.
using AreaIndex = std::uint16_t;

enum class Priority : std::uint8_t { Emergency = 1, Urgent = 2, Normal = 3, Low = 4 };
inline constexpr std::size_t kPriorities = 4;
std::string_view name(Priority priority) noexcept;
std::optional<Priority> priority_from_name(std::string_view text) noexcept;
constexpr std::size_t index_of(Priority priority) noexcept { return static_cast<std::size_t>(priority) - 1; }

enum class Channel : std::uint8_t { Phone, Counter, Web, Letter, GovernmentLine, EmergencyService, Machine };  // A1
std::string_view name(Channel channel) noexcept;
enum class Tier : std::uint8_t { Ordinary, KeyAccount, Vip };                                                    // A4
std::string_view name(Tier tier) noexcept;

struct Area {
  AreaId id;
  std::string name;
  GeoPoint centre;  // stands in for a ticket without a known place
  AreaClass area_class{};
};

struct Category {
  CategoryId id;
  std::string name;
  std::uint8_t skill = 0;  // bit index into Policy::skills
  Priority priority = Priority::Normal;
  Duration service{};      // expected time on site
  bool chargeable = false;  // a quote and the customer's consent come before the work (C1)
  bool dangerous = false;   // the technician checks in while on site (C7)
  std::vector<ChecklistItem> checklist = {};
};

struct ClockRule {
  ClockKind kind{};
  DueRule due{};                               // the maximum: what the clock breaches (D6)
  std::optional<Duration> appointment{};       // with one, the clock is due this long after it instead
  std::optional<Duration> average{};           // counted time to be kept on average, for the rates; no clock breaches it
  std::uint16_t calendar = 0;                  // index into Policy::calendars
  std::vector<std::uint8_t> warn_percent{};    // of the counted time, ascending, 1..99 (D4)
};

// First rule whose conditions all hold is used; an absent condition holds for every ticket.
struct SlaRule {
  std::optional<CategoryId> category;
  std::optional<Priority> priority;
  std::optional<Tier> tier{};
  std::optional<Channel> channel{};
  std::vector<ClockRule> clocks;
};

struct OfferRules {
  std::array<Duration, kPriorities> timeout{};  // how long an offer waits for an answer, by priority
  Duration cooldown{};            // a technician who declined or let lapse is not asked again for that ticket until then
  std::uint16_t open_max = 0;     // tickets a technician may hold at once (offered ones included); emergencies ignore it
};

struct TravelRules {
  double speed_kmh = 25;
  double detour = 1.4;            // road distance ÷ great circle
  Duration fixed{};               // parking, walking to the door
};

struct Policy {
  std::string version;
  Zone zone;
  std::vector<std::string> skills;
  std::vector<Area> areas;
  std::vector<Category> categories;
  std::vector<Calendar> calendars;
  std::vector<SlaRule> sla;
  OfferRules offers;
  TravelRules travel;
  SiteRules site;
  ActRules acts;
  Ladder ladder;
  std::vector<std::string> return_reasons;

  // Filled by index(): lookups by id. Null / nullopt when unknown.
  std::unordered_map<std::string, std::uint16_t> area_index;
  std::unordered_map<std::string, std::uint16_t> category_index;

  // Call once after filling the lists.
  void index();

  const Category* category(const CategoryId& id) const noexcept;
  std::optional<AreaIndex> area(const AreaId& id) const noexcept;
  std::optional<std::uint8_t> skill(std::string_view name) const noexcept;
  const SlaRule* sla_for(const CategoryId& category, Priority priority, Tier tier, Channel channel) const noexcept;
  Duration travel_time(GeoPoint from, GeoPoint to) const noexcept;
};

using PolicyPtr = std::shared_ptr<const Policy>;

}  // namespace redline::domain
