#include "dispatcher/domain/work.hpp"

#include <algorithm>
#include <utility>

namespace redline::domain {

std::string_view name(ConsentHow how) noexcept {
  switch (how) {
    case ConsentHow::Signed: return "signed";
    case ConsentHow::Spoken: return "spoken";
    case ConsentHow::Phone: return "phone";
    case ConsentHow::Message: return "message";
  }
  return "unknown";
}

std::string_view name(FeeKind kind) noexcept { return kind == FeeKind::Labour ? "labour" : "material"; }
std::string_view name(PartSource source) noexcept { return source == PartSource::Stock ? "stock" : "customer"; }
std::string_view name(PartCheck check) noexcept { return check == PartCheck::Fit ? "fit" : "unfit"; }

std::string_view name(SignalKind kind) noexcept {
  switch (kind) {
    case SignalKind::ArrivedAway: return "arrived_away";
    case SignalKind::CompletedAway: return "completed_away";
    case SignalKind::TooQuick: return "too_quick";
  }
  return "unknown";
}

void promise(Boxed<Appointment>& appointment, Promise promised, Duration tolerance) {
  const bool first = !appointment;
  Appointment& kept = appointment.ensure();
  kept.tolerance = tolerance;
  if (first) {
    kept.now = std::move(promised);
    return;
  }
  ++kept.changes;
  kept.earlier.push_back(std::exchange(kept.now, std::move(promised)));
  if (kept.earlier.size() > kEarlierPromisesKept) kept.earlier.erase(kept.earlier.begin());
}

Money total_of(const std::vector<FeeLine>& lines) noexcept {
  Money total = 0;
  for (const FeeLine& line : lines) total += line.amount;
  return total;
}

bool Work::passed(std::string_view item) const noexcept {
  const auto found = std::ranges::find(checks, item, &CheckedItem::item);
  return found != checks.end() && found->passed;
}

bool is_path_data(std::string_view path) noexcept {
  constexpr std::string_view kAllowed = "MmLlHhVvCcSsQqTtAaZz0123456789 ,.+-eE\n";
  const auto start = path.find_first_not_of(" \n");
  return start != path.npos && (path[start] == 'M' || path[start] == 'm') &&
         path.find_first_not_of(kAllowed) == path.npos;
}

}  // namespace redline::domain
