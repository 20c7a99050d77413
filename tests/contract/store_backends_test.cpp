// The implementations of dispatcher/ports that the contract suite runs on.
#include "tests/contract/memory_world.hpp"
#include "tests/contract/redis_world.hpp"
#include "tests/contract/store_world.hpp"

namespace redline::contract {

const std::vector<Backend>& backends() {
  using namespace std::chrono_literals;
  static const std::vector<Backend> all{
      {.name = "Memory",
       .make = [](const WorldOptions& options) { return std::make_unique<MemoryWorld>(options, 0ns, 0ns); }},
      {.name = "SlowMemory",
       .make = [](const WorldOptions& options) { return std::make_unique<MemoryWorld>(options, 3ms, 5ms); }},
      {.name = "Redis", .make = [](const WorldOptions& options) { return std::make_unique<RedisWorld>(options); }},
  };
  return all;
}

}  // namespace redline::contract
