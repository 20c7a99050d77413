// How the columns of a city's service requests become tickets: data, read from a map file (YAML).
//
//   columns:                         names as in the first line of the CSV; only time and type must be there
//     time: open_dt
//     type: type
//     id: id
//     address: location
//     neighborhood: neighborhood
//     lat: lat
//     lon: lon
//     channel: source
//     description: [type, reason]    put together in this order, each text once
//   time: {format: "%Y-%m-%d %H:%M:%S", timezone: America/New_York}
//   place:
//     unknown: [{lat: 42.36, lon: -71.06}]   points that mean "place not known"
//     unknown_area: citywide         area of requests with neither place nor known neighborhood; left out: refused
//     unknown_address: Address not given
//     reach_km: 30                   farther than this from every area is a mistake of the row
//   neighborhoods: {Dorchester: dorchester}  others go to the nearest area
//   channels: {Self Service: web}    others are phone
//   caller: {name: Resident, phone: "+1617555####"}   requests name nobody; # are digits made from the id
//   types:
//     Pothole Repair: {category: pothole, priority: urgent}   priority: left out, the category's own
//   other_types: {category: general} left out: an unknown type is refused
//
// Types, neighborhoods and channels are compared without regard to case and surplus blanks.
#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "deploy/config/problem.hpp"
#include "dispatcher/domain/policy.hpp"
#include "dispatcher/domain/ticket.hpp"

namespace redline::config {

// Text → value, found without regard to case and surplus blanks.
template <class T>
using NameMap = std::unordered_map<std::string, T>;
std::string name_key(std::string_view text);

struct RequestMap {
  struct Columns {
    std::string time;
    std::string type;
    std::optional<std::string> id;
    std::optional<std::string> address;
    std::optional<std::string> neighborhood;
    std::optional<std::string> lat;
    std::optional<std::string> lon;
    std::optional<std::string> channel;
    std::vector<std::string> description;
  };
  struct Kind {
    domain::CategoryId category;
    std::optional<domain::Priority> priority;
  };

  Columns columns;
  std::string time_format;
  domain::Zone zone;
  std::vector<domain::GeoPoint> unknown_points;
  std::optional<domain::AreaId> unknown_area;
  std::string unknown_address;
  double reach_km = 0;
  NameMap<domain::AreaId> neighborhoods;
  NameMap<domain::Channel> channels;
  std::string caller_name;
  std::string caller_phone;
  NameMap<Kind> types;
  std::optional<Kind> other_types;
};

// Reports every mistake at once. Categories and areas are those of `policy`.
std::expected<RequestMap, Problems> load_request_map(const std::string& path, const domain::Policy& policy);
std::expected<RequestMap, Problems> parse_request_map(const std::string& text, const std::string& name,
                                                      const domain::Policy& policy);

}  // namespace redline::config
