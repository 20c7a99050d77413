#include "tests/bench/wheel.hpp"

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include "dispatcher/runtime/wheel.hpp"
#include "tests/bench/cpu.hpp"
#include "tests/bench/histogram.hpp"

namespace redline::bench {
namespace {

using domain::from_ms;
using runtime::Wheel;

constexpr std::size_t kPending = 1'000'000;
constexpr std::size_t kBlock = 1000;
constexpr std::size_t kBurst = 100'000;
constexpr std::size_t kPortion = 4096;  // timers taken per call, as a dispatcher takes them
constexpr std::int64_t kStartMs = 1'795'000'000'000;
constexpr std::int64_t kDayMs = 86'400'000;

double ns_since(Clock::time_point start, std::size_t operations) {
  return std::chrono::duration<double, std::nano>(Clock::now() - start).count() / static_cast<double>(operations);
}

// Keys as tickets come: dense, of one shard. Due at random within a day.
struct Work {
  std::vector<std::uint64_t> keys;
  std::vector<domain::Instant> due;
};

Work make_work(std::mt19937_64& random, bool shuffled) {
  Work work{std::vector<std::uint64_t>(kPending), std::vector<domain::Instant>(kPending)};
  std::iota(work.keys.begin(), work.keys.end(), std::uint64_t{3} << 40);
  if (shuffled) std::ranges::shuffle(work.keys, random);
  std::uniform_int_distribution<std::int64_t> within(1, kDayMs);
  for (domain::Instant& due : work.due) due = from_ms(kStartMs + within(random));
  return work;
}

// What a timer costs, in two orders of keys: as numbered (a new ticket is the next one) or at random (the worst case
// for the caches). Insert and cancel are taken in blocks with a million others pending and include the sweeping of what
// cancelled timers leave behind; fill and empty are the way from none to a million and back.
void measure_operations(Report& report, std::string_view order, bool shuffled, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const Work first = make_work(random, shuffled);
  const Work second = make_work(random, shuffled);
  Wheel wheel;
  std::vector<std::uint64_t> out;
  wheel.expire(from_ms(kStartMs), out, kPortion);
  const auto sample = [&](std::string_view what, double ns) {
    report.sample(fmt::format("wheel.{}.{}_ns", order, what), ns, "ns");
  };
  const auto timed = [&](std::string_view what, auto step) {
    const auto start = Clock::now();
    for (std::size_t i = 0; i < kPending; ++i) step(i);
    sample(what, ns_since(start, kPending));
  };

  timed("fill", [&](std::size_t i) { wheel.arm(first.keys[i], first.due[i]); });
  double cancel_ns = 0, insert_ns = 0;
  for (std::size_t block = 0; block < kPending; block += kBlock) {
    auto start = Clock::now();
    for (std::size_t i = block; i < block + kBlock; ++i) wheel.disarm(second.keys[i]);
    cancel_ns += ns_since(start, kPending);
    start = Clock::now();
    for (std::size_t i = block; i < block + kBlock; ++i) wheel.arm(second.keys[i], second.due[i]);
    insert_ns += ns_since(start, kPending);
  }
  sample("cancel", cancel_ns);
  sample("insert", insert_ns);
  timed("rearm", [&](std::size_t i) { wheel.arm(first.keys[i], first.due[i]); });
  timed("empty", [&](std::size_t i) { wheel.disarm(second.keys[i]); });
  if (wheel.size() != 0) report.fail(fmt::format("{} timers left after cancelling all", wheel.size()));
}

// A day of a million timers in steps of a second: what one costs from slot to slot until it is out, and the longest a
// step holds up its thread.
void measure_day(Report& report, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const Work work = make_work(random, true);
  Wheel wheel;
  std::vector<std::uint64_t> out;
  wheel.expire(from_ms(kStartMs), out, kPortion);
  for (std::size_t i = 0; i < kPending; ++i) wheel.arm(work.keys[i], work.due[i]);
  const auto start = Clock::now();
  std::size_t fired = 0;
  double longest_ms = 0;
  for (std::int64_t now = kStartMs; now <= kStartMs + kDayMs; now += 1000) {
    const auto step = Clock::now();
    while (wheel.expire(from_ms(now), out, kPortion) > 0) {
      fired += out.size();
      out.clear();
    }
    longest_ms = std::max(longest_ms, ns_since(step, 1) * 1e-6);
  }
  report.sample("wheel.day.expire_ns", ns_since(start, kPending), "ns");
  report.sample("wheel.day.longest_step_ms", longest_ms, "ms");
  if (fired != kPending) report.fail(fmt::format("{} timers fired of {}", fired, kPending));
}

void measure_burst(Report& report, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const Work work = make_work(random, true);
  Wheel wheel;
  std::vector<std::uint64_t> out;
  wheel.expire(from_ms(kStartMs), out, kPortion);
  for (std::size_t i = 0; i < kPending; ++i) {
    wheel.arm(work.keys[i], i < kBurst ? from_ms(kStartMs + 1000) : work.due[i] + std::chrono::days(1));
  }
  const auto start = Clock::now();
  std::size_t fired = 0;
  while (wheel.expire(from_ms(kStartMs + 1000), out, kPortion) > 0) {
    fired += out.size();
    out.clear();
  }
  report.sample("wheel.burst_ms", ns_since(start, 1) * 1e-6, "ms");
  if (fired != kBurst) report.fail(fmt::format("{} of {} due in one millisecond came out", fired, kBurst));
}

}  // namespace

void run_wheel(const Options& options, Report& report) {
  std::uint64_t seed = 1;
  interleave(options, report,
             {{"wheel.numbered", [&] { measure_operations(report, "numbered", false, ++seed); }},
              {"wheel.random", [&] { measure_operations(report, "random", true, ++seed); }},
              {"wheel.day", [&] { measure_day(report, ++seed); }},
              {"wheel.burst", [&] { measure_burst(report, ++seed); }}});
  for (const char* order : {"numbered", "random"}) {
    for (const char* what : {"insert", "cancel"})
      report.goal(fmt::format("wheel.{}.{}_ns", order, what), at_most(100, 20));
  }
}

}  // namespace redline::bench
