#include "storage/records/terms.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/format.h>

namespace redline::storage::records {

namespace {

enum class Kind : std::uint8_t { Separator, Letter, Character };

struct Range {
  char32_t from, to;
};

// Written without blanks between words.
constexpr std::array kCharacters{Range{0x2E80, 0x2FDF}, Range{0x3005, 0x3007}, Range{0x3040, 0x31FF}, Range{0x3400, 0x4DBF},
                                 Range{0x4E00, 0x9FFF}, Range{0xA960, 0xA97F}, Range{0xAC00, 0xD7FF}, Range{0xF900, 0xFAFF},
                                 Range{0xFF66, 0xFFDC}, Range{0x20000, 0x3FFFF}};
// Signs and pictures beyond ASCII.
constexpr std::array kSigns{Range{0x80, 0xA9},     Range{0xAB, 0xB4},     Range{0xB6, 0xB9},     Range{0xBB, 0xBF},
                            Range{0xD7, 0xD7},     Range{0xF7, 0xF7},     Range{0x2000, 0x206F}, Range{0x20A0, 0x20CF},
                            Range{0x2190, 0x2BFF}, Range{0x3000, 0x3004}, Range{0x3008, 0x303F}, Range{0xFE10, 0xFE6F},
                            Range{0xFF00, 0xFF65}, Range{0xFFE0, 0xFFFF}, Range{0x1F000, 0x1FAFF}};

bool in(const auto& ranges, char32_t c) {
  return std::ranges::any_of(ranges, [c](const Range& range) { return c >= range.from && c <= range.to; });
}

// Full-width forms as plain ones, capitals as small letters.
char32_t folded(char32_t c) {
  if (c >= 0xFF10 && c <= 0xFF5A) c -= 0xFEE0;
  const bool capital = (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) ||
                       (c >= 0x410 && c <= 0x42F);
  return capital ? c + 0x20 : c;
}

Kind kind_of(char32_t c) {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? Kind::Letter : Kind::Separator;
  if (in(kCharacters, c)) return Kind::Character;
  return in(kSigns, c) ? Kind::Separator : Kind::Letter;
}

// The next code point of well-formed UTF-8 (the codec lets nothing else in); a stray byte stands for itself.
char32_t take(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t size = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t c = size == 1 ? lead : lead & (0x7Fu >> size);
  for (std::size_t i = 1; i < std::min(size, text.size()); ++i) c = (c << 6) | (static_cast<unsigned char>(text[i]) & 0x3F);
  text.remove_prefix(std::min(size, text.size()));
  return c;
}

void append(std::string& term, char32_t c) {
  if (c < 0x80) {
    term += static_cast<char>(c);
  } else {
    fmt::format_to(std::back_inserter(term), "x{:x}", static_cast<std::uint32_t>(c));
  }
}

// Runs of one kind, in order.
struct Run {
  Kind kind = Kind::Separator;
  std::u32string text;
};

std::vector<Run> runs_of(std::string_view text) {
  std::vector<Run> runs;
  bool joined = false;
  while (!text.empty()) {
    const char32_t c = folded(take(text));
    const Kind kind = kind_of(c);
    if (kind != Kind::Separator) {
      if (!joined || runs.back().kind != kind) runs.push_back({kind, {}});
      runs.back().text += c;
    }
    joined = kind != Kind::Separator;
  }
  return runs;
}

std::string word(const Run& run) {
  std::string term;
  for (const char32_t c : run.text) {
    if (term.size() >= kTermBytesMax) break;
    append(term, c);
  }
  return term;
}

// Each pair of neighbours; `with_last`: and the last character alone.
void append_pairs(const Run& run, bool with_last, std::vector<std::string>& terms) {
  for (std::size_t i = 0; i < run.text.size(); ++i) {
    const bool last = i + 1 == run.text.size();
    if (last && !with_last && run.text.size() > 1) break;
    std::string& term = terms.emplace_back();
    append(term, run.text[i]);
    if (!last) append(term, run.text[i + 1]);
  }
}

}  // namespace

std::vector<std::string> terms_of(std::string_view text) {
  std::vector<std::string> terms;
  for (const Run& run : runs_of(text)) {
    if (terms.size() >= kTermsMax) break;
    if (run.kind == Kind::Letter) {
      terms.push_back(word(run));
    } else {
      append_pairs(run, true, terms);
    }
  }
  if (terms.size() > kTermsMax) terms.resize(kTermsMax);
  return terms;
}

std::vector<Phrase> phrases_of(std::string_view text) {
  std::vector<Phrase> phrases;
  for (const Run& run : runs_of(text)) {
    Phrase& phrase = phrases.emplace_back();
    if (run.kind == Kind::Letter) {
      phrase.push_back(word(run));
    } else {
      append_pairs(run, false, phrase);
    }
  }
  return phrases;
}

}  // namespace redline::storage::records
