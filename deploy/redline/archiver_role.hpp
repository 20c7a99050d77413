// The archiver of one shard as a running part: its own thread, its own Redis connections, and the thread of its database.
#pragma once

#include <memory>
#include <mutex>

#include "deploy/redline/io_thread.hpp"
#include "storage/records/archiver.hpp"
#include "storage/redis/connection.hpp"
#include "storage/redis/redis_event_log.hpp"

namespace redline::app {

struct ArchiverSettings {
  storage::redis::ConnectionOptions redis;
  storage::redis::EventLogOptions log;
  storage::records::RecordsUrl records;
  storage::records::ArchiverOptions archiver;
};

class ArchiverRole {
 public:
  // Starts at once.
  explicit ArchiverRole(ArchiverSettings settings);
  // Waits for the transaction under way.
  ~ArchiverRole();

  // From any thread; at most a second old.
  storage::records::ArchiverStats stats() const;

 private:
  struct Parts;

  void report();

  runtime::SystemRandom random_;
  IoThread thread_;
  std::unique_ptr<Parts> parts_;  // lives on thread_
  mutable std::mutex mutex_;
  storage::records::ArchiverStats stats_;  // guarded by mutex_
};

}  // namespace redline::app
