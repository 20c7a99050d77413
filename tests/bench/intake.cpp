#include "tests/bench/intake.hpp"

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "tests/bench/bullmq.hpp"
#include "tests/bench/cpu.hpp"
#include "tests/bench/floor.hpp"
#include "tests/bench/redis_link.hpp"

namespace redline::bench {
namespace {

constexpr double kWarmUpSeconds = 0.5;

// What has been used and done up to now.
struct Meter {
  double tickets, at_s, redis_us, gateway_us, dispatcher_us, server_us, load_us, commits, appends, aof_bytes;
};

Meter read_meter(const Hotline& hotline, const RedlineServer& server, const RedisServer& redis, RedisLink& link) {
  const RedisLink::Reply stats = link.call({"INFO", "commandstats"});
  const RedisLink::Reply persistence = link.call({"INFO", "persistence"});
  const auto us = [](std::uint64_t ns) { return static_cast<double>(ns) * 1e-3; };
  return {.tickets = static_cast<double>(hotline.offered()),
          .at_s = static_cast<double>(now_ns()) * 1e-9,
          .redis_us = us(process_cpu_ns(redis.pid())),
          .gateway_us = us(server.gateway_cpu_ns()),
          .dispatcher_us = us(server.dispatcher_cpu_ns()),
          .server_us = us(process_cpu_ns(server.pid())),
          .load_us = us(thread_cpu_ns()),
          .commits = info_number(*stats, "cmdstat_fcall:calls="),
          .appends = info_number(*stats, "cmdstat_xadd:calls="),
          .aof_bytes = info_number(*persistence, "aof_current_size:")};
}

void sample_between(Report& report, const Meter& before, const Meter& after) {
  const double tickets = after.tickets - before.tickets;
  const auto each = [&](std::string_view name, double Meter::* what, std::string_view unit) {
    report.sample(fmt::format("intake.{}", name), (after.*what - before.*what) / tickets, unit);
  };
  report.sample("intake.tickets_per_s", tickets / (after.at_s - before.at_s), "1/s");
  each("redis_us", &Meter::redis_us, "us");
  each("gateway_us", &Meter::gateway_us, "us");
  each("dispatcher_us", &Meter::dispatcher_us, "us");
  each("server_us", &Meter::server_us, "us");
  each("load_us", &Meter::load_us, "us");
  each("aof_bytes", &Meter::aof_bytes, "B");
  report.sample("intake.tickets_per_commit", tickets / (after.commits - before.commits), "tickets");
  // XADDs inside the commit are counted too, one each.
  report.sample("intake.tickets_per_append",
                tickets / (after.appends - before.appends - (after.commits - before.commits)), "tickets");
}

void measure_intake(const Options& options, Report& report, const ServerAccounts& accounts) {
  const RedisServer redis(options.aof);
  const RedlineServer server(options, accounts, redis.socket());
  RedisLink link(redis.socket());
  const HotlineSize size = hotline_size(options);
  Hotline hotline(accounts, server.port(), size);
  bool more = true;
  hotline.on_offer = [&](std::uint64_t number) {
    if (more) hotline.create(hotline.agent_of(number), now_ns());
  };
  const int depth = static_cast<int>(options.number("depth", 16));
  for (int i = 0; i < depth; ++i) {
    for (std::uint32_t agent = 0; agent < size.agents; ++agent) hotline.create(agent, now_ns());
  }
  const auto after_ns = [](double seconds) { return now_ns() + static_cast<std::int64_t>(seconds * 1e9); };
  hotline.run_until(after_ns(kWarmUpSeconds));
  const Meter before = read_meter(hotline, server, redis, link);
  hotline.run_until(after_ns(options.seconds));
  sample_between(report, before, read_meter(hotline, server, redis, link));
  more = false;
  hotline.drain();
  report.sample("intake.offer_p50_us", hotline.latencies().offer.percentile_ns(50) * 1e-3, "us");
  report.sample("intake.offer_p99_us", hotline.latencies().offer.percentile_ns(99) * 1e-3, "us");
  hotline.check(report, "intake");
}

}  // namespace

HotlineSize hotline_size(const Options& options) {
  return {.agents = static_cast<std::uint32_t>(options.number("agents", 50)),
          .technicians = static_cast<std::uint32_t>(options.number("technicians", 400)),
          .desks = options.number("desks", 0) != 0};
}

void run_intake(const Options& options, Report& report) {
  const ServerAccounts accounts(options, hotline_size(options).agents);
  std::vector<Cell> cells{{"intake", [&] { measure_intake(options, report, accounts); }}};
  for (const Layout layout : {Layout::Lua, Layout::Lean}) {
    cells.push_back(
        {fmt::format("floor.{}", name(layout)), [&, layout] { measure_floor_saturated(options, report, layout); }});
  }
  if (options.peers) {
    prepare_bullmq();
    cells.push_back({"bullmq", [&] { measure_bullmq_saturated(options, report); }});
  }
  interleave(options, report, cells);
  report.ratio("intake_vs_bullmq", "intake.tickets_per_s", "bullmq.jobs_per_s");
  report.goal("intake_vs_bullmq", at_least(2.5, 5.0));
  report.ratio("intake_redis_cpu_vs_bullmq", "intake.redis_us", "bullmq.redis_us");
  report.goal("intake_redis_cpu_vs_bullmq", at_most(0.5, 0.25));
  report.ratio("intake_vs_floor_lua", "intake.tickets_per_s", "floor.lua.tickets_per_s");
  report.goal("intake_vs_floor_lua", at_least(0.8, 0.8));
  report.ratio("intake_vs_floor_lean", "intake.tickets_per_s", "floor.lean.tickets_per_s");
  report.goal("intake_vs_floor_lean", at_least(0, 0.5));
  report.ratio("intake_redis_cpu_vs_floor_lean", "intake.redis_us", "floor.lean.redis_us");
}

}  // namespace redline::bench
