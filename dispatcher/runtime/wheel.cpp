#include "dispatcher/runtime/wheel.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace redline::runtime {
namespace {

constexpr auto kEarliestOnTop = [](const auto& a, const auto& b) { return a.stamp > b.stamp; };

}  // namespace

void Wheel::arm(std::uint64_t key, Instant due) {
  if (due == domain::kNever) return disarm(key);
  const std::uint64_t due_ms = ms_of(due);
  const Stamp stamp = stamp_for(due_ms);
  const Stamp before = index_.exchange(key, stamp);
  if (before == DueIndex::kAbsent) {
    ++size_;
  } else if (ms_of(before) == due_ms) {
    // Most commands leave the next due of a ticket as it is: keep the entry instead of adding a second one.
    index_.exchange(key, before);
    return;
  } else {
    forget(before);
  }
  insert({stamp, key});
}

void Wheel::disarm(std::uint64_t key) {
  const Stamp before = index_.exchange(key, DueIndex::kAbsent);
  if (before == DueIndex::kAbsent) return;
  --size_;
  forget(before);
}

std::optional<Wheel::Instant> Wheel::next_due() const {
  if (overdue_valid_ > 0) return instant_of(ms_of(overdue_.front().stamp));
  const std::optional<Place> place = first_occupied();
  if (!place) return std::nullopt;
  return instant_of(ms_of(slots_[place->level][place->digit].earliest));
}

std::optional<Wheel::Instant> Wheel::due_of(std::uint64_t key) const {
  const Stamp stamp = index_.find(key);
  if (stamp == DueIndex::kAbsent) return std::nullopt;
  return instant_of(ms_of(stamp));
}

std::size_t Wheel::expire(Instant now, std::vector<std::uint64_t>& out, std::size_t max) {
  const std::size_t begin = out.size();
  const std::size_t end = begin + std::min(max, size_);
  const std::uint64_t now_ms = ms_of(now);
  expire_overdue(now_ms, out, end);
  while (out.size() < end) {
    const std::optional<Place> place = first_occupied();
    if (!place || start_of(*place) > now_ms) break;
    position_ = start_of(*place);
    if (place->level == 0) {
      expire_slot(*place, out, end);
    } else {
      move_valid(*place);
    }
  }
  // Nothing due is left: the position follows the clock, so that new timers land on low levels.
  if (const std::optional<Place> place = first_occupied(); !place || start_of(*place) > now_ms) {
    position_ = std::max(position_, now_ms);
  }
  return out.size() - begin;
}

std::uint64_t Wheel::ms_of(Instant t) {
  const std::int64_t ms = domain::to_ms(t);
  return ms < 0 ? 0 : std::min(static_cast<std::uint64_t>(ms), kLastMs);
}

Wheel::Stamp Wheel::stamp_for(std::uint64_t due_ms) {
  if (++number_ == 0) number_ = 1;
  return due_ms << kNumberBits | number_;
}

Wheel::Place Wheel::place_of(std::uint64_t due_ms) const {
  const std::uint64_t differs = due_ms ^ position_;
  const unsigned level = differs == 0 ? 0 : static_cast<unsigned>(std::bit_width(differs) - 1) / kDigitBits;
  return {level, static_cast<unsigned>(due_ms >> level * kDigitBits) % kSlots};
}

std::uint64_t Wheel::start_of(Place place) const {
  const unsigned shift = place.level * kDigitBits;
  return (position_ >> (shift + kDigitBits) << kDigitBits | place.digit) << shift;
}

std::optional<Wheel::Place> Wheel::first_occupied() const {
  for (unsigned level = 0; level < kLevels; ++level) {
    if (occupied_[level] != 0) return Place{level, static_cast<unsigned>(std::countr_zero(occupied_[level]))};
  }
  return std::nullopt;
}

void Wheel::insert(Entry entry) {
  const std::uint64_t due_ms = ms_of(entry.stamp);
  if (due_ms < position_) {
    overdue_.push_back(entry);
    std::ranges::push_heap(overdue_, kEarliestOnTop);
    ++overdue_valid_;
    return;
  }
  const Place place = place_of(due_ms);
  occupied_[place.level] |= std::uint64_t{1} << place.digit;
  append(slot_at(place), entry);
}

void Wheel::append(Slot& slot, Entry entry) {
  if (slot.tail == nullptr || slot.tail->end == Chunk::kEntries) {
    Chunk* chunk = take_chunk();
    (slot.tail == nullptr ? slot.head : slot.tail->next) = chunk;
    slot.tail = chunk;
  }
  slot.tail->entries[slot.tail->end++] = entry;
  slot.earliest = slot.entries == 0 ? entry.stamp : std::min(slot.earliest, entry.stamp);
  ++slot.entries;
  ++slot.valid;
}

void Wheel::forget(Stamp stamp) {
  const std::uint64_t due_ms = ms_of(stamp);
  if (due_ms < position_) {
    --overdue_valid_;
    if (overdue_.size() > kSweepFactor * overdue_valid_ + kStaleAllowed || overdue_valid_ == 0) sweep_overdue();
    return;
  }
  const Place place = place_of(due_ms);
  Slot& slot = slot_at(place);
  --slot.valid;
  if (slot.valid == 0) {
    clear(place);
  } else if (slot.entries > kSweepFactor * slot.valid + kStaleAllowed) {
    move_valid(place);
  }
}

void Wheel::clear(Place place) {
  Slot& slot = slot_at(place);
  slot.tail->next = free_chunks_;
  free_chunks_ = slot.head;
  slot = Slot{};
  occupied_[place.level] &= ~(std::uint64_t{1} << place.digit);
}

// After the position has entered the slot its entries go to lower levels (cascade); before, back into the slot (sweep).
void Wheel::move_valid(Place place) {
  const Slot slot = std::exchange(slot_at(place), Slot{});
  occupied_[place.level] &= ~(std::uint64_t{1} << place.digit);
  const bool all_valid = slot.entries == slot.valid;
  for (Chunk* chunk = slot.head; chunk != nullptr;) {
    for (std::uint32_t i = chunk->first; i < chunk->end; ++i) {
      if (all_valid || is_valid(chunk->entries[i])) insert(chunk->entries[i]);
    }
    give_back(std::exchange(chunk, chunk->next));
  }
}

void Wheel::sweep_overdue() {
  std::erase_if(overdue_, [&](const Entry& entry) { return !is_valid(entry); });
  std::ranges::make_heap(overdue_, kEarliestOnTop);
}

void Wheel::expire_overdue(std::uint64_t now_ms, std::vector<std::uint64_t>& out, std::size_t end) {
  while (out.size() < end && !overdue_.empty() && ms_of(overdue_.front().stamp) <= now_ms) {
    std::ranges::pop_heap(overdue_, kEarliestOnTop);
    const Entry entry = overdue_.back();
    overdue_.pop_back();
    if (!is_valid(entry)) continue;
    --overdue_valid_;
    fire(entry.key, out);
  }
}

void Wheel::expire_slot(Place place, std::vector<std::uint64_t>& out, std::size_t end) {
  Slot& slot = slot_at(place);
  while (slot.valid > 0 && slot.entries > 0 && out.size() < end) {
    Chunk* chunk = slot.head;
    for (; chunk->first < chunk->end && out.size() < end; ++chunk->first, --slot.entries) {
      const Entry& entry = chunk->entries[chunk->first];
      if (!is_valid(entry)) continue;
      --slot.valid;
      fire(entry.key, out);
    }
    if (chunk->first < chunk->end || chunk == slot.tail) break;
    slot.head = chunk->next;
    give_back(chunk);
  }
  if (slot.valid == 0 || slot.entries == 0) clear(place);
}

void Wheel::fire(std::uint64_t key, std::vector<std::uint64_t>& out) {
  index_.exchange(key, DueIndex::kAbsent);
  --size_;
  out.push_back(key);
}

Wheel::Chunk* Wheel::take_chunk() {
  if (free_chunks_ == nullptr) {
    Chunk* slab = slabs_.emplace_back(std::make_unique_for_overwrite<Chunk[]>(kChunksPerSlab)).get();
    for (std::size_t i = kChunksPerSlab; i-- > 0;) give_back(slab + i);
  }
  Chunk* chunk = std::exchange(free_chunks_, free_chunks_->next);
  chunk->next = nullptr;
  chunk->first = chunk->end = 0;
  return chunk;
}

void Wheel::give_back(Chunk* chunk) {
  chunk->next = free_chunks_;
  free_chunks_ = chunk;
}

}  // namespace redline::runtime
