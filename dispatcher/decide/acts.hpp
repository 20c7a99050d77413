// What the decisions about holds, parking and requests share. Internal to dispatcher/decide.
#pragma once

#include "dispatcher/decide/turn.hpp"

namespace redline::decide {

// A ticket a technician may act on holds it after accepting it; a supervisor's may be any open one. Else the refusal: as
// Turn::own_ticket() and Turn::ticket(), then NOT_ALLOWED_IN_STATE.
std::expected<const domain::Ticket*, domain::Answer> ticket_to_act_on(const Turn& turn, domain::TicketId id);

// The refusal that names the rule of the policy that stands in the way, and the field, if it is one.
domain::Answer forbidden_by(const Turn& turn, domain::TicketId ticket, std::string rule, std::string field = {});

// Puts an open ticket that is not on hold there, until then.
void put_on_hold(Turn& turn, domain::TicketId id, domain::TicketHeld held);
// Ends a hold. `reason` is empty when its time has come.
void end_hold(Turn& turn, domain::TicketId id, const std::string& reason);
// And goes on: with the technician who kept it, else somebody is looked for.
void go_on(Turn& turn, domain::TicketId id, const std::string& reason);

}  // namespace redline::decide
