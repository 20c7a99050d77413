// What most products do: give the waiting ticket that comes first in some order to the nearest free technician.
#include <algorithm>
#include <list>
#include <tuple>

#include "tests/bench/plan/day_policy.hpp"

namespace redline::bench {

using planner::Tick;

namespace {

class Baseline : public DayPolicy {
 public:
  explicit Baseline(const Day& day) : DayPolicy(day), busy_(day.technicians.size(), false) {
    for (const DayTechnician& technician : day.technicians) where_.push_back(technician.home);
  }

  void arrived(std::uint32_t, Tick) override {}
  void ended(std::uint32_t technician, Tick) override { busy_[technician] = false; }

 protected:
  bool able(std::uint32_t technician, std::uint32_t ticket) const {
    return (day_.technicians[technician].skills >> day_.tickets[ticket].skill & 1) != 0;
  }
  // Free, on shift, and done before the overtime ends.
  bool can_go(std::uint32_t technician, std::uint32_t ticket, Tick now) const {
    const DayTechnician& who = day_.technicians[technician];
    if (busy_[technician] || now < who.shift_start || !able(technician, ticket)) return false;
    return now + travel(where_[technician], day_.tickets[ticket].place) + day_.tickets[ticket].service_mean <=
           who.shift_end + day_.overtime;
  }
  Order go(std::uint32_t technician, std::uint32_t ticket) {
    busy_[technician] = true;
    const domain::GeoPoint from = where_[technician];
    where_[technician] = day_.tickets[ticket].place;
    return {technician, ticket, from};
  }

  std::vector<bool> busy_;
  std::vector<domain::GeoPoint> where_;
};

// The nearest free technician for each waiting ticket; tickets by arrival, or by priority and then by deadline.
class Nearest final : public Baseline {
 public:
  Nearest(const Day& day, bool deadline_first) : Baseline(day), deadline_first_(deadline_first) {}

  void released(std::uint32_t ticket, Tick) override {
    waiting_.push_back(ticket);
    if (deadline_first_) waiting_.sort([this](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
  }

  std::vector<Order> orders(Tick now) override {
    std::vector<Order> orders;
    for (auto it = waiting_.begin(); it != waiting_.end();) {
      std::uint32_t nearest = UINT32_MAX;
      Tick way = planner::kForever;
      for (std::uint32_t technician = 0; technician < day_.technicians.size(); ++technician) {
        if (!can_go(technician, *it, now)) continue;
        const Tick there = travel(where_[technician], day_.tickets[*it].place);
        if (there < way) std::tie(nearest, way) = std::tuple{technician, there};
      }
      if (nearest == UINT32_MAX) {
        ++it;
        continue;
      }
      orders.push_back(go(nearest, *it));
      it = waiting_.erase(it);
    }
    return orders;
  }

 private:
  std::tuple<int, Tick, std::uint32_t> key(std::uint32_t ticket) const {
    return {day_.tickets[ticket].priority, day_.tickets[ticket].due, ticket};
  }

  bool deadline_first_;
  std::list<std::uint32_t> waiting_;
};

// The next technician with the skill, whatever he has in hand.
class RoundRobin final : public Baseline {
 public:
  explicit RoundRobin(const Day& day) : Baseline(day), lines_(day.technicians.size()) {}

  void released(std::uint32_t ticket, Tick) override {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const auto technician = static_cast<std::uint32_t>((next_ + i) % lines_.size());
      if (!able(technician, ticket)) continue;
      lines_[technician].push_back(ticket);
      next_ = technician + 1;
      return;
    }
  }

  std::vector<Order> orders(Tick now) override {
    std::vector<Order> orders;
    for (std::uint32_t technician = 0; technician < lines_.size(); ++technician) {
      auto& line = lines_[technician];
      if (line.empty() || !can_go(technician, line.front(), now)) continue;
      orders.push_back(go(technician, line.front()));
      line.pop_front();
    }
    return orders;
  }

 private:
  std::vector<std::list<std::uint32_t>> lines_;
  std::size_t next_ = 0;
};

}  // namespace

std::unique_ptr<DayPolicy> make_baseline(const Day& day, Policy policy) {
  if (policy == Policy::RoundRobin) return std::make_unique<RoundRobin>(day);
  return std::make_unique<Nearest>(day, policy == Policy::DeadlineFirst);
}

}  // namespace redline::bench
