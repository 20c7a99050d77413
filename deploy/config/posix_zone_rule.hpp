// The rule behind the last transition of a zone file: a POSIX TZ string such as "EST5EDT,M3.2.0,M11.1.0" (RFC 8536
// section 3.3.1 lets its change times run from -167 to 167 hours).
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string_view>

#include "dispatcher/domain/calendar/zone.hpp"

namespace redline::config {

struct PosixZoneRule {
  // The day of a change within a year, and the local time of that day in seconds.
  struct Change {
    enum class Kind : unsigned char { MonthWeekday, JulianDay, DayOfYear } kind = Kind::MonthWeekday;
    int month = 1;  // MonthWeekday
    int week = 1;   // MonthWeekday: 1..5, 5 is the last
    int day = 0;    // weekday from Sunday = 0; day 1..365 without 29 February; or day 0..365
    std::chrono::seconds time{7200};
  };

  std::chrono::seconds standard{};  // local = UTC + this
  std::chrono::seconds summer{};
  bool has_summer = false;
  Change to_summer;
  Change to_standard;

  // Both changes of a year in order of time; only with summer time.
  std::array<domain::ZoneOffset, 2> changes(std::chrono::year year) const;
};

std::optional<PosixZoneRule> parse_posix_zone_rule(std::string_view text);

}  // namespace redline::config
