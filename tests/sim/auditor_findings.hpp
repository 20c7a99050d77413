// What the auditor has found. One thread.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "dispatcher/domain/ids.hpp"
#include "dispatcher/ports/scheduler.hpp"

namespace redline::sim {

struct Finding {
  ports::Monotonic at;      // since the start of the run
  std::string text;         // the rule that was broken, and how
  domain::TicketId ticket;  // concerned; none when it is about something else
};

class Findings {
 public:
  void set_time(ports::Monotonic now) noexcept { now_ = now; }
  void add(std::string text, domain::TicketId ticket = {}) {
    if (all_.size() < kKept) all_.push_back({now_, std::move(text), ticket});
    ++count_;
  }
  const std::vector<Finding>& all() const noexcept { return all_; }
  std::uint64_t count() const noexcept { return count_; }

 private:
  static constexpr std::size_t kKept = 20;  // the first tell; the rest follows from them

  ports::Monotonic now_{};
  std::vector<Finding> all_;
  std::uint64_t count_ = 0;
};

}  // namespace redline::sim
