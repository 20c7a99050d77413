// Random values of holds, requests and orders (dispatcher/domain/acts.hpp); see generators.hpp.
#pragma once

#include <rapidcheck.h>

#include "dispatcher/domain/command.hpp"
#include "dispatcher/domain/event.hpp"

namespace redline::tests::gen {

rc::Gen<domain::Acts> acts();
// One of the commands from HoldTicket to TransferOwnership.
rc::Gen<domain::CommandBody> act_command(domain::TicketId ticket);
rc::Gen<domain::Rung> rung();
// One of the events from TicketHeld to OwnerChanged.
rc::Gen<domain::EventBody> act_event();

}  // namespace redline::tests::gen
