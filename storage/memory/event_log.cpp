#include "storage/memory/event_log.hpp"

namespace redline::storage {

using namespace domain;
using namespace ports;

void MemoryEventLog::tail(LogPosition after, std::size_t entries_max, ReadHandler handler) {
  auto collect = [after, entries_max, told_epoch = told_epoch_](const MemoryShard& shard) -> std::optional<LogRead> {
    if (told_epoch != 0 && told_epoch != shard.log_epoch())
      return LogRead{.available = true, .epoch = shard.log_epoch(), .entries = {}};
    return shard.log_after(after, entries_max);
  };
  auto tell = [this, handler = std::move(handler)](LogRead read) mutable {
    if (read.available) told_epoch_ = read.epoch;
    handler(std::move(read));
  };
  tail_.start(link(), StoreCall::Tail, MemoryBlockingRead<LogRead>::Source::Log, std::move(collect), std::move(tell));
}

void MemoryEventLog::range(Offset from, Offset until, std::size_t entries_max, ReadHandler handler) {
  call<LogRead>(
      StoreCall::Range,
      [from, until, entries_max](MemoryShard& shard, const Fate&) { return shard.log_range(from, until, entries_max); },
      std::move(handler));
}

void MemoryEventLog::snapshot(SnapshotHandler handler) {
  struct Begun {
    LogEpoch epoch = 0;
    LogPosition position;
  };
  call<std::optional<Begun>>(
      StoreCall::Snapshot,
      [](MemoryShard& shard, const Fate&) { return std::optional{Begun{shard.log_epoch(), shard.log_end()}}; },
      [this, handler = std::move(handler)](std::optional<Begun> begun) mutable {
        const MemoryShard& shard = link().shard();
        if (!begun || begun->epoch != shard.log_epoch()) return handler(std::nullopt);
        told_epoch_ = begun->epoch;
        handler(LogSnapshot{.epoch = begun->epoch, .position = begun->position, .state = shard.state()});
      });
}

}  // namespace redline::storage
