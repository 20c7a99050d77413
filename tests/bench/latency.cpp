#include "tests/bench/latency.hpp"

#include <array>

#include <fmt/format.h>

#include "tests/bench/bullmq.hpp"
#include "tests/bench/cpu.hpp"
#include "tests/bench/floor.hpp"
#include "tests/bench/intake.hpp"

namespace redline::bench {
namespace {

constexpr double kWarmUpSeconds = 0.5;

// Sends `seconds` long at the rate; how late the generator itself was goes to `late`.
void send_open_loop(Hotline& hotline, std::uint32_t agents, int per_second, double seconds, Histogram& late) {
  const Pacer pacer(per_second, now_ns() + 10'000'000);
  const auto total = static_cast<std::uint64_t>(seconds * per_second);
  for (std::uint64_t next = 0; next < total;) {
    for (; next < total && pacer.due_ns(next) <= now_ns(); ++next) {
      late.record(now_ns() - pacer.due_ns(next));
      hotline.create(static_cast<std::uint32_t>(next % agents), pacer.due_ns(next));
    }
    hotline.load().turn(pacer.due_ns(next));
  }
}

void measure_latency(const Options& options, Report& report, const ServerAccounts& accounts, int per_second) {
  const RedisServer redis(options.aof);
  const RedlineServer server(options, accounts, redis.socket());
  const HotlineSize size = hotline_size(options);
  Hotline hotline(accounts, server.port(), size);
  Histogram late;
  send_open_loop(hotline, size.agents, per_second, kWarmUpSeconds, late);
  hotline.drain();
  hotline.forget_latencies();
  late = {};
  const std::uint64_t redis_ns = process_cpu_ns(redis.pid());
  const std::uint64_t server_ns = process_cpu_ns(server.pid());
  const std::uint64_t before = hotline.offered();
  send_open_loop(hotline, size.agents, per_second, options.seconds, late);
  hotline.drain();
  const auto tickets = static_cast<double>(hotline.offered() - before);
  const auto sample = [&](std::string_view what, double value) {
    report.sample(fmt::format("redline.{}.{}", per_second, what), value, "us");
  };
  const auto percentiles = [&](std::string_view what, const Histogram& latency) {
    sample(fmt::format("{}_p50_us", what), latency.percentile_ns(50) * 1e-3);
    sample(fmt::format("{}_p99_us", what), latency.percentile_ns(99) * 1e-3);
    sample(fmt::format("{}_p999_us", what), latency.percentile_ns(99.9) * 1e-3);
  };
  percentiles("offer", hotline.latencies().offer);
  percentiles("offer_since_sent", hotline.latencies().offer_since_sent);
  percentiles("reply", hotline.latencies().reply);
  sample("send_late_p99_us", late.percentile_ns(99) * 1e-3);
  sample("redis_us", static_cast<double>(process_cpu_ns(redis.pid()) - redis_ns) / tickets * 1e-3);
  sample("server_us", static_cast<double>(process_cpu_ns(server.pid()) - server_ns) / tickets * 1e-3);
  hotline.check(report, fmt::format("redline.{}", per_second));
}

void compare(Report& report, int rate) {
  // BullMQ's latency begins with the call of add() and the floor's when the ticket was due: each is compared with ours
  // from the same moment.
  for (const char* percent : {"p50", "p99", "p999"}) {
    report.ratio(fmt::format("latency_{}_{}_vs_bullmq", rate, percent),
                 fmt::format("redline.{}.offer_since_sent_{}_us", rate, percent),
                 fmt::format("bullmq.{}.pickup_{}_us", rate, percent));
    report.ratio(fmt::format("latency_{}_{}_vs_floor_lua", rate, percent),
                 fmt::format("redline.{}.offer_{}_us", rate, percent),
                 fmt::format("floor.lua.{}.push_{}_us", rate, percent));
  }
}

}  // namespace

void run_latency(const Options& options, Report& report) {
  constexpr std::array kRates{500, 5000};
  const ServerAccounts accounts(options, hotline_size(options).agents);
  if (options.peers) prepare_bullmq();
  std::vector<Cell> cells;
  for (const int rate : kRates) {
    cells.push_back({fmt::format("redline.{}", rate), [&, rate] { measure_latency(options, report, accounts, rate); }});
    cells.push_back(
        {fmt::format("floor.lua.{}", rate), [&, rate] { measure_floor_latency(options, report, Layout::Lua, rate); }});
    if (!options.peers) continue;
    cells.push_back({fmt::format("bullmq.{}", rate), [&, rate] { measure_bullmq_latency(options, report, rate); }});
  }
  interleave(options, report, cells);
  for (const int rate : kRates) compare(report, rate);
  report.goal("latency_500_p99_vs_bullmq", at_most(0.5, 1.0 / 8));
  report.goal("latency_5000_p99_vs_bullmq", at_most(0.25, 1.0 / 14));
  report.goal("latency_500_p50_vs_floor_lua", at_most(3.0, 1.5));
}

}  // namespace redline::bench
