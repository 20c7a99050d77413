// The positions port of one process over a MemoryShard. Promises: dispatcher/ports/positions.hpp.
#pragma once

#include "storage/memory/link.hpp"

namespace redline::storage {

class MemoryPositions final : public ports::Positions, private MemoryPort {
 public:
  explicit MemoryPositions(MemoryLink& link) : MemoryPort(link) {}
  void publish(const std::vector<domain::PositionSample>& samples) override;
  void sample(SampleHandler handler) override;
};

}  // namespace redline::storage
