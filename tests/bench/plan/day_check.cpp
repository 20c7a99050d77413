#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include "tests/bench/plan/day_run.hpp"

namespace redline::bench {

using planner::Tick;

namespace {

// The travel rule once more, so that a mistake in the other is seen.
Tick way(const Day& day, domain::GeoPoint from, domain::GeoPoint to) {
  if (from == to) return 0;
  const double north = (from.lat - to.lat) * 111.2,
               east = (from.lon - to.lon) * 111.2 * std::cos(42.35 / 180 * std::numbers::pi);
  return static_cast<Tick>(std::floor(std::hypot(north, east) * day.detour / day.kmh * 3600)) + 60;
}

}  // namespace

std::vector<std::string> check_day(const Day& day, const DayLog& log) {
  std::vector<std::string> wrong;
  std::vector<int> visited(day.tickets.size(), 0);
  std::vector<std::vector<Visit>> of(day.technicians.size());
  for (const Visit& visit : log.visits) of[visit.technician].push_back(visit);
  for (std::uint32_t who = 0; who < of.size(); ++who) {
    const DayTechnician& technician = day.technicians[who];
    std::ranges::sort(of[who], {}, &Visit::left);
    Tick free = technician.shift_start;
    domain::GeoPoint where = technician.home;
    for (const Visit& visit : of[who]) {
      const DayTicket& ticket = day.tickets[visit.ticket];
      const auto say = [&](std::string_view what) {
        wrong.push_back(fmt::format("{}: technician {} ticket {}: {}", day.name, who, visit.ticket, what));
      };
      if ((technician.skills >> ticket.skill & 1) == 0) say("has not the skill");
      if (visit.left < ticket.release) say("left before the call");
      if (visit.left < free) say("left before shift or last job was over");
      if (visit.from != where) say("started elsewhere");
      const Tick there = way(day, visit.from, ticket.place);
      if (visit.left + there + ticket.service_mean > technician.shift_end + day.overtime)
        say("would end after the overtime");
      where = visit.to;
      free = visit.ended;
      if (visit.given_up) {
        if (visit.arrived > visit.left + there) say("given up after arriving");
        if (way(day, visit.from, visit.to) > visit.arrived - visit.left + 61) say("turned around farther than driven");
        continue;
      }
      if (++visited[visit.ticket] > 1) say("visited twice");
      if (visit.to != ticket.place) say("went elsewhere");
      if (visit.arrived != visit.left + there) say("travel time is wrong");
      if (visit.ended != visit.arrived + ticket.service_real) say("service time is wrong");
    }
  }
  return wrong;
}

}  // namespace redline::bench
