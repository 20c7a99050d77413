// What people do about a ticket beside working on it (rules A5, A9, B6, B8, C5, C6): holds, parking, requests and their answers,
// orders, chases, links to other tickets, ownership. Plain data in a box of its own, which few tickets have; only evolve changes it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dispatcher/domain/boxed.hpp"
#include "dispatcher/domain/caller.hpp"
#include "dispatcher/domain/clock.hpp"
#include "dispatcher/domain/ids.hpp"
#include "dispatcher/domain/time.hpp"

namespace redline::domain {

// Who must decide or act, from below. Which role stands for which level: reaches() in command.hpp.
enum class Level : std::uint8_t { Technician, Lead, Supervisor, Manager };
std::string_view name(Level level) noexcept;

enum class HoldKind : std::uint8_t {
  Hold,  // cannot go on before a date (C5)
  Park,  // waits for a season or for engineering until a review (C6)
};
std::string_view name(HoldKind kind) noexcept;

struct Hold {
  HoldKind kind{};
  std::string reason;  // of a hold: id in the policy; of parking: in words
  std::string note;
  std::string by;      // account
  Instant since{};
  Instant until{};     // goes on by itself then
  friend bool operator==(const Hold&, const Hold&) = default;
};

enum class RequestKind : std::uint8_t { Extension, Park };
std::string_view name(RequestKind kind) noexcept;
enum class RequestState : std::uint8_t {
  Pending,
  Granted,
  Refused,
  Lapsed,  // the ticket was closed first
};

struct Request {
  std::uint16_t number = 0;        // counts the requests of the ticket
  RequestKind kind{};
  RequestState state{};
  Level level{};                   // who decides
  std::optional<ClockKind> clock;  // of an extension
  Instant until{};                 // wanted: the new deadline, or the date of the review
  std::string reason;
  std::string asked_by;            // account
  Instant asked{};
  std::string decided_by;
  Instant decided = kNever;
  std::string answer;              // why it was granted or refused
  friend bool operator==(const Request&, const Request&) = default;
};
inline constexpr std::size_t kRequestsMax = 40;  // of one ticket

// A ticket that was closed because this one is about the same matter.
struct Merged {
  TicketId ticket;
  std::string number;
  Caller caller;  // to be told, too
  std::uint16_t chases = 0;
  friend bool operator==(const Merged&, const Merged&) = default;
};
inline constexpr std::size_t kMergedMax = 50;  // into one ticket
inline constexpr std::size_t kChasesKept = 20;  // moments of the newest ones

struct Acts {
  Boxed<Hold> hold;               // while it is on hold or parked
  std::uint16_t holds = 0;        // there have been
  Instant settled{};              // when the newest began: what was reached by then stays reached
  std::vector<Request> requests;  // oldest first
  TechnicianId bound;             // by a binding order: cannot return the ticket (B8)
  std::string owner;              // who answers for it; empty: who registered it (A9)
  std::uint16_t chases = 0;       // the caller has called again, also about what was merged into this (A5)
  std::vector<Instant> chased;    // the newest of them, oldest first
  std::uint16_t urged = 0;        // by order
  Instant supervised = kNever;    // since then, by order; kNever: it is not
  std::vector<Merged> merged;     // into this one, oldest first
  TicketId merged_into;
  std::string merged_into_number;

  const Request* request(std::uint16_t number) const noexcept;
  friend bool operator==(const Acts&, const Acts&) = default;
};

}  // namespace redline::domain
