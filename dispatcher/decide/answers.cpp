#include "dispatcher/decide/answers.hpp"

#include <algorithm>

namespace redline::decide {

using namespace domain;

std::optional<Outcome> Answers::repeated(const Command& command) const {
  const auto it = by_id_.find(command.id);
  if (it == by_id_.end()) return std::nullopt;
  if (it->second.fingerprint != command.fingerprint)
    return Outcome{.command = command.id,
                   .fingerprint = command.fingerprint,
                   .answer = Answer{.error = ErrorCode::IdReused, .ticket = {}, .fields = {}},
                   .repeated = true};
  return Outcome{.command = command.id, .fingerprint = command.fingerprint, .answer = it->second.answer, .repeated = true};
}

void Answers::remember(const Outcome& outcome, Instant at) {
  pass(at);
  if (outcome.repeated) return;
  if (by_id_.try_emplace(outcome.command, outcome.fingerprint, outcome.answer).second)
    by_age_.emplace_back(passed_, outcome.command);
}

void Answers::pass(Instant now) {
  if (last_ != kNever) passed_ += std::clamp(now - last_, Duration{0}, kBelievedStep);
  last_ = now;
}

void Answers::forget_old(Instant now) {
  pass(now);
  while (!by_age_.empty() && by_age_.front().first + kAnswersKept < passed_) {
    by_id_.erase(by_age_.front().second);
    by_age_.pop_front();
  }
}

}  // namespace redline::decide
