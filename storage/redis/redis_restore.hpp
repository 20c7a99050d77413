// Writes the live state of a shard anew: what was rebuilt from the records becomes the state that a dispatcher loads. The log
// begins anew with the newest commit and under a new epoch, so that every client takes a snapshot; the numbering goes on.
// Strand: that of the connection, which must outlive the object. One restore at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dispatcher/ports/archive_mark.hpp"
#include "dispatcher/ports/scheduler.hpp"
#include "storage/redis/redis_live_store.hpp"

namespace redline::storage::redis {

struct RestoredShard {
  ports::ArchiveMark mark;            // the newest commit, which the records have
  domain::ShardState state;
  std::vector<std::pair<domain::Outcome, domain::Instant>> answers;  // with the time they were given
  ports::LogEntry newest;             // the commit at the mark: who follows the log sees by it where the events end
};

enum class RestoreTrouble : std::uint8_t {
  Unavailable,
  Busy,      // a dispatcher holds the lease
  NotEmpty,  // the store holds something of the shard
};

class RedisRestore {
 public:
  struct Failure {
    RestoreTrouble trouble = RestoreTrouble::Unavailable;
    std::string message;
  };
  using Handler = std::move_only_function<void(std::expected<void, Failure>)>;
  using Progress = std::function<void(std::size_t done, std::size_t total)>;  // commands

  RedisRestore(RedisConnection& connection, const ports::Scheduler& clock, domain::ShardId shard);

  // `replace`: what the store holds of the shard is taken away first. The state that a dispatcher loads is written last, so
  // that a restore that was broken off leaves nothing that could be taken for a shard.
  void run(RestoredShard shard, bool replace, Progress progress, Handler handler);

 private:
  void take_lease();
  void find_keys(std::string cursor);
  void remove_keys();
  void prepare();
  void prepare_tickets();
  void prepare_answers();
  void send_more();
  void finish();
  void done(std::expected<void, Failure> result);
  void submit(Command command, std::move_only_function<void(const ReplyValue&)> then);

  RedisConnection& connection_;
  const ports::Scheduler& clock_;
  const Keys keys_;
  const domain::ShardId shard_id_;
  RedisLiveStore store_;              // for the lease
  ports::Fence fence_;
  RestoredShard shard_;
  bool replace_ = false;
  Progress progress_;
  Handler handler_;
  std::vector<std::string> found_;
  std::deque<Command> commands_;
  std::size_t total_ = 0;
  std::size_t in_flight_ = 0;
};

}  // namespace redline::storage::redis
