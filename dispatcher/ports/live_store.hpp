// Port: the live state of one shard, as its dispatcher uses it. Implemented by storage/memory and storage/redis; one
// contract suite (tests/contract) holds both to the promises below.
//
// All calls are asynchronous: the handler runs exactly once, on the scheduler strand of the caller, never inside the
// call. Handlers of a store that is destroyed are dropped.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "dispatcher/domain/command.hpp"
#include "dispatcher/domain/event.hpp"
#include "dispatcher/domain/shard.hpp"

namespace redline::ports {

// Proof of being the one dispatcher of the shard. An epoch alone can go back when a replica that missed the newest
// lease is promoted; the incarnation of the store tells the two histories apart.
struct Fence {
  std::string incarnation;
  std::uint64_t epoch = 0;
  friend bool operator==(const Fence&, const Fence&) = default;
};

// Position in the inbox: the id of the last entry decided. Empty: nothing yet.
struct InboxCursor {
  std::string value;
  friend bool operator==(const InboxCursor&, const InboxCursor&) = default;
};

enum class LeaseOutcome : std::uint8_t { Held, Taken, Unavailable };  // Taken: by another owner
struct Lease {
  LeaseOutcome outcome = LeaseOutcome::Unavailable;
  Fence fence;                            // when Held
};

// Everything one turn of the dispatcher changed. Pointers stay valid until the handler has run.
struct CommitBatch {
  Fence fence;
  std::uint64_t number = 0;               // this commit; the store must be at number - 1
  InboxCursor cursor_before;              // must equal the store's
  InboxCursor cursor_after;
  domain::Offset first_offset = 0;        // of `events`; header->next_offset is one past the last
  domain::Instant at{};
  const domain::ShardHeader* header = nullptr;
  const std::vector<domain::Event>* events = nullptr;
  const std::vector<domain::Outcome>* outcomes = nullptr;
  std::vector<const domain::Ticket*> tickets;          // changed ones, as they are after the batch
  std::vector<const domain::Technician*> technicians;
  std::vector<domain::TicketId> retired;               // closed ones that leave the store, in order; none of `tickets`
};

enum class CommitOutcome : std::uint8_t {
  Committed,
  AlreadyCommitted,   // a retry of a commit whose reply was lost: the very same batch is in place
  Fenced,             // another dispatcher has taken over, or the state is not the expected one: stand down, reload
  Unavailable,        // not known whether it was done: keep the batch, send the same again
  NotReplicated,      // committed, but fewer replicas confirmed than the setting asks: answer UNKNOWN, never OK
};

// What a dispatcher starts from.
struct LoadedShard {
  std::uint64_t commit_number = 0;
  InboxCursor cursor;
  domain::ShardState state;
  std::vector<domain::Outcome> answers;   // of the last 24 h, for deduplication
};

class LiveStore {
 public:
  virtual ~LiveStore() = default;

  using LeaseHandler = std::move_only_function<void(Lease)>;
  using LoadHandler = std::move_only_function<void(std::optional<LoadedShard>)>;  // nullopt: unavailable
  using CommitHandler = std::move_only_function<void(CommitOutcome)>;
  using ProgressHandler = std::function<void(std::size_t done, std::size_t total)>;

  // Takes the lease when it is free, has run out, or is already `owner`'s. Taking it anew counts the epoch up, which
  // fences every earlier holder from that moment, whatever they believe. Held for `ttl` of the store's own time.
  virtual void acquire_lease(const std::string& owner, domain::Duration ttl, LeaseHandler handler) = 0;
  // Prolongs the lease of `fence` without changing the epoch, also one that ran out meanwhile and that nobody took; Taken
  // when another one did.
  virtual void renew_lease(const std::string& owner, const Fence& fence, domain::Duration ttl, LeaseHandler handler) = 0;
  // Gives the lease back so that a stand-by need not wait for it to run out. Best effort.
  virtual void release_lease(const std::string& owner, const Fence& fence) = 0;

  // Reads the whole shard as of the newest commit. Call it holding the lease: nobody else then writes.
  virtual void load(ProgressHandler progress, LoadHandler handler) = 0;

  // All of the batch or nothing of it, in one step, if and only if fence, number and cursor are the expected ones.
  // At most one commit may be in flight.
  virtual void commit(const CommitBatch& batch, CommitHandler handler) = 0;
};

}  // namespace redline::ports
