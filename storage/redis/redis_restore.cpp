#include "storage/redis/redis_restore.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "proto/codec/records.hpp"
#include "storage/redis/log_id.hpp"

namespace redline::storage::redis {

using namespace domain;
using namespace ports;

namespace {

constexpr std::string_view kOwner = "restore-live";
constexpr domain::Duration kLeaseTtl = std::chrono::minutes{10};  // given back at the end
constexpr Duration kTimeout = std::chrono::seconds{30};   // of one command
constexpr std::size_t kInFlightMax = 64;
constexpr int kScanCount = 1'000;

template <class T>
std::string encoded(const T& value) {
  std::string bytes;
  codec::encode(value, bytes);
  return bytes;
}

}  // namespace

RedisRestore::RedisRestore(RedisConnection& connection, const Scheduler& clock, ShardId shard)
    : connection_(connection),
      clock_(clock),
      keys_(shard),
      shard_id_(shard),
      store_(connection, clock, {.shard = shard, .timeout = kTimeout}) {}

void RedisRestore::submit(Command command, std::move_only_function<void(const ReplyValue&)> then) {
  const CommandOptions options{.deadline = clock_.monotonic() + kTimeout, .wait_until_ready = true};
  connection_.submit(
      std::move(command),
      [this, then = std::move(then)](Result result) mutable {
        if (!handler_) return;  // failed already
        if (!result) return done(std::unexpected{Failure{RestoreTrouble::Unavailable, result.error().to_string()}});
        then(**result);
      },
      options);
}

void RedisRestore::done(std::expected<void, Failure> result) {
  if (fence_.epoch > 0) store_.release_lease(std::string{kOwner}, fence_);
  if (auto handler = std::exchange(handler_, nullptr)) handler(std::move(result));
}

void RedisRestore::run(RestoredShard shard, bool replace, Progress progress, Handler handler) {
  shard_ = std::move(shard);
  replace_ = replace;
  progress_ = std::move(progress);
  handler_ = std::move(handler);
  find_keys("0");
}

void RedisRestore::find_keys(std::string cursor) {
  Command scan("SCAN");
  scan.arg(cursor).arg("MATCH").arg(keys_.pattern()).arg("COUNT").arg(kScanCount);
  submit(std::move(scan), [this](const ReplyValue& reply) {
    for (std::size_t i = 0; i < reply[1].size(); ++i) found_.emplace_back(reply[1][i].text_or_empty());
    if (reply[0].text_or_empty() != "0") return find_keys(std::string{reply[0].text_or_empty()});
    std::erase(found_, keys_.lease);
    if (!found_.empty() && !replace_)
      return done(std::unexpected{
          Failure{RestoreTrouble::NotEmpty, fmt::format("Redis holds {} keys of shard {}", found_.size(), shard_id_.value)}});
    take_lease();
  });
}

void RedisRestore::take_lease() {
  store_.acquire_lease(std::string{kOwner}, kLeaseTtl, [this](const Lease& lease) {
    if (lease.outcome == LeaseOutcome::Unavailable) return done(std::unexpected{Failure{RestoreTrouble::Unavailable, "no lease"}});
    if (lease.outcome == LeaseOutcome::Taken)
      return done(std::unexpected{Failure{RestoreTrouble::Busy, "a dispatcher is at work; stop it first"}});
    fence_ = lease.fence;
    remove_keys();
  });
}

// The lease counts on in `meta`: its epochs must not come again.
void RedisRestore::remove_keys() {
  std::erase(found_, keys_.meta);
  Command meta("HDEL");
  meta.arg(keys_.meta);
  for (const char* field : {"commit", "cursor", "header", "log_last", "committed_by", "log_epoch"}) meta.arg(field);
  commands_.push_back(std::move(meta));
  for (const std::string& key : found_) commands_.push_back(Command("UNLINK").arg(key));
  found_.clear();
  prepare();
}

void RedisRestore::prepare() {
  prepare_tickets();
  prepare_answers();
  for (const Technician& technician : shard_.state.technicians.all()) {
    if (!technician.id) continue;
    commands_.push_back(Command("HSET").arg(keys_.technicians).arg(technician.id.value).arg(encoded(technician)));
  }
  std::string entry;
  codec::encode(codec::LogEntryRef{.commit_number = shard_.newest.commit_number,
                                   .first_offset = shard_.newest.first_offset,
                                   .next_offset = shard_.newest.next_offset,
                                   .at = shard_.newest.at,
                                   .events = shard_.newest.events,
                                   .outcomes = {},
                                   .retired = {}},
                entry);
  commands_.push_back(Command("XADD").arg(keys_.log).arg(to_log_id(shard_.mark.position)).arg("e").arg(entry));
  commands_.push_back(Command("HSET")
                          .arg(keys_.archived)
                          .arg("commit")
                          .arg(shard_.mark.position.commit_number)
                          .arg("first_offset")
                          .arg(shard_.mark.position.first_offset)
                          .arg("next_offset")
                          .arg(shard_.mark.next_offset));
  total_ = commands_.size() + 1;
  send_more();
}

void RedisRestore::prepare_tickets() {
  std::map<std::uint64_t, Command> buckets;
  shard_.state.tickets.for_each([&](const Ticket& ticket) {
    const auto bucket = buckets.try_emplace(bucket_of(ticket.id), "HSET").first;
    if (bucket->second.args() == 1) bucket->second.arg(keys_.bucket(bucket->first));
    bucket->second.arg(ticket.id.sequence()).arg(encoded(ticket));
  });
  for (auto& [number, command] : buckets) commands_.push_back(std::move(command));
}

void RedisRestore::prepare_answers() {
  std::map<std::int64_t, bool> hours;
  std::string bytes;
  for (const auto& [outcome, given] : shard_.answers) {
    const std::int64_t hour = std::chrono::floor<std::chrono::hours>(given.time_since_epoch()).count();
    bytes.clear();
    codec::encode_stored_answer(outcome, bytes);
    const std::string_view id{reinterpret_cast<const char*>(outcome.command.bytes.data()), outcome.command.bytes.size()};
    commands_.push_back(Command("HSET").arg(keys_.answers(hour)).arg(id).arg(bytes));
    hours[hour] = true;
  }
  const auto kept = std::chrono::seconds{std::chrono::hours{kAnswerHoursKept}}.count();
  for (const auto& [hour, used] : hours) commands_.push_back(Command("EXPIRE").arg(keys_.answers(hour)).arg(kept));
}

// In order: what is taken away goes before what is written.
void RedisRestore::send_more() {
  while (!commands_.empty() && in_flight_ < kInFlightMax) {
    ++in_flight_;
    Command next = std::move(commands_.front());
    commands_.pop_front();
    submit(std::move(next), [this](const ReplyValue&) {
      --in_flight_;
      if (progress_) progress_(total_ - commands_.size() - in_flight_ - 1, total_);
      send_more();
    });
  }
  if (commands_.empty() && in_flight_ == 0) finish();
}

void RedisRestore::finish() {
  const auto epoch = std::chrono::duration_cast<std::chrono::microseconds>(clock_.now().time_since_epoch()).count();
  Command meta("HSET");
  meta.arg(keys_.meta).arg("commit").arg(shard_.mark.position.commit_number).arg("cursor").arg("");
  meta.arg("header").arg(encoded(shard_.state.header)).arg("log_last").arg(to_log_id(shard_.mark.position));
  meta.arg("log_epoch").arg(epoch);
  submit(std::move(meta), [this](const ReplyValue&) { done({}); });
}

}  // namespace redline::storage::redis
