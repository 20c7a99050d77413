// What the decisions about the visit share. Internal to dispatcher/decide.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dispatcher/decide/turn.hpp"

namespace redline::decide {

// --- appointments (B7)

// In the future, and not beyond any calendar.
bool can_be_promised(domain::Instant at, domain::Instant now);
// Fields of a consent that are missing, by their names on the wire.
std::vector<std::string> consent_faults(const domain::Consent& consent);

// --- the paper (C1, C3, C4)

// What stands between a ticket on site and its completion; nullopt when nothing does. `fields` names everything missing
// that has this error: INCOMPLETE (fault, quote, start, charges, signature), then CONSENT_REQUIRED, then
// CHECKLIST_INCOMPLETE with every required item.
struct Gap {
  ErrorCode error{};
  std::vector<std::string> fields;
};
std::optional<Gap> completion_gap(const domain::Policy& policy, const domain::Ticket& ticket);

// The acting technician's ticket, where the technician is on site.
std::expected<const domain::Ticket*, domain::Answer> ticket_on_site(const Turn& turn, domain::TicketId id);

// --- the lone worker (C7)

// When a technician who is on site of this category at `now` must have checked in.
domain::Instant check_in_due(const domain::Policy& policy, const domain::CategoryId& category, domain::Instant now);

// --- false completion (C8)

// Signals about an arrival or a completion at `now`.
std::vector<domain::WorkFlagged> arrival_signals(const domain::Policy& policy, const domain::Ticket& ticket,
                                                 const domain::DeviceFix& device);
std::vector<domain::WorkFlagged> completion_signals(const domain::Policy& policy, const domain::Ticket& ticket,
                                                    const domain::DeviceFix& device, domain::Instant now);

}  // namespace redline::decide
