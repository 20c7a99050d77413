// The policies of `redline-bench day`: what is told to a policy, and what it orders. Baselines are what most products
// do; Redline is the planner of the server, driven as the server drives it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "tests/bench/plan/day_run.hpp"

namespace redline::bench {

struct Order {
  std::uint32_t technician = 0, ticket = 0;
  domain::GeoPoint from;
  bool turned = false;  // from another job, on the way to it
};

class DayPolicy {
 public:
  explicit DayPolicy(const Day& day) : day_(day), travel_(day_travel(day)) {}
  virtual ~DayPolicy() = default;

  virtual void released(std::uint32_t ticket, planner::Tick now) = 0;
  virtual void arrived(std::uint32_t technician, planner::Tick now) = 0;
  virtual void ended(std::uint32_t technician, planner::Tick now) = 0;
  // Who sets out now.
  virtual std::vector<Order> orders(planner::Tick now) = 0;
  // Time until the next event; returns search steps.
  virtual std::uint64_t think() { return 0; }

  planner::Tick travel(domain::GeoPoint from, domain::GeoPoint to) const { return travel_->between(from, to, 0); }

 protected:
  const Day& day_;
  std::shared_ptr<const planner::TravelTime> travel_;
};

std::unique_ptr<DayPolicy> make_policy(const Day& day, Policy policy, const RunRules& rules);
std::unique_ptr<DayPolicy> make_baseline(const Day& day, Policy policy);

}  // namespace redline::bench
