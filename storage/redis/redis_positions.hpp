// Newest position of each technician as a Redis hash. See ports/positions.hpp. Strand: that of the connection, which
// must outlive the object.
#pragma once

#include <memory>

#include "dispatcher/ports/positions.hpp"
#include "dispatcher/ports/scheduler.hpp"
#include "storage/redis/connection.hpp"
#include "storage/redis/keys.hpp"

namespace redline::storage::redis {

class RedisPositions final : public ports::Positions {
 public:
  RedisPositions(RedisConnection& connection, const ports::Scheduler& clock, domain::ShardId shard,
                 Duration timeout = std::chrono::seconds{1});
  ~RedisPositions() override;

  void publish(const std::vector<domain::PositionSample>& samples) override;
  void sample(SampleHandler handler) override;

 private:
  RedisConnection& connection_;
  const ports::Scheduler& clock_;
  const Keys keys_;
  const Duration timeout_;
  std::shared_ptr<bool> alive_;
};

}  // namespace redline::storage::redis
