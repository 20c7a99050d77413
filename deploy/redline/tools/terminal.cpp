#include "deploy/redline/tools/terminal.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include <sys/ioctl.h>
#include <unistd.h>

namespace redline::app {

namespace {

struct Range {
  char32_t from;
  char32_t until;  // inclusive
};

// Marks that stand on the character before them, and characters without a width.
constexpr std::array kZero{Range{0x0300, 0x036F}, Range{0x0483, 0x0489}, Range{0x0591, 0x05BD}, Range{0x0610, 0x061A},
                           Range{0x064B, 0x065F}, Range{0x0900, 0x0902}, Range{0x0E34, 0x0E3A}, Range{0x0E47, 0x0E4E},
                           Range{0x1AB0, 0x1AFF}, Range{0x1DC0, 0x1DFF}, Range{0x200B, 0x200F}, Range{0x20D0, 0x20FF},
                           Range{0xFE00, 0xFE0F}, Range{0xFE20, 0xFE2F}, Range{0xFEFF, 0xFEFF}};
// East Asian Wide and Fullwidth, and emoji shown as pictures.
constexpr std::array kWide{
    Range{0x1100, 0x115F},   Range{0x231A, 0x231B},   Range{0x2E80, 0x303E},   Range{0x3041, 0x33FF},
    Range{0x3400, 0x4DBF},   Range{0x4E00, 0x9FFF},   Range{0xA000, 0xA4CF},   Range{0xA960, 0xA97F},
    Range{0xAC00, 0xD7A3},   Range{0xF900, 0xFAFF},   Range{0xFE30, 0xFE6F},   Range{0xFF01, 0xFF60},
    Range{0xFFE0, 0xFFE6},   Range{0x16FE0, 0x18D08}, Range{0x1B000, 0x1B2FB}, Range{0x1F300, 0x1F64F},
    Range{0x1F680, 0x1F6FF}, Range{0x1F900, 0x1F9FF}, Range{0x20000, 0x3FFFD}};

bool in(const auto& ranges, char32_t c) noexcept {
  const auto after = std::ranges::lower_bound(ranges, c, {}, &Range::until);
  return after != ranges.end() && after->from <= c;
}

int width_of(char32_t c) noexcept {
  if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return 0;
  if (c < 0x300) return 1;
  if (in(kZero, c)) return 0;
  return in(kWide, c) ? 2 : 1;
}

// Takes one character off the front; `bytes` is how many it took.
char32_t next_character(std::string_view text, std::size_t& bytes) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const std::size_t length = lead < 0x80 ? 1 : (lead >> 5) == 6 ? 2 : (lead >> 4) == 14 ? 3 : (lead >> 3) == 30 ? 4 : 0;
  bytes = 1;
  if (length <= 1) return length == 1 ? lead : U'?';
  if (text.size() < length) return U'?';
  char32_t value = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return U'?';
    value = (value << 6) | (byte(i) & 0x3FU);
  }
  bytes = length;
  return value;
}

}  // namespace

bool is_terminal(int descriptor) noexcept { return ::isatty(descriptor) == 1; }

TerminalSize terminal_size(int descriptor) noexcept {
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {};
  return {.columns = size.ws_col, .rows = size.ws_row};
}

int display_width(std::string_view utf8) noexcept {
  int width = 0;
  for (std::size_t bytes = 0; !utf8.empty(); utf8.remove_prefix(bytes)) width += width_of(next_character(utf8, bytes));
  return width;
}

std::string clipped(std::string_view utf8, int columns) {
  if (display_width(utf8) <= columns) return std::string{utf8};
  if (columns <= 0) return {};
  constexpr std::string_view kEllipsis = "…";
  int width = 0;
  std::size_t taken = 0;
  for (std::size_t bytes = 0; taken < utf8.size(); taken += bytes) {
    const int next = width_of(next_character(utf8.substr(taken), bytes));
    if (width + next > columns - 1) break;
    width += next;
  }
  return std::string{utf8.substr(0, taken)} + std::string{kEllipsis};
}

std::string fitted(std::string_view utf8, int columns) {
  std::string text = clipped(utf8, columns);
  text.append(static_cast<std::size_t>(std::max(0, columns - display_width(text))), ' ');
  return text;
}

std::string right_aligned(std::string_view utf8, int columns) {
  std::string text = clipped(utf8, columns);
  return std::string(static_cast<std::size_t>(std::max(0, columns - display_width(text))), ' ') + text;
}

}  // namespace redline::app
