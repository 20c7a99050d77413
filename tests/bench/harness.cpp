#include "tests/bench/harness.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <ranges>
#include <stdexcept>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "tests/bench/cpu.hpp"

namespace redline::bench {
namespace {

double median_of(std::vector<double> samples) {
  if (samples.empty()) return 0;
  std::ranges::sort(samples);
  const std::size_t middle = samples.size() / 2;
  return samples.size() % 2 == 1 ? samples[middle] : (samples[middle - 1] + samples[middle]) / 2;
}

std::string_view verdict(const Goal& goal, double value) {
  const auto reached = [&](double mark) { return goal.higher_is_better ? value >= mark : value <= mark; };
  if (reached(goal.strive)) return "strive";
  return reached(goal.must) ? "must" : "MISSED";
}

// Four significant digits, never in exponent form: people and awk read it.
std::string plain(double value) {
  const double size = value < 0 ? -value : value;
  if (size >= 1000 || size == 0) return fmt::format("{:.0f}", value);
  if (size >= 100) return fmt::format("{:.1f}", value);
  if (size >= 10) return fmt::format("{:.2f}", value);
  return size >= 0.1 ? fmt::format("{:.3f}", value) : fmt::format("{:.6f}", value);
}

}  // namespace

double Options::number(std::string_view name, double fallback) const {
  const auto found = settings.find(name);
  if (found == settings.end()) return fallback;
  const std::string& text = found->second;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw std::runtime_error(fmt::format("--set {}={}: not a number", name, text));
  }
  return value;
}

std::string Options::text(std::string_view name, std::string_view fallback) const {
  const auto found = settings.find(name);
  return found == settings.end() ? std::string(fallback) : found->second;
}

void Report::sample(std::string_view name, double value, std::string_view unit) {
  auto found = std::ranges::find(series_, name, &Series::name);
  if (found == series_.end()) {
    found = series_.insert(series_.end(), Series{.name = std::string(name), .unit = std::string(unit), .samples = {}});
  }
  found->samples.push_back(value);
}

void Report::ratio(std::string_view name, std::string_view numerator, std::string_view denominator) {
  ratios_.push_back({std::string(name), std::string(numerator), std::string(denominator)});
}

void Report::goal(std::string_view name, Goal goal) { goals_.insert_or_assign(std::string(name), goal); }

void Report::fail(std::string text) { failures_.push_back(std::move(text)); }

const Report::Series* Report::find(std::string_view name) const {
  const auto found = std::ranges::find(series_, name, &Series::name);
  return found == series_.end() ? nullptr : &*found;
}

double Report::median(std::string_view name) const {
  const Series* series = find(name);
  return series == nullptr ? 0 : median_of(series->samples);
}

std::vector<Report::Series> Report::resolved() const {
  std::vector<Series> all = series_;
  for (const Ratio& ratio : ratios_) {
    const Series* above = find(ratio.numerator);
    const Series* below = find(ratio.denominator);
    if (above == nullptr || below == nullptr) continue;  // the reference was left out (--no-peers)
    Series series{.name = ratio.name, .unit = "x", .samples = {}};
    for (std::size_t i = 0; i < std::min(above->samples.size(), below->samples.size()); ++i) {
      if (below->samples[i] != 0) series.samples.push_back(above->samples[i] / below->samples[i]);
    }
    all.push_back(std::move(series));
  }
  for (Series& series : all) {
    if (const auto goal = goals_.find(series.name); goal != goals_.end()) series.goal = &goal->second;
  }
  return all;
}

bool Report::goal_missed() const {
  return std::ranges::any_of(resolved(), [](const Series& series) {
    return series.goal != nullptr && verdict(*series.goal, median_of(series.samples)) == "MISSED";
  });
}

std::string Report::lines() const {
  std::string out;
  for (const Series& series : resolved()) {
    if (series.samples.empty()) continue;
    const auto [low, high] = std::ranges::minmax(series.samples);
    const double value = median_of(series.samples);
    out += fmt::format("{} {} {}  # {}..{} of {}", series.name, plain(value), series.unit, plain(low), plain(high),
                       series.samples.size());
    if (series.goal != nullptr) {
      const char* sign = series.goal->higher_is_better ? ">=" : "<=";
      out += fmt::format("; must {} {}, strive {} {}: {}", sign, series.goal->must, sign, series.goal->strive,
                         verdict(*series.goal, value));
    }
    out += '\n';
  }
  for (const std::string& failure : failures_) out += fmt::format("FAILED {}\n", failure);
  return out;
}

std::string Report::json(std::string_view bench, const Options& options) const {
  boost::json::array figures;
  for (const Series& series : resolved()) {
    if (series.samples.empty()) continue;
    const auto [low, high] = std::ranges::minmax(series.samples);
    boost::json::object figure{
        {"name", series.name}, {"value", median_of(series.samples)},
        {"unit", series.unit}, {"low", low},
        {"high", high},        {"samples", boost::json::array(series.samples.begin(), series.samples.end())}};
    if (series.goal != nullptr) {
      figure["must"] = series.goal->must;
      figure["strive"] = series.goal->strive;
      figure["verdict"] = verdict(*series.goal, median_of(series.samples));
    }
    figures.push_back(std::move(figure));
  }
  return boost::json::serialize(boost::json::object{
      {"bench", bench},
      {"rounds", options.rounds},
      {"seconds", options.seconds},
      {"aof", options.aof},
      {"figures", std::move(figures)},
      {"failures", boost::json::array(failures_.begin(), failures_.end())},
  });
}

void interleave(const Options& options, Report& report, const std::vector<Cell>& cells) {
  for (int round = 0; round < options.rounds; ++round) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const Cell& cell = cells[round % 2 == 0 ? i : cells.size() - 1 - i];
      fmt::print(stderr, "round {}/{} {}\n", round + 1, options.rounds, cell.name);
      const ForeignCores foreign;
      cell.run();
      report.sample(cell.name + ".foreign_cores", foreign.cores(), "cores");
    }
  }
}

}  // namespace redline::bench
