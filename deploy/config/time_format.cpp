#include "deploy/config/time_format.hpp"

#include <chrono>

#include <fmt/format.h>

namespace redline::config {

namespace {

// Takes exactly `digits` digits from the front.
std::optional<int> take_digits(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(digits);
  return value;
}

struct Parts {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  bool twelve_hours = false;
  std::optional<bool> afternoon;
};

bool take_afternoon(std::string_view& text, Parts& parts) {
  if (text.size() < 2 || (text[1] | 0x20) != 'm') return false;
  const char half = static_cast<char>(text[0] | 0x20);
  if (half != 'a' && half != 'p') return false;
  parts.afternoon = half == 'p';
  text.remove_prefix(2);
  return true;
}

bool take_field(char letter, std::string_view& text, Parts& parts) {
  if (letter == 'p') return take_afternoon(text, parts);
  const auto value = take_digits(text, letter == 'Y' ? 4 : 2);
  if (!value) return false;
  switch (letter) {
    case 'Y': parts.year = *value; break;
    case 'm': parts.month = *value; break;
    case 'd': parts.day = *value; break;
    case 'I': parts.twelve_hours = true; [[fallthrough]];
    case 'H': parts.hour = *value; break;
    case 'M': parts.minute = *value; break;
    case 'S': parts.second = *value; break;
    default: return false;
  }
  return true;
}

std::optional<domain::LocalTime> moment(Parts parts) {
  if (parts.twelve_hours) {
    if (parts.hour < 1 || parts.hour > 12 || !parts.afternoon) return std::nullopt;
    parts.hour = parts.hour % 12 + (*parts.afternoon ? 12 : 0);
  }
  const std::chrono::year_month_day date{std::chrono::year{parts.year},
                                         std::chrono::month{static_cast<unsigned>(parts.month)},
                                         std::chrono::day{static_cast<unsigned>(parts.day)}};
  if (!date.ok() || parts.hour > 23 || parts.minute > 59 || parts.second > 59) return std::nullopt;
  return domain::LocalDay{date} + std::chrono::hours{parts.hour} + std::chrono::minutes{parts.minute} +
         std::chrono::seconds{parts.second};
}

}  // namespace

std::string time_format_fault(std::string_view format) {
  constexpr std::string_view known = "YmdHIMSp";
  std::string seen;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') continue;
    const char letter = ++i < format.size() ? format[i] : '%';
    if (!known.contains(letter)) return fmt::format("has the unknown field '%{}'", letter);
    if (seen.contains(letter)) return fmt::format("has the field '%{}' twice", letter);
    seen += letter;
  }
  for (const char letter : {'Y', 'm', 'd'})
    if (!seen.contains(letter)) return fmt::format("has no '%{}'", letter);
  if (seen.contains('H') == seen.contains('I')) return "must have one of '%H' and '%I'";
  if (seen.contains('I') != seen.contains('p')) return "must have '%p' with '%I' and only then";
  return {};
}

std::optional<domain::LocalTime> parse_local_time(std::string_view format, std::string_view text) {
  Parts parts;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] == '%' && i + 1 < format.size()) {
      if (!take_field(format[++i], text, parts)) return std::nullopt;
    } else {
      if (!text.starts_with(format[i])) return std::nullopt;
      text.remove_prefix(1);
    }
  }
  if (!text.empty()) return std::nullopt;
  return moment(parts);
}

}  // namespace redline::config
