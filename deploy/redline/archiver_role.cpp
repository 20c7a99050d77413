#include "deploy/redline/archiver_role.hpp"

#include <fmt/format.h>

#include "storage/redis/redis_archive_marks.hpp"

namespace redline::app {

using namespace storage::redis;

namespace {

constexpr std::chrono::milliseconds kReportEvery{1000};

ConnectionOptions named(ConnectionOptions options, std::string_view purpose) {
  options.client_name = fmt::format("redline-archiver-{}", purpose);
  return options;
}

}  // namespace

// Construction order is dependency order; destruction is the reverse.
struct ArchiverRole::Parts {
  RedisConnection commands;
  RedisConnection tail;  // blocked by the log
  RedisEventLog log;
  RedisArchiveMarks marks;
  storage::records::Archiver archiver;

  Parts(IoThread& thread, ports::Random& random, const ArchiverSettings& settings)
      : commands(thread.io().get_executor(), thread.scheduler(), random, named(settings.redis, "commands")),
        tail(thread.io().get_executor(), thread.scheduler(), random, named(settings.redis, "tail")),
        log(tail, commands, thread.scheduler(), settings.log),
        marks(commands, thread.scheduler(), settings.log.shard),
        archiver(log, marks, thread.scheduler(), settings.records, thread.post_back(), settings.archiver) {
    commands.open();
    tail.open();
    archiver.start();
  }
};

ArchiverRole::ArchiverRole(ArchiverSettings settings) : thread_("rl-archiver") {
  thread_.call([&] {
    parts_ = std::make_unique<Parts>(thread_, random_, settings);
    report();
  });
}

ArchiverRole::~ArchiverRole() {
  thread_.call([this] { parts_.reset(); });
  thread_.join();
}

void ArchiverRole::report() {
  if (parts_ == nullptr) return;
  {
    const std::lock_guard lock(mutex_);
    stats_ = parts_->archiver.stats();
  }
  thread_.scheduler().call_after(kReportEvery, [this] { report(); });
}

storage::records::ArchiverStats ArchiverRole::stats() const {
  const std::lock_guard lock(mutex_);
  return stats_;
}

}  // namespace redline::app
