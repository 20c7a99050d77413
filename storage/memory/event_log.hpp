// The event-log port of one process over a MemoryShard. Promises: dispatcher/ports/event_log.hpp.
#pragma once

#include "storage/memory/link.hpp"

namespace redline::storage {

class MemoryEventLog final : public ports::EventLog, private MemoryPort {
 public:
  explicit MemoryEventLog(MemoryLink& link) : MemoryPort(link) {}

  // Told of another log epoch at once, without entries.
  void tail(ports::LogPosition after, std::size_t entries_max, ReadHandler handler) override;
  void cancel_tail() override { tail_.cancel(); }
  void range(domain::Offset from, domain::Offset until, std::size_t entries_max, ReadHandler handler) override;
  // Notes the position when the request arrives and copies the state when the reply does, so that entities are newer
  // than the position whenever something was committed in between: the worst that the promise allows.
  void snapshot(SnapshotHandler handler) override;

 private:
  MemoryBlockingRead<ports::LogRead> tail_;
  ports::LogEpoch told_epoch_ = 0;
};

}  // namespace redline::storage
