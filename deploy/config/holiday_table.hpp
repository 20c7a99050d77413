// Tables of legal holidays and make-up working days (调休), a file for each year and country:
//
//   id: cn-2026
//   source: "State Council General Office, notice … of …"     where the table is from; shown, not interpreted
//   holidays:
//     - {name: National Day, from: 2026-10-01, until: 2026-10-07}      until: the same day when left out
//   make_up: [2026-09-20, 2026-10-10]                                  weekend days that are worked
//
// Those of deploy/data/calendars go with the product and are named by their id ("cn-2026"); others by the path of the file,
// from the folder of the policy that names them.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/config/problem.hpp"
#include "dispatcher/domain/time.hpp"

namespace redline::config {

struct HolidayTable {
  std::string id;
  std::string source;
  std::vector<domain::LocalDay> holidays;
  std::vector<domain::LocalDay> make_up;
  std::string bytes;  // of the file: a policy's version covers the tables it uses
};

std::expected<HolidayTable, Problems> parse_holiday_table(std::string text, const std::string& name);
// `name` as a policy gives it, `policy_file` where it does.
std::expected<HolidayTable, Problems> load_holiday_table(std::string_view name, std::string_view policy_file);

}  // namespace redline::config
