// The clocks of one ticket as the auditor reckons them from the numbers of the policy: 24×7, due = registered + allowance, put
// off by what holds that began before it took (C5) and by extensions (C6).
// Each point (warning, breach, rung of the ladder) of each revision is told at most once, in order, never before it is due, and
// not left out when the clock ran past it. Every function returns what is wrong; empty when nothing is.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "dispatcher/domain/event.hpp"
#include "dispatcher/domain/policy.hpp"
#include "dispatcher/domain/ticket.hpp"

namespace redline::sim {

class TicketClocks {
 public:
  // The clocks a ticket of this kind and priority has to carry, started when it was registered.
  void start(const domain::Policy& policy, const domain::CategoryId& category, domain::Priority priority,
             domain::Instant registered);
  // The same after a change of priority in `state`: from the original start, one revision later; what was reached stays
  // reached, also where there was no clock for it before. `held`: those that are on hold.
  void restart(const domain::Policy& policy, const domain::CategoryId& category, domain::Priority priority,
               domain::Instant registered, domain::TicketState state, domain::Instant now,
               std::span<const domain::ClockKind> held = {});

  void hold(std::span<const domain::ClockKind> kinds, domain::Instant at);
  // Those on hold run again since `at`, by this policy.
  void resume(const domain::Policy& policy, const domain::CategoryId& category, domain::Priority priority, domain::Instant at);
  void extend(const domain::Policy& policy, const domain::CategoryId& category, domain::Priority priority,
              domain::ClockKind kind, domain::Instant until, domain::Instant at);
  bool runs(domain::ClockKind kind) const;
  // Also of a clock on hold; kNever: there is none.
  domain::Instant due(domain::ClockKind kind) const;

  // Against the clocks as the product tells them.
  std::string differs_from(const std::vector<domain::Clock>& told) const;

  std::string on_warned(domain::ClockKind kind, unsigned warning, domain::Instant due, domain::Instant at);
  std::string on_breached(const domain::Ladder& ladder, const domain::ClockBreached& breached, domain::Instant at);
  std::string on_escalated(const domain::Ladder& ladder, const domain::ClockEscalated& escalated, domain::Instant at);
  // Somebody has acknowledged the breach, and the policy says that this is enough.
  void stay(domain::ClockKind kind);
  bool breached(domain::ClockKind kind) const;
  std::string stop(domain::ClockKind kind, domain::Instant at);
  std::string stop_all(domain::Instant at);
  // The ticket is with nobody again: all but Resolve that stopped after `settled` run on as if they had not (B8).
  void run_on(domain::Instant at, domain::Instant settled);
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
    domain::Instant started{};
    domain::Instant paused = domain::kNever;
    domain::Instant climbs_at = domain::kNever;  // next rung of the ladder
    unsigned climbed = 0;

    bool runs() const { return stopped == domain::kNever; }
    // A point that has passed while it ran, and was not told.
    bool owes(domain::Instant now) const;
  };

  // One hold, or one extension.
  struct Shift {
    domain::Instant from{};  // of a hold
    domain::Duration length{};
    bool extension = false;
  };

  Running* find(domain::ClockKind kind);
  // Due time and warnings by these rules and everything that has put the clock off.
  void reckon(Running& clock, const domain::ClockRule& rule) const;

  std::vector<Running> clocks_;
  std::map<domain::ClockKind, std::vector<Shift>> shifts_;
};

}  // namespace redline::sim
