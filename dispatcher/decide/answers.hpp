// Answers given in the last 24 hours by command id: what makes every command idempotent (architecture rule 4).
#pragma once

#include <deque>
#include <unordered_map>
#include <vector>

#include "dispatcher/domain/command.hpp"

namespace redline::decide {

inline constexpr domain::Duration kAnswersKept = std::chrono::hours{24};

class Answers {
 public:
  // The outcome to tell for a command that was seen before: its stored answer, or ID_REUSED when the content differs.
  std::optional<domain::Outcome> repeated(const domain::Command& command) const;
  void remember(const domain::Outcome& outcome, domain::Instant at);
  // Forgets what is older than kAnswersKept before `now`.
  void forget_old(domain::Instant now);
  std::size_t size() const noexcept { return by_id_.size(); }

 private:
  struct Stored {
    std::uint64_t fingerprint = 0;
    domain::Answer answer;
  };
  std::unordered_map<domain::CommandId, Stored> by_id_;
  std::deque<std::pair<domain::Instant, domain::CommandId>> by_age_;
};

}  // namespace redline::decide
