#include "dispatcher/decide/decider.hpp"

#include <algorithm>

#include "dispatcher/decide/turn.hpp"

namespace redline::decide {

using namespace domain;

namespace {

template <class Id>
void unique_in_order(std::vector<Id>& ids) {
  std::ranges::sort(ids, {}, &Id::value);
  const auto rest = std::ranges::unique(ids);
  ids.erase(rest.begin(), rest.end());
}

}  // namespace

void Batch::settle() {
  unique_in_order(tickets);
  unique_in_order(technicians);
}

void Batch::clear() {
  events.clear();
  outcomes.clear();
  tickets.clear();
  technicians.clear();
}

Decider::Decider(ShardState state, const std::vector<Outcome>& answers, PolicyPtr policy, Instant now)
    : state_(std::move(state)), policy_(std::move(policy)), planner_(planner::quickest_arrival()), roster_(policy_) {
  answers_.reserve(answers.size());
  for (const Outcome& outcome : answers) answers_.remember(outcome, now);
  rebuild_indexes(now);
}

void Decider::rebuild_indexes(Instant now) {
  roster_ = planner::Roster{policy_};
  waiting_ = WaitingLine{};
  for (const Technician& technician : state_.technicians.all()) roster_.update(technician, now);
  state_.tickets.for_each([&](const Ticket& ticket) {
    if (ticket.state == TicketState::Waiting && !set_aside(ticket)) waiting_.add(*policy_, ticket);
    if (has_technician(ticket.state)) roster_.hold(ticket.technician, ticket, now);
  });
}

void Decider::use_policy(PolicyPtr policy, Instant now) {
  policy_ = std::move(policy);
  rebuild_indexes(now);
}

void Decider::retire(const std::vector<TicketId>& tickets) noexcept {
  for (const TicketId ticket : tickets) state_.tickets.erase(ticket);
}

void Decider::decide(const Command& command, Instant now, Batch& batch) {
  const bool by_people = command.actor.role != Role::System;
  if (by_people) {
    if (auto told = answers_.repeated(command)) {
      batch.outcomes.push_back(std::move(*told));
      return;
    }
  } else {
    answers_.forget_old(now);
  }
  Turn turn{*this, command, now, batch};
  Answer answer = std::visit([&](const auto& body) { return decide_command(turn, body); }, command.body);
  if (!by_people) return;
  Outcome outcome{.command = command.id, .fingerprint = command.fingerprint, .answer = std::move(answer)};
  answers_.remember(outcome, now);
  batch.outcomes.push_back(std::move(outcome));
}

}  // namespace redline::decide
