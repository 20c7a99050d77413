// Reads YAML strictly and reports every mistake with its place. Used by the file readers of this folder only.
//
// Report gathers the problems of one file. Section is a mapping whose keys are all known in advance: unknown and
// repeated keys are reported when it is made, missing and wrong values when they are asked for. Every getter returns
// nullopt after reporting, so that reading goes on and the next mistake is found too.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "deploy/config/problem.hpp"
#include "dispatcher/domain/geo.hpp"
#include "dispatcher/domain/time.hpp"

namespace redline::config {

class Report {
 public:
  explicit Report(std::string file) : file_(std::move(file)) {}

  void add(YAML::Mark mark, std::string what, std::string hint = {});
  // Problems of another file that this one uses.
  void add(const Problems& others) { others_.insert(others_.end(), others.begin(), others.end()); }
  std::size_t count() const noexcept { return problems_.size() + others_.size(); }
  bool clean() const noexcept { return count() == 0; }
  // In the order of the file; those of other files last.
  Problems take();

 private:
  std::string file_;
  Problems problems_;
  Problems others_;
};

// The document in `text`; nullopt and a report when it is no YAML or not a mapping.
std::optional<YAML::Node> parse_yaml(const std::string& text, Report& report);

enum class Need : std::uint8_t { Required, Optional };

template <class T>
struct Range {
  T min = std::numeric_limits<T>::lowest();
  T max = std::numeric_limits<T>::max();
};

class Section {
 public:
  // `title` names the mapping in messages: "this category". `keys` must outlive the section.
  Section(Report& report, const YAML::Node& node, std::string title, std::span<const std::string_view> keys);

  bool has(std::string_view key) const { return find(key).has_value(); }
  YAML::Mark mark() const { return node_.Mark(); }
  YAML::Mark mark(std::string_view key) const;
  Report& report() const { return *report_; }
  void complain(std::string_view key, std::string what, std::string hint = {}) const;

  // Readable text without control characters.
  std::optional<std::string> text(std::string_view key, Need need = Need::Required) const;
  // An id: lower-case letters, digits and hyphens, 40 characters at most.
  std::optional<std::string> id(std::string_view key, Need need = Need::Required) const;
  // An id out of `known`; `kind` names what is referred to: "skill".
  std::optional<std::string> reference(std::string_view key, std::string_view kind, std::span<const std::string> known,
                                       Need need = Need::Required) const;
  // A name out of a fixed list: its index.
  std::optional<std::size_t> one_of(std::string_view key, std::span<const std::string_view> names,
                                    Need need = Need::Required) const;
  std::optional<bool> flag(std::string_view key, Need need = Need::Required) const;
  std::optional<double> number(std::string_view key, Range<double> range, Need need = Need::Required) const;
  std::optional<std::int64_t> integer(std::string_view key, Range<std::int64_t> range,
                                      Need need = Need::Required) const;
  std::optional<domain::Duration> duration(std::string_view key, Range<domain::Duration> range,
                                           Need need = Need::Required) const;
  // A day, as 2026-12-24.
  std::optional<domain::LocalDay> date(std::string_view key, Need need = Need::Required) const;
  // A time of day, as 08:30; up to 24:00.
  std::optional<std::chrono::minutes> time_of_day(std::string_view key, Need need = Need::Required) const;
  // The keys "lat" and "lon"; both or neither when optional.
  std::optional<domain::GeoPoint> point(Need need = Need::Required) const;

  // The elements of a list; empty after a report, and when it is absent and optional. A required list has elements.
  std::vector<YAML::Node> list(std::string_view key, Need need = Need::Required) const;
  // A list of ids out of `known`, none twice.
  std::vector<std::string> references(std::string_view key, std::string_view kind, std::span<const std::string> known,
                                      Need need = Need::Optional) const;
  // A list of new ids, none twice.
  std::vector<std::string> ids(std::string_view key, Need need = Need::Required) const;
  // The node of a key, for a section inside this one.
  std::optional<YAML::Node> child(std::string_view key, Need need = Need::Required) const;

 private:
  std::optional<YAML::Node> find(std::string_view key) const;
  std::optional<YAML::Node> find(std::string_view key, Need need) const;
  std::optional<std::string> scalar(std::string_view key, Need need) const;

  Report* report_;
  YAML::Node node_;
  std::string title_;
};

// Why `text` is no id ("must not be empty", …); empty when it is one.
std::string_view id_fault(std::string_view text) noexcept;
// "is a list", "is a mapping", "is empty": what stands where something else was expected.
std::string_view describe(const YAML::Node& node);

}  // namespace redline::config
