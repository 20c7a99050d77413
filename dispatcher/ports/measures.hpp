// What the records are asked in numbers (H, I): rates over a period, and registers to print. The definitions stand in
// deploy/docs/measuring.md and hold to the last ticket; cancelled tickets count as created and cancelled and nowhere else.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "dispatcher/domain/clock.hpp"
#include "dispatcher/domain/ids.hpp"
#include "dispatcher/domain/time.hpp"

namespace redline::ports {

// From `from` until just before `until`.
struct Period {
  domain::Instant from{};
  domain::Instant until{};
  friend bool operator==(const Period&, const Period&) = default;
};

// Who or what a row of rates is about. Technician: the key of who holds the ticket, or held it when it was closed.
enum class GroupBy : std::uint8_t { Everything, Area, Category, Priority, Tier, Channel, Technician };

struct RatesQuery {
  Period period;
  std::vector<domain::AreaId> areas;  // empty: every area
  GroupBy by = GroupBy::Everything;
};

// Clocks that were decided in the period: met when they stopped in time, missed at the moment they were due.
struct ClockRate {
  std::uint64_t met = 0;
  std::uint64_t missed = 0;
  std::uint64_t stopped = 0;       // of both, those that have stopped since
  domain::Duration elapsed{};      // of those, from start to stop, together
  friend bool operator==(const ClockRate&, const ClockRate&) = default;
};

struct Rates {
  std::string key;  // of the group; empty for everything, and for what has none
  std::uint64_t created = 0;
  std::uint64_t done = 0;
  std::uint64_t cancelled = 0;
  std::uint64_t returned = 0;      // times a technician gave a ticket back
  std::uint64_t visited = 0;       // of those done, with a visit
  std::uint64_t first_visit = 0;   // … with just one
  std::array<ClockRate, domain::kAllClockKinds.size()> clocks{};  // by ClockKind
  ClockRate appointments;          // of the arrive clocks, those of tickets with an appointment
  friend bool operator==(const Rates&, const Rates&) = default;
};

enum class RegisterKind : std::uint8_t {
  Overdue,     // clocks missed in the period, the latest first
  Timeliness,  // every clock decided in the period, in the order of tickets
  Paid,        // tickets done in the period that were charged for
  SpotCheck,   // a sample of the tickets done in the period, drawn by seed
};

struct RegisterQuery {
  RegisterKind kind = RegisterKind::Overdue;
  Period period;
  std::vector<domain::AreaId> areas;  // empty: every area
  std::uint64_t seed = 0;             // of the sample
  std::size_t rows_max = 1'000;
};

using Cell = std::variant<std::monostate, std::int64_t, std::string>;

// Columns whose name ends in _ms are instants, in _for_ms durations, in _minor money in minor units.
struct Register {
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows;
  bool complete = true;  // false: there are more than rows_max
  friend bool operator==(const Register&, const Register&) = default;
};

}  // namespace redline::ports
