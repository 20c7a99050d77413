// Travel times. TravelTime is the port: the built-in one below, or an adapter that asks a routing engine and answers
// from what it has cached. TravelTable keeps the answers for the places of a plan as a matrix, so that the search
// reads one number for a leg.
//
// Seconds (Tick) of driving at the ordinary speed; a worker's own speed is applied on top (Worker::pace). Pure data.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "dispatcher/domain/geo.hpp"

namespace redline::planner {

using Tick = std::int32_t;  // seconds from an origin the caller chose (the start of the day, say)
using Place = std::uint32_t;

// Longer than any day, and two of them still fit a Tick.
inline constexpr Tick kForever = 1 << 29;
inline constexpr Place kNoPlace = 0xffff'ffff;  // wherever the worker happens to be: no way to or from it

class TravelTime {
 public:
  virtual ~TravelTime() = default;
  // For a departure in the given hour of the local day, 0..23. Never negative; 0 between a place and itself.
  virtual Tick between(domain::GeoPoint from, domain::GeoPoint to, unsigned hour) const = 0;
  // True when the way back always takes as long as the way there.
  virtual bool symmetric() const noexcept = 0;
};

struct RoadRules {
  double detour = 1.4;  // road distance ÷ great circle
  Tick fixed = 60;      // parking and walking to the door, on every leg
  std::array<double, 24> kmh = uniform(25);

  static constexpr std::array<double, 24> uniform(double kmh) {
    std::array<double, 24> all{};
    all.fill(kmh);
    return all;
  }
};

// Great circle × detour ÷ speed of the hour + fixed, rounded down to whole seconds.
std::unique_ptr<TravelTime> great_circle(const RoadRules& rules);

class TravelTable {
 public:
  // The hour is fixed for a table: plans look a few hours ahead, and a table is made anew when the hour changes.
  TravelTable(std::shared_ptr<const TravelTime> travel, unsigned hour);

  Place add(domain::GeoPoint point);
  void move(Place place, domain::GeoPoint point);
  void release(Place place);  // its number is given out again
  domain::GeoPoint point(Place place) const { return points_[place]; }
  std::size_t size() const noexcept { return points_.size(); }

  Tick time(Place from, Place to) const noexcept {
    return from == kNoPlace || to == kNoPlace ? 0 : there_[from * stride_ + to];
  }
  // Ways from a place to every place, and from every place to it, by number of the other place.
  const Tick* from(Place place) const noexcept { return &there_[place * stride_]; }
  const Tick* to(Place place) const noexcept { return symmetric_ ? from(place) : &back_[place * stride_]; }

 private:
  void grow(std::size_t stride);
  void fill(Place place);

  std::shared_ptr<const TravelTime> travel_;
  unsigned hour_;
  bool symmetric_;
  std::size_t stride_ = 0;
  std::vector<domain::GeoPoint> points_;
  std::vector<bool> used_;
  std::vector<Place> free_;
  std::vector<Tick> there_;
  std::vector<Tick> back_;  // transposed, so that both directions of a place lie in one row; empty when symmetric
};

}  // namespace redline::planner
