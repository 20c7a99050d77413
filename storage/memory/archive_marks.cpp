#include "storage/memory/archive_marks.hpp"

namespace redline::storage {

using namespace ports;

void MemoryArchiveMarks::read(ReadHandler handler) {
  call<ArchiveMarkRead>(
      StoreCall::ReadMark, [](MemoryShard& shard, const Fate&) { return shard.archived(); }, std::move(handler));
}

void MemoryArchiveMarks::set(LogEpoch epoch, const ArchiveMark& mark, SetHandler handler) {
  call<MarkOutcome>(
      StoreCall::SetMark, [epoch, mark](MemoryShard& shard, const Fate&) { return shard.set_archived(epoch, mark); },
      std::move(handler), {.refused = [] { return MarkOutcome::Unavailable; }, .lost = [] { return MarkOutcome::Unavailable; }});
}

}  // namespace redline::storage
