#include "deploy/config/units.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <system_error>

#include <fmt/format.h>

namespace redline::config {

namespace {

using domain::Duration;

struct DurationUnit {
  std::string_view name;
  std::int64_t ms;
};
constexpr std::array kDurationUnits{DurationUnit{"d", 86'400'000}, DurationUnit{"h", 3'600'000},
                                    DurationUnit{"min", 60'000}, DurationUnit{"s", 1'000}, DurationUnit{"ms", 1}};

struct ByteUnit {
  std::string_view name;
  unsigned shift;
};
constexpr std::array kByteUnits{ByteUnit{"GiB", 30}, ByteUnit{"MiB", 20}, ByteUnit{"KiB", 10}, ByteUnit{"B", 0}};

constexpr std::string_view kDurationExamples = "write it like 30 min, 4 h, 2 d, 90 s or 1 h 30 min";
constexpr std::string_view kByteExamples = "write it like 256 KiB, 8 MiB or 512 B";

std::string_view without_leading_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

// Takes a whole number and the word behind it from the front of `text`; nullopt when there is none.
struct NumberAndWord {
  std::int64_t number;
  std::string_view word;
};
std::optional<NumberAndWord> take_number_and_word(std::string_view& text) {
  NumberAndWord taken{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), taken.number);
  if (error != std::errc{} || taken.number < 0 || text.front() == '-') return std::nullopt;
  text = without_leading_blanks(text.substr(static_cast<std::size_t>(end - text.data())));
  std::size_t letters = 0;
  while (letters < text.size() && ((text[letters] | 0x20) >= 'a' && (text[letters] | 0x20) <= 'z')) ++letters;
  taken.word = text.substr(0, letters);
  text = without_leading_blanks(text.substr(letters));
  return taken;
}

}  // namespace

std::expected<Duration, std::string> parse_duration(std::string_view text) {
  const std::string_view written = text;
  const auto refuse = [&](std::string_view why) {
    return std::unexpected{fmt::format("'{}' {}; {}", written, why, kDurationExamples)};
  };
  text = without_leading_blanks(text);
  if (text.empty()) return refuse("is no duration");
  std::int64_t sum_ms = 0;
  std::int64_t smallest_ms = std::int64_t{1} << 60;
  while (!text.empty()) {
    const auto part = take_number_and_word(text);
    if (!part) return refuse("is no duration");
    if (part->word.empty()) return refuse("has no unit");
    const DurationUnit* unit = nullptr;
    for (const DurationUnit& known : kDurationUnits)
      if (known.name == part->word) unit = &known;
    if (unit == nullptr) return refuse(fmt::format("has the unknown unit '{}'", part->word));
    if (unit->ms >= smallest_ms) return refuse("does not go from the largest unit down");
    smallest_ms = unit->ms;
    if (part->number > kDurationMax.count() / unit->ms) return refuse("is more than ten years");
    sum_ms += part->number * unit->ms;
  }
  if (sum_ms > kDurationMax.count()) return refuse("is more than ten years");
  return Duration{sum_ms};
}

std::string format_duration(Duration duration) {
  if (duration == Duration{0}) return "0 s";
  std::string text;
  std::int64_t rest = duration.count();
  for (const DurationUnit& unit : kDurationUnits) {
    if (rest < unit.ms) continue;
    if (!text.empty()) text += ' ';
    text += fmt::format("{} {}", rest / unit.ms, unit.name);
    rest %= unit.ms;
  }
  return text;
}

std::expected<std::uint64_t, std::string> parse_bytes(std::string_view text) {
  const std::string_view written = text;
  const auto refuse = [&](std::string_view why) {
    return std::unexpected{fmt::format("'{}' {}; {}", written, why, kByteExamples)};
  };
  text = without_leading_blanks(text);
  const auto size = text.empty() ? std::nullopt : take_number_and_word(text);
  if (!size || !text.empty()) return refuse("is no size");
  if (size->word.empty()) return static_cast<std::uint64_t>(size->number);
  for (const ByteUnit& unit : kByteUnits) {
    if (unit.name != size->word) continue;
    if (size->number > (std::int64_t{1} << 60) >> unit.shift) return refuse("is too large");
    return static_cast<std::uint64_t>(size->number) << unit.shift;
  }
  return refuse(fmt::format("has the unknown unit '{}'", size->word));
}

std::string format_bytes(std::uint64_t bytes) {
  for (const ByteUnit& unit : kByteUnits)
    if (bytes >> unit.shift > 0 && (bytes & ((std::uint64_t{1} << unit.shift) - 1)) == 0)
      return fmt::format("{} {}", bytes >> unit.shift, unit.name);
  return "0 B";
}

}  // namespace redline::config
