// The life of a ticket as a table: which step may be taken in which state, and where it leads. The only place that
// knows; decide() asks it, evolve() asserts it, a test prints it as text.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "dispatcher/domain/event.hpp"
#include "dispatcher/domain/ticket.hpp"

namespace redline::domain {

enum class Step : std::uint8_t {
  Offer,     // somebody is asked
  Wait,      // nobody can be asked, or for another reason than before
  Deliver,   // the offer reached the device
  See,       // the person has seen it
  Accept,
  Lapse,     // the time to answer passed
  Return,    // declined, or given back
  Withdraw,  // taken away by an order
  Travel,
  Arrive,
  Complete,
  Cancel,
  Rank,      // priority changed
  Warn,      // a clock warns, breaches or climbs
  Appoint,   // the time of the visit is agreed
  Work,      // something of the work on site and its paper is recorded
  Hold,      // cannot go on now, its technician keeps it
  Shelve,    // cannot go on now, and is with nobody
  Resume,    // goes on
  Ask,       // something is asked for, decided, ordered or noted
  Bind,      // somebody is ordered to do it
};
inline constexpr std::size_t kSteps = 21;
std::string_view name(Step step) noexcept;

// State after `step` in `state`; nullopt when the step is not allowed there.
std::optional<TicketState> after(TicketState state, Step step) noexcept;

// The step an event takes on its ticket; nullopt for events that are not steps (TicketCreated, technicians, policy).
std::optional<Step> step_of(const EventBody& body) noexcept;

}  // namespace redline::domain
