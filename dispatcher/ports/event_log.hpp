// Port: the event log of one shard, read by gateways and by the archiver.
// Asynchronous like LiveStore: each handler runs once, on the caller's strand, never inside the call.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "dispatcher/domain/command.hpp"
#include "dispatcher/domain/event.hpp"
#include "dispatcher/domain/shard.hpp"

namespace redline::ports {

// Names one history of offsets. It changes only when the log was lost or made anew; a client with another one must
// take a snapshot.
using LogEpoch = std::uint64_t;

// Names a commit in the log; reading continues after it. Zeros: from the start of the log. Commit numbers are dense, so a
// reader sees by them that entries are missing.
struct LogPosition {
  domain::Offset first_offset = 0;
  std::uint64_t commit_number = 0;
  friend bool operator==(const LogPosition&, const LogPosition&) = default;
};

// One commit, as readers see it. A commit without events (only refusals) has first_offset == next_offset.
struct LogEntry {
  std::uint64_t commit_number = 0;
  domain::Offset first_offset = 0;
  domain::Offset next_offset = 0;
  domain::Instant at{};
  bool replicated = true;                   // false: NotReplicated; outcomes are to be answered UNKNOWN
  std::vector<domain::Event> events;
  std::vector<domain::Outcome> outcomes;
  std::vector<domain::TicketId> retired;    // closed tickets that left the live store with this commit: the records have them
  LogPosition position() const noexcept { return {first_offset, commit_number}; }
};

struct LogRead {
  bool available = false;                   // false: the store cannot be reached; try again
  LogEpoch epoch = 0;
  bool gap = false;                         // entries after the asked position were trimmed: take a snapshot
  std::vector<LogEntry> entries;
};

// A state to start folding from: entities may be newer than `position`, never older. Folding is gated by version.
struct LogSnapshot {
  LogEpoch epoch = 0;
  LogPosition position;
  domain::ShardState state;
};

class EventLog {
 public:
  virtual ~EventLog() = default;
  using ReadHandler = std::move_only_function<void(LogRead)>;
  using SnapshotHandler = std::move_only_function<void(std::optional<LogSnapshot>)>;

  // Waits until commits follow `after`, then gives up to `entries_max` of them in order. One tail at a time.
  virtual void tail(LogPosition after, std::size_t entries_max, ReadHandler handler) = 0;
  virtual void cancel_tail() = 0;

  // Commits that hold the events [from, until), oldest first, at most `entries_max`; does not wait. `gap` when the
  // first of them is no longer kept. Several may be in flight.
  virtual void range(domain::Offset from, domain::Offset until, std::size_t entries_max, ReadHandler handler) = 0;

  // Nothing when the store cannot be read, or when no dispatcher has taken up the history yet that it holds now.
  virtual void snapshot(SnapshotHandler handler) = 0;
};

}  // namespace redline::ports
