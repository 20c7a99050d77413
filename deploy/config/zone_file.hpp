// Compiles a time zone of the system's database (Debian package tzdata) into a domain::Zone.
//
// The files hold transitions up to 2037 and a rule for the time after; both become one table. Nothing else in Redline
// reads the database, and nothing reads it after start-up.
#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <string_view>

#include "dispatcher/domain/calendar.hpp"

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

// The instant at which clocks in `zone` show `local` (given as if it were UTC). A time shown twice, when clocks go
// back, is its first occurrence; one that is skipped, when they go forward, is as long after the change as it says.
domain::Instant instant_of_local(const domain::Zone& zone, domain::Instant local) noexcept;

}  // namespace redline::config
