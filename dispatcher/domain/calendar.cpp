#include "dispatcher/domain/calendar.hpp"

#include <algorithm>
#include <utility>

namespace redline::domain {

Duration Zone::offset_at(Instant t) const noexcept {
  if (offsets_.empty()) return Duration{0};
  const auto after = std::ranges::upper_bound(offsets_, t, {}, &ZoneOffset::from);
  return after == offsets_.begin() ? offsets_.front().offset : std::prev(after)->offset;
}

std::chrono::year_month_day Zone::local_date(Instant t) const noexcept {
  return std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(t + offset_at(t))};
}

Calendar::Calendar(std::string id, std::vector<Frame> frames) : id_(std::move(id)), frames_(std::move(frames)) {
  before_.reserve(frames_.size());
  Duration sum{0};
  for (const Frame& frame : frames_) {
    before_.push_back(sum);
    sum += frame.until - frame.from;
  }
}

Duration Calendar::counted_before(Instant t) const noexcept {
  const auto after = std::ranges::upper_bound(frames_, t, {}, &Frame::from);
  if (after == frames_.begin()) return Duration{0};
  const auto at = static_cast<std::size_t>(std::prev(after) - frames_.begin());
  return before_[at] + std::min(t, frames_[at].until) - frames_[at].from;
}

Duration Calendar::counted(Instant from, Instant until) const noexcept {
  if (until <= from) return Duration{0};
  return always_open() ? until - from : counted_before(until) - counted_before(from);
}

Instant Calendar::due(Instant start, Duration allowance) const noexcept {
  if (allowance <= Duration{0}) return start;
  if (always_open()) return start + allowance;
  const Duration target = counted_before(start) + allowance;
  // The last frame that starts with less than `target` counted: the target falls into it.
  const auto at_or_after = std::ranges::lower_bound(before_, target);
  const auto index = static_cast<std::size_t>(at_or_after - before_.begin()) - 1;
  const Instant due = frames_[index].from + (target - before_[index]);
  if (due > frames_[index].until) return kNever;
  return std::max(due, start);
}

}  // namespace redline::domain
