// Port: who may sign in. Implemented by deploy/config over the accounts file; real accounts come later.
//
// authenticate() runs inside a turn of the gateway's thread, once per Hello and per REST request, so it must be quick
// (tokens are random, so a fast hash is enough) and must not block. A token is never logged, stored or compared byte by
// byte in the open.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dispatcher/domain/command.hpp"

namespace redline::gateway {

struct Identity {
  std::string account;
  domain::Role role = domain::Role::Agent;
  std::vector<domain::AreaId> areas;  // empty: every area
  std::vector<std::string> skills;    // of technicians; empty: whatever they sign on with
};

class Accounts {
 public:
  virtual ~Accounts() = default;
  virtual std::optional<Identity> authenticate(std::string_view token) = 0;
};

}  // namespace redline::gateway
