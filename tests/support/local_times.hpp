// Times in tests as people write them, and the zones of the system's database.
#pragma once

#include <string>
#include <string_view>

#include "dispatcher/domain/calendar/zone.hpp"

namespace redline::tests {

// "2026-07-13" and "2026-07-13 09:30"; anything else fails the test that asks.
domain::LocalDay day(std::string_view text);
domain::LocalTime local(std::string_view text);
// The same as if written by somebody on UTC.
domain::Instant utc(std::string_view text);
// "2026-07-13 09:30" as clocks in `zone` show that moment; with seconds where there are some; "never" for kNever.
std::string shown(domain::Instant t, const domain::Zone& zone);

// "Asia/Shanghai"
domain::Zone zone(std::string_view name);

}  // namespace redline::tests
