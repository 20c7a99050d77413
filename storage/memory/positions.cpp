#include "storage/memory/positions.hpp"

namespace redline::storage {

using namespace domain;

void MemoryPositions::publish(const std::vector<PositionSample>& samples) {
  const auto effect = [samples](MemoryShard& shard, const Fate&) {
    shard.put_positions(samples);
    return true;
  };
  call<bool>(StoreCall::PublishPositions, effect, [](bool) {});
}

void MemoryPositions::sample(SampleHandler handler) {
  call<std::vector<PositionSample>>(
      StoreCall::SamplePositions, [](MemoryShard& shard, const Fate&) { return shard.positions(); },
      std::move(handler));
}

}  // namespace redline::storage
