#include "deploy/redline/dispatcher_role.hpp"

#include <spdlog/spdlog.h>

#include "storage/redis/redis_archive_marks.hpp"
#include "storage/redis/redis_inbox.hpp"
#include "storage/redis/redis_positions.hpp"

namespace redline::app {

using namespace storage::redis;

namespace {

constexpr std::chrono::milliseconds kReportEvery{1000};
constexpr std::chrono::milliseconds kLeaveDeadline{500};

ConnectionOptions named(ConnectionOptions options, std::string_view purpose) {
  options.client_name = fmt::format("redline-dispatcher-{}", purpose);
  return options;
}

}  // namespace

// Construction order is dependency order; destruction is the reverse.
struct DispatcherRole::Parts {
  RedisConnection commits;
  RedisConnection reads;  // blocked by the inbox
  RedisLiveStore store;
  RedisInboxReader inbox;
  RedisPositions positions;
  RedisArchiveMarks marks;
  std::optional<ArchiveWatch> watch;
  runtime::Shard shard;

  Parts(IoThread& thread, ports::Random& random, const DispatcherSettings& settings)
      : commits(thread.io().get_executor(), thread.scheduler(), random, named(settings.redis, "commits")),
        reads(thread.io().get_executor(), thread.scheduler(), random, named(settings.redis, "inbox")),
        store(commits, thread.scheduler(), settings.store),
        inbox(reads, settings.store.shard),
        positions(commits, thread.scheduler(), settings.store.shard),
        marks(commits, thread.scheduler(), settings.store.shard),
        shard(store, inbox, positions, thread.scheduler(), settings.policy, settings.shard,
              [](runtime::ShardStatus status, std::string_view detail) {
                spdlog::info("dispatcher {}: {}", runtime::name(status), detail);
              }) {
    commits.open();
    reads.open();
    if (settings.alarms) {
      watch.emplace(marks, thread.scheduler(), *settings.alarms, true);
      shard.retire_archived(marks);
    }
    shard.start();
  }
};

DispatcherRole::DispatcherRole(DispatcherSettings settings) : thread_("rl-dispatcher") {
  thread_.call([&] {
    parts_ = std::make_unique<Parts>(thread_, random_, settings);
    report();
  });
}

DispatcherRole::~DispatcherRole() {
  std::promise<void> stopped;
  boost::asio::post(thread_.io(), [&] {
    parts_->shard.stop([&] {
      // The answer to a command sent after it shows that the release of the lease has arrived.
      auto leave = [&](Result) {
        parts_.reset();
        stopped.set_value();
      };
      parts_->commits.submit(Command("PING"), std::move(leave), thread_.scheduler().monotonic() + kLeaveDeadline);
    });
  });
  stopped.get_future().wait();
  thread_.join();
}

void DispatcherRole::report() {
  if (parts_ == nullptr) return;
  const runtime::Shard& shard = parts_->shard;
  {
    const std::lock_guard lock(mutex_);
    status_ = DispatcherStatus{.status = shard.status(),
                               .stats = shard.stats(),
                               .armed_timers = shard.armed_timers(),
                               .waiting = shard.decider() != nullptr ? shard.decider()->waiting() : 0,
                               .commit_number = shard.commit_number()};
  }
  thread_.scheduler().call_after(kReportEvery, [this] { report(); });
}

DispatcherStatus DispatcherRole::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void DispatcherRole::use_policy(domain::PolicyPtr policy) {
  thread_.call([&] { parts_->shard.use_policy(std::move(policy)); });
}

}  // namespace redline::app
