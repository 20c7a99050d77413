// JSON for the REST surface, in the same mapping as the subprotocol redline.v1.json.
#pragma once

#include <string>
#include <string_view>

#include "proto/codec/records.hpp"
#include "proto/codec/wire.hpp"

namespace redline::codec {

// Body of "create a ticket": message CreateTicket. Held to limits.hpp; unknown fields are refused.
Decoded<domain::CreateTicket> create_ticket_from_json(std::string_view json);
// Message Command, e.g. {"acceptOffer": {"ticket": "7", "offer": 1}}; the same rules.
Decoded<domain::CommandBody> command_from_json(std::string_view json);

std::string ticket_json(const TicketViewRef& ticket);               // message Ticket
std::string event_json(const domain::Event& event, Phones phones);  // message Event

}  // namespace redline::codec
