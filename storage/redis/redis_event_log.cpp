#include "storage/redis/redis_event_log.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "proto/codec/records.hpp"
#include "storage/redis/library.hpp"
#include "storage/redis/log_id.hpp"
#include "storage/redis/shard_reader.hpp"

namespace redline::storage::redis {

using namespace domain;
using namespace ports;

namespace {

// A tail that waits looks this often whether the log is still the one it follows.
constexpr int kTailBlockMs = 5000;

// Appends the decoded entries of a stream reply; false when one cannot be decoded.
bool append_entries(const ReplyValue& entries, auto& out) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    auto entry = codec::decode_log_entry(entries[i][1][1].text_or_empty());
    if (!entry) {
      spdlog::critical("log entry {}: {}", entries[i][0].text_or_empty(), entry.error().describe());
      return false;
    }
    out.push_back(std::move(*entry));
  }
  return true;
}

// The stream named `key` in a reply of XREAD; Nil when it has nothing new.
const ReplyValue& stream_in(const ReplyValue& reply, std::string_view key) {
  for (std::size_t i = 0; i < reply.size(); ++i)
    if (reply[i][0].text_or_empty() == key) return reply[i][1];
  static const ReplyValue nothing;
  return nothing;
}

}  // namespace

RedisEventLog::RedisEventLog(RedisConnection& tail_connection, RedisConnection& connection, const Scheduler& clock,
                             EventLogOptions options)
    : tail_connection_(tail_connection),
      connection_(connection),
      clock_(clock),
      options_(options),
      keys_(options.shard),
      alive_(std::make_shared<bool>(true)),
      tails_(std::make_shared<std::uint64_t>(0)) {}

RedisEventLog::~RedisEventLog() {
  ++*tails_;
  *alive_ = false;
}

CommandOptions RedisEventLog::options() const {
  return {.deadline = clock_.monotonic() + options_.timeout, .wait_until_ready = true};
}

// --- tail

void RedisEventLog::tail(LogPosition after, std::size_t entries_max, ReadHandler handler) {
  ++*tails_;
  entries_max_ = entries_max;
  handler_ = std::move(handler);
  if (held_.empty() || held_.front().commit_number != after.commit_number + 1) {
    held_.clear();
    log_after_ = after;
  }
  read_tail();
}

void RedisEventLog::cancel_tail() {
  ++*tails_;
  handler_ = nullptr;
  held_.clear();
  cancelled_ = true;
  tail_connection_.cancel();
}

void RedisEventLog::read_tail() {
  const auto guarded = [this](void (RedisEventLog::*then)(const ReplyValue&)) {
    return [this, then, tails = tails_, number = *tails_](Result result) {
      if (*tails != number) return;
      if (result) return (this->*then)(**result);
      if (auto handler = std::exchange(handler_, nullptr)) handler(LogRead{});
    };
  };
  const CommandOptions blocking{.deadline = kNoDeadline, .wait_until_ready = std::exchange(cancelled_, false)};
  // Where the log stands travels ahead of the read on the same connection; its failure shows in the read that follows.
  Command where("HMGET");
  where.arg(keys_.meta).arg("log_epoch").arg("log_last");
  tail_connection_.submit(
      std::move(where),
      [this, tails = tails_, number = *tails_](Result result) {
        if (*tails == number && result) on_where(**result);
      },
      blocking);
  Command read("XREAD");
  read.arg("COUNT").arg(entries_max_).arg("BLOCK").arg(kTailBlockMs).arg("STREAMS").arg(keys_.log);
  if (options_.await_confirmation) read.arg(keys_.confirmed);
  read.arg(to_log_id(log_after_));
  if (options_.await_confirmation) read.arg(confirmed_after_);
  tail_connection_.submit(std::move(read), guarded(&RedisEventLog::on_tail), blocking);
}

void RedisEventLog::on_where(const ReplyValue& reply) {
  epoch_ = static_cast<LogEpoch>(reply[0].integer().value_or(0));
  const LogPosition end = from_log_id(reply[1].text_or_empty());
  if (end.commit_number >= log_after_.commit_number) return;
  // Asked to follow from beyond the end: that history was undone elsewhere, and the read would wait in silence.
  auto handler = std::exchange(handler_, nullptr);
  cancel_tail();
  if (handler) handler(LogRead{.available = true, .epoch = epoch_, .gap = true, .entries = {}});
}

void RedisEventLog::on_tail(const ReplyValue& reply) {
  std::vector<LogEntry> read;
  const bool sound = append_entries(stream_in(reply, keys_.log), read);
  const bool gap = !read.empty() && read.front().commit_number != log_after_.commit_number + 1;
  if (!sound || gap) {
    held_.clear();
    if (auto handler = std::exchange(handler_, nullptr)) handler(LogRead{.available = sound, .epoch = epoch_, .gap = gap, .entries = {}});
    return;
  }
  if (!read.empty()) log_after_ = read.back().position();
  std::ranges::move(read, std::back_inserter(held_));
  const ReplyValue& marks = stream_in(reply, keys_.confirmed);
  for (std::size_t i = 0; i < marks.size(); ++i) {
    confirmed_after_ = marks[i][0].text_or_empty();
    confirmed_[from_log_id(confirmed_after_).commit_number] = marks[i][1][1].text_or_empty() == "1";
  }
  deliver();
}

void RedisEventLog::deliver() {
  LogRead out{.available = true, .epoch = epoch_, .entries = {}};
  // A mark for a later commit stands for those before it: they were confirmed by a dispatcher that then crashed, or by
  // the replicas having the later one.
  const std::uint64_t settled = !options_.await_confirmation ? std::numeric_limits<std::uint64_t>::max()
                                : confirmed_.empty()         ? 0
                                                             : confirmed_.rbegin()->first;
  while (!held_.empty() && held_.front().commit_number <= settled) {
    const auto mark = confirmed_.find(held_.front().commit_number);
    if (mark != confirmed_.end()) held_.front().replicated = mark->second;
    out.entries.push_back(std::move(held_.front()));
    held_.pop_front();
  }
  if (!out.entries.empty())
    confirmed_.erase(confirmed_.begin(), confirmed_.upper_bound(out.entries.back().commit_number - 1));
  if (out.entries.empty() && epoch_ == told_epoch_) return read_tail();
  told_epoch_ = epoch_;
  if (auto handler = std::exchange(handler_, nullptr)) handler(std::move(out));
}

// --- range

void RedisEventLog::range(Offset from, Offset until, std::size_t entries_max, ReadHandler handler) {
  // The newest commit that starts at or before `from` is the one that holds it.
  Command find("XREVRANGE");
  find.arg(keys_.log).arg(std::to_string(from)).arg("-").arg("COUNT").arg(1);
  auto found = [this, alive = alive_, from, until, entries_max, handler = std::move(handler)](Result result) mutable {
    if (!*alive) return;
    if (!result) return handler(LogRead{});
    LogRead first{.available = true, .epoch = epoch_, .entries = {}};
    if (!append_entries(**result, first.entries)) return handler(LogRead{});
    first.gap = first.entries.empty();
    const bool holds_nothing = until <= from || (!first.gap && first.entries.front().next_offset <= from);
    if (holds_nothing) first.entries.clear();
    if (first.gap || holds_nothing || first.entries.front().next_offset >= until || entries_max <= 1)
      return handler(std::move(first));
    Command rest("XRANGE");
    rest.arg(keys_.log).arg("(" + to_log_id(first.entries.front().position())).arg(std::to_string(until - 1));
    rest.arg("COUNT").arg(entries_max - 1);
    auto read = [alive, first = std::move(first), handler = std::move(handler)](Result more) mutable {
      if (!*alive) return;
      if (!more || !append_entries(**more, first.entries)) return handler(LogRead{});
      handler(std::move(first));
    };
    connection_.submit(std::move(rest), std::move(read), options());
  };
  connection_.submit(std::move(find), std::move(found), options());
}

// --- snapshot

// After a restart the log keeps its old epoch until a dispatcher takes the lease: what is read before would have to be
// thrown away.
void RedisEventLog::snapshot(SnapshotHandler handler) {
  auto call = [this] {
    Command command("FCALL");
    command.arg("redline_taken_up").arg(2).arg(keys_.lease).arg(keys_.meta);
    return command;
  };
  auto told = [this, alive = alive_, handler = std::move(handler)](Result result) mutable {
    if (!*alive) return;
    if (!result || (*result)->integer() != 1) return handler(std::nullopt);
    read_snapshot(std::move(handler));
  };
  call_function(connection_, std::move(call), std::move(told), options());
}

void RedisEventLog::read_snapshot(SnapshotHandler handler) {
  read_shard(connection_, clock_, options_.shard, options_.timeout * 10, {},
             [this, alive = alive_, handler = std::move(handler)](std::optional<ShardContents> contents) mutable {
               if (!*alive) return;
               if (!contents) return handler(std::nullopt);
               epoch_ = told_epoch_ = contents->log_epoch;
               handler(LogSnapshot{.epoch = contents->log_epoch,
                                   .position = from_log_id(contents->log_last),
                                   .state = std::move(contents->state)});
             });
}

}  // namespace redline::storage::redis
