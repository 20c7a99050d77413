// The `sla` list of a policy file: which clocks a ticket carries.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "deploy/config/yaml_reader.hpp"
#include "dispatcher/domain/policy.hpp"

namespace redline::config {

// In the order of domain::ClockKind.
inline constexpr std::array<std::string_view, domain::kAllClockKinds.size()> kClockKindNames{"dispatch", "respond", "arrive",
                                                                                            "resolve"};


inline constexpr std::array<std::string_view, domain::kPriorities> kPriorityNames{"emergency", "urgent", "normal",
                                                                                  "low"};
inline constexpr std::array kAllPriorities{domain::Priority::Emergency, domain::Priority::Urgent,
                                           domain::Priority::Normal, domain::Priority::Low};

// In the order of the domain's enumerations.
inline constexpr std::array<std::string_view, 3> kTierNames{"ordinary", "key-account", "vip"};
inline constexpr std::array<std::string_view, 7> kChannelNames{"phone",           "counter",           "web",    "letter",
                                                               "government-line", "emergency-service", "machine"};

// `policy` has its areas, categories and calendars already. Reports, besides wrong values: a rule that an earlier one hides, a
// ticket that would find no rule, a clock twice in a rule, warning points that do not rise.
std::vector<domain::SlaRule> read_sla(const Section& file, const domain::Policy& policy);

}  // namespace redline::config
