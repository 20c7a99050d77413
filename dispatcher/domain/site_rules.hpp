// What the policy says about the visit: appointment, price list, checklists, the lone worker, and when a completion looks
// false (rules B7, C1, C3, C7, C8). Part of Policy; a rule that is left out of the file asks for nothing.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dispatcher/domain/time.hpp"
#include "dispatcher/domain/work.hpp"

namespace redline::domain {

// Languages of texts that customers read: the order of localised texts.
inline constexpr std::array<std::string_view, 3> kLanguageTags{"en", "zh-CN", "zh-TW"};
using Localised = std::array<std::string, kLanguageTags.size()>;

struct ChecklistItem {
  std::string id;
  Localised text;
  bool required = true;  // blocks completion until it has passed (C3)
};

struct PriceItem {
  std::string code;
  FeeKind kind{};
  std::string name;
  std::string unit;
  Money price = 0;  // of one unit
};

struct SiteRules {
  Duration appointment_tolerance{};    // either way (B7)
  std::string currency;                // ISO 4217; empty: no fees
  std::vector<PriceItem> prices;
  double site_radius_m = 0;            // arriving or completing farther away is a signal; 0: never (C8)
  Duration quick_work{};               // completing sooner after arrival is a signal; 0: never
  Duration check_in_every{};           // of a lone worker; 0: no check-ins (C7)
  Duration next_level_after{};         // a missed check-in climbs after that
  std::uint8_t check_in_levels = 1;    // how far

  const PriceItem* price(std::string_view code) const noexcept;
};

}  // namespace redline::domain
