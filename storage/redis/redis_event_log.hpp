// The event log of a shard as a Redis stream. See ports/event_log.hpp for the promises. Strand: that of the connections,
// which must outlive the object.
#pragma once

#include <deque>
#include <map>
#include <memory>

#include "dispatcher/ports/event_log.hpp"
#include "dispatcher/ports/scheduler.hpp"
#include "storage/redis/connection.hpp"
#include "storage/redis/keys.hpp"

namespace redline::storage::redis {

struct EventLogOptions {
  domain::ShardId shard;
  Duration timeout = std::chrono::seconds{2};  // of one command that does not wait
  // The dispatcher confirms replication (LiveStoreOptions::replicas > 0): a commit is given out only once it is known
  // whether enough replicas have it.
  bool await_confirmation = false;
};

class RedisEventLog final : public ports::EventLog {
 public:
  // `tail_connection` is blocked by the tail and used for nothing else.
  RedisEventLog(RedisConnection& tail_connection, RedisConnection& connection, const ports::Scheduler& clock,
                EventLogOptions options);
  ~RedisEventLog() override;

  void tail(ports::LogPosition after, std::size_t entries_max, ReadHandler handler) override;
  void cancel_tail() override;
  void range(domain::Offset from, domain::Offset until, std::size_t entries_max, ReadHandler handler) override;
  void snapshot(SnapshotHandler handler) override;

 private:
  void read_snapshot(SnapshotHandler handler);
  void read_tail();
  void on_where(const ReplyValue& reply);
  void on_tail(const ReplyValue& reply);
  void deliver();
  CommandOptions options() const;

  RedisConnection& tail_connection_;
  RedisConnection& connection_;
  const ports::Scheduler& clock_;
  const EventLogOptions options_;
  const Keys keys_;
  std::shared_ptr<bool> alive_;              // handlers after destruction are dropped
  std::shared_ptr<std::uint64_t> tails_;     // number of the newest tail; replies to earlier ones are dropped

  ports::LogPosition log_after_;             // newest entry read
  std::string confirmed_after_ = "0";
  ports::LogEpoch epoch_ = 0;                // as last seen
  ports::LogEpoch told_epoch_ = 0;           // as last told to the caller
  std::deque<ports::LogEntry> held_;         // read, confirmation not yet seen
  std::map<std::uint64_t, bool> confirmed_;  // commit number → enough replicas
  std::size_t entries_max_ = 0;
  bool cancelled_ = false;                   // the connection is being made anew, at our wish: wait for it
  ReadHandler handler_;
};

}  // namespace redline::storage::redis
