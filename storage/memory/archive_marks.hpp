// The port of the archive mark of one process over a MemoryShard. Promises: dispatcher/ports/archive_mark.hpp.
#pragma once

#include "storage/memory/link.hpp"

namespace redline::storage {

class MemoryArchiveMarks final : public ports::ArchiveMarks, private MemoryPort {
 public:
  explicit MemoryArchiveMarks(MemoryLink& link) : MemoryPort(link) {}
  void read(ReadHandler handler) override;
  void set(ports::LogEpoch epoch, const ports::ArchiveMark& mark, SetHandler handler) override;
};

}  // namespace redline::storage
