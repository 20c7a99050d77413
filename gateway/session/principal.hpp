// A principal: an account together with what it acts as on one session. Made once when the Hello is accepted;
// everything the session asks is judged by it, and its actor is what the record shows. Immutable.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dispatcher/domain/shard.hpp"
#include "gateway/session/accounts.hpp"

namespace redline::gateway {

struct Principal {
  domain::Actor actor;                // role acted in, account, key of the technician acted for
  std::vector<domain::AreaId> areas;  // empty: every area
  std::vector<std::string> skills;    // what a technician may sign on with; empty: not restricted

  bool covers(const domain::AreaId& area) const;
  // Limits per user count by this: an account, or one member of its crew.
  std::string user_key() const;
};

// Who a session of `identity` acts as; nullopt when it may not act as that.
//  * A technician's account acts as itself or as a numbered member of its own crew: "<account>/<number>".
//  * A supervisor acts for a technician who works in one of the supervisor's areas, or who has never signed on before
//    and is then brought in for the supervisor's areas.
//  * Nobody else acts for anybody.
std::optional<Principal> act(const Identity& identity, std::string_view act_as,
                             const domain::TechnicianTable& technicians);

// The technician acted for; none when not known to the shard.
domain::TechnicianId self_of(const Principal& principal, const domain::TechnicianTable& technicians);

}  // namespace redline::gateway
