// The decider of a shard: a deterministic state machine. Commands and `now` go in, events and answers come out; the
// same sequence of inputs gives the same events in every process. No clock, I/O, randomness or logging inside.
//
// One strand owns a Decider. Its state runs ahead of the store by at most the batch being committed; a dispatcher that
// is fenced throws the Decider away and loads anew.
//
// Main path: decide() → a family's function (intake, offers, field, supervise, roster, timers) → Turn::emit() →
// evolve() → the indexes.
#pragma once

#include <memory>
#include <vector>

#include "dispatcher/decide/answers.hpp"
#include "dispatcher/decide/waiting_line.hpp"
#include "dispatcher/domain/command.hpp"
#include "dispatcher/domain/event.hpp"
#include "dispatcher/domain/shard.hpp"
#include "dispatcher/planner/planner.hpp"

namespace redline::decide {

// What one turn produced: to be committed as a whole.
struct Batch {
  std::vector<domain::Event> events;
  std::vector<domain::Outcome> outcomes;
  std::vector<domain::TicketId> tickets;           // changed; each once after settle()
  std::vector<domain::TechnicianId> technicians;   // changed; each once after settle()

  bool empty() const noexcept { return events.empty() && outcomes.empty(); }
  // Call once when the turn is complete: names every changed entity once, in order.
  void settle();
  void clear();
};

class Decider {
 public:
  // `state` as loaded (or empty for a new shard), `answers` of the last 24 h. Builds the indexes as of `now`.
  Decider(domain::ShardState state, const std::vector<domain::Outcome>& answers, domain::PolicyPtr policy, domain::Instant now);

  // Decides one command and appends to `batch`: events (already folded into the state) and, for commands of people,
  // one outcome. Commands of Role::System have no outcome.
  void decide(const domain::Command& command, domain::Instant now, Batch& batch);

  // The policy in force changes for every decision from now on; follow with an AdoptPolicy command so that the record
  // shows it.
  void use_policy(domain::PolicyPtr policy, domain::Instant now);

  // Closed tickets leave the state: the records have them. Commands that name one are still refused as for a closed ticket.
  void retire(const std::vector<domain::TicketId>& tickets) noexcept;

  const domain::ShardState& state() const noexcept { return state_; }
  const domain::Policy& policy() const noexcept { return *policy_; }
  std::size_t waiting() const noexcept { return waiting_.size(); }

 private:
  friend class Turn;

  void rebuild_indexes(domain::Instant now);

  domain::ShardState state_;
  Answers answers_;
  domain::PolicyPtr policy_;
  std::unique_ptr<planner::Planner> planner_;
  planner::Roster roster_;
  WaitingLine waiting_;
};

}  // namespace redline::decide
