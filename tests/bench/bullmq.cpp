#include "tests/bench/bullmq.hpp"

#include <chrono>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tests/bench/child.hpp"

namespace redline::bench {
namespace {

constexpr const char* kFolder = REDLINE_BENCH_DIR "/peers/bullmq";
constexpr auto kInstall = std::chrono::minutes(5);
constexpr auto kProbe = std::chrono::seconds(20);
constexpr double kSlackSeconds = 60;  // start, warm-up and drain beside the measured time

bool runs(const std::vector<std::string>& argv) {
  try {
    run_command(argv, kProbe);
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

void run_script(const Options& options, Report& report, std::vector<std::string> arguments, double seconds) {
  const RedisServer redis(options.aof);
  std::vector<std::string> argv{"node", fmt::format("{}/bullmq.mjs", kFolder)};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  argv.insert(argv.end(), {"--socket", redis.socket()});
  const auto deadline = std::chrono::milliseconds(static_cast<std::int64_t>((seconds + kSlackSeconds) * 1000));
  std::istringstream lines(run_command(argv, deadline));
  std::string name, unit;
  for (double value = 0; lines >> name >> value >> unit;) report.sample(name, value, unit);
  if (!lines.eof()) throw std::runtime_error("bullmq.mjs printed something else than `name value unit` lines");
}

}  // namespace

void prepare_bullmq() {
  if (!runs({"node", "--version"})) {
    throw std::runtime_error("the comparison with BullMQ needs Node 20 (or leave it out with --no-peers)");
  }
  if (std::filesystem::exists(fmt::format("{}/node_modules/.package-lock.json", kFolder))) return;
  if (!runs({"npm", "--version"})) {
    throw std::runtime_error(
        "the comparison with BullMQ needs npm once, to install it (or leave it out with --no-peers)");
  }
  fmt::print(stderr, "installing BullMQ into {}\n", kFolder);
  run_command({"npm", "--prefix", kFolder, "ci", "--ignore-scripts", "--no-audit", "--no-fund"}, kInstall);
}

void measure_bullmq_saturated(const Options& options, Report& report) {
  run_script(options, report, {"saturated", "--seconds", fmt::format("{}", options.seconds)}, options.seconds);
}

void measure_bullmq_latency(const Options& options, Report& report, int per_second) {
  run_script(options, report,
             {"latency", "--seconds", fmt::format("{}", options.seconds), "--rate", fmt::format("{}", per_second)},
             options.seconds);
}

void measure_bullmq_delayed(const Options& options, Report& report, int count, double span_seconds) {
  run_script(options, report,
             {"delayed", "--count", fmt::format("{}", count), "--span", fmt::format("{}", span_seconds)}, span_seconds);
}

}  // namespace redline::bench
