// Text fit for people: well-formed UTF-8 without control characters.
#pragma once

#include <cstddef>
#include <string_view>

namespace redline::config {

// Bytes of the well-formed UTF-8 character at the front of `text`; 0 when there is none (truncated, overlong,
// surrogate, beyond U+10FFFF).
std::size_t utf8_length(std::string_view text) noexcept;

// Line breaks and tabs are allowed when `multiline`.
bool readable(std::string_view text, bool multiline = false) noexcept;

}  // namespace redline::config
