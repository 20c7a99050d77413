// The terminal: is there one, how large is it, how wide is a text on it.
#pragma once

#include <string>
#include <string_view>

namespace redline::app {

struct TerminalSize {
  int columns = 80;
  int rows = 24;
};

bool is_terminal(int descriptor) noexcept;
// 80×24 when it is not known.
TerminalSize terminal_size(int descriptor) noexcept;

// Columns that a text takes: two for East Asian wide characters and emoji, none for combining marks and control
// characters. Bytes that are no UTF-8 count as one each.
int display_width(std::string_view utf8) noexcept;
// Cut to at most `columns`, with an ellipsis where something is missing, and filled up with blanks.
std::string fitted(std::string_view utf8, int columns);
// The same without filling up.
std::string clipped(std::string_view utf8, int columns);
// Filled up on the left.
std::string right_aligned(std::string_view utf8, int columns);

}  // namespace redline::app
