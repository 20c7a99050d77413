#include "storage/redis/redis_archive_marks.hpp"

#include "storage/redis/library.hpp"
#include "storage/redis/log_id.hpp"

namespace redline::storage::redis {

using namespace domain;
using namespace ports;

namespace {

std::uint64_t number_in(const ReplyValue& value) { return static_cast<std::uint64_t>(value.integer().value_or(0)); }

}  // namespace

RedisArchiveMarks::RedisArchiveMarks(RedisConnection& connection, const Scheduler& clock, ShardId shard, Duration timeout)
    : connection_(connection), clock_(clock), keys_(shard), timeout_(timeout), alive_(std::make_shared<bool>(true)) {}

RedisArchiveMarks::~RedisArchiveMarks() { *alive_ = false; }

CommandOptions RedisArchiveMarks::options() const {
  return {.deadline = clock_.monotonic() + timeout_, .wait_until_ready = true};
}

void RedisArchiveMarks::read(ReadHandler handler) {
  // The mark first: the end of the log, asked for later, is never before it.
  auto mark = std::make_shared<ArchiveMarkRead>();
  Command archived("HMGET");
  archived.arg(keys_.archived).arg("commit").arg("first_offset").arg("next_offset");
  connection_.submit(
      std::move(archived),
      [mark](Result result) {
        mark->available = result.has_value();
        if (!result || (**result)[0].text_or_empty().empty()) return;
        const ReplyValue& reply = **result;
        mark->mark = ArchiveMark{.position = {.first_offset = number_in(reply[1]), .commit_number = number_in(reply[0])},
                                 .next_offset = number_in(reply[2])};
      },
      options());
  Command log("HMGET");
  log.arg(keys_.meta).arg("log_epoch").arg("log_last");
  connection_.submit(
      std::move(log),
      [alive = alive_, mark, handler = std::move(handler)](Result result) mutable {
        if (!*alive) return;
        if (!result || !mark->available) return handler(ArchiveMarkRead{});
        mark->epoch = number_in((**result)[0]);
        mark->end = from_log_id((**result)[1].text_or_empty());
        handler(*mark);
      },
      options());
}

void RedisArchiveMarks::set(LogEpoch epoch, const ArchiveMark& mark, SetHandler handler) {
  auto call = [this, epoch, mark] {
    Command command("FCALL");
    command.arg("redline_archived").arg(2).arg(keys_.meta).arg(keys_.archived);
    command.arg(epoch).arg(mark.position.commit_number).arg(mark.position.first_offset).arg(mark.next_offset);
    return command;
  };
  auto done = [alive = alive_, handler = std::move(handler)](Result result) mutable {
    if (!*alive) return;
    if (!result) return handler(MarkOutcome::Unavailable);
    handler((*result)->integer().value_or(0) == 1 ? MarkOutcome::Set : MarkOutcome::Refused);
  };
  call_function(connection_, std::move(call), std::move(done), options());
}

}  // namespace redline::storage::redis
