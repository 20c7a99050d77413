// The parts of a policy file about what cannot simply go on:
//
//   holds:
//     - {id: parts, text: {en: Waiting for parts, zh-CN: 等待配件, zh-TW: 等候料件}, pauses: [resolve], at_most: 7 d,
//        technician: released}                    or kept; nothing pauses when `pauses` is left out
//   parking: {by: supervisor, at_most: 180 d, pauses: [arrive, resolve]}
//   extensions: {by: [supervisor, manager], at_most: 2, longest: 7 d}
//   returns: {at_most: 3}
//   chases: {raise_after: 3}
#pragma once

#include "deploy/config/yaml_reader.hpp"
#include "dispatcher/domain/act_rules.hpp"

namespace redline::config {

inline constexpr std::array<std::string_view, 5> kActsSections{"holds", "parking", "extensions", "returns", "chases"};

// A section that `file` does not have is read from `shipped`.
domain::ActRules read_acts(const Section& file, const Section& shipped);

}  // namespace redline::config
