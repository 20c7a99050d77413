// Places on the ground: WGS84 degrees. A zero point means "place unknown" (no customer lives in the Gulf of Guinea).
#pragma once

namespace redline::domain {

struct GeoPoint {
  double lat = 0;
  double lon = 0;
  constexpr bool known() const { return lat != 0 || lon != 0; }
  friend constexpr bool operator==(const GeoPoint&, const GeoPoint&) = default;
};

// Great-circle distance in metres; equirectangular approximation, within 0.1 % at the size of a city.
double distance_m(GeoPoint from, GeoPoint to) noexcept;

}  // namespace redline::domain
