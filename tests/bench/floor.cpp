#include "tests/bench/floor.hpp"

#include <array>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>

#include "tests/bench/bullmq.hpp"
#include "tests/bench/child.hpp"
#include "tests/bench/cpu.hpp"
#include "tests/bench/pacing.hpp"
#include "tests/bench/ws_frame.hpp"
#include "tests/bench/ws_load.hpp"

namespace redline::bench {
namespace {

constexpr std::uint32_t kHotlines = 50;
constexpr std::uint32_t kTechnicians = 200;
constexpr std::size_t kTicketBytes = 120;
constexpr int kDepth = 16;  // tickets a hotline keeps under way when saturated
constexpr double kWarmUpSeconds = 0.5;
constexpr std::int64_t kDrainNs = 10'000'000'000;

std::int64_t after_ns(double seconds) { return now_ns() + static_cast<std::int64_t>(seconds * 1e9); }

// One floor with its Redis, its clients connected, and the book of tickets.
class Rig {
 public:
  Rig(const Options& options, Layout layout)
      : redis_(options.aof), server_(redis_.socket(), layout, kTechnicians), load_({.port = server_.port()}) {
    // Technicians first: the gateway numbers them as they come, and all must be there before the first ticket.
    for (std::uint32_t i = 0; i < kTechnicians; ++i) load_.open("/technician");
    settle();
    for (std::uint32_t i = 0; i < kHotlines; ++i) load_.open("/hotline");
    settle();
    append_client_frame(frame_, std::string(kTicketBytes, 'r'));
    load_.on_message = [this](WsLoad::Conn conn, std::string_view payload, std::int64_t received_ns) {
      std::uint64_t number = 0;
      std::memcpy(&number, payload.data(), sizeof number);
      if (conn >= kTechnicians) {
        acks_.record(received_ns - from_ns_.at(number));
        return;
      }
      const std::int64_t latency = ledger_.arrived(number, received_ns);
      if (latency >= 0) pushes_.record(latency);
      if (on_push) on_push(number);
    };
  }

  // Number n goes out on hotline n mod kHotlines.
  void submit(std::uint32_t hotline, std::int64_t from_ns) {
    const std::uint64_t number = ledger_.sent(from_ns);
    from_ns_.push_back(from_ns);
    std::memcpy(frame_.data() + client_header_bytes(kTicketBytes), &number, sizeof number);
    hotline_of_.push_back(static_cast<std::uint8_t>(hotline));
    load_.send(kTechnicians + hotline, frame_);
  }

  void run_until(std::int64_t until_ns) {
    while (now_ns() < until_ns) load_.turn(until_ns);
  }

  void drain() {
    const std::int64_t until_ns = now_ns() + kDrainNs;
    while (ledger_.missing() > 0 && now_ns() < until_ns) {
      server_.check();
      load_.turn(until_ns);
    }
  }

  void check(Report& report, std::string_view cell) {
    if (ledger_.missing() > 0) report.fail(fmt::format("{}: {} tickets lost", cell, ledger_.missing()));
    if (ledger_.doubled() > 0) report.fail(fmt::format("{}: {} tickets doubled", cell, ledger_.doubled()));
  }

  std::function<void(std::uint64_t number)> on_push;

  RedisServer& redis() { return redis_; }
  FloorServer& server() { return server_; }
  WsLoad& load() { return load_; }
  Ledger& ledger() { return ledger_; }
  const Histogram& pushes() const { return pushes_; }
  const Histogram& acks() const { return acks_; }
  std::uint32_t hotline_of(std::uint64_t number) const { return hotline_of_[number]; }

 private:
  void settle() {
    const std::int64_t until_ns = now_ns() + kDrainNs;
    while (load_.opening() > 0) {
      if (now_ns() > until_ns) throw std::runtime_error("floor: clients cannot connect");
      load_.turn(until_ns);
    }
  }

  RedisServer redis_;
  FloorServer server_;
  WsLoad load_;
  Ledger ledger_;
  Histogram pushes_;
  Histogram acks_;
  std::string frame_;
  std::vector<std::int64_t> from_ns_;
  std::vector<std::uint8_t> hotline_of_;
};

}  // namespace

void measure_floor_saturated(const Options& options, Report& report, Layout layout) {
  Rig rig(options, layout);
  bool more = true;
  rig.on_push = [&](std::uint64_t number) {
    if (more) rig.submit(rig.hotline_of(number), now_ns());
  };
  for (int i = 0; i < kDepth; ++i) {
    for (std::uint32_t hotline = 0; hotline < kHotlines; ++hotline) rig.submit(hotline, now_ns());
  }
  rig.run_until(after_ns(kWarmUpSeconds));

  const std::int64_t start_ns = now_ns();
  const std::uint64_t before = rig.ledger().arrived_count();
  const std::uint64_t redis_ns = process_cpu_ns(rig.redis().pid());
  const std::uint64_t gateway_ns = rig.server().gateway_cpu_ns();
  const std::uint64_t dispatcher_ns = rig.server().dispatcher_cpu_ns();
  const std::uint64_t load_ns = thread_cpu_ns();
  rig.run_until(after_ns(options.seconds));
  const double tickets = static_cast<double>(rig.ledger().arrived_count() - before);
  const double elapsed_s = static_cast<double>(now_ns() - start_ns) * 1e-9;
  const auto each_us = [&](std::uint64_t now, std::uint64_t then) {
    return static_cast<double>(now - then) / tickets * 1e-3;
  };

  const std::string prefix = fmt::format("floor.{}.", name(layout));
  report.sample(prefix + "tickets_per_s", tickets / elapsed_s, "1/s");
  report.sample(prefix + "redis_us", each_us(process_cpu_ns(rig.redis().pid()), redis_ns), "us");
  report.sample(prefix + "gateway_us", each_us(rig.server().gateway_cpu_ns(), gateway_ns), "us");
  report.sample(prefix + "dispatcher_us", each_us(rig.server().dispatcher_cpu_ns(), dispatcher_ns), "us");
  report.sample(prefix + "load_us", each_us(thread_cpu_ns(), load_ns), "us");
  more = false;
  rig.drain();
  rig.check(report, prefix + "saturated");
}

void measure_floor_latency(const Options& options, Report& report, Layout layout, int per_second) {
  Rig rig(options, layout);
  const Pacer pacer(per_second, after_ns(0.05));
  const auto total = static_cast<std::uint64_t>(options.seconds * per_second);
  const std::uint64_t redis_ns = process_cpu_ns(rig.redis().pid());
  Histogram late;
  for (std::uint64_t next = 0; next < total;) {
    for (; next < total && pacer.due_ns(next) <= now_ns(); ++next) {
      late.record(now_ns() - pacer.due_ns(next));
      rig.submit(static_cast<std::uint32_t>(next % kHotlines), pacer.due_ns(next));
    }
    rig.load().turn(pacer.due_ns(next));
  }
  rig.drain();
  const std::string prefix = fmt::format("floor.{}.{}.", name(layout), per_second);
  report.sample(prefix + "push_p50_us", rig.pushes().percentile_ns(50) * 1e-3, "us");
  report.sample(prefix + "push_p99_us", rig.pushes().percentile_ns(99) * 1e-3, "us");
  report.sample(prefix + "push_p999_us", rig.pushes().percentile_ns(99.9) * 1e-3, "us");
  report.sample(prefix + "ack_p50_us", rig.acks().percentile_ns(50) * 1e-3, "us");
  report.sample(prefix + "ack_p99_us", rig.acks().percentile_ns(99) * 1e-3, "us");
  report.sample(prefix + "send_late_p99_us", late.percentile_ns(99) * 1e-3, "us");
  report.sample(prefix + "redis_us",
                static_cast<double>(process_cpu_ns(rig.redis().pid()) - redis_ns) / static_cast<double>(total) * 1e-3,
                "us");
  rig.check(report, prefix + "latency");
}

void run_floor(const Options& options, Report& report) {
  constexpr std::array kRates{500, 5000};
  constexpr std::array kLayouts{Layout::Lua, Layout::Lean};
  std::vector<Cell> cells;
  for (const Layout layout : kLayouts) {
    cells.push_back(
        {fmt::format("floor.{}", name(layout)), [&, layout] { measure_floor_saturated(options, report, layout); }});
    for (const int rate : kRates) {
      cells.push_back({fmt::format("floor.{}.{}", name(layout), rate),
                       [&, layout, rate] { measure_floor_latency(options, report, layout, rate); }});
    }
  }
  if (options.peers) {
    prepare_bullmq();
    cells.push_back({"bullmq", [&] { measure_bullmq_saturated(options, report); }});
    for (const int rate : kRates) {
      cells.push_back({fmt::format("bullmq.{}", rate), [&, rate] { measure_bullmq_latency(options, report, rate); }});
    }
  }
  interleave(options, report, cells);
  for (const Layout layout : kLayouts) {
    const std::string floor = fmt::format("floor.{}.", name(layout));
    const std::string to_bullmq = fmt::format("floor.{}_to_bullmq.", name(layout));
    report.ratio(to_bullmq + "tickets", floor + "tickets_per_s", "bullmq.jobs_per_s");
    report.ratio(to_bullmq + "redis_cpu", floor + "redis_us", "bullmq.redis_us");
    for (const int rate : kRates) {
      for (const char* percent : {"p50", "p99"}) {
        report.ratio(fmt::format("{}{}.{}", to_bullmq, rate, percent),
                     fmt::format("{}{}.push_{}_us", floor, rate, percent),
                     fmt::format("bullmq.{}.pickup_{}_us", rate, percent));
      }
    }
  }
}

}  // namespace redline::bench
