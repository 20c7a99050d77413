#include "dispatcher/decide/clocks.hpp"

#include <algorithm>
#include <utility>

namespace redline::decide {

using namespace domain;

namespace {

// The step that a clock waits for has been taken.
bool reached(ClockKind kind, TicketState state) {
  switch (kind) {
    case ClockKind::Dispatch: return state >= TicketState::Offered;
    case ClockKind::Respond: return state >= TicketState::Accepted;
    case ClockKind::Arrive: return state >= TicketState::OnSite;
    case ClockKind::Resolve: break;
  }
  return false;
}

// Puts the clock of these terms into `result`, if they give one.
void put_clock(Recomputed& result, const Turn& turn, const Ticket& ticket, const ClockTerms& terms, ClockReason why) {
  auto clock = start_clock(terms, ticket.created);
  if (!clock) return;
  const auto old = std::ranges::find(ticket.clocks, clock->kind, &Clock::kind);
  if (old != ticket.clocks.end()) {
    clock = *old;
    result.ledger.push_back(recompute(*clock, terms, ticket.ledger, std::move(why), turn.now()));
  } else if (reached(clock->kind, ticket.state)) {
    clock->stopped = std::min(turn.now(), clock->due);  // taken before anybody promised it: not late
  }
  result.clocks.push_back(*std::move(clock));
}

}  // namespace

Recomputed recomputed_clocks(const Turn& turn, const Ticket& ticket, const ClockSubject& subject, ClockReason why) {
  why.policy_version = turn.policy().version;
  Recomputed result;
  for (const ClockTerms& terms : clock_terms(turn.policy(), subject)) put_clock(result, turn, ticket, terms, why);
  return result;
}

Recomputed clocks_for_appointment(const Turn& turn, const Ticket& ticket, Instant appointment) {
  ClockSubject subject = clock_subject(turn.policy(), ticket);
  subject.appointment = appointment;
  Recomputed result{.clocks = ticket.clocks, .ledger = {}};
  for (const ClockTerms& terms : clock_terms(turn.policy(), subject)) {
    if (!terms.rule->appointment) continue;
    std::erase_if(result.clocks, [&](const Clock& clock) { return clock.kind == terms.rule->kind; });
    put_clock(result, turn, ticket, terms, {.cause = ClockCause::Appointment, .policy_version = turn.policy().version});
  }
  std::ranges::sort(result.clocks, {}, &Clock::kind);
  return result;
}

}  // namespace redline::decide
