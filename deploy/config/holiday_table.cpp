#include "deploy/config/holiday_table.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "deploy/config/day_time.hpp"
#include "deploy/config/text_file.hpp"
#include "deploy/config/yaml_reader.hpp"
#include "deploy/data/shipped.hpp"

namespace redline::config {

namespace {

using domain::LocalDay;
using std::chrono::days;

constexpr std::array<std::string_view, 4> kTableKeys{"id", "source", "holidays", "make_up"};
constexpr std::array<std::string_view, 3> kHolidayKeys{"name", "from", "until"};
constexpr days kHolidayMax{31};

void read_holidays(const Section& file, HolidayTable& table) {
  for (const YAML::Node& node : file.list("holidays")) {
    const Section holiday{file.report(), node, "this holiday", kHolidayKeys};
    if (!node.IsMap()) continue;
    (void)holiday.text("name");
    const auto from = holiday.date("from");
    const auto until = holiday.has("until") ? holiday.date("until") : from;
    if (!from || !until) continue;
    if (*until < *from || *until - *from > kHolidayMax) {
      holiday.complain("until", fmt::format("a holiday from {} cannot end on {}", format_date(*from), format_date(*until)));
      continue;
    }
    for (LocalDay day = *from; day <= *until; day += days{1}) {
      if (std::ranges::find(table.holidays, day) != table.holidays.end())
        holiday.complain("from", fmt::format("{} is a holiday already", format_date(day)));
      table.holidays.push_back(day);
    }
  }
}

void read_make_up(const Section& file, HolidayTable& table) {
  for (const YAML::Node& node : file.list("make_up", Need::Optional)) {
    const std::string written = node.IsScalar() ? node.Scalar() : std::string{};
    const auto day = parse_date(written);
    if (!day)
      file.report().add(node.Mark(), fmt::format("'{}' is no day", written), "write it like 2026-02-14");
    else if (std::ranges::find(table.holidays, *day) != table.holidays.end())
      file.report().add(node.Mark(), fmt::format("{} is a holiday, too: it cannot be worked", written));
    else if (std::ranges::find(table.make_up, *day) != table.make_up.end())
      file.report().add(node.Mark(), fmt::format("{} is there twice", written));
    else
      table.make_up.push_back(*day);
  }
}

}  // namespace

std::expected<HolidayTable, Problems> parse_holiday_table(std::string text, const std::string& name) {
  Report report{name};
  const auto root = parse_yaml(text, report);
  if (!root) return std::unexpected{report.take()};
  const Section file{report, *root, "the holiday table", kTableKeys};
  HolidayTable table;
  table.id = file.id("id").value_or("");
  table.source = file.text("source").value_or("");
  read_holidays(file, table);
  read_make_up(file, table);
  if (!report.clean()) return std::unexpected{report.take()};
  table.bytes = std::move(text);
  return table;
}

std::expected<HolidayTable, Problems> load_holiday_table(std::string_view name, std::string_view policy_file) {
  std::string path;
  if (!name.contains('/') && !name.ends_with(".yaml"))
    path = fmt::format("{}calendars/{}.yaml", kShippedPrefix, name);
  else
    path = (std::filesystem::path{policy_file}.parent_path() / name).string();
  auto text = read_text(path);
  if (!text) return std::unexpected{Problems{std::move(text.error())}};
  return parse_holiday_table(*std::move(text), path);
}

}  // namespace redline::config
