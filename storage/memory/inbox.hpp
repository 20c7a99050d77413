// The inbox ports of one process over a MemoryShard. Promises: dispatcher/ports/inbox.hpp.
#pragma once

#include "storage/memory/link.hpp"

namespace redline::storage {

class MemoryInboxWriter final : public ports::InboxWriter, private MemoryPort {
 public:
  explicit MemoryInboxWriter(MemoryLink& link) : MemoryPort(link) {}
  void append(const std::vector<domain::Command>& commands, AppendHandler handler) override;
};

class MemoryInboxReader final : public ports::InboxReader {
 public:
  explicit MemoryInboxReader(MemoryLink& link) : link_(link) {}
  void read(const ports::InboxCursor& after, std::size_t entries_max, ReadHandler handler) override;
  void cancel() override { read_.cancel(); }

 private:
  MemoryLink& link_;
  MemoryBlockingRead<ports::InboxRead> read_;
};

}  // namespace redline::storage
