#include "storage/memory/inbox.hpp"

namespace redline::storage {

using namespace domain;
using namespace ports;

void MemoryInboxWriter::append(const std::vector<Command>& commands, AppendHandler handler) {
  if (commands.empty() || commands.size() > kInboxCommandsPerEntryMax)
    throw std::logic_error("an entry holds 1..64 commands");
  std::vector<Stored<Command>> stored(commands.begin(), commands.end());
  call<AppendOutcome>(
      StoreCall::Append,
      [stored = std::move(stored)](MemoryShard& shard, const Fate&) {
        shard.append(stored);
        return AppendOutcome::Appended;
      },
      std::move(handler),
      {.refused = [] { return AppendOutcome::NotSent; }, .lost = [] { return AppendOutcome::Unknown; }});
}

void MemoryInboxReader::read(const InboxCursor& after, std::size_t entries_max, ReadHandler handler) {
  read_.start(
      link_, StoreCall::ReadInbox, MemoryBlockingRead<InboxRead>::Source::Inbox,
      [after, entries_max](const MemoryShard& shard) { return shard.inbox_after(after, entries_max); },
      std::move(handler));
}

}  // namespace redline::storage
