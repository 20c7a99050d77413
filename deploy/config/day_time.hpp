// Days and times of day as people write them in files: "2026-12-24", "05-01", "08:30", "08:30-12:00".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dispatcher/domain/calendar/calendar_spec.hpp"

namespace redline::config {

// "2026-12-24", a day that exists.
std::optional<domain::LocalDay> parse_date(std::string_view text);
// "05-01"; 29 February is one.
std::optional<std::chrono::month_day> parse_month_day(std::string_view text);
// "07:30"; 24:00 is the end of the day.
std::optional<domain::TimeOfDay> parse_time_of_day(std::string_view text);
// "07:00-15:30", in whatever order.
std::optional<domain::DayFrame> parse_time_range(std::string_view text);

std::string format_date(domain::LocalDay day);
std::string format_time_of_day(domain::TimeOfDay time);

}  // namespace redline::config
