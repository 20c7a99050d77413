#include "proto/codec/text.hpp"

#include <cstring>

namespace redline::codec {
namespace {

constexpr std::size_t kWord = sizeof(std::uint64_t);
constexpr std::uint64_t kHighBits = 0x8080808080808080U;
constexpr std::uint64_t kOnes = 0x0101010101010101U;

std::uint64_t load_word(const char* from) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, from, kWord);
  return word;
}

constexpr std::uint8_t byte_at(std::string_view text, std::size_t i) noexcept {
  return static_cast<std::uint8_t>(text[i]);
}
constexpr bool continues(std::uint8_t byte) noexcept { return (byte & 0xC0U) == 0x80U; }

// Length of the well-formed sequence at `i` (Unicode table 3-7); 0 when it is not one.
std::size_t sequence_length(std::string_view text, std::size_t i) noexcept {
  const std::uint8_t lead = byte_at(text, i);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                             : (lead & 0xF0U) == 0xE0U      ? 3
                             : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                            : 0;
  if (length == 0 || text.size() - i < length) return 0;
  const std::uint8_t second = byte_at(text, i + 1);
  if (!continues(second)) return 0;
  if (lead == 0xE0 && second < 0xA0) return 0;  // not the shortest form
  if (lead == 0xED && second > 0x9F) return 0;  // surrogates
  if (lead == 0xF0 && second < 0x90) return 0;  // not the shortest form
  if (lead == 0xF4 && second > 0x8F) return 0;  // above U+10FFFF
  for (std::size_t k = 2; k < length; ++k)
    if (!continues(byte_at(text, i + k))) return 0;
  return length;
}

// C0, DEL and C1; C1 characters are two bytes, C2 80..9F.
bool is_control(std::string_view text, std::size_t i, std::size_t length, bool line_breaks) noexcept {
  const std::uint8_t lead = byte_at(text, i);
  if (length == 2) return lead == 0xC2 && byte_at(text, i + 1) < 0xA0;
  if (length != 1 || (lead >= 0x20 && lead != 0x7F)) return false;
  return !line_breaks || (lead != '\n' && lead != '\r' && lead != '\t');
}

// Eight printable ASCII characters: no high bit, nothing below 0x20, no 0x7F.
bool is_plain_word(std::uint64_t word) noexcept {
  const std::uint64_t below_space = (word - 0x20 * kOnes) & ~word;
  const std::uint64_t delete_gap = word ^ (0x7F * kOnes);
  const std::uint64_t is_delete = (delete_gap - kOnes) & ~delete_gap;
  return ((word | below_space | is_delete) & kHighBits) == 0;
}

}  // namespace

bool is_utf8(std::string_view text) noexcept {
  std::size_t i = 0;
  while (i < text.size()) {
    if (text.size() - i >= kWord && (load_word(text.data() + i) & kHighBits) == 0) {
      i += kWord;
      continue;
    }
    const std::size_t length = sequence_length(text, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

std::optional<DecodeReason> check_text(std::string_view text, const TextRule& rule) noexcept {
  std::size_t characters = 0;
  std::size_t i = 0;
  while (i < text.size()) {
    if (text.size() - i >= kWord && is_plain_word(load_word(text.data() + i))) {
      i += kWord;
      characters += kWord;
      continue;
    }
    const std::size_t length = sequence_length(text, i);
    if (length == 0) return DecodeReason::NotUtf8;
    if (is_control(text, i, length, rule.line_breaks)) return DecodeReason::ControlCharacter;
    i += length;
    ++characters;
  }
  if (characters > rule.characters_max) return DecodeReason::TooLong;
  return std::nullopt;
}

}  // namespace redline::codec
