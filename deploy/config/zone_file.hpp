// Compiles a time zone of the system's database (Debian package tzdata) into a domain::Zone.
//
// The files hold transitions up to 2037 and a rule for the time after; both become one table. Nothing else in Redline
// reads the database, and nothing reads it after start-up.
#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <string_view>

#include "dispatcher/domain/calendar/zone.hpp"

namespace redline::config {

// Years that a compiled zone covers; its last offset holds after them, its first one before.
inline constexpr std::chrono::year kZoneFirstYear{1970};
inline constexpr std::chrono::year kZoneLastYear{2060};

struct ZoneFault {
  std::string what;
  std::string hint;
};

// `name` as in the database: "Europe/Berlin", "UTC". Looks in $TZDIR, then in /usr/share/zoneinfo.
std::expected<domain::Zone, ZoneFault> load_zone(std::string_view name);

// Compiles the bytes of one file of the database (RFC 8536).
std::expected<domain::Zone, ZoneFault> compile_zone(std::string_view bytes);

}  // namespace redline::config
