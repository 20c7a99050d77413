// What every benchmark shares. A benchmark `foo` is foo.hpp + foo.cpp in this folder with
//
//   namespace redline::bench { void run_foo(const Options& options, Report& report); }
//
// and one line in the table of main.cpp. Machines are shared and noisy, so a figure means something only as a ratio
// to a reference measured in the same run: describe what is compared as cells and let interleave() visit every cell
// once a round; a cell adds one sample per name and round, and the report prints medians.
//
//   interleave(options, report, {{"own", [&] { report.sample("own.tickets_per_s", rate, "1/s"); }},
//                                {"peer", [&] { report.sample("peer.jobs_per_s", rate, "1/s"); }}});
//   report.ratio("own_to_peer", "own.tickets_per_s", "peer.jobs_per_s");
//   report.goal("own_to_peer", at_least(2.5, 5.0));
//
// Names end in their unit (`_per_s`, `_us`, `_ns`, `_bytes`); cells prefix them. Not thread-safe: report from the
// thread that runs the benchmark. A benchmark throws std::runtime_error when it cannot measure (something is missing)
// and calls Report::fail when it measured something wrong (a lost ticket): speed without correctness is no figure.
#pragma once

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace redline::bench {

struct Options {
  int rounds = 5;
  double seconds = 3.0;  // measured time of one cell in one round
  bool json = false;
  bool peers = true;             // false: leave out other products (Node, npm and so on are then not needed)
  std::string aof = "everysec";  // off | everysec | always
  std::string redline;           // the binary under test; empty: the one beside this executable
  std::vector<std::string> files;
  std::map<std::string, std::string, std::less<>> settings;  // --set name=value: what only one benchmark understands

  double number(std::string_view name, double fallback) const;
  std::string text(std::string_view name, std::string_view fallback) const;
};

// A mark of the goals: `must` is the promise, `strive` the ambition.
struct Goal {
  bool higher_is_better = true;
  double must = 0;
  double strive = 0;
};
constexpr Goal at_least(double must, double strive) { return {true, must, strive}; }
constexpr Goal at_most(double must, double strive) { return {false, must, strive}; }

class Report {
 public:
  // One sample of a round. A name keeps the unit of its first sample.
  void sample(std::string_view name, double value, std::string_view unit);
  // numerator / denominator, paired round by round (both need the same number of samples); unit "x".
  void ratio(std::string_view name, std::string_view numerator, std::string_view denominator);
  // Attaches a mark to a name or ratio; the line then ends in "strive", "must" or "MISSED".
  void goal(std::string_view name, Goal goal);
  // A wrong result (lost, doubled, out of order). The process then exits with 2.
  void fail(std::string text);

  // Median of the samples so far; 0 when there are none.
  double median(std::string_view name) const;

  // `name value unit  # lowest..highest of n; goal` per line, in order of first use.
  std::string lines() const;
  std::string json(std::string_view bench, const Options& options) const;

  bool failed() const { return !failures_.empty(); }
  bool goal_missed() const;

 private:
  struct Series {
    std::string name;
    std::string unit;
    std::vector<double> samples;
    const Goal* goal = nullptr;
  };
  struct Ratio {
    std::string name, numerator, denominator;
  };
  const Series* find(std::string_view name) const;
  std::vector<Series> resolved() const;  // series and ratios with their goals

  std::vector<Series> series_;
  std::vector<Ratio> ratios_;
  std::map<std::string, Goal, std::less<>> goals_;
  std::vector<std::string> failures_;
};

struct Cell {
  std::string name;
  std::function<void()> run;
};

// Runs every cell once a round, `options.rounds` times, alternating the order so that drift hits all alike; tells
// progress on stderr and samples `<cell>.foreign_cores`: how many cores others kept busy meanwhile.
void interleave(const Options& options, Report& report, const std::vector<Cell>& cells);

}  // namespace redline::bench
