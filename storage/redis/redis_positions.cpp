#include "storage/redis/redis_positions.hpp"

#include "proto/codec/records.hpp"

namespace redline::storage::redis {

using namespace domain;
using namespace ports;

RedisPositions::RedisPositions(RedisConnection& connection, const Scheduler& clock, ShardId shard, Duration timeout)
    : connection_(connection), clock_(clock), keys_(shard), timeout_(timeout), alive_(std::make_shared<bool>(true)) {}

RedisPositions::~RedisPositions() { *alive_ = false; }

void RedisPositions::publish(const std::vector<PositionSample>& samples) {
  if (samples.empty()) return;
  Command set("HSET", 96 * samples.size());
  set.arg(keys_.positions);
  std::string bytes;
  for (const PositionSample& sample : samples) {
    bytes.clear();
    codec::encode(sample, bytes);
    set.arg(sample.technician).arg(bytes);
  }
  connection_.submit(std::move(set), [](Result) {}, CommandOptions{.deadline = clock_.monotonic() + timeout_});
}

void RedisPositions::sample(SampleHandler handler) {
  Command get("HVALS");
  get.arg(keys_.positions);
  auto taken = [alive = alive_, handler = std::move(handler)](Result result) mutable {
    if (!*alive) return;
    std::vector<PositionSample> samples;
    const std::size_t count = result ? (*result)->size() : 0;
    samples.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
      if (auto sample = codec::decode_position_sample((**result)[i].text_or_empty())) samples.push_back(std::move(*sample));
    handler(std::move(samples));
  };
  connection_.submit(std::move(get), std::move(taken), CommandOptions{.deadline = clock_.monotonic() + timeout_});
}

}  // namespace redline::storage::redis
