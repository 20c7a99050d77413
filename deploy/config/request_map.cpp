#include "deploy/config/request_map.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "deploy/config/sla_section.hpp"
#include "deploy/config/text_file.hpp"
#include "deploy/config/time_format.hpp"
#include "deploy/config/yaml_reader.hpp"
#include "deploy/config/zone_file.hpp"

namespace redline::config {

namespace {

constexpr std::array<std::string_view, 8> kMapKeys{"columns",  "time",   "place", "neighborhoods",
                                                   "channels", "caller", "types", "other_types"};
constexpr std::array<std::string_view, 9> kColumnKeys{"time", "type", "id",      "address",    "neighborhood",
                                                      "lat",  "lon",  "channel", "description"};
constexpr std::array<std::string_view, 2> kTimeKeys{"format", "timezone"};
constexpr std::array<std::string_view, 4> kPlaceKeys{"unknown", "unknown_area", "unknown_address", "reach_km"};
constexpr std::array<std::string_view, 2> kPointKeys{"lat", "lon"};
constexpr std::array<std::string_view, 2> kCallerKeys{"name", "phone"};
constexpr std::array<std::string_view, 2> kKindKeys{"category", "priority"};

class MapReader {
 public:
  MapReader(Report& report, const YAML::Node& root, const domain::Policy& policy)
      : report_(report), file_(report, root, "the map", kMapKeys) {
    for (const auto& area : policy.areas) areas_.push_back(area.id.value);
    for (const auto& category : policy.categories) categories_.push_back(category.id.value);
  }

  RequestMap read() {
    read_columns();
    read_time();
    read_place();
    read_caller();
    each_name("neighborhoods", [&](const std::string& name, const YAML::Node& node) {
      if (const auto found = index_of(node, "area", areas_)) map_.neighborhoods.emplace(name_key(name), areas_[*found]);
    });
    const std::vector<std::string> channels(kChannelNames.begin(), kChannelNames.end());
    each_name("channels", [&](const std::string& name, const YAML::Node& node) {
      if (const auto found = index_of(node, "channel", channels))
        map_.channels.emplace(name_key(name), static_cast<domain::Channel>(*found));
    });
    each_name("types", [&](const std::string& name, const YAML::Node& node) {
      map_.types.emplace(name_key(name), read_kind(node, "this type"));
    });
    if (const auto node = file_.child("other_types", Need::Optional))
      map_.other_types = read_kind(*node, "'other_types'");
    if (map_.types.empty() && !map_.other_types) file_.complain("types", "no type is mapped");
    return std::move(map_);
  }

 private:
  void read_columns() {
    const auto node = file_.child("columns");
    if (!node) return;
    const Section columns{report_, *node, "'columns'", kColumnKeys};
    map_.columns.time = columns.text("time").value_or("");
    map_.columns.type = columns.text("type").value_or("");
    map_.columns.id = columns.text("id", Need::Optional);
    map_.columns.address = columns.text("address", Need::Optional);
    map_.columns.neighborhood = columns.text("neighborhood", Need::Optional);
    map_.columns.lat = columns.text("lat", Need::Optional);
    map_.columns.lon = columns.text("lon", Need::Optional);
    map_.columns.channel = columns.text("channel", Need::Optional);
    if (columns.has("lat") != columns.has("lon")) columns.complain("lat", "'lat' and 'lon' come together");
    for (const YAML::Node& column : columns.list("description")) {
      if (column.IsScalar())
        map_.columns.description.push_back(column.Scalar());
      else
        report_.add(column.Mark(),
                    fmt::format("the name of a column must be a single value, but {}", describe(column)));
    }
  }

  void read_time() {
    const auto node = file_.child("time");
    if (!node) return;
    const Section time{report_, *node, "'time'", kTimeKeys};
    map_.time_format = time.text("format").value_or("");
    if (!map_.time_format.empty())
      if (const auto fault = time_format_fault(map_.time_format); !fault.empty())
        time.complain("format", fmt::format("'format' {}", fault), "write it like %Y-%m-%d %H:%M:%S");
    const auto name = time.text("timezone");
    if (!name) return;
    auto zone = load_zone(*name);
    if (zone)
      map_.zone = std::move(*zone);
    else
      time.complain("timezone", zone.error().what, zone.error().hint);
  }

  void read_place() {
    const auto node = file_.child("place");
    if (!node) return;
    const Section place{report_, *node, "'place'", kPlaceKeys};
    for (const YAML::Node& point : place.list("unknown", Need::Optional))
      if (const auto read = Section{report_, point, "this point", kPointKeys}.point())
        map_.unknown_points.push_back(*read);
    if (const auto area = place.reference("unknown_area", "area", areas_, Need::Optional))
      map_.unknown_area = domain::AreaId{*area};
    map_.unknown_address = place.text("unknown_address").value_or("");
    map_.reach_km = place.number("reach_km", {.min = 0.1, .max = 20'000}).value_or(0.1);
  }

  void read_caller() {
    const auto node = file_.child("caller");
    if (!node) return;
    const Section caller{report_, *node, "'caller'", kCallerKeys};
    map_.caller_name = caller.text("name").value_or("");
    map_.caller_phone = caller.text("phone").value_or("");
    const std::size_t digits_from = map_.caller_phone.starts_with('+') ? 1 : 0;
    if (map_.caller_phone.find_first_not_of("0123456789#", digits_from) != std::string::npos)
      caller.complain("phone", "'phone' may hold only digits, # and a leading +");
  }

  RequestMap::Kind read_kind(const YAML::Node& node, const std::string& title) {
    const Section section{report_, node, title, kKindKeys};
    RequestMap::Kind kind{
        .category = domain::CategoryId{section.reference("category", "category", categories_).value_or("")},
        .priority = std::nullopt};
    if (const auto priority = section.one_of("priority", kPriorityNames, Need::Optional))
      kind.priority = kAllPriorities[*priority];
    return kind;
  }

  // Names are free here, so they are no keys of a section; the same one twice is a mistake all the same.
  template <class Add>
  void each_name(std::string_view key, Add add) {
    const auto node = file_.child(key, Need::Optional);
    if (!node || node->IsNull()) return;
    if (!node->IsMap()) {
      file_.complain(key, fmt::format("'{}' must be a mapping, but {}", key, describe(*node)));
      return;
    }
    std::vector<std::string> seen;
    for (const auto& entry : *node) {
      const std::string name = entry.first.IsScalar() ? entry.first.Scalar() : std::string{};
      if (std::ranges::find(seen, name_key(name)) != seen.end())
        report_.add(entry.first.Mark(), fmt::format("'{}' is there twice in '{}'", name, key));
      seen.push_back(name_key(name));
      add(name, entry.second);
    }
  }

  std::optional<std::size_t> index_of(const YAML::Node& node, std::string_view kind,
                                      std::span<const std::string> known) {
    const std::string id = node.IsScalar() ? node.Scalar() : std::string{};
    const auto found = std::ranges::find(known, id);
    if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
    report_.add(node.Mark(), fmt::format("unknown {} '{}'", kind, id), hint_for(id, known));
    return std::nullopt;
  }

  Report& report_;
  Section file_;
  std::vector<std::string> areas_;
  std::vector<std::string> categories_;
  RequestMap map_;
};

}  // namespace

std::string name_key(std::string_view text) {
  std::string key;
  bool blank = false;
  for (const char c : text) {
    if (c == ' ' || c == '\t') {
      blank = !key.empty();
      continue;
    }
    if (blank) key += ' ';
    blank = false;
    key += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return key;
}

std::expected<RequestMap, Problems> parse_request_map(const std::string& text, const std::string& name,
                                                      const domain::Policy& policy) {
  Report report{name};
  const auto root = parse_yaml(text, report);
  if (!root) return std::unexpected{report.take()};
  RequestMap map = MapReader{report, *root, policy}.read();
  if (!report.clean()) return std::unexpected{report.take()};
  return map;
}

std::expected<RequestMap, Problems> load_request_map(const std::string& path, const domain::Policy& policy) {
  const auto text = read_text(path);
  if (!text) return std::unexpected{Problems{text.error()}};
  return parse_request_map(*text, path, policy);
}

}  // namespace redline::config
