// The dispatcher of one shard as a running part: its own thread, its own Redis connections, the real shard loop.
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "deploy/redline/archive_watch.hpp"
#include "deploy/redline/io_thread.hpp"
#include "dispatcher/runtime/shard.hpp"
#include "storage/redis/connection.hpp"
#include "storage/redis/redis_live_store.hpp"

namespace redline::app {

struct DispatcherSettings {
  storage::redis::ConnectionOptions redis;
  storage::redis::LiveStoreOptions store;
  runtime::ShardOptions shard;
  domain::PolicyPtr policy;
  std::optional<ArchiveAlarms> alarms;  // absent: no records, and closed tickets stay
};

// What /metrics tells of the dispatcher; at most a second old.
struct DispatcherStatus {
  runtime::ShardStatus status = runtime::ShardStatus::Stopped;
  runtime::ShardStats stats;
  std::size_t armed_timers = 0;
  std::size_t waiting = 0;
  std::uint64_t commit_number = 0;
};

class DispatcherRole {
 public:
  // Starts at once; takes the lease as soon as it is free.
  explicit DispatcherRole(DispatcherSettings settings);
  // Finishes the commit in flight and gives the lease back.
  ~DispatcherRole();

  // From any thread.
  DispatcherStatus status() const;
  void use_policy(domain::PolicyPtr policy);

 private:
  struct Parts;

  void report();

  runtime::SystemRandom random_;
  IoThread thread_;
  std::unique_ptr<Parts> parts_;  // lives on thread_
  mutable std::mutex mutex_;
  DispatcherStatus status_;       // guarded by mutex_
};

}  // namespace redline::app
