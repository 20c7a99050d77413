// The clocks of one ticket as the auditor reckons them from the numbers of the policy: 24×7, due = registered + allowance.
// Each point (warning or breach) of each revision is told at most once, in order, never before it is due, and not left out
// when the clock ran past it. Every function returns what is wrong; empty when nothing is.
#pragma once

#include <string>
#include <vector>

#include "dispatcher/domain/policy.hpp"
#include "dispatcher/domain/ticket.hpp"

namespace redline::sim {

class TicketClocks {
 public:
  // The clocks a ticket of this kind and priority has to carry, started when it was registered.
  void start(const domain::Policy& policy, const domain::CategoryId& category, domain::Priority priority,
             domain::Instant registered);
  // The same after a change of priority in `state`: from the original start, one revision later; what was reached stays
  // reached, also where there was no clock for it before.
  void restart(const domain::Policy& policy, const domain::CategoryId& category, domain::Priority priority,
               domain::Instant registered, domain::TicketState state, domain::Instant now);

  // Against the clocks as the product tells them.
  std::string differs_from(const std::vector<domain::Clock>& told) const;

  std::string on_warned(domain::ClockKind kind, unsigned warning, domain::Instant due, domain::Instant at);
  std::string on_breached(domain::ClockKind kind, unsigned revision, domain::Instant due, domain::Instant at);
  std::string stop(domain::ClockKind kind, domain::Instant at);
  std::string stop_all(domain::Instant at);
  // The ticket is with nobody again: all but Resolve run on as if they had never stopped (B8).
  void run_on(domain::Instant at);
  // Points that should have been told by now on clocks that run.
  std::string missing(domain::Instant now) const;

 private:
  struct Running {
    domain::ClockKind kind{};
    domain::Instant due{};
    std::vector<domain::Instant> warn_at;
    unsigned warned = 0;
    bool breached = false;
    unsigned revision = 0;
    domain::Instant stopped = domain::kNever;
    domain::Instant since{};  // running without a break

    bool runs() const { return stopped == domain::kNever; }
    // A point that has passed while it ran, and was not told.
    bool owes(domain::Instant now) const;
  };

  Running* find(domain::ClockKind kind);

  std::vector<Running> clocks_;
};

}  // namespace redline::sim
