// redline-bench NAME: measures one thing against its reference and prints `name value unit` lines.
// Exit code: 0 measured, 1 could not measure, 2 measured something wrong, 3 a goal was missed (only with --check).
#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <string_view>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "tests/bench/calendar.hpp"
#include "tests/bench/floor.hpp"
#include "tests/bench/harness.hpp"
#include "tests/bench/intake.hpp"
#include "tests/bench/latency.hpp"
#include "tests/bench/net_fanout.hpp"
#include "tests/bench/net_idle.hpp"
#include "tests/bench/plan/day_bench.hpp"
#include "tests/bench/plan/static_bench.hpp"
#include "tests/bench/recover.hpp"
#include "tests/bench/wheel.hpp"

namespace {

using redline::bench::Options;
using redline::bench::Report;

struct Bench {
  std::string_view name;
  std::string_view about;
  void (*run)(const Options&, Report&);
};

constexpr std::array kBenches{
    Bench{"floor", "the bare chain through Redis that the server is measured against", redline::bench::run_floor},
    Bench{"intake", "P1, P2: tickets a second through the whole server, beside the floor and BullMQ",
          redline::bench::run_intake},
    Bench{"latency", "P3: create to offer at 500/s and 5,000/s, beside the floor and BullMQ",
          redline::bench::run_latency},
    Bench{"fanout", "P5: one change to 2,000 boards, and commands 16 deep, beside plain Beast",
          redline::bench::run_fanout},
    Bench{"idle", "P6: memory of an idle session, plain and TLS, beside plain Beast", redline::bench::run_idle},
    Bench{"wheel", "P7: timers in memory and through the server, beside BullMQ's delayed jobs",
          redline::bench::run_wheel},
    Bench{"calendar", "P8: due times a second, beside a calendar that walks from day to day", redline::bench::run_calendar},
    Bench{"recover", "P9: a cold start with a million open tickets", redline::bench::run_recover},
    Bench{"day", "dispatch quality: days of work under virtual time, beside what most products do",
          redline::bench::run_day_bench},
    Bench{"plan", "the search on Solomon's instances, against the best known", redline::bench::run_plan_bench},
    Bench{"replan", "speed of decisions and of the search in a running plan", redline::bench::run_replan_bench},
};

std::string footer() {
  std::string text = "Benchmarks:\n";
  for (const Bench& bench : kBenches) text += fmt::format("  {:<12} {}\n", bench.name, bench.about);
  text += "\nExample:\n  redline-bench floor --rounds 5 --seconds 3 --aof everysec --json\n";
  return text;
}

void read_settings(const std::vector<std::string>& pairs, Options& options) {
  for (const std::string& pair : pairs) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos) throw CLI::ValidationError("--set", "expects name=value, got " + pair);
    options.settings.insert_or_assign(pair.substr(0, equals), pair.substr(equals + 1));
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Measures Redline against references interleaved in the same run.", "redline-bench"};
  app.footer(footer());
  std::string name;
  Options options;
  std::vector<std::string> settings;
  bool check = false;
  app.add_option("NAME", name, "which benchmark")->required();
  app.add_option("FILE", options.files, "input files, for benchmarks that read some");
  app.add_option("--rounds", options.rounds, "rounds; medians are printed")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--seconds", options.seconds, "measured time per cell and round")
      ->check(CLI::Range(0.05, 3600.0))
      ->capture_default_str();
  app.add_option("--aof", options.aof, "durability of the Redis used")
      ->check(CLI::IsMember({"off", "everysec", "always"}))
      ->capture_default_str();
  app.add_option("--redline", options.redline, "server binary (default: the one beside this executable)");
  app.add_flag("!--no-peers", options.peers, "leave out other products");
  app.add_option("--set", settings, "name=value for one benchmark; repeatable")
      ->expected(1)
      ->allow_extra_args(false)
      ->take_all();
  app.add_flag("--json", options.json, "one JSON object instead of lines");
  app.add_flag("--check", check, "exit with 3 when a goal is missed");
  try {
    app.parse(argc, argv);
    read_settings(settings, options);
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  }
  const auto bench = std::ranges::find(kBenches, name, &Bench::name);
  if (bench == kBenches.end()) {
    fmt::print(stderr, "no benchmark named {}; see redline-bench --help\n", name);
    return 1;
  }
  try {
    Report report;
    bench->run(options, report);
    fmt::print("{}{}", options.json ? report.json(name, options) : report.lines(), options.json ? "\n" : "");
    if (report.failed()) return 2;
    return check && report.goal_missed() ? 3 : 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "redline-bench {}: {}\n", name, error.what());
    return 1;
  }
}
