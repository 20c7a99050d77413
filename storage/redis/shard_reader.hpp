// Reads a whole shard: header first, then every bucket of tickets and the technicians, pipelined. What is read may be
// newer than the header (when somebody is writing meanwhile), never older. Internal to storage/redis.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "dispatcher/domain/shard.hpp"
#include "storage/redis/connection.hpp"
#include "storage/redis/keys.hpp"

namespace redline::storage::redis {

struct ShardContents {
  std::uint64_t commit_number = 0;
  std::string cursor;
  std::string log_last;       // id of the newest log entry; empty before the first commit
  std::uint64_t log_epoch = 0;
  domain::ShardState state;
};

using ContentsHandler = std::move_only_function<void(std::optional<ShardContents>)>;
using ReadProgress = std::function<void(std::size_t done, std::size_t total)>;

// nullopt when the store cannot be read or holds something that cannot be decoded (told to the log).
// `connection` must outlive the call; `timeout` bounds each command.
void read_shard(RedisConnection& connection, const ports::Scheduler& clock, domain::ShardId shard, Duration timeout,
                ReadProgress progress, ContentsHandler handler);

}  // namespace redline::storage::redis
