// The inbox of a shard as a Redis stream: one entry holds the commands a gateway gathered in one turn (fields "c").
// See ports/inbox.hpp for the promises. Strand: that of the connection, which must outlive the object.
#pragma once

#include <memory>

#include "dispatcher/ports/inbox.hpp"
#include "dispatcher/ports/scheduler.hpp"
#include "storage/redis/connection.hpp"
#include "storage/redis/keys.hpp"

namespace redline::storage::redis {

class RedisInboxWriter final : public ports::InboxWriter {
 public:
  // A command that cannot be appended within `timeout` is refused: people are waiting for the answer.
  RedisInboxWriter(RedisConnection& connection, const ports::Scheduler& clock, domain::ShardId shard,
                   Duration timeout = std::chrono::seconds{1});
  ~RedisInboxWriter() override;

  void append(const std::vector<domain::Command>& commands, AppendHandler handler) override;

 private:
  RedisConnection& connection_;
  const ports::Scheduler& clock_;
  const Keys keys_;
  const Duration timeout_;
  std::shared_ptr<bool> alive_;
  std::string scratch_;
};

// Uses a connection of its own: the read blocks it.
class RedisInboxReader final : public ports::InboxReader {
 public:
  RedisInboxReader(RedisConnection& connection, domain::ShardId shard);
  ~RedisInboxReader() override;

  void read(const ports::InboxCursor& after, std::size_t entries_max, ReadHandler handler) override;
  void cancel() override;

 private:
  RedisConnection& connection_;
  const Keys keys_;
  std::shared_ptr<std::uint64_t> reads_;  // number of the newest read; replies to earlier ones are dropped
  bool cancelled_ = false;                // the connection is being made anew, at our wish: wait for it
};

}  // namespace redline::storage::redis
