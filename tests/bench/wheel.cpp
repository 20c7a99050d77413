#include "tests/bench/wheel.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <optional>
#include <random>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include "dispatcher/runtime/wheel.hpp"
#include "tests/bench/bullmq.hpp"
#include "tests/bench/cpu.hpp"
#include "tests/bench/deadlines.hpp"
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
// Lateness: this many timers due over this span, both for the wheel and for BullMQ.
constexpr std::size_t kDelayed = 10'000;
constexpr std::int64_t kSpanMs = 5'000;
constexpr std::int64_t kLeadMs = 500;   // arming a million takes part of it
constexpr std::int64_t kAfterMs = 500;  // for the last one to be late in

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// CPU time of this thread: what others do on a shared machine interrupts a loop of memory accesses but costs it little.
class CpuTimer {
 public:
  double ns_each(std::size_t operations) const {
    return static_cast<double>(thread_cpu_ns() - start_) / static_cast<double>(operations);
  }

 private:
  std::uint64_t start_ = thread_cpu_ns();
};

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
    const CpuTimer timer;
    for (std::size_t i = 0; i < kPending; ++i) step(i);
    sample(what, timer.ns_each(kPending));
  };

  timed("fill", [&](std::size_t i) { wheel.arm(first.keys[i], first.due[i]); });
  double cancel_ns = 0, insert_ns = 0;
  for (std::size_t block = 0; block < kPending; block += kBlock) {
    const CpuTimer cancelling;
    for (std::size_t i = block; i < block + kBlock; ++i) wheel.disarm(second.keys[i]);
    cancel_ns += cancelling.ns_each(kPending);
    const CpuTimer inserting;
    for (std::size_t i = block; i < block + kBlock; ++i) wheel.arm(second.keys[i], second.due[i]);
    insert_ns += inserting.ns_each(kPending);
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
  const CpuTimer timer;
  std::size_t fired = 0;
  double longest_ms = 0;
  for (std::int64_t now = kStartMs; now <= kStartMs + kDayMs; now += 1000) {
    const auto step = Clock::now();
    while (wheel.expire(from_ms(now), out, kPortion) > 0) {
      fired += out.size();
      out.clear();
    }
    longest_ms = std::max(longest_ms, ms_since(step));
  }
  report.sample("wheel.day.expire_ns", timer.ns_each(kPending), "ns");
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
  report.sample("wheel.burst_ms", ms_since(start), "ms");
  if (fired != kBurst) report.fail(fmt::format("{} of {} due in one millisecond came out", fired, kBurst));
}

// A wheel and one real timer: the loop a dispatcher runs. Sleeps until next_due, takes what is due, sleeps again.
class TimerLoop {
 public:
  // `on_due` gets the keys of one wake-up; what it does with them decides what "fired" means.
  explicit TimerLoop(std::function<void(const std::vector<std::uint64_t>&)> on_due) : on_due_(std::move(on_due)) {}

  Wheel& wheel() { return wheel_; }
  // Nanoseconds since a due moment.
  std::int64_t late_ns(domain::Instant due) const {
    return std::chrono::nanoseconds(Clock::now() - steady_of(due)).count();
  }
  void run_for(std::chrono::milliseconds time) {
    sleep();
    io_.run_for(time);
  }

 private:
  Clock::time_point steady_of(domain::Instant due) const { return start_ + (due - from_ms(kStartMs)); }

  void sleep() {
    const std::optional<domain::Instant> next = wheel_.next_due();
    if (!next) return;
    timer_.expires_at(steady_of(*next));
    timer_.async_wait([this](boost::system::error_code) {
      const auto now = from_ms(kStartMs) + std::chrono::floor<std::chrono::milliseconds>(Clock::now() - start_);
      while (wheel_.expire(now, due_, kPortion) > 0) {
        on_due_(due_);
        due_.clear();
      }
      sleep();
    });
  }

  Wheel wheel_;
  boost::asio::io_context io_{1};
  boost::asio::steady_timer timer_{io_};
  Clock::time_point start_ = Clock::now();
  std::vector<std::uint64_t> due_;
  std::function<void(const std::vector<std::uint64_t>&)> on_due_;
};

// How late timers come out of the loop in memory, with a million others pending.
void measure_lateness(Report& report, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<std::int64_t> within(kLeadMs, kLeadMs + kSpanMs - 1);
  std::vector<domain::Instant> due(kDelayed);
  for (domain::Instant& moment : due) moment = from_ms(kStartMs + within(random));

  Histogram late;
  std::size_t early = 0;
  const TimerLoop* clock = nullptr;
  TimerLoop loop([&](const std::vector<std::uint64_t>& keys) {
    for (const std::uint64_t key : keys) {
      const std::int64_t ns = clock->late_ns(due.at(key));
      if (ns < 0) ++early;
      late.record(ns);
    }
  });
  clock = &loop;
  for (std::uint64_t key = 0; key < kPending; ++key) {
    loop.wheel().arm(key, key < kDelayed ? due[key] : from_ms(kStartMs + kDayMs + static_cast<std::int64_t>(key)));
  }
  loop.run_for(std::chrono::milliseconds(kLeadMs + kSpanMs + kAfterMs));
  report.sample("timers.late_p50_us", late.percentile_ns(50) * 1e-3, "us");
  report.sample("timers.late_p90_us", late.percentile_ns(90) * 1e-3, "us");
  report.sample("timers.late_p99_us", late.percentile_ns(99) * 1e-3, "us");
  report.sample("timers.late_max_us", late.highest_ns() * 1e-3, "us");
  if (late.count() != kDelayed) report.fail(fmt::format("{} of {} timers fired", late.count(), kDelayed));
  if (early > 0) report.fail(fmt::format("{} timers fired early", early));
}

}  // namespace

void run_wheel(const Options& options, Report& report) {
  std::uint64_t seed = 1;
  std::vector<Cell> cells{{"wheel.numbered", [&] { measure_operations(report, "numbered", false, ++seed); }},
                          {"wheel.random", [&] { measure_operations(report, "random", true, ++seed); }},
                          {"wheel.day", [&] { measure_day(report, ++seed); }},
                          {"wheel.burst", [&] { measure_burst(report, ++seed); }},
                          {"timers", [&] { measure_lateness(report, ++seed); }}};
  const ServerAccounts accounts(options, 0);
  const DeadlineLoad spread{.cell = "deadlines",
                            .due = kDelayed,
                            .span = std::chrono::milliseconds(kSpanMs),
                            .armed = static_cast<std::uint64_t>(options.number("armed", 100'000))};
  const DeadlineLoad at_once{.cell = "deadlines_at_once", .due = kBurst};
  cells.push_back({"deadlines", [&] { measure_deadlines(options, report, accounts, spread); }});
  cells.push_back({"deadlines_at_once", [&] { measure_deadlines(options, report, accounts, at_once); }});
  if (options.peers) {
    prepare_bullmq();
    cells.push_back({"bullmq.delayed",
                     [&] { measure_bullmq_delayed(options, report, static_cast<int>(kDelayed), kSpanMs * 1e-3); }});
  }
  interleave(options, report, cells);
  for (const char* order : {"numbered", "random"}) {
    for (const char* what : {"insert", "cancel"}) {
      report.goal(fmt::format("wheel.{}.{}_ns", order, what), at_most(100, 20));
    }
  }
  report.goal("wheel.burst_ms", at_most(1000, 400));
  for (const char* percent : {"p50", "p99"}) {
    report.ratio(fmt::format("timers_to_bullmq.late_{}", percent), fmt::format("timers.late_{}_us", percent),
                 fmt::format("bullmq.delayed.late_{}_us", percent));
  }
  for (const char* percent : {"p50", "p99"}) {
    report.ratio(fmt::format("deadlines_to_bullmq.late_{}", percent),
                 fmt::format("deadlines.committed_late_{}_us", percent),
                 fmt::format("bullmq.delayed.late_{}_us", percent));
  }
  report.goal("deadlines_to_bullmq.late_p99", at_most(1.0 / 40, 1.0 / 200));
  report.goal("deadlines.committed_late_p99_us", at_most(2'000, 400));
  report.goal("deadlines_at_once.all_out_ms", at_most(1'000, 400));
}

}  // namespace redline::bench
