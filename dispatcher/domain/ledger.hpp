// The ledger of a ticket's clocks: what was done to them after they started, with cause and policy version (rules C5, C6,
// D5). Together with the terms of a clock it gives the due time and its explanation; an undisturbed clock has no entries.
//
// The arithmetic is in deadlines.hpp. Entries are appended in order of time and never changed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dispatcher/domain/clock.hpp"

namespace redline::domain {

enum class ClockAct : std::uint8_t {
  Paused,      // counts nothing until it is resumed
  Resumed,
  Extended,    // `amount` more may be counted
  Recomputed,  // from the original start, by other terms
};
std::string_view name(ClockAct act) noexcept;

enum class ClockCause : std::uint8_t {
  Hold,         // cannot go on now; a reason that stops the clocks (C5)
  Park,         // waits for a season or for engineering (C6)
  Extension,    // asked for in time and approved (C6)
  Priority,     // changed
  Category,     // changed
  Policy,       // another version came into force, calendars included
  BadWeather,   // declared for the area, or taken back
  Appointment,  // made, moved or given up
};
std::string_view name(ClockCause cause) noexcept;

struct LedgerEntry {
  ClockKind clock{};
  ClockAct act{};
  ClockCause cause{};
  Instant at{};
  Duration amount{};             // Extended: counted time granted; Resumed: counted time lost
  Instant due_before = kNever;
  Instant due_after = kNever;    // as it was before while the clock is paused
  std::string reason{};          // in the words of whoever did it, or an id of the policy
  std::string policy_version{};  // in force at that moment
  friend bool operator==(const LedgerEntry&, const LedgerEntry&) = default;
};

}  // namespace redline::domain
