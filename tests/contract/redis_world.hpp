// A real redis-server as a world for the contract suite: real time, every process with connections of its own.
#pragma once

#include "storage/redis/redis_archive_marks.hpp"
#include "storage/redis/redis_event_log.hpp"
#include "storage/redis/redis_inbox.hpp"
#include "storage/redis/redis_live_store.hpp"
#include "storage/redis/redis_positions.hpp"
#include "tests/contract/store_world.hpp"
#include "tests/support/redis_fixture.hpp"

namespace redline::contract {

// Passes everything on; can keep the answer to one commit to itself, as a connection does that breaks after the request.
class ForgetfulLiveStore final : public ports::LiveStore {
 public:
  explicit ForgetfulLiveStore(ports::LiveStore& store) : store_(store) {}

  void acquire_lease(const std::string& owner, domain::Duration ttl, LeaseHandler handler) override {
    store_.acquire_lease(owner, ttl, std::move(handler));
  }
  void renew_lease(const std::string& owner, const ports::Fence& fence, domain::Duration ttl,
                   LeaseHandler handler) override {
    store_.renew_lease(owner, fence, ttl, std::move(handler));
  }
  void release_lease(const std::string& owner, const ports::Fence& fence) override {
    store_.release_lease(owner, fence);
  }
  void load(ProgressHandler progress, LoadHandler handler) override {
    store_.load(std::move(progress), std::move(handler));
  }
  void commit(const ports::CommitBatch& batch, CommitHandler handler) override {
    if (!std::exchange(forget_, false)) return store_.commit(batch, std::move(handler));
    store_.commit(batch, [handler = std::move(handler)](ports::CommitOutcome) mutable {
      handler(ports::CommitOutcome::Unavailable);
    });
  }
  void forget_next_answer() { forget_ = true; }

 private:
  ports::LiveStore& store_;
  bool forget_ = false;
};

class RedisClient final : public StoreClient {
 public:
  RedisClient(tests::EventLoop& loop, const storage::redis::RedisUrl& url, const WorldOptions& world,
              ClientOptions options)
      : commands_(loop.io.get_executor(), loop.scheduler, loop.random, {.url = url}),
        inbox_(loop.io.get_executor(), loop.scheduler, loop.random, {.url = url}),
        tail_(loop.io.get_executor(), loop.scheduler, loop.random, {.url = url}),
        store_(commands_, loop.scheduler,
               {.shard = world.shard,
                .keep_events = world.keep_events,
                .replicas = options.replicas_missing ? 1u : 0u,
                .replication_wait = std::chrono::milliseconds{20}}),
        writer_(commands_, loop.scheduler, world.shard),
        reader_(inbox_, world.shard),
        log_(tail_, commands_, loop.scheduler, {.shard = world.shard, .await_confirmation = options.replicas_missing}),
        positions_(commands_, loop.scheduler, world.shard),
        marks_(commands_, loop.scheduler, world.shard) {
    commands_.open();
    inbox_.open();
    tail_.open();
  }

  bool ready() const { return commands_.ready() && inbox_.ready() && tail_.ready(); }
  ports::LiveStore& live() override { return live_; }
  ports::InboxWriter& writer() override { return writer_; }
  ports::InboxReader& reader() override { return reader_; }
  ports::EventLog& log() override { return log_; }
  ports::Positions& positions() override { return positions_; }
  ports::ArchiveMarks& marks() override { return marks_; }
  void lose_next_commit_reply() override { live_.forget_next_answer(); }

 private:
  storage::redis::RedisConnection commands_, inbox_, tail_;
  storage::redis::RedisLiveStore store_;
  storage::redis::RedisInboxWriter writer_;
  storage::redis::RedisInboxReader reader_;
  storage::redis::RedisEventLog log_;
  storage::redis::RedisPositions positions_;
  storage::redis::RedisArchiveMarks marks_;
  ForgetfulLiveStore live_{store_};
};

class RedisWorld final : public StoreWorld {
 public:
  explicit RedisWorld(const WorldOptions& options) : options_(options) {}

  std::unique_ptr<StoreClient> connect(ClientOptions options) override {
    auto client = std::make_unique<RedisClient>(loop_, redis_.url(), options_, options);
    EXPECT_TRUE(loop_.run_until([&] { return client->ready(); }));
    return client;
  }
  domain::Instant now() const override { return loop_.scheduler.now(); }
  bool run_until(const std::function<bool()>& done) override { return loop_.run_until(done); }
  void run_for(std::chrono::milliseconds span) override {
    loop_.run_until([] { return false; }, span);
  }
  void stop_server() override { redis_.stop(); }
  void start_server() override { redis_.start(); }

 private:
  WorldOptions options_;
  tests::EventLoop loop_;
  tests::RedisFixture redis_{loop_.scheduler};
};

}  // namespace redline::contract
