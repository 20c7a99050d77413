// Fixed, realistic values of everything that is stored or sent, for the golden transcripts. Never change one: add
// another.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "dispatcher/domain/command.hpp"
#include "dispatcher/domain/event.hpp"
#include "dispatcher/domain/shard.hpp"
#include "proto/codec/wire.hpp"

namespace redline::tests::golden {

template <class T>
using Named = std::vector<std::pair<std::string, T>>;

domain::CommandId sample_id(std::uint8_t last);
domain::Ticket sample_ticket();        // every field set
domain::Ticket sample_worked_ticket();  // with an appointment and everything of the visit
domain::Ticket sample_held_ticket();    // parked, with requests and a binding order
domain::Ticket sample_linked_ticket();  // chased, merged, given to another owner, on the ladder
domain::Ticket sample_small_ticket();  // as created, nothing optional
domain::Technician sample_technician();
domain::ShardHeader sample_header();

Named<domain::CommandBody> sample_client_commands();    // every one a client may send
Named<domain::CommandBody> sample_internal_commands();  // the others
Named<domain::Event> sample_events();                   // one of every kind
std::vector<domain::Outcome> sample_outcomes();         // OK, refused, repeated
Named<codec::ClientFrame> sample_client_frames();       // all but the commands
Named<codec::ServerFrame> sample_server_frames();

}  // namespace redline::tests::golden
