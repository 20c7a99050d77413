#include "deploy/config/readable.hpp"

namespace redline::config {

std::size_t utf8_length(std::string_view text) noexcept {
  if (text.empty()) return 0;
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  // Length and the range of the second byte, which is what rules out overlong forms, surrogates and too large values.
  std::size_t length = 0;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
  if (first >= 0xC2 && first <= 0xDF) {
    length = 2;
  } else if (first >= 0xE0 && first <= 0xEF) {
    length = 3;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
  } else if (first >= 0xF0 && first <= 0xF4) {
    length = 4;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
  }
  if (length == 0 || text.size() < length || byte(1) < low || byte(1) > high) return 0;
  for (std::size_t i = 2; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  return length;
}

bool readable(std::string_view text, bool multiline) noexcept {
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    const bool line_or_tab = first == '\n' || first == '\r' || first == '\t';
    if (first == 0x7F || (first < 0x20 && !(multiline && line_or_tab))) return false;
    const std::size_t length = utf8_length(text);
    if (length == 0) return false;
    if (length == 2 && first == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0) return false;  // C1 controls
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace redline::config
