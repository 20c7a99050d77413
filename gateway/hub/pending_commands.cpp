#include "gateway/hub/pending_commands.hpp"

#include <utility>

namespace redline::gateway {

using namespace domain;

namespace {

const Answer& unknown_outcome() {
  static const Answer answer{.error = ErrorCode::UnknownOutcome, .ticket = {}, .fields = {}};
  return answer;
}

}  // namespace

std::uint64_t PendingCommands::add(const CommandId& id, std::uint64_t fingerprint, Sender sender,
                                   ports::Monotonic now) {
  const std::uint64_t attempt = ++attempts_;
  waiting_.emplace(id, Waiting{.fingerprint = fingerprint, .attempt = attempt, .sender = std::move(sender)});
  unknown_at_.push_back({now + options_.unknown_after, id, attempt});
  return attempt;
}

PendingCommands::Table::iterator PendingCommands::find(const CommandId& id, std::uint64_t attempt) {
  auto [at, last] = waiting_.equal_range(id);
  while (at != last && at->second.attempt != attempt) ++at;
  return at == last ? waiting_.end() : at;
}

void PendingCommands::tell(Waiting& waiting, const CommandId& id, const Answer& answer) {
  const bool again = std::exchange(waiting.told_unknown, true);
  if (!again || answer.error != ErrorCode::UnknownOutcome) tell_(waiting.sender, id, answer, !again);
}

void PendingCommands::drop_met_deadlines() {
  while (!unknown_at_.empty() && find(unknown_at_.front().id, unknown_at_.front().attempt) == waiting_.end())
    unknown_at_.pop_front();
}

void PendingCommands::settle(const Outcome& outcome, bool confirmed) {
  std::vector<Waiting> settled;  // told after they are out of the table: telling may add
  auto [at, last] = waiting_.equal_range(outcome.command);
  while (at != last) {
    if (at->second.fingerprint == outcome.fingerprint) {
      settled.push_back(std::move(at->second));
      at = waiting_.erase(at);
    } else {
      ++at;
    }
  }
  drop_met_deadlines();
  for (Waiting& waiting : settled) tell(waiting, outcome.command, confirmed ? outcome.answer : unknown_outcome());
}

void PendingCommands::refuse(const CommandId& id, std::uint64_t attempt, const Answer& answer) {
  const auto found = find(id, attempt);
  if (found == waiting_.end()) return;
  Waiting waiting = std::move(found->second);
  waiting_.erase(found);
  drop_met_deadlines();
  tell(waiting, id, answer);
}

void PendingCommands::doubt(const CommandId& id, std::uint64_t attempt) {
  if (const auto found = find(id, attempt); found != waiting_.end()) tell(found->second, id, unknown_outcome());
}

void PendingCommands::expire(ports::Monotonic now) {
  while (!unknown_at_.empty() && unknown_at_.front().at <= now) {
    const Deadline due = unknown_at_.front();
    unknown_at_.pop_front();
    const auto found = find(due.id, due.attempt);
    if (found == waiting_.end()) continue;
    forget_at_.push_back({now + options_.late_answers, due.id, due.attempt});
    tell(found->second, due.id, unknown_outcome());
  }
  while (!forget_at_.empty() && forget_at_.front().at <= now) {
    const Deadline due = forget_at_.front();
    forget_at_.pop_front();
    if (const auto found = find(due.id, due.attempt); found != waiting_.end()) waiting_.erase(found);
  }
}

}  // namespace redline::gateway
