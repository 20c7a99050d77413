// The dispatcher of one shard: takes the lease, loads, then turns around: gather what is in the inbox and what is due,
// decide it, commit it in one step, go on. While a commit is in flight the next batch gathers (group commit: the busier,
// the larger the batches; no tuning knob).
//
//   Standby ── lease ──► Loading ──► Running ── fenced ──► Standby
//
// Lives on one scheduler strand; everything here and all handlers run there. Knows no Asio: the scheduler, the store, the
// inbox and the positions are ports, so that the simulator runs this very code under virtual time.
//
// Safety rests on the fence inside the commit alone, never on time: a holder that was paused past its lease finds its
// next commit refused. The lease times decide only how soon somebody else takes over.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dispatcher/decide/decider.hpp"
#include "dispatcher/ports/archive_mark.hpp"
#include "dispatcher/ports/inbox.hpp"
#include "dispatcher/ports/live_store.hpp"
#include "dispatcher/ports/positions.hpp"
#include "dispatcher/ports/scheduler.hpp"
#include "dispatcher/runtime/retirement.hpp"
#include "dispatcher/runtime/wheel.hpp"

namespace redline::runtime {

struct ShardOptions {
  domain::ShardId shard;
  std::string owner;                                          // names this process to the lease; unique
  domain::Duration lease_ttl = std::chrono::seconds{2};       // renewed at a quarter of it
  domain::Duration retry_after = std::chrono::milliseconds{50};  // store unavailable: before the same is sent again
  domain::Duration positions_every = std::chrono::seconds{5};
  domain::Duration archive_asked_every = std::chrono::seconds{1};
  domain::Duration keep_closed = std::chrono::hours{24};      // before a closed ticket that the records have leaves
  std::size_t retired_max = 256;                              // closed tickets that leave with one commit
  std::size_t batch_commands_max = 1024;                      // decided in one commit
  std::size_t read_entries_max = 1024;                        // asked of the inbox at once
  std::size_t timers_max = 1024;                              // due tickets taken into one turn
};

enum class ShardStatus : std::uint8_t { Stopped, Standby, Loading, Running };
std::string_view name(ShardStatus status) noexcept;

// Counters since the start of the process; read from the shard's strand.
struct ShardStats {
  std::uint64_t commits = 0;
  std::uint64_t commands = 0;
  std::uint64_t refused = 0;
  std::uint64_t repeated = 0;
  std::uint64_t events = 0;
  std::uint64_t undecodable = 0;
  std::uint64_t commit_retries = 0;
  std::uint64_t fenced = 0;
  std::uint64_t timers_fired = 0;
  std::uint64_t retired = 0;
  domain::Duration lateness_max{};      // of timers, decided after due
};

class Shard {
 public:
  // Told of every change of status and of trouble worth a line in the log.
  using StatusHandler = std::function<void(ShardStatus, std::string_view detail)>;

  // References must outlive the shard. `on_status` may be empty.
  Shard(ports::LiveStore& store, ports::InboxReader& inbox, ports::Positions& positions, ports::Scheduler& scheduler,
        domain::PolicyPtr policy, ShardOptions options, StatusHandler on_status);
  ~Shard();
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;

  // Closed tickets leave the live store once the records have them; without this they stay. Call before start().
  void retire_archived(ports::ArchiveMarks& marks) { marks_ = &marks; }
  void start();
  // Finishes the commit in flight, gives the lease back, then calls `stopped`. Nothing runs after that.
  void stop(ports::Task stopped);
  // Decisions from the next turn on use this policy; recorded in the log as PolicyAdopted.
  void use_policy(domain::PolicyPtr policy);

  ShardStatus status() const noexcept { return status_; }
  const ShardStats& stats() const noexcept { return stats_; }
  // Only while Running; for tests, audits and metrics.
  const decide::Decider* decider() const noexcept { return decider_ ? &*decider_ : nullptr; }
  std::size_t armed_timers() const noexcept { return wheel_ ? wheel_->size() : 0; }
  std::uint64_t commit_number() const noexcept { return commit_number_; }

 private:
  void set_status(ShardStatus status, std::string_view detail);
  void try_lease();
  void on_lease(ports::Lease lease);
  void renew_lease();
  void load();
  void on_loaded(std::optional<ports::LoadedShard> loaded);
  void stand_down(std::string_view why);
  void finish_stop();

  void read_inbox();
  void on_read(ports::InboxRead read);
  void sample_positions();
  void ask_archive();

  void wake();
  void turn();
  std::size_t decide_timers(domain::Instant now);
  void decide_entries(domain::Instant now);
  void send_commit();
  void on_commit(ports::CommitOutcome outcome);
  void arm_changed();
  void find_next_shift_end();
  void arm_wake_up();

  // Calls `method` after a delay unless the shard has stood down, stopped or died meanwhile.
  void later(domain::Duration delay, void (Shard::*method)());
  // Wraps a handler so that a late reply to an earlier life of this object is dropped.
  template <class... Args>
  auto guarded(void (Shard::*method)(Args...));

  ports::LiveStore& store_;
  ports::InboxReader& inbox_;
  ports::Positions& positions_;
  ports::ArchiveMarks* marks_ = nullptr;
  ports::Scheduler& scheduler_;
  domain::PolicyPtr policy_;
  ShardOptions options_;
  StatusHandler on_status_;

  ShardStatus status_ = ShardStatus::Stopped;
  ShardStats stats_;
  ports::Task stopped_;                       // set once stop() was called
  std::shared_ptr<std::uint64_t> life_;       // counts the lives (start, stand-down); handlers of an earlier one are dropped

  ports::Fence fence_;
  std::uint64_t commit_number_ = 0;
  ports::InboxCursor cursor_;                 // of the last entry decided and committed
  ports::InboxCursor read_cursor_;            // of the last entry read
  bool reading_ = false;

  std::optional<decide::Decider> decider_;
  std::optional<Wheel> wheel_;                // key: sequence of the ticket; lives with decider_
  Retirement retirement_;                     // of the tickets of decider_
  domain::Instant shifts_ended_through_{};    // EndShifts was decided for everything up to here
  domain::Instant next_shift_end_ = domain::kNever;
  std::deque<ports::InboxEntry> entries_;     // read, not yet decided
  std::vector<domain::PositionSample> samples_;
  bool policy_changed_ = false;

  decide::Batch batch_;                       // being committed, or empty
  ports::CommitBatch commit_;
  bool committing_ = false;
  bool woken_ = false;                        // a turn is posted
  ports::TimerId wake_up_ = 0;
};

}  // namespace redline::runtime
