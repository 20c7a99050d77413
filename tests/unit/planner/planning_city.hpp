// Small cities for the planner's tests: drawn from a seed, with everything a plan can contain (levels, areas, windows,
// breaks, pins, a way home, overtime, loads).
#pragma once

#include <memory>
#include <utility>

#include "dispatcher/planner/dice.hpp"
#include "dispatcher/planner/live_plan.hpp"

namespace redline::planner::test {

inline constexpr Tick kHour = 3600;

class PlanningCity {
 public:
  explicit PlanningCity(std::uint64_t seed) : dice(seed) {}

  domain::GeoPoint point() { return {.lat = 42.2 + 0.2 * dice.unit(), .lon = -71.2 + 0.2 * dice.unit()}; }
  bool chance(double share) { return dice.unit() < share; }

  Worker worker(TravelTable& table) {
    Worker worker{.on_shift = true,
                  .place = table.add(point()),
                  .available = static_cast<Tick>(7 * kHour + dice.below(4) * kHour)};
    worker.shift_end = worker.available + 8 * kHour;
    worker.overtime = chance(0.5) ? 1800 : 0;
    worker.skills[0] = dice.next() & 0xff;
    for (std::size_t level = 1; level < kLevels; ++level) worker.skills[level] = worker.skills[level - 1] & dice.next();
    if (chance(0.5)) worker.areas = AreaMask{dice.next() & 0xf};
    if (chance(0.4)) worker.home = table.add(point());
    if (chance(0.2)) worker.jobs_max = 3;
    if (chance(0.3)) worker.pace = 900 + static_cast<std::int32_t>(dice.below(400));
    worker.load_max = 12;
    return worker;
  }

  Job job(TravelTable& table, std::size_t workers) {
    Job job{.place = table.add(point()),
            .skills = SkillMask{1} << dice.below(8),
            .level = static_cast<std::uint8_t>(1 + (chance(0.2) ? 1 : 0)),
            .area = static_cast<std::int16_t>(dice.below(4)),
            .urgency = static_cast<std::uint8_t>(dice.below(4)),
            .reported = static_cast<Tick>(6 * kHour + dice.below(6) * kHour),
            .service = static_cast<Tick>(600 + dice.below(6) * 600),
            .load = static_cast<std::int32_t>(dice.below(3))};
    job.due = job.reported + static_cast<Tick>((1 + dice.below(8)) * kHour);
    if (chance(0.3)) job.windows.push_back({job.reported + kHour, job.reported + 3 * kHour});
    if (chance(0.1)) job.windows.push_back({job.reported + 5 * kHour, job.reported + 6 * kHour});
    if (chance(0.1)) job.barred.push_back(dice.below(static_cast<std::uint32_t>(workers)));
    if (chance(0.1)) job.only = dice.below(static_cast<std::uint32_t>(workers));
    if (chance(0.2)) job.preferred = dice.below(static_cast<std::uint32_t>(workers));
    if (chance(0.2))
      std::tie(job.promised, job.promised_at) =
          std::pair{dice.below(static_cast<std::uint32_t>(workers)), job.reported + kHour};
    if (chance(0.3)) job.tight = 900;
    if (chance(0.05)) std::tie(job.place, job.must) = std::pair{kNoPlace, false};
    return job;
  }

  Model model(std::size_t workers, std::size_t jobs, Weights weights = {}) {
    Model made{weights, TravelTable{std::shared_ptr<const TravelTime>{great_circle({})}, 9}, 22 * kHour};
    for (std::size_t i = 0; i < workers; ++i) made.add(worker(made.table()));
    for (std::size_t i = 0; i < jobs; ++i) made.add(job(made.table(), workers));
    return made;
  }

  Dice dice;
};

}  // namespace redline::planner::test
