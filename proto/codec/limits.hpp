// Limits on what clients may send, checked while decoding. Text limits count characters (code points), not bytes.
// Records we wrote ourselves are not held to them, so that lowering a limit never makes old tickets unreadable.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dispatcher/domain/time.hpp"

namespace redline::codec {

struct TextRule {
  std::uint32_t characters_max = 0;
  bool line_breaks = false;  // tabs and line breaks allowed; other control characters never are
};

namespace limits {

inline constexpr TextRule kName{.characters_max = 100};  // of a person or unit
inline constexpr TextRule kPhone{.characters_max = 32};
inline constexpr TextRule kAddress{.characters_max = 300};
inline constexpr TextRule kDescription{.characters_max = 4'000, .line_breaks = true};
inline constexpr TextRule kResolution{.characters_max = 4'000, .line_breaks = true};
inline constexpr TextRule kReason{.characters_max = 500, .line_breaks = true};
inline constexpr TextRule kLine{.characters_max = 200};           // on a bill: a job, a part
inline constexpr TextRule kSignature{.characters_max = 16'384};   // SVG path data
inline constexpr TextRule kKey{.characters_max = 100};  // of areas, categories, skills, technicians
inline constexpr TextRule kToken{.characters_max = 4'096};
inline constexpr TextRule kDevice{.characters_max = 128};  // device id, app version
inline constexpr TextRule kTopic{.characters_max = 160};   // "board/" and the key of an area

inline constexpr std::size_t kSkills = 64;
inline constexpr std::size_t kAreas = 1'000;
inline constexpr std::size_t kTopics = 64;

// Instants lie in [1970, 10000), so that adding durations to them never overflows; kNever is the one exception.
inline constexpr std::int64_t kInstantMsMax = 253'402'300'799'999;
// Durations in records: up to a hundred years either way.
inline constexpr std::int64_t kDurationMsMax = 3'155'760'000'000;

}  // namespace limits
}  // namespace redline::codec
