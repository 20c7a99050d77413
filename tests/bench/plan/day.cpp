#include "tests/bench/plan/day.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <numbers>
#include <random>
#include <sstream>
#include <stdexcept>
#include <tuple>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace redline::bench {

using planner::Tick;

namespace {

class PlaneTravel final : public planner::TravelTime {
 public:
  PlaneTravel(double detour, double kmh) : seconds_per_km_(detour / kmh * 3600) {}

  Tick between(domain::GeoPoint from, domain::GeoPoint to, unsigned) const override {
    if (from == to) return 0;
    static constexpr double kKmPerDegree = 111.2;
    static const double kNarrowing = std::cos(42.35 * std::numbers::pi / 180);
    const double km = std::hypot((to.lat - from.lat) * kKmPerDegree, (to.lon - from.lon) * kKmPerDegree * kNarrowing);
    return static_cast<Tick>(km * seconds_per_km_) + 60;
  }
  bool symmetric() const noexcept override { return true; }

 private:
  double seconds_per_km_;
};

void sort_by_release(Day& day) {
  std::ranges::sort(day.tickets, {},
                    [](const DayTicket& ticket) { return std::tuple{ticket.release, ticket.due, ticket.place.lat}; });
}

DayTechnician technician_from(const boost::json::object& object) {
  DayTechnician technician{
      .shift_start = object.at("shift_start_s").to_number<Tick>(),
      .shift_end = object.at("shift_end_s").to_number<Tick>(),
      .home = {.lat = object.at("lat").to_number<double>(), .lon = object.at("lon").to_number<double>()}};
  for (const auto& skill : object.at("skills").as_array())
    technician.skills |= planner::SkillMask{1} << skill.to_number<unsigned>();
  return technician;
}

DayTicket ticket_from(const boost::json::object& object) {
  return {.release = object.at("release_s").to_number<Tick>(),
          .due = object.at("due_s").to_number<Tick>(),
          .service_mean = object.at("service_mean_s").to_number<Tick>(),
          .service_real = object.at("service_real_s").to_number<Tick>(),
          .priority = object.at("priority").to_number<std::uint8_t>(),
          .skill = object.at("skill").to_number<std::uint8_t>(),
          .place = {.lat = object.at("lat").to_number<double>(), .lon = object.at("lon").to_number<double>()}};
}

}  // namespace

Tick Day::end() const {
  Tick last = 0;
  for (const DayTechnician& technician : technicians) last = std::max(last, technician.shift_end);
  return last + overtime;
}

Day load_day(const std::string& file) {
  std::ifstream in{file};
  std::stringstream text;
  text << in.rdbuf();
  if (!in) throw std::runtime_error("cannot read " + file);
  try {
    const boost::json::value root = boost::json::parse(text.str());
    const auto& travel = root.at("travel").as_object();
    Day day{.name = file.substr(file.find_last_of('/') + 1),
            .detour = travel.at("detour").to_number<double>(),
            .kmh = travel.at("kmh").to_number<double>(),
            .overtime = root.at("overtime_s").to_number<Tick>()};
    for (const auto& technician : root.at("technicians").as_array())
      day.technicians.push_back(technician_from(technician.as_object()));
    for (const auto& ticket : root.at("tickets").as_array()) day.tickets.push_back(ticket_from(ticket.as_object()));
    sort_by_release(day);
    return day;
  } catch (const std::exception& error) {
    throw std::runtime_error(file + ": " + error.what());
  }
}

std::shared_ptr<const planner::TravelTime> day_travel(const Day& day) {
  return std::make_shared<PlaneTravel>(day.detour, day.kmh);
}

namespace {

constexpr int kSkills = 8;
constexpr Tick kEarly = 7 * 3600, kLate = 41'400, kShift = 30'600;

// Where people live: a few quarters, and around them.
struct Quarters {
  std::vector<domain::GeoPoint> centres;

  domain::GeoPoint place(std::mt19937_64& random) const {
    std::normal_distribution<double> around{0, 0.012};
    const domain::GeoPoint centre = centres[random() % centres.size()];
    return {.lat = centre.lat + around(random), .lon = centre.lon + around(random)};
  }
};

DayTicket draw_ticket(const DayRules& rules, const Quarters& quarters, const std::vector<double>& skills,
                      std::mt19937_64& random) {
  std::uniform_real_distribution<double> unit{0, 1};
  std::discrete_distribution<int> skill(skills.begin(), skills.end());
  DayTicket ticket{.place = quarters.place(random)};
  const bool storm = unit(random) < rules.storm;
  const double kind = unit(random);
  ticket.priority = storm || kind < rules.urgent ? 1 : kind < rules.urgent + 0.3 ? 2 : 3;
  ticket.skill = static_cast<std::uint8_t>(storm ? 7 : skill(random));
  std::normal_distribution<double> hour{storm ? 9.5 : 11.5, storm ? 2.0 : 3.0};
  ticket.release = static_cast<Tick>(std::clamp(hour(random), 6.2, 18.5) * 3600);
  static constexpr Tick kLimits[] = {3600, 4 * 3600, 10 * 3600};
  ticket.due = ticket.release + kLimits[ticket.priority - 1];
  ticket.service_mean = static_cast<Tick>(600 + 300 * (random() % 11));
  std::lognormal_distribution<double> factor{-0.06, 0.35};
  ticket.service_real = std::max(60, static_cast<Tick>(ticket.service_mean * factor(random)));
  return ticket;
}

}  // namespace

Day draw_day(const DayRules& rules, std::uint64_t seed) {
  std::mt19937_64 random{seed * 7919 + 17};
  std::uniform_real_distribution<double> unit{0, 1};
  Quarters quarters;
  for (int i = 0; i < 9; ++i)
    quarters.centres.push_back({.lat = 42.26 + 0.12 * unit(random), .lon = -71.15 + 0.12 * unit(random)});
  Day day{.name = fmt::format("drawn-{}", seed), .overtime = 1800};
  double hours = 0;
  for (int i = 0; i < rules.technicians; ++i) {
    const Tick start = i % 5 < 3 ? kEarly : kLate;
    DayTechnician technician{.shift_start = start, .shift_end = start + kShift, .home = quarters.place(random)};
    while (std::popcount(technician.skills) < 3) technician.skills |= planner::SkillMask{1} << (random() % kSkills);
    day.technicians.push_back(technician);
    hours += kShift / 3600.0;
  }
  std::vector<double> skills(kSkills);
  for (double& share : skills) share = 0.3 + unit(random);
  static constexpr double kTravelShare = 0.2;  // hours on the road
  double work = 0;
  while (work < hours * rules.load * (1 - kTravelShare)) {
    day.tickets.push_back(draw_ticket(rules, quarters, skills, random));
    work += day.tickets.back().service_mean / 3600.0;
  }
  sort_by_release(day);
  return day;
}

}  // namespace redline::bench
