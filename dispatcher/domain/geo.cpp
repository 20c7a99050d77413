#include "dispatcher/domain/geo.hpp"

#include <cmath>
#include <numbers>

namespace redline::domain {

double distance_m(GeoPoint from, GeoPoint to) noexcept {
  constexpr double kMetresPerDegree = 111'195.0;  // mean Earth radius 6,371 km × π / 180
  constexpr double kRadiansPerDegree = std::numbers::pi / 180.0;
  const double mean_lat = (from.lat + to.lat) / 2 * kRadiansPerDegree;
  const double north = (to.lat - from.lat) * kMetresPerDegree;
  const double east = (to.lon - from.lon) * kMetresPerDegree * std::cos(mean_lat);
  return std::hypot(north, east);
}

}  // namespace redline::domain
