#include "dispatcher/runtime/due_index.hpp"

#include <utility>

namespace redline::runtime {

DueIndex::Stamp DueIndex::exchange(std::uint64_t key, Stamp stamp) {
  const std::uint64_t number = key >> kPageBits;
  std::size_t at = position_of(number);
  if (directory_[at].page == nullptr) {
    if (stamp == kAbsent) return kAbsent;
    if ((pages_ + 1) * 2 > directory_.size()) {
      grow();
      at = position_of(number);
    }
    directory_[at] = {number, take_page(), 0};
    ++pages_;
  }
  Entry& entry = directory_[at];
  const Stamp before = std::exchange((*entry.page)[key & kPageMask], stamp);
  if (before == kAbsent && stamp != kAbsent) ++entry.used;
  if (before != kAbsent && stamp == kAbsent && --entry.used == 0) erase(at);
  return before;
}

DueIndex::Page* DueIndex::take_page() {
  if (free_pages_.empty()) {
    Page* slab = slabs_.emplace_back(std::make_unique<Page[]>(kPagesPerSlab)).get();
    for (std::size_t i = kPagesPerSlab; i-- > 0;) free_pages_.push_back(slab + i);
  }
  Page* page = free_pages_.back();
  free_pages_.pop_back();
  return page;
}

void DueIndex::grow() {
  const std::vector<Entry> old = std::exchange(directory_, std::vector<Entry>(directory_.size() * 2));
  for (const Entry& entry : old) {
    if (entry.page != nullptr) directory_[position_of(entry.number)] = entry;
  }
}

// Moves later entries of the run back over the hole, so that a lookup may stop at the first free entry.
void DueIndex::erase(std::size_t at) {
  free_pages_.push_back(directory_[at].page);
  --pages_;
  const std::size_t mask = directory_.size() - 1;
  std::size_t hole = at;
  for (std::size_t next = (hole + 1) & mask; directory_[next].page != nullptr; next = (next + 1) & mask) {
    const std::size_t home = home_of(directory_[next].number);
    if (((next - home) & mask) >= ((next - hole) & mask)) {
      directory_[hole] = directory_[next];
      hole = next;
    }
  }
  directory_[hole] = Entry{};
}

}  // namespace redline::runtime
