// Commands put on their way and not answered yet: who is to be told, and until when. The answer comes through the log,
// by command id and fingerprint; when it does not come in time the sender is told UNKNOWN_OUTCOME, and still gets the
// answer if it comes later. The same id may wait several times: it was sent again, perhaps by another session. One
// thread.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <unordered_map>
#include <variant>
#include <vector>

#include "dispatcher/domain/command.hpp"
#include "dispatcher/ports/scheduler.hpp"
#include "gateway/session/transport.hpp"

namespace redline::gateway {

// What a sender is told of a command.
struct CommandReply {
  domain::CommandId id;
  domain::Answer answer;                    // error UNKNOWN_OUTCOME: send the same id again
  std::string number;                       // of the ticket, with OK, where known
  std::chrono::milliseconds retry_after{};  // with retryable errors
};
using ReplyHandler = std::move_only_function<void(const CommandReply&)>;

// A session by its connection, or a REST request by its handler, which is called once.
using Sender = std::variant<TransportId, ReplyHandler>;

struct PendingOptions {
  std::size_t commands_max = 16'384;  // more are OVERLOADED: the queue behind is long enough
  std::chrono::milliseconds unknown_after{10'000};
  std::chrono::milliseconds late_answers{60'000};  // how long an answer is still passed on after that
};

class PendingCommands {
 public:
  // `first`: the sender has not been told anything about this attempt before.
  using Tell = std::function<void(Sender&, const domain::CommandId&, const domain::Answer&, bool first)>;

  PendingCommands(PendingOptions options, Tell tell) : options_(options), tell_(std::move(tell)) {}

  bool full() const noexcept { return waiting_.size() >= options_.commands_max; }
  std::size_t size() const noexcept { return waiting_.size(); }

  // Returns a number that stands for this attempt.
  std::uint64_t add(const domain::CommandId& id, std::uint64_t fingerprint, Sender sender, ports::Monotonic now);
  // The log tells what became of it. `confirmed` false: not on enough replicas, so nobody may rely on it.
  void settle(const domain::Outcome& outcome, bool confirmed);
  // This attempt was certainly not stored.
  void refuse(const domain::CommandId& id, std::uint64_t attempt, const domain::Answer& answer);
  // Whether this attempt was stored is not known: the sender is told at once and still gets the answer if there is one.
  void doubt(const domain::CommandId& id, std::uint64_t attempt);
  // Tells whom the log has kept waiting too long.
  void expire(ports::Monotonic now);

 private:
  struct Waiting {
    std::uint64_t fingerprint = 0;
    std::uint64_t attempt = 0;
    Sender sender;
    bool told_unknown = false;
  };
  struct Deadline {
    ports::Monotonic at;
    domain::CommandId id;
    std::uint64_t attempt;
  };
  using Table = std::unordered_multimap<domain::CommandId, Waiting>;

  Table::iterator find(const domain::CommandId& id, std::uint64_t attempt);
  void tell(Waiting& waiting, const domain::CommandId& id, const domain::Answer& answer);
  // Deadlines of what was answered in time are dropped early, so that the queue is as short as the waiting.
  void drop_met_deadlines();

  PendingOptions options_;
  Tell tell_;
  Table waiting_;
  std::deque<Deadline> unknown_at_;  // both in order: the spans are constant
  std::deque<Deadline> forget_at_;
  std::uint64_t attempts_ = 0;
};

}  // namespace redline::gateway
