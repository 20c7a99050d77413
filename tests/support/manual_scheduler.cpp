#include "tests/support/manual_scheduler.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace redline::tests {

using std::chrono::nanoseconds;

namespace {

// More tasks than this without time moving on is a loop, not work.
constexpr std::uint64_t kTasksPerMomentMax = 10'000'000;
// Cancelled entries are swept when they are this many and outnumber the others.
constexpr std::size_t kStaleAllowed = 256;

constexpr std::uint32_t slot_of(ports::TimerId timer) { return static_cast<std::uint32_t>(timer) - 1; }
constexpr std::uint32_t use_of(ports::TimerId timer) { return static_cast<std::uint32_t>(timer >> 32); }
constexpr ports::TimerId timer_of(std::uint32_t slot, std::uint32_t use) {
  return (std::uint64_t{use} << 32) | (std::uint64_t{slot} + 1);
}

}  // namespace

ports::TimerId ManualTime::schedule(const ManualScheduler* strand, nanoseconds delay, ports::Task task) {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const std::uint32_t slot = free_.back();
  free_.pop_back();
  slots_[slot].task = std::move(task);
  slots_[slot].strand = strand;
  const ports::TimerId timer = timer_of(slot, slots_[slot].use);
  heap_.push_back({elapsed_ + std::max(delay, nanoseconds{0}), ++scheduled_, timer});
  std::push_heap(heap_.begin(), heap_.end());
  ++live_;
  return timer;
}

ManualTime::Slot* ManualTime::live_slot(ports::TimerId timer) {
  const std::uint32_t slot = slot_of(timer);
  if (timer == 0 || slot >= slots_.size()) return nullptr;
  Slot& found = slots_[slot];
  return found.use == use_of(timer) && found.strand != nullptr ? &found : nullptr;
}

ports::Task ManualTime::release(Slot& slot) {
  ports::Task task = std::move(slot.task);
  slot.task = nullptr;
  slot.strand = nullptr;
  ++slot.use;
  free_.push_back(static_cast<std::uint32_t>(&slot - slots_.data()));
  --live_;
  return task;
}

void ManualTime::cancel(ports::TimerId timer) {
  Slot* slot = live_slot(timer);
  if (slot == nullptr) return;
  const ports::Task dropped = release(*slot);
  forget_stale();
}

void ManualTime::drop(const ManualScheduler* strand) {
  std::vector<ports::Task> dropped;  // destroyed last: a task may own what cancels another one
  for (Slot& slot : slots_)
    if (slot.strand == strand) dropped.push_back(release(slot));
  std::erase_if(held_, [this](const Entry& entry) { return live_slot(entry.timer) == nullptr; });
  forget_stale();
}

void ManualTime::resume(const ManualScheduler* strand) {
  for (const Entry& entry : std::exchange(held_, {})) {
    const Slot* slot = live_slot(entry.timer);
    if (slot == nullptr) continue;
    (slot->strand == strand ? heap_ : held_).push_back(entry);
    if (slot->strand == strand) std::push_heap(heap_.begin(), heap_.end());
  }
}

void ManualTime::forget_stale() {
  if (heap_.size() < 2 * live_ + kStaleAllowed) return;
  std::erase_if(heap_, [this](const Entry& entry) { return live_slot(entry.timer) == nullptr; });
  std::make_heap(heap_.begin(), heap_.end());
}

const ManualTime::Entry* ManualTime::earliest() {
  while (!heap_.empty() && live_slot(heap_.front().timer) == nullptr) {
    std::pop_heap(heap_.begin(), heap_.end());
    heap_.pop_back();
  }
  return heap_.empty() ? nullptr : &heap_.front();
}

bool ManualTime::step_until(nanoseconds limit) {
  const Entry* entry = earliest();
  while (entry != nullptr && entry->at <= limit && live_slot(entry->timer)->strand->paused()) {
    held_.push_back(*entry);
    std::pop_heap(heap_.begin(), heap_.end());
    heap_.pop_back();
    entry = earliest();
  }
  if (entry == nullptr || entry->at > limit) return false;
  elapsed_ = std::max(elapsed_, entry->at);
  ports::Task task = release(*live_slot(entry->timer));
  std::pop_heap(heap_.begin(), heap_.end());
  heap_.pop_back();
  ++steps_;
  task();
  return true;
}

void ManualScheduler::resume() {
  paused_ = false;
  time_->resume(this);
}

bool ManualTime::step() { return step_until(nanoseconds::max()); }

void ManualTime::run_until_idle() {
  const std::uint64_t first = steps_;
  while (step_until(elapsed_))
    if (steps_ - first > kTasksPerMomentMax) throw std::logic_error("tasks keep posting tasks without end");
}

void ManualTime::advance(nanoseconds span) {
  const nanoseconds target = elapsed_ + span;
  while (step_until(target)) {
  }
  elapsed_ = target;
}

bool ManualTime::run_until(const std::function<bool()>& done, nanoseconds limit) {
  const nanoseconds target = elapsed_ + limit;
  while (!done())
    if (!step_until(target)) return false;
  return true;
}

}  // namespace redline::tests
