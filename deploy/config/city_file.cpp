#include "deploy/config/city_file.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "deploy/config/day_time.hpp"
#include "deploy/config/text_file.hpp"
#include "deploy/config/yaml_reader.hpp"
#include "deploy/config/zone_file.hpp"

namespace redline::config {

namespace {

using std::chrono::minutes;

constexpr std::array<std::string_view, 1> kCityKeys{"technicians"};
constexpr std::array<std::string_view, 7> kTechnicianKeys{"key", "name", "skills", "areas", "lat", "lon", "shift"};

CityTechnician read_technician(const Section& entry, const std::vector<std::string>& areas,
                               const domain::Policy& policy) {
  CityTechnician technician;
  technician.key = entry.id("key").value_or("");
  technician.name = entry.text("name").value_or("");
  technician.skills = entry.references("skills", "skill", policy.skills, Need::Required);
  for (std::string& area : entry.references("areas", "area", areas)) technician.areas.emplace_back(std::move(area));
  technician.home = entry.point().value_or(domain::GeoPoint{});
  if (const auto written = entry.text("shift")) {
    const auto shift = parse_shift(*written);
    if (shift)
      technician.shift = *shift;
    else
      entry.complain("shift", fmt::format("'{}' is no shift", *written), "write it like 07:00-15:30");
  }
  return technician;
}

}  // namespace

std::optional<Shift> parse_shift(std::string_view text) {
  const auto range = parse_time_range(text);
  if (!range) return std::nullopt;
  return Shift{.from = range->from, .until = range->until};
}

std::optional<domain::Instant> shift_end(const Shift& shift, const domain::Zone& zone, domain::Instant now) {
  const domain::LocalDay today = zone.day(now);
  for (const auto day : {today - std::chrono::days{1}, today}) {
    const auto last_day = shift.until <= shift.from ? day + std::chrono::days{1} : day;
    const auto end = zone.at(last_day + shift.until);
    if (zone.at(day + shift.from) <= now && now < end) return end;
  }
  return std::nullopt;
}

std::expected<City, Problems> parse_city(const std::string& text, const std::string& name,
                                         const domain::Policy& policy) {
  Report report{name};
  const auto root = parse_yaml(text, report);
  if (!root) return std::unexpected{report.take()};
  const Section file{report, *root, "the city", kCityKeys};
  std::vector<std::string> areas;
  areas.reserve(policy.areas.size());
  for (const domain::Area& area : policy.areas) areas.push_back(area.id.value);
  City city;
  for (const YAML::Node& node : file.list("technicians")) {
    const Section entry{report, node, "this technician", kTechnicianKeys};
    if (!node.IsMap()) continue;
    auto technician = read_technician(entry, areas, policy);
    if (!technician.key.empty() &&
        std::ranges::find(city.technicians, technician.key, &CityTechnician::key) != city.technicians.end())
      entry.complain("key", fmt::format("the key '{}' is taken already", technician.key));
    city.technicians.push_back(std::move(technician));
  }
  if (!report.clean()) return std::unexpected{report.take()};
  return city;
}

std::expected<City, Problems> load_city(const std::string& path, const domain::Policy& policy) {
  const auto text = read_text(path);
  if (!text) return std::unexpected{Problems{text.error()}};
  return parse_city(*text, path, policy);
}

}  // namespace redline::config
