// A ticket: one request for repair, from the call to its end. Plain data; evolve() is the only code that changes one.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dispatcher/domain/acts.hpp"
#include "dispatcher/domain/appointment.hpp"
#include "dispatcher/domain/clock.hpp"
#include "dispatcher/domain/geo.hpp"
#include "dispatcher/domain/choice.hpp"
#include "dispatcher/domain/ids.hpp"
#include "dispatcher/domain/ledger.hpp"
#include "dispatcher/domain/policy.hpp"
#include "dispatcher/domain/work.hpp"

namespace redline::domain {

// The life of a ticket; which step may follow which is the table in transitions.hpp.
enum class TicketState : std::uint8_t {
  Waiting,   // with nobody, and `waiting_reason` says why
  Offered,   // one technician is being asked
  Accepted,  // a technician has taken it
  EnRoute,
  OnSite,
  Done,
  Cancelled,
};
inline constexpr std::size_t kTicketStates = 7;
std::string_view name(TicketState state) noexcept;
std::optional<TicketState> ticket_state_from_name(std::string_view text) noexcept;
constexpr bool is_open(TicketState state) noexcept { return state < TicketState::Done; }
// A technician holds the ticket or is being asked.
constexpr bool has_technician(TicketState state) noexcept {
  return state >= TicketState::Offered && state <= TicketState::OnSite;
}

struct Place {
  std::string address;
  GeoPoint point;
  friend bool operator==(const Place&, const Place&) = default;
};

// The question put to one technician. Its id fences the answer: an answer to an older offer is STALE.
struct Offer {
  OfferId id;
  Instant made{};
  Instant expires{};
  Instant delivered = kNever;  // reached the device
  Instant seen = kNever;       // shown to the person
  friend bool operator==(const Offer&, const Offer&) = default;
};

// A technician who is not asked again for this ticket before `until` (declined, let lapse, returned).
struct CoolDown {
  TechnicianId technician;
  Instant until{};
  friend bool operator==(const CoolDown&, const CoolDown&) = default;
};

struct Ticket {
  TicketId id;
  std::string number;            // what people say: "1127-0042" (local day, running number of the day)
  Version version = 0;
  TicketState state = TicketState::Waiting;
  Priority priority = Priority::Normal;
  Channel channel = Channel::Phone;
  Tier tier = Tier::Ordinary;
  CategoryId category;
  AreaId area;
  Caller caller;
  Place place;
  std::string description;
  std::string created_by;        // account that registered it; answers for it unless that was transferred (A9)
  Instant created{};
  std::string policy_version;
  TechnicianId technician;       // holder, or the one being asked; none while Waiting
  OfferId last_offer;            // number of the newest offer, 0 before the first
  std::optional<Offer> offer;    // only in state Offered
  ChoiceReason waiting_reason = ChoiceReason::NobodyOnShift;  // only in state Waiting
  std::uint16_t returns = 0;     // counted, limited by policy (B8)
  std::vector<CoolDown> cooldowns;
  std::vector<Clock> clocks;
  std::vector<LedgerEntry> ledger;  // what was done to the clocks after they started
  Instant closed = kNever;
  std::string resolution;        // what was done, or why it was cancelled
  Boxed<Appointment> appointment;
  Boxed<Work> work;              // since the technician arrived
  Boxed<Acts> acts;              // since somebody did more than work on it
  std::vector<Offset> event_offsets;  // its own events in the log of the shard: the timeline

  friend bool operator==(const Ticket&, const Ticket&) = default;
};

// The account that answers for it to the end: there always is one (A9).
const std::string& owner_of(const Ticket& ticket) noexcept;
// Held or parked, with a technician or with nobody.
bool on_hold(const Ticket& ticket) noexcept;
// With nobody, and nobody is looked for.
bool set_aside(const Ticket& ticket) noexcept;

// Next instant at which the dispatcher must look at this ticket without being asked: an offer that lapses, a clock
// that warns or breaches, a cool-down that ends while the ticket waits, a hold that ends, a lone worker's check-in. kNever for a closed
// ticket.
Instant next_due(const Ticket& ticket) noexcept;

// Where the arrive clock of this ticket would have to start: at the agreed time of an appointment, else at registration.
Instant arrive_start(const Ticket& ticket) noexcept;

// "138****5678": the first three and the last four digits stay; short numbers keep only the last two.
std::string masked_phone(std::string_view phone);

}  // namespace redline::domain
