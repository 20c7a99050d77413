// Calendars for tests: hours in a line of text, and the office of a Chinese utility around New Year 2025.
#pragma once

#include <string_view>

#include "dispatcher/domain/calendar/calendar_spec.hpp"

namespace redline::tests {

// "09:00-12:00 13:00-17:00"; "" for none.
domain::DayFrames hours(std::string_view text);
// The same hours from Monday to Friday.
domain::WeekFrames workweek(std::string_view text);
domain::WeekFrames every_day(std::string_view text);

// Monday to Friday 08:30-12:00 and 13:30-17:30, in summer (1 May to 30 September) until 18:00 with a longer noon; the
// holidays and make-up days from October 2024 to June 2025 as the State Council ordered them.
domain::CalendarSpec china_office();

}  // namespace redline::tests
