// Port: newest position of each technician. Latest-only: overwriting is the point, nothing is queued (architecture 9).
#pragma once

#include <functional>
#include <vector>

#include "dispatcher/domain/command.hpp"

namespace redline::ports {

class Positions {
 public:
  virtual ~Positions() = default;
  using SampleHandler = std::move_only_function<void(std::vector<domain::PositionSample>)>;

  // Replaces what was known of these technicians. Best effort: lost when the store is away.
  virtual void publish(const std::vector<domain::PositionSample>& samples) = 0;
  // Everything known, in no particular order; empty when the store is away.
  virtual void sample(SampleHandler handler) = 0;
};

}  // namespace redline::ports
