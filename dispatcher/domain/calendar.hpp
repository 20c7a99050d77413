// Calendars: when a clock counts (rule D2). A deadline is start + counted time on a calendar.
//
// Zone is a compiled time zone: offsets from UTC as a sorted table, so that local dates are a binary search and the
// core needs no time-zone database. Loading it from the system is done by deploy/config.
//
// Calendar carries the frames in which time counts. A calendar without frames is 24×7. Frames are absolute, sorted,
// half-open [from, until) and carry the counted time before them, so that due() and counted() are O(log n).
// Pure values; share them const between threads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dispatcher/domain/time.hpp"

namespace redline::domain {

struct ZoneOffset {
  Instant from;      // valid from this instant on
  Duration offset{}; // local = UTC + offset
};

class Zone {
 public:
  Zone() = default;  // UTC
  // `offsets` sorted by `from`; the first is valid for all earlier time too.
  explicit Zone(std::vector<ZoneOffset> offsets) : offsets_(std::move(offsets)) {}

  Duration offset_at(Instant t) const noexcept;
  std::chrono::year_month_day local_date(Instant t) const noexcept;

 private:
  std::vector<ZoneOffset> offsets_;
};

class Calendar {
 public:
  struct Frame {
    Instant from;
    Instant until;
  };

  // 24×7.
  explicit Calendar(std::string id) : id_(std::move(id)) {}
  // Counts only inside `frames` (sorted, disjoint, not empty).
  Calendar(std::string id, std::vector<Frame> frames);

  const std::string& id() const noexcept { return id_; }
  bool always_open() const noexcept { return frames_.empty(); }

  // First instant at which `allowance` has been counted since `start`; kNever when the frames end before that.
  Instant due(Instant start, Duration allowance) const noexcept;
  // Time counted in [from, until).
  Duration counted(Instant from, Instant until) const noexcept;

 private:
  Duration counted_before(Instant t) const noexcept;

  std::string id_;
  std::vector<Frame> frames_;
  std::vector<Duration> before_;  // before_[i]: counted time in all frames before frame i
};

}  // namespace redline::domain
