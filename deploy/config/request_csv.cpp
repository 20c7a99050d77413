#include "deploy/config/request_csv.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "deploy/config/readable.hpp"
#include "deploy/config/time_format.hpp"
#include "deploy/config/zone_file.hpp"

namespace redline::config {

namespace {

using domain::GeoPoint;
using domain::Policy;

template <class T>
using Mapped = std::expected<T, std::string>;  // the error says why the row cannot be used

std::string_view field(const CsvRow& row, std::optional<std::size_t> column) {
  return column ? std::string_view{row.fields[*column]} : std::string_view{};
}

bool blank(std::string_view text) { return text.find_first_not_of(" \t") == std::string_view::npos; }

// A zero point stands for "not known".
Mapped<GeoPoint> place_of(const CsvRow& row, const RequestColumns& columns, const RequestMap& map) {
  const auto lat = field(row, columns.lat);
  const auto lon = field(row, columns.lon);
  if (blank(lat) && blank(lon)) return GeoPoint{};
  const auto number = [](std::string_view text, double limit, double& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() && std::abs(value) <= limit;
  };
  GeoPoint point;
  if (!number(lat, 90, point.lat) || !number(lon, 180, point.lon))
    return std::unexpected{fmt::format("'{}' and '{}' are no place", lat, lon)};
  const bool unknown = std::ranges::find(map.unknown_points, point) != map.unknown_points.end();
  return unknown ? GeoPoint{} : point;
}

Mapped<domain::AreaId> nearest_area(GeoPoint point, const RequestMap& map, const Policy& policy) {
  const domain::Area* nearest = nullptr;
  double nearest_m = map.reach_km * 1000;
  for (const domain::Area& area : policy.areas) {
    if (!area.centre.known() || area.id == map.unknown_area) continue;
    const double metres = domain::distance_m(point, area.centre);
    if (metres > nearest_m) continue;
    nearest = &area;
    nearest_m = metres;
  }
  if (nearest != nullptr) return nearest->id;
  return std::unexpected{
      fmt::format("{}, {} is farther than {} km from every area", point.lat, point.lon, map.reach_km)};
}

Mapped<domain::AreaId> area_of(std::string_view neighborhood, GeoPoint point, const RequestMap& map,
                               const Policy& policy) {
  // A wrong place is a mistake of the row even where the neighborhood would do.
  auto nearest = point.known() ? nearest_area(point, map, policy) : Mapped<domain::AreaId>{domain::AreaId{}};
  if (!nearest) return nearest;
  const auto named = map.neighborhoods.find(name_key(neighborhood));
  if (named != map.neighborhoods.end()) return named->second;
  if (point.known()) return nearest;
  if (map.unknown_area) return *map.unknown_area;
  return std::unexpected{"neither place nor neighborhood is known"};
}

Mapped<RequestMap::Kind> kind_of(std::string_view type, const RequestMap& map) {
  if (blank(type)) return std::unexpected{"there is no type"};
  if (const auto found = map.types.find(name_key(type)); found != map.types.end()) return found->second;
  if (map.other_types) return *map.other_types;
  return std::unexpected{fmt::format("the type '{}' is not mapped", type)};
}

std::string description_of(const CsvRow& row, const RequestColumns& columns) {
  std::string text;
  std::vector<std::string> told;
  for (const std::size_t column : columns.description) {
    const std::string_view part = row.fields[column];
    if (blank(part) || std::ranges::find(told, name_key(part)) != told.end()) continue;
    told.push_back(name_key(part));
    if (!text.empty()) text += "; ";
    text += part;
  }
  return text;
}

// Digits for the places marked # in the pattern: the same id always gives the same number.
std::string phone_of(std::string pattern, std::string_view id) {
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  for (char& c : pattern) {
    if (c != '#') continue;
    c = static_cast<char>('0' + hash % 10);
    hash /= 10;
  }
  return pattern;
}

}  // namespace

std::expected<RequestColumns, RowProblem> find_columns(const CsvRow& header, const RequestMap& map) {
  RequestColumns columns{.count = header.fields.size(), .description = {}};
  std::string missing;
  const auto find = [&](const std::string& name) -> std::size_t {
    const auto found = std::ranges::find(header.fields, name);
    if (found != header.fields.end()) return static_cast<std::size_t>(found - header.fields.begin());
    missing += fmt::format("{}'{}'", missing.empty() ? "" : ", ", name);
    return 0;
  };
  const auto find_optional = [&](const std::optional<std::string>& name) -> std::optional<std::size_t> {
    if (!name) return std::nullopt;
    return find(*name);
  };
  columns.time = find(map.columns.time);
  columns.type = find(map.columns.type);
  columns.id = find_optional(map.columns.id);
  columns.address = find_optional(map.columns.address);
  columns.neighborhood = find_optional(map.columns.neighborhood);
  columns.lat = find_optional(map.columns.lat);
  columns.lon = find_optional(map.columns.lon);
  columns.channel = find_optional(map.columns.channel);
  for (const std::string& name : map.columns.description) columns.description.push_back(find(name));
  if (missing.empty()) return columns;
  return std::unexpected{
      RowProblem{.line = header.line, .reason = fmt::format("the first line has no column {}", missing)}};
}

std::expected<ReplayRequest, RowProblem> map_request(const CsvRow& row, const RequestColumns& columns,
                                                     const RequestMap& map, const Policy& policy) {
  const auto refuse = [&](std::string reason) {
    return std::unexpected{RowProblem{.line = row.line, .reason = std::move(reason)}};
  };
  if (row.fields.size() != columns.count)
    return refuse(fmt::format("{} fields instead of {}", row.fields.size(), columns.count));
  for (const std::string& text : row.fields)
    if (!readable(text, true)) return refuse("there are control characters or broken UTF-8");

  ReplayRequest request{.ticket = {}, .at = {}, .id = std::string{field(row, columns.id)}, .line = row.line};
  if (blank(request.id)) request.id = fmt::format("line-{}", row.line);
  const auto local = parse_local_time(map.time_format, row.fields[columns.time]);
  if (!local) return refuse(fmt::format("'{}' is no time like {}", row.fields[columns.time], map.time_format));
  request.at = map.zone.at(*local);

  auto kind = kind_of(row.fields[columns.type], map);
  if (!kind) return refuse(std::move(kind.error()));
  const auto point = place_of(row, columns, map);
  if (!point) return refuse(point.error());
  auto area = area_of(field(row, columns.neighborhood), *point, map, policy);
  if (!area) return refuse(std::move(area.error()));

  domain::CreateTicket& ticket = request.ticket;
  ticket.category = std::move(kind->category);
  ticket.priority = kind->priority;
  ticket.area = std::move(*area);
  ticket.place.point = *point;
  ticket.place.address = field(row, columns.address);
  if (blank(ticket.place.address)) ticket.place.address = map.unknown_address;
  ticket.caller = {.name = map.caller_name, .phone = phone_of(map.caller_phone, request.id)};
  const auto channel = map.channels.find(name_key(field(row, columns.channel)));
  if (channel != map.channels.end()) ticket.channel = channel->second;
  ticket.description = description_of(row, columns);
  return request;
}

std::expected<RequestReader, Problem> RequestReader::open(const std::string& path, const RequestMap& map,
                                                          const Policy& policy) {
  auto bytes = open_bytes(path);
  if (!bytes) return std::unexpected{std::move(bytes.error())};
  CsvReader csv{std::move(*bytes)};
  const auto header = csv.next();
  if (!header) return std::unexpected{Problem{.file = path, .what = "is empty"}};
  const auto refuse = [&](const RowProblem& problem) {
    return std::unexpected{Problem{.file = path, .line = static_cast<int>(problem.line), .what = problem.reason}};
  };
  if (!*header) return refuse(header->error());
  auto columns = find_columns(**header, map);
  if (!columns) return refuse(columns.error());
  return RequestReader{std::move(csv), std::move(*columns), map, policy};
}

std::optional<std::expected<ReplayRequest, RowProblem>> RequestReader::next() {
  auto row = csv_.next();
  if (!row) return std::nullopt;
  if (!*row) return std::unexpected{std::move(row->error())};
  return map_request(**row, columns_, *map_, *policy_);
}

}  // namespace redline::config
