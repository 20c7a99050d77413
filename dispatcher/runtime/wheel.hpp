// The deadline wheel: at most one timer per key, a million of them, one real timer outside.
//
// Contract
// - arm(key, due) replaces the timer of the key; kNever is the same as disarm. disarm of a key without timer does
// nothing.
// - expire(now, out, max) removes the timers with due <= now, at most `max`, appends their keys to `out` ordered by due
//   and returns how many; the rest come with the next call. Never early: whatever clock the caller has and however it
//   steps, a timer comes out only from a call whose `now` has reached its due.
// - next_due(): when to call expire next; nothing can come out before. It is the earliest due exactly, except that it
//   may be too early (never too late) after the earliest timer was disarmed; the next expire at that moment puts it
//   right.
// - Resolution is 1 ms, the range 1970 to 6429; due moments outside count as its ends.
// - Deterministic: the same calls give the same order, also among equal dues.
// Not thread-safe: belongs to the strand of its shard. Reads no clock.
//
// How: eight levels of 64 slots. A timer lies on the level of the highest base-64 digit in which its due differs from
// the position (up to which everything has been handed out), in the slot of its digit there; when the position enters a
// slot of an upper level, its timers move down (cascade). So the first occupied slot of the lowest occupied level holds
// the earliest. A timer cannot find its place in a slot again: disarm only changes the stamp in the index, and the
// entry that was left behind is recognised by its stale stamp and dropped when met, or swept when a slot holds several
// times more stale entries than valid ones. That makes arm and disarm one memory access each, where unlinking from a
// list would be three. Timers armed for before the position (overdue already when armed) wait in a heap.
//
// Costs: arm and disarm O(1) amortised; a timer cascades at most seven times, sequentially. The longest single step is
// one slot entered or swept, about 5 ns an entry.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "dispatcher/domain/time.hpp"
#include "dispatcher/runtime/due_index.hpp"

namespace redline::runtime {

class Wheel {
 public:
  using Instant = domain::Instant;

  Wheel() = default;
  Wheel(const Wheel&) = delete;
  Wheel& operator=(const Wheel&) = delete;

  void arm(std::uint64_t key, Instant due);
  void disarm(std::uint64_t key);
  std::optional<Instant> next_due() const;
  std::size_t expire(Instant now, std::vector<std::uint64_t>& out, std::size_t max);
  std::size_t size() const { return size_; }

  // The timer of a key, for audits.
  std::optional<Instant> due_of(std::uint64_t key) const;

 private:
  // due in milliseconds << 16 | number of the arm call, never 0: tells a valid entry from what an earlier arm left
  // behind. The number wraps; an entry that survived a multiple of 65,535 arm calls and has the same due is as good as
  // the valid one.
  using Stamp = DueIndex::Stamp;

  struct Entry {
    Stamp stamp;
    std::uint64_t key;
  };
  struct Chunk {
    static constexpr std::uint32_t kEntries = 63;  // a chunk is 1 KiB
    Chunk* next;
    std::uint32_t first, end;  // entries [first, end) are in the queue
    std::array<Entry, kEntries> entries;
  };
  // A queue of entries in chunks: appending never moves what is there.
  struct Slot {
    Chunk* head = nullptr;
    Chunk* tail = nullptr;
    std::uint32_t entries = 0;  // valid and stale
    std::uint32_t valid = 0;
    Stamp earliest = 0;  // no entry is below
  };

  static constexpr unsigned kDigitBits = 6;
  static constexpr unsigned kSlots = 1u << kDigitBits;
  static constexpr unsigned kLevels = 8;
  static constexpr unsigned kNumberBits = 16;
  static constexpr std::uint64_t kLastMs = (std::uint64_t{1} << (kDigitBits * kLevels)) - 1;
  static constexpr std::size_t kChunksPerSlab = 64;
  // A slot is swept when its entries exceed kSweepFactor × valid + kStaleAllowed: a sweep costs a look at each entry,
  // so the factor trades memory (16 bytes an entry) against time.
  static constexpr std::uint32_t kSweepFactor = 4;
  static constexpr std::uint32_t kStaleAllowed = 64;

  static std::uint64_t ms_of(Instant t);
  static std::uint64_t ms_of(Stamp stamp) { return stamp >> kNumberBits; }
  static Instant instant_of(std::uint64_t ms) { return domain::from_ms(static_cast<std::int64_t>(ms)); }
  Stamp stamp_for(std::uint64_t due_ms);

  struct Place {
    unsigned level, digit;
  };
  Place place_of(std::uint64_t due_ms) const;  // needs due_ms >= position_
  Slot& slot_at(Place place) { return slots_[place.level][place.digit]; }
  bool is_valid(const Entry& entry) const { return index_.find(entry.key) == entry.stamp; }

  void insert(Entry entry);
  void append(Slot& slot, Entry entry);
  void forget(Stamp stamp);  // its entry has just become stale
  void clear(Place place);
  void move_valid(Place place);  // empties a slot and inserts its valid entries anew
  void sweep_overdue();

  std::optional<Place> first_occupied() const;
  std::uint64_t start_of(Place place) const;
  void expire_overdue(std::uint64_t now_ms, std::vector<std::uint64_t>& out, std::size_t end);
  void expire_slot(Place place, std::vector<std::uint64_t>& out, std::size_t end);
  void fire(std::uint64_t key, std::vector<std::uint64_t>& out);

  Chunk* take_chunk();
  void give_back(Chunk* chunk);

  DueIndex index_;
  std::array<std::array<Slot, kSlots>, kLevels> slots_{};
  std::array<std::uint64_t, kLevels> occupied_{};  // a bit per slot with a valid entry
  std::uint64_t position_ = 0;                     // ms; every entry in a slot is due at or after it
  std::vector<Entry> overdue_;                     // heap, earliest on top; all due before position_
  std::size_t overdue_valid_ = 0;
  std::size_t size_ = 0;
  std::uint16_t number_ = 0;

  Chunk* free_chunks_ = nullptr;
  std::vector<std::unique_ptr<Chunk[]>> slabs_;
};

}  // namespace redline::runtime
