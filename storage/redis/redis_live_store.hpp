// LiveStore on Redis: one FCALL a commit. See ports/live_store.hpp for the promises, keys.hpp for what lies where,
// functions/*.lua for the atomic steps.
//
// Strand: that of the connection. The connection must not be used for blocking commands and must outlive the store.
#pragma once

#include <memory>

#include "dispatcher/ports/live_store.hpp"
#include "dispatcher/ports/scheduler.hpp"
#include "storage/redis/connection.hpp"
#include "storage/redis/keys.hpp"

namespace redline::storage::redis {

struct LiveStoreOptions {
  domain::ShardId shard;
  Duration timeout = std::chrono::seconds{2};      // of one command; a commit without answer is sent again
  std::uint64_t keep_events = 1'000'000;           // of the log, for readers that come back late
  // Once there has been an archiver, the log keeps what it has not taken over. false: it will not come back.
  bool await_archiver = true;
  // Replicas that must confirm a commit before anybody is told of it; 0 where there is no replica.
  unsigned replicas = 0;
  domain::Duration replication_wait = std::chrono::milliseconds{500};
};

class RedisLiveStore final : public ports::LiveStore {
 public:
  RedisLiveStore(RedisConnection& connection, const ports::Scheduler& clock, LiveStoreOptions options);
  ~RedisLiveStore() override;

  void acquire_lease(const std::string& owner, domain::Duration ttl, LeaseHandler handler) override;
  void renew_lease(const std::string& owner, const ports::Fence& fence, domain::Duration ttl, LeaseHandler handler) override;
  void release_lease(const std::string& owner, const ports::Fence& fence) override;
  void load(ProgressHandler progress, LoadHandler handler) override;
  void commit(const ports::CommitBatch& batch, CommitHandler handler) override;

 private:
  CommandOptions options() const;
  Command commit_command(const ports::CommitBatch& batch);
  void confirm_replication(std::string log_id, CommitHandler handler);
  void load_answers(ports::LoadedShard loaded, LoadHandler handler);

  RedisConnection& connection_;
  const ports::Scheduler& clock_;
  const LiveStoreOptions options_;
  const Keys keys_;
  std::shared_ptr<bool> alive_;      // handlers after destruction are dropped
  std::string scratch_;              // encoding buffer, used again
};

}  // namespace redline::storage::redis
