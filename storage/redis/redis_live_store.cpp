#include "storage/redis/redis_live_store.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "proto/codec/records.hpp"
#include "storage/redis/library.hpp"
#include "storage/redis/log_id.hpp"
#include "storage/redis/shard_reader.hpp"

namespace redline::storage::redis {

using namespace domain;
using namespace ports;

namespace {

constexpr std::int64_t hour_of(Instant at) {
  return std::chrono::floor<std::chrono::hours>(at.time_since_epoch()).count();
}

std::string_view bytes_of(const CommandId& id) {
  return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

// Tickets come in order of their sequence, so those of one bucket stand together.
struct BucketRun {
  std::uint64_t bucket = 0;
  std::size_t count = 0;
};

// Counts the ticket in the newest run of its bucket among those from `first` on.
void count_in(std::vector<BucketRun>& runs, std::size_t first, TicketId ticket) {
  const std::uint64_t bucket = bucket_of(ticket);
  if (runs.size() == first || runs.back().bucket != bucket) runs.push_back({bucket, 0});
  ++runs.back().count;
}

CommitOutcome outcome_of(const Result& result) {
  if (!result) return CommitOutcome::Unavailable;
  switch ((*result)->integer().value_or(-1)) {
    case 0: return CommitOutcome::Fenced;
    case 1: return CommitOutcome::Committed;
    case 2: return CommitOutcome::AlreadyCommitted;
    default: return CommitOutcome::Unavailable;
  }
}

}  // namespace

RedisLiveStore::RedisLiveStore(RedisConnection& connection, const Scheduler& clock, LiveStoreOptions options)
    : connection_(connection), clock_(clock), options_(options), keys_(options.shard), alive_(std::make_shared<bool>(true)) {}

RedisLiveStore::~RedisLiveStore() { *alive_ = false; }

CommandOptions RedisLiveStore::options() const {
  return {.deadline = clock_.monotonic() + options_.timeout, .wait_until_ready = true};
}

// --- lease

void RedisLiveStore::acquire_lease(const std::string& owner, domain::Duration ttl, LeaseHandler handler) {
  auto call = [this, owner, ttl] {
    Command command("FCALL");
    command.arg("redline_acquire").arg(2).arg(keys_.lease).arg(keys_.meta).arg(owner).arg(ttl.count());
    return command;
  };
  call_function(
      connection_, std::move(call),
      [alive = alive_, handler = std::move(handler)](Result result) mutable {
        if (!*alive) return;
        if (!result) return handler(Lease{});
        const ReplyValue& reply = **result;
        if (reply[0].integer().value_or(0) != 1) return handler(Lease{.outcome = LeaseOutcome::Taken, .fence = {}});
        handler(Lease{.outcome = LeaseOutcome::Held,
                      .fence = {.incarnation = std::string{reply[1].text_or_empty()},
                                .epoch = static_cast<std::uint64_t>(reply[2].integer().value_or(0))}});
      },
      options());
}

void RedisLiveStore::renew_lease(const std::string& owner, const Fence& fence, domain::Duration ttl, LeaseHandler handler) {
  auto call = [this, owner, fence, ttl] {
    Command command("FCALL");
    command.arg("redline_renew").arg(2).arg(keys_.lease).arg(keys_.meta);
    command.arg(owner).arg(fence.incarnation).arg(fence.epoch).arg(ttl.count());
    return command;
  };
  call_function(
      connection_, std::move(call),
      [alive = alive_, fence, handler = std::move(handler)](Result result) mutable {
        if (!*alive) return;
        if (!result) return handler(Lease{});
        const bool held = (*result)->integer().value_or(0) == 1;
        handler(Lease{.outcome = held ? LeaseOutcome::Held : LeaseOutcome::Taken, .fence = fence});
      },
      options());
}

void RedisLiveStore::release_lease(const std::string& owner, const Fence& fence) {
  Command command("FCALL");
  command.arg("redline_release").arg(2).arg(keys_.lease).arg(keys_.meta);
  command.arg(owner).arg(fence.incarnation).arg(fence.epoch);
  connection_.submit(std::move(command), [](Result) {}, options());
}

// --- load

void RedisLiveStore::load(ProgressHandler progress, LoadHandler handler) {
  read_shard(connection_, clock_, options_.shard, options_.timeout * 10, std::move(progress),
             [this, alive = alive_, handler = std::move(handler)](std::optional<ShardContents> contents) mutable {
               if (!*alive) return;
               if (!contents) return handler(std::nullopt);
               LoadedShard loaded{.commit_number = contents->commit_number,
                                  .cursor = {contents->cursor},
                                  .state = std::move(contents->state),
                                  .answers = {}};
               load_answers(std::move(loaded), std::move(handler));
             });
}

void RedisLiveStore::load_answers(LoadedShard loaded, LoadHandler handler) {
  struct Loading {
    LoadedShard shard;
    LoadHandler handler;
    std::int64_t hours_left = kAnswerHoursKept;
    bool failed = false;
  };
  auto loading = std::make_shared<Loading>(std::move(loaded), std::move(handler));
  const std::int64_t newest = hour_of(clock_.now());
  for (std::int64_t hour = newest - kAnswerHoursKept + 1; hour <= newest; ++hour) {
    Command command("HGETALL");
    command.arg(keys_.answers(hour));
    auto take = [alive = alive_, loading](Result result) {
      if (!*alive) return;
      const auto pairs = result ? (*result)->pairs() : std::unexpected{result.error()};
      loading->failed |= !pairs;
      if (pairs)
        for (const auto& [field, value] : *pairs) {
          CommandId id;
          const auto raw = field.text_or_empty();
          if (raw.size() == id.bytes.size()) std::ranges::copy(raw, id.bytes.begin());
          if (auto outcome = codec::decode_stored_answer(id, value.text_or_empty()))
            loading->shard.answers.push_back(std::move(*outcome));
        }
      if (--loading->hours_left > 0) return;
      if (loading->failed) return loading->handler(std::nullopt);
      loading->handler(std::move(loading->shard));
    };
    connection_.submit(std::move(command), std::move(take), options());
  }
}

// --- commit

Command RedisLiveStore::commit_command(const CommitBatch& batch) {
  std::vector<BucketRun> runs;
  for (const Ticket* ticket : batch.tickets) count_in(runs, 0, ticket->id);
  const std::size_t changed = runs.size();
  for (const TicketId ticket : batch.retired) count_in(runs, changed, ticket);
  const std::size_t answers = static_cast<std::size_t>(std::ranges::count(*batch.outcomes, false, &Outcome::repeated));
  const Offset next_offset = batch.header->next_offset;
  const Offset oldest = next_offset > options_.keep_events ? next_offset - options_.keep_events : 0;

  Command command("FCALL", 512 + 256 * batch.events->size() + 512 * batch.tickets.size());
  command.arg("redline_commit_2").arg(6 + runs.size());
  command.arg(keys_.meta).arg(keys_.log).arg(keys_.inbox).arg(keys_.technicians).arg(keys_.answers(hour_of(batch.at)));
  command.arg(keys_.archived);
  for (const BucketRun& run : runs) command.arg(keys_.bucket(run.bucket));

  const auto encoded = [&](auto&& encode) {
    scratch_.clear();
    encode(scratch_);
    command.arg(scratch_);
  };
  command.arg(batch.fence.incarnation).arg(batch.fence.epoch).arg(batch.number);
  command.arg(batch.cursor_before.value).arg(batch.cursor_after.value);
  encoded([&](std::string& out) { codec::encode(*batch.header, out); });
  command.arg(to_log_id({.first_offset = batch.first_offset, .commit_number = batch.number}));
  encoded([&](std::string& out) {
    codec::encode(codec::LogEntryRef{.commit_number = batch.number,
                                     .first_offset = batch.first_offset,
                                     .next_offset = next_offset,
                                     .at = batch.at,
                                     .events = *batch.events,
                                     .outcomes = *batch.outcomes,
                                     .retired = batch.retired},
                  out);
  });
  command.arg(oldest).arg(std::chrono::seconds{std::chrono::hours{kAnswerHoursKept}}.count());
  command.arg(options_.await_archiver ? 1 : 0).arg(answers).arg(batch.technicians.size()).arg(changed);
  for (const BucketRun& run : runs) command.arg(run.count);

  for (const Outcome& outcome : *batch.outcomes) {
    if (outcome.repeated) continue;
    command.arg(bytes_of(outcome.command));
    encoded([&](std::string& out) { codec::encode_stored_answer(outcome, out); });
  }
  for (const Technician* technician : batch.technicians) {
    command.arg(technician->id.value);
    encoded([&](std::string& out) { codec::encode(*technician, out); });
  }
  for (const Ticket* ticket : batch.tickets) {
    command.arg(ticket->id.sequence());
    encoded([&](std::string& out) { codec::encode(*ticket, out); });
  }
  for (const TicketId ticket : batch.retired) command.arg(ticket.sequence());
  return command;
}

void RedisLiveStore::commit(const CommitBatch& batch, CommitHandler handler) {
  std::string log_id = to_log_id({.first_offset = batch.first_offset, .commit_number = batch.number});
  auto done = [this, alive = alive_, log_id = std::move(log_id), handler = std::move(handler)](Result result) mutable {
    if (!*alive) return;
    if (!result) spdlog::warn("commit not answered: {}", result.error().to_string());
    const CommitOutcome outcome = outcome_of(result);
    const bool in_place = outcome == CommitOutcome::Committed || outcome == CommitOutcome::AlreadyCommitted;
    if (!in_place || options_.replicas == 0) return handler(outcome);
    confirm_replication(std::move(log_id), std::move(handler));
  };
  // The batch stays valid until the handler has run, so a second attempt can encode it again.
  call_function(connection_, [this, &batch] { return commit_command(batch); }, std::move(done), options());
}

// WAIT does not block inside a function, so it is a command of its own after the commit; what it found is told to the
// readers of the log, who hold back a commit until then.
void RedisLiveStore::confirm_replication(std::string log_id, CommitHandler handler) {
  Command wait("WAIT");
  wait.arg(options_.replicas).arg(options_.replication_wait.count());
  auto waited = [this, alive = alive_, log_id = std::move(log_id), handler = std::move(handler)](Result result) mutable {
    if (!*alive) return;
    const bool enough = result && (*result)->integer().value_or(0) >= std::int64_t{options_.replicas};
    Command confirm("XADD");
    confirm.arg(keys_.confirmed).arg("MAXLEN").arg("~").arg(kConfirmedKept).arg(log_id).arg("r").arg(enough ? "1" : "0");
    connection_.submit(
        std::move(confirm),
        [alive, enough, handler = std::move(handler)](Result confirmed) mutable {
          if (!*alive) return;
          // An id that is there already: a retry whose confirmation was written before its reply was lost.
          const bool written = confirmed || confirmed.error().error == RedisError::ServerError;
          if (!written) return handler(CommitOutcome::Unavailable);
          handler(enough ? CommitOutcome::Committed : CommitOutcome::NotReplicated);
        },
        options());
  };
  connection_.submit(std::move(wait), std::move(waited), options());
}

}  // namespace redline::storage::redis
