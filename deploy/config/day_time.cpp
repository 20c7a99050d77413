#include "deploy/config/day_time.hpp"

#include <fmt/format.h>

#include "deploy/config/time_format.hpp"

namespace redline::config {

std::optional<domain::LocalDay> parse_date(std::string_view text) {
  const auto time = parse_local_time("%Y-%m-%d %H", fmt::format("{} 00", text));
  if (!time) return std::nullopt;
  return std::chrono::floor<std::chrono::days>(*time);
}

std::optional<std::chrono::month_day> parse_month_day(std::string_view text) {
  const auto in_leap_year = parse_date(fmt::format("2024-{}", text));
  if (!in_leap_year) return std::nullopt;
  const std::chrono::year_month_day date{*in_leap_year};
  return date.month() / date.day();
}

std::optional<domain::TimeOfDay> parse_time_of_day(std::string_view text) {
  const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) return std::nullopt;
  const domain::TimeOfDay time{((text[0] - '0') * 10 + text[1] - '0') * 60 + (text[3] - '0') * 10 + text[4] - '0'};
  if (text[3] > '5' || time > domain::kDayEnd) return std::nullopt;
  return time;
}

std::optional<domain::DayFrame> parse_time_range(std::string_view text) {
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto from = parse_time_of_day(text.substr(0, dash));
  const auto until = parse_time_of_day(text.substr(dash + 1));
  if (!from || !until) return std::nullopt;
  return domain::DayFrame{.from = *from, .until = *until};
}

std::string format_date(domain::LocalDay day) {
  const std::chrono::year_month_day date{day};
  return fmt::format("{:04}-{:02}-{:02}", int{date.year()}, unsigned{date.month()}, unsigned{date.day()});
}

std::string format_time_of_day(domain::TimeOfDay time) {
  return fmt::format("{:02}:{:02}", time.count() / 60, time.count() % 60);
}

}  // namespace redline::config
