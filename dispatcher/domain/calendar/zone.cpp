#include "dispatcher/domain/calendar/zone.hpp"

#include <algorithm>

namespace redline::domain {

Duration Zone::offset_at(Instant t) const noexcept {
  if (offsets_.empty()) return Duration{0};
  const auto after = std::ranges::upper_bound(offsets_, t, {}, &ZoneOffset::from);
  return after == offsets_.begin() ? offsets_.front().offset : std::prev(after)->offset;
}

LocalTime Zone::local(Instant t) const noexcept { return LocalTime{t.time_since_epoch() + offset_at(t)}; }

Instant Zone::at(LocalTime local) const noexcept {
  const Instant as_utc{local.time_since_epoch()};
  if (offsets_.empty()) return as_utc;
  // A day and more before the answer, whatever the offset: clocks show less than `local` there.
  auto segment = std::ranges::upper_bound(offsets_, as_utc - std::chrono::days{1}, {}, &ZoneOffset::from);
  if (segment != offsets_.begin()) --segment;
  for (;;) {
    const Instant reached = std::max(as_utc - segment->offset, segment == offsets_.begin() ? Instant::min() : segment->from);
    const auto next = std::next(segment);
    if (next == offsets_.end() || reached < next->from) return reached;
    segment = next;
  }
}

}  // namespace redline::domain
