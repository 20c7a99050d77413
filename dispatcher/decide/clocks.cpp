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

bool holds(std::span<const ClockKind> kinds, ClockKind kind) { return std::ranges::find(kinds, kind) != kinds.end(); }

const ClockTerms* terms_of(const std::vector<ClockTerms>& all, ClockKind kind) {
  const auto found = std::ranges::find_if(all, [kind](const ClockTerms& terms) { return terms.rule->kind == kind; });
  return found == all.end() ? nullptr : &*found;
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
  } else if (on_hold(ticket) && holds(turn.policy().acts.pauses(*ticket.acts->hold), clock->kind)) {
    result.ledger.push_back(pause(*clock, std::move(why), turn.now()));
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

Recomputed paused_clocks(const Turn& turn, const Ticket& ticket, std::span<const ClockKind> kinds, ClockReason why) {
  why.policy_version = turn.policy().version;
  Recomputed result{.clocks = ticket.clocks, .ledger = {}};
  for (Clock& clock : result.clocks)
    if (clock.running() && clock.paused == kNever && holds(kinds, clock.kind))
      result.ledger.push_back(pause(clock, why, turn.now()));
  return result;
}

Recomputed resumed_clocks(const Turn& turn, const Ticket& ticket, ClockReason why, Instant at) {
  why.policy_version = turn.policy().version;
  Recomputed result{.clocks = ticket.clocks, .ledger = {}};
  const auto all = clock_terms(turn.policy(), clock_subject(turn.policy(), ticket));
  for (Clock& clock : result.clocks) {
    if (!clock.running() || clock.paused == kNever) continue;
    if (const ClockTerms* terms = terms_of(all, clock.kind)) {
      result.ledger.push_back(resume(clock, *terms, ticket.ledger, why, std::max(at, clock.paused)));
    } else {
      clock.paused = kNever;
    }
  }
  return result;
}

Recomputed extended_clocks(const Turn& turn, const Ticket& ticket, ClockKind kind, Instant until, ClockReason why) {
  why.policy_version = turn.policy().version;
  Recomputed result{.clocks = ticket.clocks, .ledger = {}};
  const auto open = open_clock(turn, ticket, kind);
  if (!open || until <= open->clock->due) return result;
  Clock& clock = *std::ranges::find(result.clocks, kind, &Clock::kind);
  const Duration amount = extension_until(clock, open->terms, until);
  if (amount > Duration{0})
    result.ledger.push_back(extend(clock, open->terms, ticket.ledger, std::move(why), turn.now(), amount));
  return result;
}

std::optional<OpenClock> open_clock(const Turn& turn, const Ticket& ticket, ClockKind kind) {
  const auto clock = std::ranges::find(ticket.clocks, kind, &Clock::kind);
  if (clock == ticket.clocks.end() || !clock->running() || clock->due == kNever) return std::nullopt;
  const ClockSubject subject = clock_subject(turn.policy(), ticket);
  const auto all = clock_terms(turn.policy(), subject);
  const ClockTerms* terms = terms_of(all, kind);
  if (terms == nullptr || (terms->rule->appointment && subject.appointment != kNever)) return std::nullopt;
  return OpenClock{&*clock, *terms};
}

}  // namespace redline::decide
