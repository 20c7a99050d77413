// What the auditor knows of holds, requests and binding orders from their events alone (B8, C5, C6).
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "dispatcher/domain/policy.hpp"

namespace redline::sim {

struct AuditedActs {
  struct Hold {
    domain::HoldKind kind{};
    std::string reason;
    domain::Instant until{};
  };
  struct Request {
    domain::RequestKind kind{};
    std::optional<domain::ClockKind> clock;
    domain::Instant until{};
    domain::Level level{};
    bool pending = true;
    bool granted = false;
  };

  std::optional<Hold> hold;
  domain::Instant settled{};               // when the newest hold began
  std::vector<Request> requests;           // [0] has number 1
  std::optional<domain::Instant> to_park;  // granted in this commit, until then
  domain::TechnicianId bound;
  std::string owner;       // who answers for it since it was transferred
  unsigned chases = 0;
  bool chased_now = false; // by the event before: the policy may raise it

  std::size_t granted(domain::ClockKind clock) const;
  // The clocks this hold stops, by the policy.
  std::span<const domain::ClockKind> held(const domain::Policy& policy) const;
};

}  // namespace redline::sim
