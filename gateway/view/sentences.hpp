// The table of sentences (sentences.yaml, compiled in) and the renderer that puts facts into it. Pure.
//
// Times are shown in the zone of the city, to the minute where they are whole minutes, durations in their two largest
// units, rounded down.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "dispatcher/domain/clock_story.hpp"

namespace redline::gateway {

enum class Language : std::uint8_t { English, SimplifiedChinese, TraditionalChinese };
inline constexpr std::array kAllLanguages{Language::English, Language::SimplifiedChinese, Language::TraditionalChinese};
// "en", "zh-CN", "zh-TW"
std::string_view tag(Language language) noexcept;
// The language of the first range in an Accept-Language header that is known ("zh-HK", "zh-Hant": traditional).
Language language_from(std::string_view accept_language) noexcept;

struct SentenceRow {
  std::string_view key;
  std::array<std::string_view, kAllLanguages.size()> texts;
  constexpr SentenceRow(std::string_view k, std::string_view en, std::string_view zh_cn, std::string_view zh_tw)
      : key(k), texts{en, zh_cn, zh_tw} {}
};
// Sorted by key; generated.
std::span<const SentenceRow> sentence_rows() noexcept;

// Empty for a key that is not in the table.
std::string_view template_of(std::string_view key, Language language) noexcept;
std::string render(const domain::Sentence& sentence, const domain::Zone& zone, Language language);

}  // namespace redline::gateway
