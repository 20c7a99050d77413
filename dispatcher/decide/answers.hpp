// Answers given in the last 24 hours by command id: what makes every command idempotent (architecture rule 4).
#pragma once

#include <deque>
#include <unordered_map>
#include <vector>

#include "dispatcher/domain/command.hpp"

namespace redline::decide {

inline constexpr domain::Duration kAnswersKept = std::chrono::hours{24};
// Longest step of the clock that is believed to be time passing; beyond that somebody has set it.
inline constexpr domain::Duration kBelievedStep = std::chrono::minutes{1};

class Answers {
 public:
  // The outcome to tell for a command that was seen before: its stored answer, or ID_REUSED when the content differs.
  std::optional<domain::Outcome> repeated(const domain::Command& command) const;
  void remember(const domain::Outcome& outcome, domain::Instant at);
  // Forgets what was given more than kAnswersKept ago. Counts time as it passes from call to call, so that a clock that is
  // set, forward or back, forgets nothing.
  void forget_old(domain::Instant now);
  void reserve(std::size_t answers) { by_id_.reserve(answers); }
  std::size_t size() const noexcept { return by_id_.size(); }

 private:
  struct Stored {
    std::uint64_t fingerprint = 0;
    domain::Answer answer;
  };
  void pass(domain::Instant now);

  std::unordered_map<domain::CommandId, Stored> by_id_;
  std::deque<std::pair<domain::Duration, domain::CommandId>> by_age_;  // with passed_ when it was given
  domain::Duration passed_{};
  domain::Instant last_ = domain::kNever;                              // the clock at the last call
};

}  // namespace redline::decide
