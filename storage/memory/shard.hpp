// MemoryShard: what the live store holds of one shard, in memory. A full implementation of the promises in
// dispatcher/ports, deterministic, for the simulator and for tests. It is the server's side: every method is one atomic
// step, as a Redis function would be. The ports of a process (live_store.hpp, inbox.hpp, event_log.hpp, positions.hpp)
// reach it through a MemoryLink, which adds the way there and back, and the faults on it.
//
// One thread. `server` is the shard's own strand: the leases run by its time, and requests under way run on it, so that
// what a process sent before it died still arrives. The shard must live as long as that scheduler runs tasks.
//
// Nothing here is random: faults are ordered by the owner.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dispatcher/ports/archive_mark.hpp"
#include "dispatcher/ports/event_log.hpp"
#include "dispatcher/ports/inbox.hpp"
#include "dispatcher/ports/live_store.hpp"
#include "dispatcher/ports/positions.hpp"
#include "dispatcher/ports/scheduler.hpp"
#include "storage/memory/records.hpp"

namespace redline::storage {

struct MemoryShardOptions {
  std::uint64_t keep_events = 100'000;  // newest events kept in the log, at least
  domain::Duration keep_answers = std::chrono::hours{24};
};

// A batch as it travels: a copy made when the call is made, for the caller may be gone when it arrives.
struct CommitRequest {
  ports::Fence fence;
  std::uint64_t number = 0;
  ports::InboxCursor cursor_before;
  ports::InboxCursor cursor_after;
  Stored<domain::ShardHeader> header;
  Stored<ports::LogEntry> entry;
  domain::Offset first_offset = 0;
  domain::Offset next_offset = 0;
  std::vector<Stored<domain::Outcome>> answers;  // those to be kept
  std::vector<std::pair<domain::TicketId, Stored<domain::Ticket>>> tickets;
  std::vector<std::pair<domain::TechnicianId, Stored<domain::Technician>>> technicians;
  std::vector<domain::TicketId> retired;

  explicit CommitRequest(const ports::CommitBatch& batch);
};

// A blocked read. Told when there may be something to read, and when its connection may be gone.
class MemoryWaiter {
 public:
  virtual ~MemoryWaiter() = default;
  virtual void retry() = 0;
  virtual void check_connection() = 0;
};

class MemoryShard {
 public:
  MemoryShard(domain::ShardId id, ports::Scheduler& server, MemoryShardOptions options = {});
  MemoryShard(const MemoryShard&) = delete;
  MemoryShard& operator=(const MemoryShard&) = delete;

  // --- faults

  // Away until start(): calls and blocked reads fail. What was committed stays.
  void stop();
  void start();
  // stop() and start() at once: connections break, blocked reads and replies under way are lost.
  void restart();
  // The lease runs out now.
  void end_lease();
  // A replica takes over: connections break, the incarnation changes, the lease and the epochs taken since the last
  // commit that replicas confirmed are not known there, and commits they did not confirm are undone. The log epoch
  // changes if a commit was undone. Inbox entries stay.
  void fail_over();
  // The log is gone and begins anew behind the last event, under another log epoch.
  void lose_log();
  // Commits that only hold events older than the newest `keep_events` are trimmed now, unless the archiver still needs them.
  void trim_log(std::uint64_t keep_events);
  // A closed ticket leaves, as it does once it has been archived.
  void forget(domain::TicketId ticket) { tickets_.erase(ticket); }

  // --- what the ports ask, each in one step

  bool up() const noexcept { return up_; }
  std::uint64_t restarts() const noexcept { return restarts_; }
  ports::Scheduler& server() noexcept { return server_; }

  ports::Lease acquire_lease(const std::string& owner, domain::Duration ttl);
  ports::Lease renew_lease(const std::string& owner, const ports::Fence& fence, domain::Duration ttl);
  void release_lease(const std::string& owner, const ports::Fence& fence);

  ports::LoadedShard load() const;
  // `confirmed`: enough replicas have it.
  ports::CommitOutcome commit(const CommitRequest& request, bool confirmed);

  void append(const std::vector<Stored<domain::Command>>& commands);
  // nullopt: nothing follows yet.
  std::optional<ports::InboxRead> inbox_after(const ports::InboxCursor& after, std::size_t entries_max) const;

  std::optional<ports::LogRead> log_after(ports::LogPosition after, std::size_t entries_max) const;
  ports::LogRead log_range(domain::Offset from, domain::Offset until, std::size_t entries_max) const;
  ports::LogEpoch log_epoch() const noexcept { return log_epoch_; }
  ports::LogPosition log_end() const noexcept { return log_end_; }
  domain::ShardState state() const;

  ports::ArchiveMarkRead archived() const;
  ports::MarkOutcome set_archived(ports::LogEpoch epoch, const ports::ArchiveMark& mark);

  void put_positions(const std::vector<domain::PositionSample>& samples);
  std::vector<domain::PositionSample> positions() const;

  // Waits, once, for the next append or commit. Forgotten when its owner lets go of it.
  void wait_for_inbox(const std::shared_ptr<MemoryWaiter>& waiter) { wait(inbox_waiters_, waiter); }
  void wait_for_log(const std::shared_ptr<MemoryWaiter>& waiter) { wait(log_waiters_, waiter); }
  // Connections may have gone: each blocked read looks to its own.
  void check_connections();

  // --- for audits

  std::uint64_t commit_number() const noexcept { return commit_number_; }
  // Of the newest commits, how many may still be undone.
  std::size_t unconfirmed() const noexcept { return unconfirmed_.size(); }
  const ports::Fence& fence() const noexcept { return fence_; }                // of the newest lease
  const ports::Fence& committed_by() const noexcept { return committed_by_; }  // the newest commit
  const ports::InboxCursor& cursor() const noexcept { return cursor_; }
  std::uint64_t inbox_appended() const noexcept { return inbox_appended_; }
  std::size_t inbox_entries() const noexcept { return inbox_.size(); }
  std::size_t log_entries() const noexcept { return log_.size(); }
  // The first event the log still holds.
  domain::Offset log_begin() const noexcept { return log_.empty() ? next_offset_ : log_.front().position.first_offset; }

 private:
  using Waiters = std::vector<std::weak_ptr<MemoryWaiter>>;

  struct InboxRecord {
    std::uint64_t number = 0;
    std::vector<Stored<domain::Command>> commands;
  };
  struct LogRecord {
    ports::LogPosition position;
    domain::Offset next_offset = 0;
    bool replicated = true;
    Stored<ports::LogEntry> entry;
  };
  struct Answered {
    ports::Monotonic at{};
    Stored<domain::Outcome> outcome;
  };
  // What it takes to undo a commit that no replica has confirmed.
  struct Undo {
    std::optional<Stored<domain::ShardHeader>> header;
    std::vector<std::pair<domain::TicketId, std::optional<Stored<domain::Ticket>>>> tickets;
    std::vector<std::pair<domain::TechnicianId, std::optional<Stored<domain::Technician>>>> technicians;
    std::uint64_t number = 0;
    ports::InboxCursor cursor;
    ports::Fence committed_by;
    ports::LogPosition log_end;
    domain::Offset next_offset = 1;
    std::size_t answers = 0;
  };

  bool lease_held() const;
  void store(const CommitRequest& request, bool confirmed);
  Undo undo_of(const CommitRequest& request) const;
  void undo(Undo record);
  void confirm();
  void trim();
  ports::LogEntry read(const LogRecord& record) const;
  static void wait(Waiters& waiters, const std::shared_ptr<MemoryWaiter>& waiter);
  static void wake(Waiters& waiters);

  domain::ShardId id_;
  ports::Scheduler& server_;
  MemoryShardOptions options_;
  bool up_ = true;
  std::uint64_t restarts_ = 0;

  std::uint64_t incarnation_ = 1;
  ports::Fence fence_;
  std::string lease_owner_;
  ports::Monotonic lease_until_{};

  std::uint64_t commit_number_ = 0;
  ports::Fence committed_by_;  // of the newest commit
  ports::InboxCursor cursor_;
  std::optional<Stored<domain::ShardHeader>> header_;
  std::map<domain::TicketId, Stored<domain::Ticket>> tickets_;
  std::map<domain::TechnicianId, Stored<domain::Technician>> technicians_;
  std::deque<Answered> answers_;
  std::deque<LogRecord> log_;
  ports::LogEpoch log_epoch_ = 1;
  ports::LogPosition log_end_;  // of the newest commit
  domain::Offset next_offset_ = 1;
  std::optional<ports::ArchiveMark> archived_;
  std::deque<InboxRecord> inbox_;
  std::uint64_t inbox_appended_ = 0;
  std::map<std::string, domain::PositionSample> positions_;

  std::uint64_t confirmed_epoch_ = 0;
  std::vector<Undo> unconfirmed_;  // oldest first; nothing is trimmed while there are any

  Waiters inbox_waiters_;
  Waiters log_waiters_;
};

}  // namespace redline::storage
