#include "deploy/config/posix_zone_rule.hpp"

#include <charconv>
#include <utility>

namespace redline::config {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// Reads a rule from the front of a text; every member function returns false when the text is not as it must be.
class RuleScanner {
 public:
  explicit RuleScanner(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  bool skip(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool name() {
    const bool quoted = skip('<');
    std::size_t length = 0;
    const auto belongs = [&](char c) {
      const bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
      return letter || (quoted && ((c >= '0' && c <= '9') || c == '+' || c == '-'));
    };
    while (length < rest_.size() && belongs(rest_[length])) ++length;
    rest_.remove_prefix(length);
    return length >= 3 && (!quoted || skip('>'));
  }
  bool number(int& value, int min, int max) {
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc{} || value < min || value > max) return false;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return true;
  }
  // [+-]hh[:mm[:ss]]
  bool time(seconds& value) {
    const bool negative = skip('-');
    if (!negative) skip('+');
    int hour = 0, minute = 0, second = 0;
    if (!number(hour, 0, 167)) return false;
    if (skip(':')) {
      if (!number(minute, 0, 59)) return false;
      if (skip(':') && !number(second, 0, 59)) return false;
    }
    value = hours{hour} + minutes{minute} + seconds{second};
    if (negative) value = -value;
    return true;
  }
  bool change(PosixZoneRule::Change& change) {
    using Kind = PosixZoneRule::Change::Kind;
    if (skip('M')) {
      change.kind = Kind::MonthWeekday;
      if (!number(change.month, 1, 12) || !skip('.') || !number(change.week, 1, 5) || !skip('.') ||
          !number(change.day, 0, 6))
        return false;
    } else if (skip('J')) {
      change.kind = Kind::JulianDay;
      if (!number(change.day, 1, 365)) return false;
    } else {
      change.kind = Kind::DayOfYear;
      if (!number(change.day, 0, 365)) return false;
    }
    return !skip('/') || time(change.time);
  }

 private:
  std::string_view rest_;
};

std::chrono::sys_days day_of(const PosixZoneRule::Change& change, std::chrono::year year) {
  using std::chrono::days;
  using std::chrono::sys_days;
  switch (change.kind) {
    case PosixZoneRule::Change::Kind::MonthWeekday: {
      const std::chrono::weekday weekday{static_cast<unsigned>(change.day)};
      const std::chrono::month month{static_cast<unsigned>(change.month)};
      if (change.week == 5) return sys_days{year / month / weekday[std::chrono::last]};
      return sys_days{year / month / weekday[static_cast<unsigned>(change.week)]};
    }
    case PosixZoneRule::Change::Kind::JulianDay: {
      const bool after_leap_day = year.is_leap() && change.day >= 60;
      return sys_days{year / 1 / 1} + days{change.day - 1 + (after_leap_day ? 1 : 0)};
    }
    case PosixZoneRule::Change::Kind::DayOfYear: break;
  }
  return sys_days{year / 1 / 1} + days{change.day};
}

}  // namespace

std::array<domain::ZoneOffset, 2> PosixZoneRule::changes(std::chrono::year year) const {
  // The time of a change is told on the clock that is left behind.
  std::array both{
      domain::ZoneOffset{.from = day_of(to_summer, year) + to_summer.time - standard, .offset = summer},
      domain::ZoneOffset{.from = day_of(to_standard, year) + to_standard.time - summer, .offset = standard}};
  if (both[1].from < both[0].from) std::swap(both[0], both[1]);
  return both;
}

std::optional<PosixZoneRule> parse_posix_zone_rule(std::string_view text) {
  PosixZoneRule rule;
  RuleScanner scanner{text};
  seconds west{};  // POSIX counts offsets westwards
  if (!scanner.name() || !scanner.time(west)) return std::nullopt;
  rule.standard = -west;
  if (scanner.done()) return rule;
  rule.has_summer = true;
  if (!scanner.name()) return std::nullopt;
  rule.summer = rule.standard + hours{1};
  if (!scanner.skip(',')) {
    if (!scanner.time(west) || !scanner.skip(',')) return std::nullopt;
    rule.summer = -west;
  }
  if (!scanner.change(rule.to_summer) || !scanner.skip(',') || !scanner.change(rule.to_standard) || !scanner.done())
    return std::nullopt;
  return rule;
}

}  // namespace redline::config
