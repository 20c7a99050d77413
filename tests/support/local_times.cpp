#include "tests/support/local_times.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include "deploy/config/time_format.hpp"
#include "deploy/config/zone_file.hpp"

namespace redline::tests {

using namespace domain;

LocalTime local(std::string_view text) {
  const auto time = config::parse_local_time("%Y-%m-%d %H:%M", text);
  if (!time) throw std::invalid_argument(fmt::format("'{}' is no time like 2026-07-13 09:30", text));
  return *time;
}

LocalDay day(std::string_view text) { return std::chrono::floor<std::chrono::days>(local(fmt::format("{} 00:00", text))); }

Instant utc(std::string_view text) { return Instant{local(text).time_since_epoch()}; }

std::string shown(Instant t, const Zone& zone) {
  if (t == kNever) return "never";
  const LocalDay today = zone.day(t);
  const std::chrono::year_month_day date{today};
  const std::chrono::hh_mm_ss time{zone.local(t) - today};
  const auto text = fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", int{date.year()}, unsigned{date.month()},
                                unsigned{date.day()}, time.hours().count(), time.minutes().count());
  const auto rest = time.seconds() + time.subseconds();
  return rest.count() == 0 ? text : fmt::format("{}+{} ms", text, rest.count());
}

Zone zone(std::string_view name) {
  auto loaded = config::load_zone(name);
  if (!loaded) throw std::invalid_argument(loaded.error().what);
  return *std::move(loaded);
}

}  // namespace redline::tests
