// Gathers the commands of one turn of the loop into as few inbox entries as possible (each up to 64 commands, one
// write) and remembers who waits for what. No delay is added: what a turn brought leaves at its end, and appends
// overlap.
//
// Backpressure is an answer, never a loss: above the limit on commands appended and not answered, full() is true and
// the gateway answers OVERLOADED. One thread.
#pragma once

#include <memory>
#include <vector>

#include "dispatcher/ports/inbox.hpp"
#include "dispatcher/ports/scheduler.hpp"
#include "gateway/hub/pending_commands.hpp"

namespace redline::gateway {

struct InboxStats {
  std::uint64_t appends = 0;   // entries sent
  std::uint64_t commands = 0;  // commands in them
  std::uint64_t not_sent = 0;  // commands refused as READ_ONLY
  std::uint64_t unknown = 0;   // commands of appends whose outcome is not known
};

class InboxBatcher {
 public:
  InboxBatcher(ports::InboxWriter& inbox, ports::Scheduler& scheduler, PendingOptions options,
               PendingCommands::Tell tell)
      : inbox_(inbox), scheduler_(scheduler), pending_(options, std::move(tell)) {}

  bool full() const noexcept { return pending_.full(); }
  void add(domain::Command command, Sender sender);

  // Outcomes and time, see PendingCommands.
  void settle(const domain::Outcome& outcome, bool confirmed) { pending_.settle(outcome, confirmed); }
  void expire(ports::Monotonic now) { pending_.expire(now); }

  std::size_t pending() const noexcept { return pending_.size(); }
  const InboxStats& stats() const noexcept { return stats_; }

 private:
  struct Sent {
    domain::CommandId id;
    std::uint64_t attempt;
  };

  void flush();
  void append();
  void on_appended(ports::AppendOutcome outcome, const std::vector<Sent>& sent);

  ports::InboxWriter& inbox_;
  ports::Scheduler& scheduler_;
  PendingCommands pending_;
  std::vector<domain::Command> batch_;  // of this turn
  std::vector<Sent> sent_;              // the same
  InboxStats stats_;
  std::shared_ptr<InboxBatcher*> self_ = std::make_shared<InboxBatcher*>(this);  // handlers hold it weakly
};

}  // namespace redline::gateway
