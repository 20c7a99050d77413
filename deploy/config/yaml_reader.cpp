#include "deploy/config/yaml_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "deploy/config/day_time.hpp"
#include "deploy/config/readable.hpp"
#include "deploy/config/units.hpp"

namespace redline::config {

namespace {

constexpr std::size_t kIdCharsMax = 40;
constexpr std::size_t kTextCharsMax = 400;

}  // namespace

void Report::add(YAML::Mark mark, std::string what, std::string hint) {
  const bool placed = mark.line >= 0;
  Problem problem{.file = file_,
                  .line = placed ? mark.line + 1 : 0,
                  .column = placed ? mark.column + 1 : 0,
                  .what = std::move(what),
                  .hint = std::move(hint)};
  const auto place = [](const Problem& p) { return std::pair{p.line, p.column}; };
  problems_.insert(std::ranges::upper_bound(problems_, place(problem), {}, place), std::move(problem));
}

Problems Report::take() {
  problems_.insert(problems_.end(), others_.begin(), others_.end());
  return std::move(problems_);
}

std::optional<YAML::Node> parse_yaml(const std::string& text, Report& report) {
  if (!readable(text, true)) {
    report.add(YAML::Mark::null_mark(), "is not plain UTF-8 text");
    return std::nullopt;
  }
  try {
    YAML::Node root = YAML::Load(text);
    if (root.IsMap()) return root;
    report.add(root.Mark(), fmt::format("the file must be a mapping of keys to values, but {}", describe(root)));
  } catch (const YAML::ParserException& error) {
    report.add(error.mark, fmt::format("is no YAML: {}", error.msg));
  }
  return std::nullopt;
}

std::string_view describe(const YAML::Node& node) {
  if (!node.IsDefined() || node.IsNull()) return "is empty";
  if (node.IsSequence()) return "is a list";
  if (node.IsMap()) return "is a mapping";
  return "is a single value";
}

std::string_view id_fault(std::string_view text) noexcept {
  const auto letter_or_digit = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (text.empty()) return "must not be empty";
  if (text.size() > kIdCharsMax) return "is longer than 40 characters";
  if (!letter_or_digit(text.front())) return "must begin with a lower-case letter or a digit";
  if (!std::ranges::all_of(text, [&](char c) { return letter_or_digit(c) || c == '-'; }))
    return "may hold only lower-case letters, digits and hyphens";
  return {};
}

Section::Section(Report& report, const YAML::Node& node, std::string title, std::span<const std::string_view> keys)
    : report_(&report), node_(node), title_(std::move(title)) {
  if (!node_.IsMap()) {
    report.add(node_.Mark(), fmt::format("{} must be a mapping of keys to values, but {}", title_, describe(node_)));
    node_.reset(YAML::Node(YAML::NodeType::Map));  // an assignment would change the document
    return;
  }
  std::vector<std::string> seen;
  for (const auto& entry : node_) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : std::string{};
    if (std::ranges::find(keys, key) == keys.end())
      report.add(entry.first.Mark(), fmt::format("unknown key '{}' in {}", key, title_), hint_for(key, keys));
    else if (std::ranges::find(seen, key) != seen.end())
      report.add(entry.first.Mark(), fmt::format("key '{}' is there twice in {}", key, title_));
    seen.push_back(key);
  }
}

YAML::Mark Section::mark(std::string_view key) const {
  for (const auto& entry : node_)
    if (entry.first.IsScalar() && entry.first.Scalar() == key)
      return entry.second.IsNull() ? entry.first.Mark() : entry.second.Mark();  // nothing stands nowhere
  return node_.Mark();
}

void Section::complain(std::string_view key, std::string what, std::string hint) const {
  report_->add(mark(key), std::move(what), std::move(hint));
}

std::optional<YAML::Node> Section::find(std::string_view key) const {
  for (const auto& entry : node_)
    if (entry.first.IsScalar() && entry.first.Scalar() == key) return entry.second;
  return std::nullopt;
}

std::optional<YAML::Node> Section::find(std::string_view key, Need need) const {
  auto node = find(key);
  if (!node && need == Need::Required) report_->add(node_.Mark(), fmt::format("{} has no '{}'", title_, key));
  return node;
}

std::optional<std::string> Section::scalar(std::string_view key, Need need) const {
  const auto node = find(key, need);
  if (!node) return std::nullopt;
  if (node->IsScalar()) return node->Scalar();
  complain(key, fmt::format("'{}' must be a single value, but {}", key, describe(*node)));
  return std::nullopt;
}

std::optional<std::string> Section::text(std::string_view key, Need need) const {
  auto value = scalar(key, need);
  if (!value) return std::nullopt;
  std::string_view fault;
  if (value->find_first_not_of(' ') == std::string::npos) fault = "must not be empty";
  if (value->size() > kTextCharsMax) fault = "is longer than 400 characters";
  if (!readable(*value)) fault = "holds control characters";
  if (fault.empty()) return value;
  complain(key, fmt::format("'{}' {}", key, fault));
  return std::nullopt;
}

std::optional<std::string> Section::id(std::string_view key, Need need) const {
  auto value = scalar(key, need);
  if (!value) return std::nullopt;
  const auto fault = id_fault(*value);
  if (fault.empty()) return value;
  complain(key, fmt::format("'{}' {}", key, fault));
  return std::nullopt;
}

std::optional<std::string> Section::reference(std::string_view key, std::string_view kind,
                                              std::span<const std::string> known, Need need) const {
  auto value = scalar(key, need);
  if (!value || std::ranges::find(known, *value) != known.end()) return value;
  if (known.empty()) return std::nullopt;  // that list was wrong itself, and has been reported
  complain(key, fmt::format("unknown {} '{}'", kind, *value), hint_for(*value, known));
  return std::nullopt;
}

std::optional<std::size_t> Section::one_of(std::string_view key, std::span<const std::string_view> names,
                                           Need need) const {
  const auto value = scalar(key, need);
  if (!value) return std::nullopt;
  const auto found = std::ranges::find(names, *value);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  complain(key, fmt::format("'{}' cannot be '{}'", key, *value), hint_for(*value, names));
  return std::nullopt;
}

std::optional<bool> Section::flag(std::string_view key, Need need) const {
  const auto value = scalar(key, need);
  if (!value) return std::nullopt;
  if (*value == "true" || *value == "false") return *value == "true";
  complain(key, fmt::format("'{}' must be true or false, not '{}'", key, *value));
  return std::nullopt;
}

namespace {

template <class T>
std::optional<T> parse_whole(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<double> Section::number(std::string_view key, Range<double> range, Need need) const {
  const auto written = scalar(key, need);
  if (!written) return std::nullopt;
  const auto value = parse_whole<double>(*written);
  if (!value || !std::isfinite(*value)) {
    complain(key, fmt::format("'{}' must be a number, not '{}'", key, *written));
    return std::nullopt;
  }
  if (*value >= range.min && *value <= range.max) return value;
  complain(key, fmt::format("'{}' must lie between {} and {}, not {}", key, range.min, range.max, *written));
  return std::nullopt;
}

std::optional<std::int64_t> Section::integer(std::string_view key, Range<std::int64_t> range, Need need) const {
  const auto written = scalar(key, need);
  if (!written) return std::nullopt;
  const auto value = parse_whole<std::int64_t>(*written);
  if (!value) {
    complain(key, fmt::format("'{}' must be a whole number, not '{}'", key, *written));
    return std::nullopt;
  }
  if (*value >= range.min && *value <= range.max) return value;
  complain(key, fmt::format("'{}' must lie between {} and {}, not {}", key, range.min, range.max, *written));
  return std::nullopt;
}

std::optional<domain::Duration> Section::duration(std::string_view key, Range<domain::Duration> range,
                                                  Need need) const {
  const auto written = scalar(key, need);
  if (!written) return std::nullopt;
  const auto value = parse_duration(*written);
  if (!value) {
    complain(key, fmt::format("'{}': {}", key, value.error()));
    return std::nullopt;
  }
  if (*value >= range.min && *value <= range.max) return *value;
  complain(key, fmt::format("'{}' must lie between {} and {}, not {}", key, format_duration(range.min),
                            format_duration(range.max), *written));
  return std::nullopt;
}

std::optional<domain::LocalDay> Section::date(std::string_view key, Need need) const {
  const auto written = scalar(key, need);
  if (!written) return std::nullopt;
  const auto day = parse_date(*written);
  if (!day) complain(key, fmt::format("'{}' must be a day, not '{}'", key, *written), "write it like 2026-12-24");
  return day;
}

std::optional<std::chrono::minutes> Section::time_of_day(std::string_view key, Need need) const {
  const auto written = scalar(key, need);
  if (!written) return std::nullopt;
  const auto time = parse_time_of_day(*written);
  if (!time) complain(key, fmt::format("'{}' must be a time of day, not '{}'", key, *written), "write it like 16:00");
  return time;
}

std::optional<domain::GeoPoint> Section::point(Need need) const {
  if (need == Need::Optional && !has("lat") && !has("lon")) return std::nullopt;
  const auto lat = number("lat", {.min = -90, .max = 90});
  const auto lon = number("lon", {.min = -180, .max = 180});
  if (!lat || !lon) return std::nullopt;
  return domain::GeoPoint{.lat = *lat, .lon = *lon};
}

std::vector<YAML::Node> Section::list(std::string_view key, Need need) const {
  const auto node = find(key, need);
  if (!node) return {};
  if (!node->IsSequence()) {
    complain(key, fmt::format("'{}' must be a list, but {}", key, describe(*node)));
    return {};
  }
  std::vector<YAML::Node> elements(node->begin(), node->end());
  if (elements.empty() && need == Need::Required) complain(key, fmt::format("'{}' must not be empty", key));
  return elements;
}

std::vector<std::string> Section::references(std::string_view key, std::string_view kind,
                                             std::span<const std::string> known, Need need) const {
  std::vector<std::string> ids;
  for (const YAML::Node& element : list(key, need)) {
    const std::string id = element.IsScalar() ? element.Scalar() : std::string{};
    if (std::ranges::find(known, id) == known.end())
      report_->add(element.Mark(), fmt::format("unknown {} '{}'", kind, id), hint_for(id, known));
    else if (std::ranges::find(ids, id) != ids.end())
      report_->add(element.Mark(), fmt::format("{} '{}' is there twice", kind, id));
    else
      ids.push_back(id);
  }
  return ids;
}

std::vector<std::string> Section::ids(std::string_view key, Need need) const {
  std::vector<std::string> ids;
  for (const YAML::Node& element : list(key, need)) {
    const std::string id = element.IsScalar() ? element.Scalar() : std::string{};
    const auto fault = element.IsScalar() ? id_fault(id) : describe(element);
    if (!fault.empty())
      report_->add(element.Mark(), fmt::format("an element of '{}' {}", key, fault));
    else if (std::ranges::find(ids, id) != ids.end())
      report_->add(element.Mark(), fmt::format("'{}' is there twice in '{}'", id, key));
    else
      ids.push_back(id);
  }
  return ids;
}

std::optional<YAML::Node> Section::child(std::string_view key, Need need) const { return find(key, need); }

}  // namespace redline::config
