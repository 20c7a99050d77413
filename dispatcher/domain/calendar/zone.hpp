// A compiled time zone: offsets from UTC as a sorted table of whole seconds, so that local times are a binary search and
// the core needs no time-zone database. Loading it from the system is done by deploy/config.
//
// Local time runs along with UTC, jumps forward and falls back. Two rules cover every jump: a local time belongs to an
// instant by the offset in force at that instant; "at" a local time means the first instant at which clocks show that
// time or a later one. So a time shown twice is its first showing, and a skipped one is the moment of the jump.
// Pure values; share them const between threads.
#pragma once

#include <span>
#include <vector>

#include "dispatcher/domain/time.hpp"

namespace redline::domain {

struct ZoneOffset {
  Instant from;       // valid from this instant on
  Duration offset{};  // local = UTC + offset, less than a day either way
};

class Zone {
 public:
  Zone() = default;  // UTC
  // `offsets` sorted by `from`; the first is valid for all earlier time too.
  explicit Zone(std::vector<ZoneOffset> offsets) : offsets_(std::move(offsets)) {}

  Duration offset_at(Instant t) const noexcept;
  LocalTime local(Instant t) const noexcept;
  LocalDay day(Instant t) const noexcept { return std::chrono::floor<std::chrono::days>(local(t)); }
  std::chrono::year_month_day local_date(Instant t) const noexcept { return std::chrono::year_month_day{day(t)}; }
  // First instant at which clocks show `local` or later.
  Instant at(LocalTime local) const noexcept;

  std::span<const ZoneOffset> offsets() const noexcept { return offsets_; }

 private:
  std::vector<ZoneOffset> offsets_;
};

}  // namespace redline::domain
