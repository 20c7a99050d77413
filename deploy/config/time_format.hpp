// Times in files, read by a pattern: %Y %m %d %H %M %S as fixed numbers of digits, %I and %p for clocks of twelve
// hours; everything else stands for itself. "%Y-%m-%d %H:%M:%S", "%m/%d/%Y %I:%M:%S %p".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dispatcher/domain/time.hpp"

namespace redline::config {

// What is wrong with a pattern; empty when it can be used (it must name a whole date and at least the hour).
std::string time_format_fault(std::string_view format);

// The local time that `text` shows; nullopt when the text is not like that or names no day of the calendar.
std::optional<domain::LocalTime> parse_local_time(std::string_view format, std::string_view text);

}  // namespace redline::config
