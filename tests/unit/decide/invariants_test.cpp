// What must hold after any sequence of commands. An auditor reads the log with rules of its own (not decide's), and the
// state is compared with what the log says. Sequences come from a tape, so a failure shrinks to a short day.
#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "dispatcher/decide/evolve.hpp"
#include "tests/support/workload.hpp"

namespace redline::tests {
namespace {

using namespace domain;

// Small numbers, and not too many: shrinking has to come to an end.
rc::Gen<std::vector<std::uint32_t>> tape() {
  return rc::gen::mapcat(rc::gen::inRange<std::size_t>(0, 1500), [](std::size_t size) {
    return rc::gen::container<std::vector<std::uint32_t>>(size, rc::gen::inRange<std::uint32_t>(0, 240));
  });
}

// --- the auditor: what an event may say, given the state before it

class Auditor {
 public:
  explicit Auditor(const Policy& policy) : policy_(policy) {}

  void read(const Event& event) {
    if (const auto* made = std::get_if<OfferMade>(&event.body)) check_offer(event, *made);
    if (const auto* warned = std::get_if<ClockWarned>(&event.body)) check_warning(event, *warned);
    if (const auto* breached = std::get_if<ClockBreached>(&event.body)) check_breach(event, *breached);
    if (const auto* climbed = std::get_if<ClockEscalated>(&event.body)) check_climb(event, *climbed);
    if (const auto* merged = std::get_if<TicketMerged>(&event.body))
      RC_ASSERT(is_open(state_.tickets.find(merged->into)->state) && merged->into != event.ticket);
    if (const auto* missed = std::get_if<CheckInMissed>(&event.body)) check_missed(event, *missed);
    if (const auto* resumed = std::get_if<TicketResumed>(&event.body)) check_resumed(event, *resumed);
    if (const auto* returned = std::get_if<TicketReturned>(&event.body)) check_returned(event, *returned);
    if (std::holds_alternative<TravelStarted>(event.body)) RC_ASSERT(!on_hold(ticket(event)));
    if (std::holds_alternative<TicketDone>(event.body)) check_done(ticket(event));
    if (std::holds_alternative<OfferLapsed>(event.body)) RC_ASSERT(event.at >= ticket(event).offer->expires);
    if (std::holds_alternative<TechnicianSignedOff>(event.body)) signed_off_ = event.technician;
    decide::evolve(state_, event);
  }

  // At the end of a turn.
  void check_state() const {
    Totals counted;
    state_.tickets.for_each([&](const Ticket& ticket) {
      ++counted.created;
      counted.done += static_cast<std::uint64_t>(ticket.state == TicketState::Done);
      counted.cancelled += static_cast<std::uint64_t>(ticket.state == TicketState::Cancelled);
      check_ticket(ticket);
    });
    RC_ASSERT(counted == state_.header.totals);
  }
  const ShardState& state() const { return state_; }

 private:
  const Ticket& ticket(const Event& event) const { return *state_.tickets.find(event.ticket); }
  const Clock& clock(const Event& event, ClockKind kind) const {
    return *std::ranges::find(ticket(event).clocks, kind, &Clock::kind);
  }
  std::size_t held_by(TechnicianId technician) const {
    std::size_t held = 0;
    state_.tickets.for_each([&](const Ticket& ticket) {
      held += static_cast<std::size_t>(is_open(ticket.state) && ticket.technician == technician);
    });
    return held;
  }

  void check_offer(const Event& event, const OfferMade& made) const {
    const Ticket& offered = ticket(event);
    const Technician& asked = *state_.technicians.find(event.technician);
    const std::string& skill = policy_.skills[policy_.category(offered.category)->skill];
    RC_ASSERT(offered.state == TicketState::Waiting);
    RC_ASSERT(!on_hold(offered));  // C5
    const bool too_often = offered.returns > policy_.acts.returns_max;
    if (too_often) RC_ASSERT(made.choice.reason == ChoiceReason::OrderedBySupervisor);  // B8
    RC_ASSERT(made.offer.value == offered.last_offer.value + 1);
    RC_ASSERT(asked.on_shift && event.at < asked.shift_end);
    RC_ASSERT(std::ranges::count(asked.skills, skill) > 0);
    RC_ASSERT(asked.areas.empty() || std::ranges::count(asked.areas, offered.area) > 0);
    if (made.choice.reason == ChoiceReason::OrderedBySupervisor) return;
    for (const CoolDown& cooldown : offered.cooldowns)
      RC_ASSERT(cooldown.technician != asked.id || cooldown.until <= event.at);
    if (offered.priority != Priority::Emergency) RC_ASSERT(held_by(asked.id) < policy_.offers.open_max);
  }
  void check_warning(const Event& event, const ClockWarned& warned) const {
    const Clock& warning = clock(event, warned.clock);
    RC_ASSERT(warning.running() && !warning.breached);
    RC_ASSERT(warned.warning == warning.warnings_fired + 1);
    RC_ASSERT(warned.due == warning.warn_at.at(warning.warnings_fired) && warned.due <= event.at);
  }
  void check_breach(const Event& event, const ClockBreached& breached) const {
    const Clock& broken = clock(event, breached.clock);
    RC_ASSERT(broken.running() && !broken.breached && broken.warnings_fired == broken.warn_at.size());
    RC_ASSERT(breached.revision == broken.revision);
    RC_ASSERT(breached.due == broken.due && breached.due <= event.at);
  }

  void check_resumed(const Event& event, const TicketResumed& resumed) const {
    RC_ASSERT(on_hold(ticket(event)));
    if (resumed.reason.empty()) RC_ASSERT(event.at >= ticket(event).acts->hold->until);
    for (const Clock& clock : resumed.clocks) RC_ASSERT(!clock.running() || clock.paused == kNever);
  }
  void check_returned(const Event& event, const TicketReturned&) const {
    const Ticket& returned = ticket(event);
    if (returned.acts) RC_ASSERT(returned.acts->bound != returned.technician);
  }
  void check_climb(const Event& event, const ClockEscalated& climbed) const {
    const Clock& late = clock(event, climbed.clock);
    RC_ASSERT(late.running() && late.breached && late.paused == kNever);
    RC_ASSERT(climbed.number == late.climbed + 1 && climbed.number <= policy_.ladder.late.size());
    RC_ASSERT(climbed.due == late.climbs_at && climbed.due <= event.at);
  }
  void check_missed(const Event& event, const CheckInMissed& missed) const {
    const Work& work = *ticket(event).work;
    RC_ASSERT(missed.due == work.check_in_due && missed.due <= event.at);
    RC_ASSERT(missed.level == work.check_ins_missed + 1 && missed.level <= policy_.site.check_in_levels);
  }
  // Nothing is done that was to be agreed or checked first (C1, C3, C4).
  void check_done(const Ticket& done) const {
    const Category& category = *policy_.category(done.category);
    const Money charged = done.work->charges ? done.work->charges->total : 0;
    if (done.work->quote) RC_ASSERT(done.work->quote->total == 0 || done.work->quote->consented != kNever);
    RC_ASSERT(charged <= (done.work->quote ? done.work->quote->total : 0));
    for (const ChecklistItem& item : category.checklist) RC_ASSERT(!item.required || done.work->passed(item.id));
    if (!category.chargeable) return;
    RC_ASSERT(!done.work->fault.empty() && done.work->quote && done.work->charges && done.work->signature);
    RC_ASSERT(done.work->started != kNever);
  }

  void check_ticket(const Ticket& ticket) const {
    if (is_open(ticket.state)) {
      RC_ASSERT(has_technician(ticket.state) == static_cast<bool>(ticket.technician));
      RC_ASSERT(ticket.closed == kNever);
    } else {
      RC_ASSERT(next_due(ticket) == kNever);
      for (const Clock& stopped : ticket.clocks) RC_ASSERT(!stopped.running());
    }
    RC_ASSERT((ticket.state == TicketState::Offered) == ticket.offer.has_value());
    RC_ASSERT(ticket.event_offsets.size() == ticket.version);
    if (ticket.state == TicketState::Waiting) RC_ASSERT(ticket.version > 1);  // with the reason why
    if (is_open(ticket.state) && ticket.technician) RC_ASSERT(state_.technicians.find(ticket.technician)->on_shift);
    for (const Clock& told : ticket.clocks)
      if (told.running() && told.paused != kNever) RC_ASSERT(on_hold(ticket));
    for (const Clock& told : ticket.clocks)
      if (told.revision == 0 && !told.running() && !told.met()) RC_ASSERT(told.breached);
  }

  const Policy& policy_;
  ShardState state_;
  TechnicianId signed_off_;
};

RC_GTEST_PROP(DecideProperty, NoRuleIsEverBroken, ()) {
  const PolicyPtr policy = small_policy();
  Desk desk{policy};
  Workload workload{Tape{*tape()}};
  Auditor auditor{*policy};
  while (!workload.ended()) {
    desk.decide(workload.next(desk));
    for (const Event& event : desk.last().events) auditor.read(event);
    auditor.check_state();
  }
  RC_ASSERT(same(auditor.state(), desk.state()));
}

RC_GTEST_PROP(DecideProperty, EveryCommandOfAPersonIsAnsweredOnceAndARefusalChangesNothing, ()) {
  Desk desk;
  Workload workload{Tape{*tape()}};
  while (!workload.ended()) {
    const Command command = workload.next(desk);
    desk.decide(command);
    const auto& outcomes = desk.last().outcomes;
    RC_ASSERT(outcomes.size() == (command.actor.role == Role::System ? 0u : 1u));
    for (const Outcome& outcome : outcomes) {
      RC_ASSERT(outcome.command == command.id);
      if (!outcome.answer.ok() || outcome.repeated) RC_ASSERT(desk.last().events.empty());
    }
  }
}

RC_GTEST_PROP(DecideProperty, TheSameCommandsGiveTheSameEvents, ()) {
  Desk desk;
  Workload workload{Tape{*tape()}};
  decide::Decider twin{ShardState{}, {}, small_policy(), desk.now()};
  while (!workload.ended()) {
    const Command command = workload.next(desk);
    desk.decide(command);
    decide::Batch batch;
    twin.decide(command, desk.now(), batch);
    RC_ASSERT(batch.events == desk.last().events);
    RC_ASSERT(batch.outcomes == desk.last().outcomes);
  }
  RC_ASSERT(same(twin.state(), desk.state()));
}

// A decider made from the stored state decides like one that was there all along: everything else it knows (who holds
// what, who waits where, which answers were given) is derived. Under a policy where nothing takes time: when work in
// hand will end is an estimate that starts anew at every load.
RC_GTEST_PROP(DecideProperty, AReloadChangesNothing, ()) {
  Desk desk{timeless_policy()};
  Workload workload{Tape{*tape()}};
  std::optional<decide::Decider> reloaded;
  int until_reload = 1;
  while (!workload.ended()) {
    if (--until_reload == 0) {
      reloaded.emplace(desk.reloaded());
      until_reload = 20;
    }
    const Command command = workload.next(desk);
    desk.decide(command);
    decide::Batch batch;
    reloaded->decide(command, desk.now(), batch);
    RC_ASSERT(batch.events == desk.last().events);
    RC_ASSERT(batch.outcomes == desk.last().outcomes);
    RC_ASSERT(reloaded->waiting() == desk.decider().waiting());
  }
}

// With time moving on, everything due is told and nobody is forgotten: in the end no ticket waits while somebody could
// be asked.
RC_GTEST_PROP(DecideProperty, NobodyWaitsWhileSomebodyCouldBeAsked, ()) {
  const PolicyPtr policy = small_policy();
  Desk desk{policy};
  Workload workload{Tape{*tape()}};
  while (!workload.ended()) desk.decide(workload.next(desk));
  desk.run_timers();
  desk.tell(EndShifts{});
  planner::Roster roster{policy};
  for (const Technician& known : desk.state().technicians.all()) roster.update(known, desk.now());
  desk.state().tickets.for_each([&](const Ticket& ticket) {
    if (has_technician(ticket.state)) roster.hold(ticket.technician, ticket, desk.now());
  });
  desk.state().tickets.for_each([&](const Ticket& ticket) {
    RC_ASSERT(next_due(ticket) > desk.now());
    if (ticket.state == TicketState::Waiting && !set_aside(ticket))
      RC_ASSERT(!planner::quickest_arrival()->choose(roster, ticket, desk.now()).technician);
  });
}

}  // namespace
}  // namespace redline::tests
