// key → 64-bit stamp for dense-ish keys (ticket ids): a paged array behind a small open-addressing directory of pages.
// One lookup costs a directory line, which stays in cache (a million dense keys are 16,000 pages), and the line of the
// stamp itself. A plain hash table of a million keys would miss the cache twice and stall for milliseconds whenever it
// grows; here growing copies the directory only. A page with no stamp left is reused for other keys; memory is kept
// until destruction. A key alone on its page costs 512 bytes, which is fine for old tickets among newer ones and wrong
// for hashes as keys. Not thread-safe: owned by the wheel.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace redline::runtime {

class DueIndex {
 public:
  using Stamp = std::uint64_t;
  static constexpr Stamp kAbsent = 0;

  DueIndex() : directory_(kFirstDirectory) {}

  // The stamp of the key, kAbsent when it has none.
  Stamp find(std::uint64_t key) const {
    const Entry& entry = directory_[position_of(key >> kPageBits)];
    return entry.page == nullptr ? kAbsent : (*entry.page)[key & kPageMask];
  }

  // Sets the stamp of the key (kAbsent removes it) and returns the one it replaces.
  Stamp exchange(std::uint64_t key, Stamp stamp);

 private:
  static constexpr unsigned kPageBits = 6;
  static constexpr std::uint64_t kPageMask = (1u << kPageBits) - 1;
  static constexpr std::size_t kFirstDirectory = 64;  // a power of two
  static constexpr std::size_t kPagesPerSlab = 64;

  using Page = std::array<Stamp, 1u << kPageBits>;

  struct Entry {
    std::uint64_t number = 0;  // key >> kPageBits
    Page* page = nullptr;      // null: free
    std::uint32_t used = 0;    // stamps on the page, at least 1
  };

  // Fibonacci hashing: neighbouring pages spread, and shard numbers in the upper bits take part.
  std::size_t home_of(std::uint64_t number) const {
    return static_cast<std::size_t>((number * 0x9E37'79B9'7F4A'7C15u) >> 32) & (directory_.size() - 1);
  }
  // Where the page is, or the free entry where it would go.
  std::size_t position_of(std::uint64_t number) const {
    std::size_t at = home_of(number);
    while (directory_[at].page != nullptr && directory_[at].number != number) at = (at + 1) & (directory_.size() - 1);
    return at;
  }
  Page* take_page();
  void grow();
  void erase(std::size_t at);

  std::vector<Entry> directory_;
  std::size_t pages_ = 0;
  std::vector<Page*> free_pages_;  // all stamps absent
  std::vector<std::unique_ptr<Page[]>> slabs_;
};

}  // namespace redline::runtime
