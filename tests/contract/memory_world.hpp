// The memory store as a world for the contract suite: virtual time, every process a strand of its own.
#pragma once

#include "storage/memory/archive_marks.hpp"
#include "storage/memory/event_log.hpp"
#include "storage/memory/inbox.hpp"
#include "storage/memory/live_store.hpp"
#include "storage/memory/positions.hpp"
#include "tests/contract/store_world.hpp"
#include "tests/support/manual_scheduler.hpp"

namespace redline::contract {

class MemoryClient final : public StoreClient {
 public:
  MemoryClient(const std::shared_ptr<tests::ManualTime>& time, storage::MemoryShard& shard, ClientOptions options,
               storage::Fate usual)
      : strand_(time), link_(shard, strand_, [this, options, usual](storage::StoreCall call) {
          storage::Fate fate = usual;
          fate.short_wait = options.replicas_missing;
          if (call == storage::StoreCall::Commit) fate.lose_reply = std::exchange(lose_reply_, false);
          return fate;
        }) {}

  ports::LiveStore& live() override { return live_; }
  ports::InboxWriter& writer() override { return writer_; }
  ports::InboxReader& reader() override { return reader_; }
  ports::EventLog& log() override { return log_; }
  ports::Positions& positions() override { return positions_; }
  ports::ArchiveMarks& marks() override { return marks_; }
  void lose_next_commit_reply() override { lose_reply_ = true; }

 private:
  bool lose_reply_ = false;
  tests::ManualScheduler strand_;
  storage::MemoryLink link_;
  storage::MemoryLiveStore live_{link_};
  storage::MemoryInboxWriter writer_{link_};
  storage::MemoryInboxReader reader_{link_};
  storage::MemoryEventLog log_{link_};
  storage::MemoryPositions positions_{link_};
  storage::MemoryArchiveMarks marks_{link_};
};

class MemoryWorld final : public StoreWorld {
 public:
  // Every call takes `request` to arrive and `reply` to be answered.
  MemoryWorld(const WorldOptions& options, std::chrono::nanoseconds request, std::chrono::nanoseconds reply)
      : usual_{.request = request, .reply = reply},
        shard_(options.shard, server_, {.keep_events = options.keep_events}) {}

  std::unique_ptr<StoreClient> connect(ClientOptions options) override {
    return std::make_unique<MemoryClient>(time_, shard_, options, usual_);
  }
  domain::Instant now() const override { return server_.now(); }
  bool run_until(const std::function<bool()>& done) override { return time_->run_until(done, std::chrono::minutes{5}); }
  void run_for(std::chrono::milliseconds span) override { time_->advance(span); }
  void stop_server() override { shard_.stop(); }
  void start_server() override { shard_.start(); }

 private:
  storage::Fate usual_;
  std::shared_ptr<tests::ManualTime> time_ = std::make_shared<tests::ManualTime>();
  tests::ManualScheduler server_{time_};
  storage::MemoryShard shard_;
};

}  // namespace redline::contract
