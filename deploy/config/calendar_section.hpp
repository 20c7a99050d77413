// The `calendars` list of a policy file: when clocks count.
//
//   - id: office
//     hours: {mon-fri: [08:30-12:00, 13:30-17:30], sat: [09:00-12:00]}     days: mon … sun, mon-fri, mon-sat, sat-sun, daily
//     seasons:                              other hours for a part of each year, or once; no two may overlap
//       - {from: 05-01, until: 09-30, hours: {mon-fri: [08:00-12:00, 15:00-18:00]}}
//       - {from: 2026-07-01, until: 2026-07-15, hours: {daily: [06:00-22:00]}}
//     holidays: [cn-2026, 2026-12-31]       tables (see holiday_table.hpp) and single days
//     make_up: mon                          whose hours the make-up days (调休) of the tables have
//     days:                                 single days with other hours; they win over tables and seasons
//       - {day: 2026-12-24, hours: [09:00-12:00]}
//       - {day: 2026-12-27, as: thu}
//     bad_weather: stops                    days declared for an area do not count there; left out: counts
//   - {id: natural, always: true, bad_weather: stops}
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "deploy/config/yaml_reader.hpp"
#include "dispatcher/domain/calendar/calendar.hpp"

namespace redline::config {

inline constexpr std::string_view kAlwaysCalendar = "always";

inline constexpr std::array<std::string_view, 8> kCalendarKeys{"id",       "always",  "hours", "seasons",
                                                               "holidays", "make_up", "days",  "bad_weather"};

// What calendars are read with: the zone they show, the file whose folder holiday tables are looked for in, and the bytes
// of the tables that were used, appended to by each.
struct CalendarContext {
  const domain::Zone& zone;
  const std::string& policy_file;
  std::string& tables_used;
};

// The calendar that `entry`, a mapping of kCalendarKeys, describes.
domain::Calendar read_calendar(const Section& entry, const std::string& id, const CalendarContext& context);

}  // namespace redline::config
