// How far the records have the log, as a Redis hash. See ports/archive_mark.hpp. Strand: that of the connection, which
// must outlive the object.
#pragma once

#include <memory>

#include "dispatcher/ports/archive_mark.hpp"
#include "dispatcher/ports/scheduler.hpp"
#include "storage/redis/connection.hpp"
#include "storage/redis/keys.hpp"

namespace redline::storage::redis {

class RedisArchiveMarks final : public ports::ArchiveMarks {
 public:
  RedisArchiveMarks(RedisConnection& connection, const ports::Scheduler& clock, domain::ShardId shard,
                    Duration timeout = std::chrono::seconds{2});
  ~RedisArchiveMarks() override;

  void read(ReadHandler handler) override;
  void set(ports::LogEpoch epoch, const ports::ArchiveMark& mark, SetHandler handler) override;

 private:
  CommandOptions options() const;

  RedisConnection& connection_;
  const ports::Scheduler& clock_;
  const Keys keys_;
  const Duration timeout_;
  std::shared_ptr<bool> alive_;
};

}  // namespace redline::storage::redis
