#include "storage/redis/redis_inbox.hpp"

#include <spdlog/spdlog.h>

#include <utility>

#include "proto/codec/records.hpp"

namespace redline::storage::redis {

using namespace domain;
using namespace ports;

namespace {

// [id, [field, value, ...]] of a stream entry.
InboxEntry entry_of(const ReplyValue& entry) {
  InboxEntry read{.cursor = {std::string{entry[0].text_or_empty()}}, .commands = {}};
  const ReplyValue& fields = entry[1];
  read.commands.reserve(fields.size() / 2);
  for (std::size_t i = 1; i < fields.size(); i += 2) {
    auto command = codec::decode_command(fields[i].text_or_empty());
    if (command) {
      read.commands.push_back(std::move(*command));
    } else {
      ++read.undecodable;
      spdlog::error("inbox entry {}: {}", read.cursor.value, command.error().describe());
    }
  }
  return read;
}

}  // namespace

RedisInboxWriter::RedisInboxWriter(RedisConnection& connection, const Scheduler& clock, ShardId shard, Duration timeout)
    : connection_(connection), clock_(clock), keys_(shard), timeout_(timeout), alive_(std::make_shared<bool>(true)) {}

RedisInboxWriter::~RedisInboxWriter() { *alive_ = false; }

void RedisInboxWriter::append(const std::vector<domain::Command>& commands, AppendHandler handler) {
  Command add("XADD", 64 + 320 * commands.size());
  add.arg(keys_.inbox).arg("*");
  for (const domain::Command& command : commands) {
    scratch_.clear();
    codec::encode(command, scratch_);
    add.arg("c").arg(scratch_);
  }
  auto appended = [alive = alive_, handler = std::move(handler)](Result result) mutable {
    if (!*alive) return;
    if (result) return handler(AppendOutcome::Appended);
    handler(result.error().may_have_run ? AppendOutcome::Unknown : AppendOutcome::NotSent);
  };
  connection_.submit(std::move(add), std::move(appended),
                     CommandOptions{.deadline = clock_.monotonic() + timeout_, .wait_until_ready = true});
}

RedisInboxReader::RedisInboxReader(RedisConnection& connection, ShardId shard)
    : connection_(connection), keys_(shard), reads_(std::make_shared<std::uint64_t>(0)) {}

RedisInboxReader::~RedisInboxReader() { ++*reads_; }

void RedisInboxReader::read(const InboxCursor& after, std::size_t entries_max, ReadHandler handler) {
  Command read("XREAD");
  read.arg("COUNT").arg(entries_max).arg("BLOCK").arg(0).arg("STREAMS").arg(keys_.inbox);
  read.arg(after.value.empty() ? std::string_view{"0"} : std::string_view{after.value});
  auto taken = [reads = reads_, number = ++*reads_, handler = std::move(handler)](Result result) mutable {
    if (*reads != number) return;
    InboxRead out{.available = result.has_value(), .entries = {}};
    if (result) {
      const ReplyValue& entries = (**result)[0][1];
      out.entries.reserve(entries.size());
      for (std::size_t i = 0; i < entries.size(); ++i) out.entries.push_back(entry_of(entries[i]));
    }
    handler(std::move(out));
  };
  const CommandOptions blocking{.deadline = kNoDeadline, .wait_until_ready = std::exchange(cancelled_, false)};
  connection_.submit(std::move(read), std::move(taken), blocking);
}

void RedisInboxReader::cancel() {
  ++*reads_;
  cancelled_ = true;
  connection_.cancel();
}

}  // namespace redline::storage::redis
