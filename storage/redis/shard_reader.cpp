#include "storage/redis/shard_reader.hpp"

#include <spdlog/spdlog.h>

#include <utility>

#include "proto/codec/records.hpp"

namespace redline::storage::redis {

using namespace domain;

namespace {

// Enough to keep Redis busy while the replies before are decoded, few enough to bound the memory of replies.
constexpr std::size_t kInFlightMax = 64;

// One reading under way; kept alive by the handlers of its commands.
class Reading : public std::enable_shared_from_this<Reading> {
 public:
  Reading(RedisConnection& connection, const ports::Scheduler& clock, ShardId shard, Duration timeout, ReadProgress progress,
          ContentsHandler handler)
      : connection_(connection),
        clock_(clock),
        keys_(shard),
        timeout_(timeout),
        progress_(std::move(progress)),
        handler_(std::move(handler)) {
    contents_.state.shard = shard;
  }

  void start() {
    Command meta("HMGET");
    meta.arg(keys_.meta).arg("commit").arg("cursor").arg("header").arg("log_last").arg("log_epoch");
    submit(std::move(meta), &Reading::on_meta);
  }

 private:
  void submit(Command command, void (Reading::*then)(const ReplyValue&)) {
    const CommandOptions options{.deadline = clock_.monotonic() + timeout_, .wait_until_ready = true};
    connection_.submit(
        std::move(command),
        [self = shared_from_this(), then](Result result) {
          if (!self->handler_) return;  // failed already
          if (!result) return self->fail(result.error().to_string());
          (self.get()->*then)(**result);
        },
        options);
  }

  void fail(std::string_view why) {
    spdlog::warn("reading the shard failed: {}", why);
    std::exchange(handler_, nullptr)(std::nullopt);
  }

  void on_meta(const ReplyValue& reply) {
    contents_.commit_number = static_cast<std::uint64_t>(reply[0].integer().value_or(0));
    contents_.cursor = reply[1].text_or_empty();
    contents_.log_last = reply[3].text_or_empty();
    contents_.log_epoch = static_cast<std::uint64_t>(reply[4].integer().value_or(0));
    if (const auto header = reply[2].text_or_empty(); !header.empty()) {
      auto decoded = codec::decode_shard_header(header);
      if (!decoded) return fail("header: " + decoded.error().describe());
      contents_.state.header = std::move(*decoded);
    }
    buckets_ = bucket_of(TicketId{contents_.state.header.next_sequence}) + 1;
    Command technicians("HVALS");
    technicians.arg(keys_.technicians);
    submit(std::move(technicians), &Reading::on_technicians);
  }

  void on_technicians(const ReplyValue& reply) {
    for (std::size_t i = 0; i < reply.size(); ++i) {
      auto decoded = codec::decode_technician(reply[i].text_or_empty());
      if (!decoded) return fail("technician: " + decoded.error().describe());
      contents_.state.technicians.put(std::move(*decoded));
    }
    ask_buckets();
  }

  void ask_buckets() {
    while (asked_ < buckets_ && asked_ - answered_ < kInFlightMax) {
      Command bucket("HVALS");
      bucket.arg(keys_.bucket(asked_++));
      submit(std::move(bucket), &Reading::on_bucket);
    }
  }

  void on_bucket(const ReplyValue& reply) {
    for (std::size_t i = 0; i < reply.size(); ++i) {
      auto decoded = codec::decode_ticket(reply[i].text_or_empty());
      if (!decoded) return fail("ticket: " + decoded.error().describe());
      contents_.state.tickets.put(std::move(*decoded));
    }
    ++answered_;
    if (progress_) progress_(answered_, buckets_);
    if (answered_ == buckets_) return std::exchange(handler_, nullptr)(std::move(contents_));
    ask_buckets();
  }

  RedisConnection& connection_;
  const ports::Scheduler& clock_;
  const Keys keys_;
  const Duration timeout_;
  ReadProgress progress_;
  ContentsHandler handler_;
  ShardContents contents_;
  std::size_t buckets_ = 0;
  std::size_t asked_ = 0;
  std::size_t answered_ = 0;
};

}  // namespace

void read_shard(RedisConnection& connection, const ports::Scheduler& clock, ShardId shard, Duration timeout,
                ReadProgress progress, ContentsHandler handler) {
  std::make_shared<Reading>(connection, clock, shard, timeout, std::move(progress), std::move(handler))->start();
}

}  // namespace redline::storage::redis
