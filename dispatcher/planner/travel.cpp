#include "dispatcher/planner/travel.hpp"

#include <algorithm>
#include <utility>

namespace redline::planner {

namespace {

class GreatCircle final : public TravelTime {
 public:
  explicit GreatCircle(const RoadRules& rules) : rules_(rules) {}

  Tick between(domain::GeoPoint from, domain::GeoPoint to, unsigned hour) const override {
    if (from == to || !from.known() || !to.known()) return 0;
    const double metres = domain::distance_m(from, to) * rules_.detour;
    const double seconds = metres * 3.6 / rules_.kmh[hour % rules_.kmh.size()];
    return rules_.fixed + static_cast<Tick>(std::min(seconds, static_cast<double>(kForever)));
  }
  bool symmetric() const noexcept override { return true; }

 private:
  RoadRules rules_;
};

}  // namespace

std::unique_ptr<TravelTime> great_circle(const RoadRules& rules) { return std::make_unique<GreatCircle>(rules); }

TravelTable::TravelTable(std::shared_ptr<const TravelTime> travel, unsigned hour)
    : travel_(std::move(travel)), hour_(hour), symmetric_(travel_->symmetric()) {}

Place TravelTable::add(domain::GeoPoint point) {
  Place place = 0;
  if (free_.empty()) {
    place = static_cast<Place>(points_.size());
    points_.push_back(point);
    used_.push_back(true);
    if (points_.size() > stride_) grow(std::max<std::size_t>(64, stride_ * 2));
  } else {
    place = free_.back();
    free_.pop_back();
    points_[place] = point;
    used_[place] = true;
  }
  fill(place);
  return place;
}

void TravelTable::move(Place place, domain::GeoPoint point) {
  if (points_[place] == point) return;
  points_[place] = point;
  fill(place);
}

void TravelTable::release(Place place) {
  used_[place] = false;
  free_.push_back(place);
}

void TravelTable::grow(std::size_t stride) {
  const auto widened = [&](const std::vector<Tick>& old) {
    std::vector<Tick> wide(stride * stride);
    for (std::size_t row = 0; row < stride_; ++row)
      std::copy_n(old.begin() + static_cast<std::ptrdiff_t>(row * stride_), stride_,
                  wide.begin() + static_cast<std::ptrdiff_t>(row * stride));
    return wide;
  };
  there_ = widened(there_);
  if (!symmetric_) back_ = widened(back_);
  stride_ = stride;
}

void TravelTable::fill(Place place) {
  const domain::GeoPoint here = points_[place];
  for (Place other = 0; other < points_.size(); ++other) {
    if (!used_[other]) continue;
    const Tick there = travel_->between(here, points_[other], hour_);
    const Tick back = symmetric_ ? there : travel_->between(points_[other], here, hour_);
    there_[place * stride_ + other] = there;
    there_[other * stride_ + place] = back;
    if (!symmetric_) {
      back_[place * stride_ + other] = back;
      back_[other * stride_ + place] = there;
    }
  }
}

}  // namespace redline::planner
