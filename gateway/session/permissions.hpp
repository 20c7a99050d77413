// Rights over single objects, for WebSocket and REST alike. The state asked is the gateway's folded view; what is asked
// of it here (who registered a ticket, its area) never changes in a ticket's life, so a view that lags a little judges
// no worse.
#pragma once

#include <optional>

#include "dispatcher/domain/command.hpp"
#include "dispatcher/domain/shard.hpp"
#include "gateway/session/principal.hpp"
#include "proto/codec/wire.hpp"

namespace redline::gateway {

// Why this principal may not ask this; nullopt when it may. FORBIDDEN, or NOT_FOUND for tickets that are not there. A
// ticket just beyond what the view has seen is UNKNOWN_OUTCOME (ask again): another gateway may be ahead of this one.
std::optional<domain::Answer> refusal(const Principal& principal, const domain::CommandBody& command,
                                      const domain::ShardState& state);

// A technician signs on with what the account allows: an empty list stands for all of it, a shorter one narrows it,
// more is FORBIDDEN. Changes `command`; nullopt when it is in order.
std::optional<domain::Answer> narrow(const Principal& principal, domain::SignOn& command);

// Whether the ticket may be shown at all, e.g. by REST. `self` is the technician acted for, none when not known to the
// shard.
bool may_see(const Principal& principal, domain::TechnicianId self, const domain::Ticket& ticket);

// The caller's number in full is for the agent who registered the ticket and for the technician who holds it after
// accepting it; everybody else sees it masked (J1).
codec::Phones phones_for(const Principal& principal, domain::TechnicianId self, const domain::Ticket& ticket);

}  // namespace redline::gateway
