// The ledger: what the store has taken in, commit by commit, checked for what a store and its dispatchers promise whatever
// the events mean.
//  * commit numbers, offsets and the offsets inside a commit are dense;
//  * only the holder of the newest lease commits;
//  * a commit that moves the cursor over inbox entries carries the outcome of every command in them, in order, and of no
//    other: nothing is skipped, nothing decided twice.
// Commits that no replica has confirmed may be undone by a failover: they are handed on once they are confirmed.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "storage/memory/shard.hpp"
#include "tests/sim/auditor_findings.hpp"

namespace redline::sim {

class LedgerSink {
 public:
  virtual void on_confirmed(const ports::LogEntry& entry) = 0;
  // Events from `first` on were undone; they were told under the epochs up to `last_epoch`.
  virtual void on_undone(domain::Offset first, ports::LogEpoch last_epoch) = 0;

 protected:
  ~LedgerSink() = default;
};

class Ledger {
 public:
  Ledger(const storage::MemoryShard& shard, Findings& findings, LedgerSink& sink)
      : shard_(shard), findings_(findings), sink_(sink) {}

  // After every step of the world: at most one commit or append has happened since.
  void poll() {
    if (shard_.commit_number() != commits_ || shard_.inbox_appended() != appended_ ||
        unconfirmed_.size() != shard_.unconfirmed())
      look();
  }
  // Right after MemoryShard::fail_over(), before anything else happens; `before` is the epoch of the log until then.
  void on_fail_over(ports::LogEpoch before);

  std::uint64_t commits() const noexcept { return commits_; }
  domain::Offset next_offset() const noexcept { return next_offset_; }
  // Nothing that was taken can be undone.
  bool sure() const noexcept { return unconfirmed_.empty(); }
  // Commands appended and not decided.
  std::size_t undecided() const noexcept;

 private:
  struct Asked {
    domain::CommandId id;
    std::uint64_t fingerprint = 0;
  };
  struct Entry {
    ports::InboxCursor cursor;
    std::vector<Asked> commands;
  };
  struct Commit {
    ports::LogEntry entry;
    std::vector<Entry> decided;  // inbox entries it moved the cursor over
  };

  void look();
  void take_inbox();
  void take_commits();
  void check_numbers(const ports::LogEntry& entry);
  void check_outcomes(const Commit& commit);

  const storage::MemoryShard& shard_;
  Findings& findings_;
  LedgerSink& sink_;
  std::uint64_t commits_ = 0;
  domain::Offset next_offset_ = 1;
  std::uint64_t appended_ = 0;
  ports::InboxCursor inbox_end_;
  std::deque<Entry> inbox_;         // appended, not decided
  std::deque<Commit> unconfirmed_;  // oldest first
};

}  // namespace redline::sim
