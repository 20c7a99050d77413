// redline-sim: runs whole days of a repair hotline in seconds, with everything going wrong that can, and checks every rule.
#include <algorithm>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "tests/sim/world.hpp"

namespace {

using namespace redline::sim;

struct SeedRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

// "3-20"; empty unless it is two numbers in order.
std::optional<SeedRange> parse_range(const std::string& text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string::npos || text.find_first_not_of("0123456789-") != std::string::npos) return std::nullopt;
  try {
    const SeedRange range{std::stoull(text.substr(0, dash)), std::stoull(text.substr(dash + 1))};
    return range.first <= range.last ? std::optional{range} : std::nullopt;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

Report run(const Options& options) {
  World world{options};
  const Report report = world.run();
  fmt::print("seed {} days {} simulated {:.1f} h tickets {} violations {} trace {:016x}\n", options.seed, options.days,
             std::chrono::duration<double, std::ratio<3600>>{report.simulated}.count(), report.tickets, report.violations,
             report.trace_hash);
  std::fflush(stdout);
  return report;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  std::string seeds;
  CLI::App app{
      "Simulates a repair hotline in virtual time: the real dispatcher and gateways over a store in memory, with "
      "crashes,\n"
      "lost and doubled messages, clocks set wrong and people who err. Checks every rule all along, and at the end "
      "that\n"
      "everything comes to rest.\n\n"
      "example: redline-sim --seed 1 --days 30\n"
      "example: redline-sim --seeds 1-20 --days 2 --swarm\n\n"
      "exit code: 0 clean, 1 a rule was broken, 2 no progress"};
  app.add_option("--seed", options.seed, "the run: the same seed gives the same run")->capture_default_str();
  app.add_option("--seeds", seeds, "several runs, FROM-TO");
  app.add_option("--days", options.days, "days with faults")->check(CLI::Range(1, 3650))->capture_default_str();
  app.add_option("--tickets-per-day", options.tickets_per_day, "calls a day")
      ->check(CLI::Range(10, 200'000))
      ->capture_default_str();
  app.add_flag("--swarm", options.swarm, "each seed draws its own subset of faults and its own limits");
  app.add_option("--trace", options.trace, "write what happens into this file");
  CLI11_PARSE(app, argc, argv);

  SeedRange range{options.seed, options.seed};
  if (!seeds.empty()) {
    const auto parsed = parse_range(seeds);
    if (!parsed) {
      fmt::print(stderr, "BAD_REQUEST: --seeds wants FROM-TO, e.g. 1-20\n");
      return 64;
    }
    range = *parsed;
  }
  bool violation = false, stuck = false;
  try {
    for (std::uint64_t seed = range.first; seed <= range.last; ++seed) {
      options.seed = seed;
      const Verdict verdict = run(options).verdict;
      violation = violation || verdict == Verdict::Violation;
      stuck = stuck || verdict == Verdict::NoProgress;
    }
  } catch (const std::exception& error) {
    fmt::print(stderr, "INTERNAL: {}\n", error.what());
    return 70;
  }
  return static_cast<int>(violation ? Verdict::Violation : stuck ? Verdict::NoProgress : Verdict::Clean);
}
