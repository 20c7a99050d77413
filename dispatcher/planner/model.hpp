// What a plan is made of: workers, jobs, their places. The planner's own picture, in plain numbers, so that the search
// touches little memory; whoever owns the truth (decide, a bench) keeps it current.
//
// Times are Ticks: seconds from an origin the owner chose. Indexes stay valid while the thing exists and are given out
// again afterwards. A value: copying it gives a snapshot for another thread. One thread at a time.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <limits>
#include <vector>

#include "dispatcher/planner/travel.hpp"
#include "dispatcher/planner/weights.hpp"

namespace redline::planner {

using JobIndex = std::uint32_t;
using WorkerIndex = std::uint32_t;
inline constexpr JobIndex kNoJob = 0xffff'ffff;
inline constexpr WorkerIndex kNobody = 0xffff'ffff;

using SkillMask = std::uint64_t;
inline constexpr std::size_t kLevels = 4;  // of mastery, 1 the lowest
inline constexpr std::size_t kAreasMax = 256;
using AreaMask = std::bitset<kAreasMax>;

struct Worker {
  std::array<SkillMask, kLevels> skills{};  // [l]: skills mastered at level l + 1 or better
  AreaMask areas;                           // none set: every area
  bool on_shift = false;
  Place place = kNoPlace;  // from where the plan starts: where the frozen work ends
  Place home = kNoPlace;   // where the shift ends; kNoPlace: wherever the last job is
  Tick available = 0;      // when the plan starts
  Tick shift_end = kForever;
  Tick overtime = 0;  // how much later than shift_end the last job may end
  std::uint32_t jobs_max = std::numeric_limits<std::uint32_t>::max();  // planned at once
  std::int32_t load_max = std::numeric_limits<std::int32_t>::max();    // what fits on the van, in units of Job::load
  std::int32_t pace = 1024;                                            // travel takes table time × pace ÷ 1024

  Tick latest_end() const noexcept { return shift_end + overtime; }
  friend bool operator==(const Worker&, const Worker&) = default;
  Tick paced(Tick travel) const noexcept {
    return pace == 1024 ? travel : static_cast<Tick>(std::int64_t{travel} * pace >> 10);
  }
};

// Work may start in [open, close].
struct Window {
  Tick open = 0;
  Tick close = kForever;
};

struct Job {
  Place place = kNoPlace;    // kNoPlace: anywhere (a meal break)
  SkillMask skills = 0;      // all of them are needed
  std::uint8_t level = 1;    // at this level or better, 1..kLevels
  std::int16_t area = -1;    // -1: no area
  std::uint8_t urgency = 2;  // index into Weights::classes
  Tick reported = 0;         // response is counted from here
  Tick due = kForever;       // arriving later is late: soft
  Tick tight = 0;            // arriving within this of `due` is risky: other work may take longer than thought
  Tick service = 0;
  std::int32_t load = 0;            // parts to be carried there
  std::vector<Window> windows;      // ascending; empty: any time. Hard.
  bool must = false;                // not to be dropped, whatever it costs (a break, what was accepted)
  bool interruptible = false;       // may be left for an emergency when begun
  WorkerIndex only = kNobody;       // pinned to this worker
  std::vector<WorkerIndex> barred;  // declined, or not wanted there
  WorkerIndex preferred = kNobody;
  WorkerIndex promised = kNobody;  // whom people have been told
  Tick promised_at = kForever;     // when they have been told

  // Earliest start at or after `arrival`; kForever when no window is left.
  Tick start(Tick arrival) const noexcept {
    if (windows.empty()) return arrival;
    for (const Window& window : windows)
      if (arrival <= window.close) return arrival < window.open ? window.open : arrival;
    return kForever;
  }
  // How much later than `start` the same window still holds.
  Tick left_in_window(Tick start) const noexcept {
    for (const Window& window : windows)
      if (start <= window.close) return window.close - start;
    return 0;
  }
  // Latest arrival that still starts at or before `start`; negative when there is none.
  Tick latest_arrival(Tick start) const noexcept;
};

enum class Fit : std::uint8_t { Fits, OffShift, Skill, Area, Barred, PinnedElsewhere };

// Hard rule 1 of 2, about who: may this worker do this job at all? (Rule 2, about when, is in route.hpp.)
Fit fit(const Worker& worker, const Job& job, WorkerIndex index) noexcept;

class Model {
 public:
  Model(const Weights& weights, TravelTable table, Tick horizon)
      : weights_(weights), table_(std::move(table)), horizon_(horizon) {}

  WorkerIndex add(Worker worker);
  JobIndex add(Job job);
  void remove(JobIndex job);
  // Change through these, so that what is derived follows.
  void set(WorkerIndex index, Worker worker);
  void set(JobIndex index, Job job);
  // The plan starts at another moment or place; no rule about who changes with it.
  void set_start(WorkerIndex index, Tick available, Place place) noexcept {
    workers_[index].available = available;
    workers_[index].place = place;
  }
  void set_on_shift(WorkerIndex index, bool on_shift);

  const Worker& worker(WorkerIndex index) const noexcept { return workers_[index]; }
  const Job& job(JobIndex index) const noexcept { return jobs_[index]; }
  bool exists(JobIndex index) const noexcept { return index < exists_.size() && exists_[index]; }
  std::size_t workers() const noexcept { return workers_.size(); }
  std::size_t job_slots() const noexcept { return jobs_.size(); }  // indexes are below this
  std::size_t jobs() const noexcept { return jobs_.size() - free_.size(); }
  // Tells jobs apart that had the same index one after the other; counts from 1.
  std::uint32_t generation(JobIndex index) const noexcept { return generation_[index]; }
  const Weights& weights() const noexcept { return weights_; }
  TravelTable& table() noexcept { return table_; }
  const TravelTable& table() const noexcept { return table_; }
  Tick horizon() const noexcept { return horizon_; }  // unplanned work is priced as if reached then

  // Whom the job could be given to, ascending: the workers that fit() lets pass.
  const std::vector<WorkerIndex>& candidates(JobIndex job) const noexcept { return candidates_[job]; }

  // What starting the job at that moment costs: response, lateness, a late promise.
  Cost start_cost(JobIndex job, Tick start) const noexcept;
  // How start_cost grows from there: a second more costs `rate`, for up to `slack` seconds.
  struct Slope {
    Cost rate;
    Tick slack;
  };
  Slope slope(JobIndex job, Tick start) const noexcept;
  // What it costs that this worker does it and not another, whenever that is.
  Cost who_cost(JobIndex job, WorkerIndex worker) const noexcept;
  // What leaving it unplanned costs.
  Cost unplanned_cost(JobIndex job) const noexcept { return prices_[job].unplanned; }

  // Prices emergencies as Weights say for a storm. Plans must reprice() afterwards.
  void set_triage(bool triage);
  bool triage() const noexcept { return triage_; }

  std::uint64_t version() const noexcept { return version_; }  // of the set of jobs: changes when one comes or goes

 private:
  // What start_cost needs, close together.
  struct Price {
    Cost response = 0, late = 0, late_second = 0, tight = 0, eta_second = 0, unplanned = 0;
    Tick reported = 0, due = kForever, tight_from = kForever, promised_until = kForever;
  };
  void derive(JobIndex job);
  void derive_candidates(JobIndex job);

  Weights weights_;
  TravelTable table_;
  Tick horizon_;
  std::vector<Worker> workers_;
  std::vector<Job> jobs_;
  std::vector<bool> exists_;
  std::vector<std::uint32_t> generation_;
  std::vector<JobIndex> free_;
  std::vector<Price> prices_;
  std::vector<std::vector<WorkerIndex>> candidates_;
  std::uint64_t version_ = 0;
  bool triage_ = false;
};

inline Cost Model::start_cost(JobIndex job, Tick start) const noexcept {
  const Price& price = prices_[job];
  Cost cost = price.response * (start - price.reported);
  if (start > price.tight_from) cost += price.tight;
  if (start > price.due) cost += price.late + price.late_second * (start - price.due);
  if (start > price.promised_until) cost += price.eta_second * (start - price.promised_until);
  return cost;
}

}  // namespace redline::planner
