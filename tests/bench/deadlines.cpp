#include "tests/bench/deadlines.hpp"

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "deploy/config/policy_file.hpp"
#include "proto/codec/records.hpp"
#include "proto/codec/wire.hpp"
#include "storage/redis/keys.hpp"
#include "tests/bench/cpu.hpp"
#include "tests/bench/histogram.hpp"
#include "tests/bench/stored_city.hpp"
#include "tests/bench/ws_frame.hpp"
#include "tests/bench/ws_load.hpp"

namespace redline::bench {
namespace {

using std::chrono::milliseconds;
using storage::redis::Keys;

constexpr auto kPatience = std::chrono::seconds(30);
constexpr milliseconds kFollowBlock{200};  // how often the follower looks whether it shall end
// From the storing of the tickets to the first one due: both they and the server must be there by then.
constexpr milliseconds kLead{4'000};
constexpr double kTicketsLoadedPerSecond = 40'000;

std::int64_t wall_ns() { return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count(); }
std::int64_t to_ns(domain::Instant instant) { return domain::to_ms(instant) * 1'000'000; }

// What a deadline's breach was heard of, by ticket: once, and never early.
class Breaches {
 public:
  explicit Breaches(std::uint64_t tickets) : heard_(tickets + 1) {}

  void record(std::uint64_t sequence, std::int64_t late_ns) {
    if (sequence >= heard_.size() || heard_[sequence]) {
      ++doubled_;
      return;
    }
    heard_[sequence] = true;
    if (late_ns < 0) ++early_;
    late_.record(late_ns);
  }
  void report(Report& report, std::string_view cell, std::string_view what, std::uint64_t expected) const {
    for (const auto& [name, percent] : {std::pair{"p50", 50.0}, {"p90", 90.0}, {"p99", 99.0}, {"max", 100.0}}) {
      report.sample(fmt::format("{}.{}_late_{}_us", cell, what, name), late_.percentile_ns(percent) * 1e-3, "us");
    }
    if (late_.count() != expected)
      report.fail(fmt::format("{}: {} of {} deadlines {}", cell, late_.count(), expected, what));
    if (doubled_ > 0) report.fail(fmt::format("{}: {} deadlines {} twice", cell, doubled_, what));
    if (early_ > 0) report.fail(fmt::format("{}: {} deadlines {} early", cell, early_, what));
  }
  std::uint64_t count() const { return late_.count(); }

 private:
  std::vector<bool> heard_;
  Histogram late_;
  std::uint64_t early_ = 0;
  std::uint64_t doubled_ = 0;
};

// Reads the log on a thread of its own and books breaches when their commit shows.
class LogFollower {
 public:
  LogFollower(std::string redis_socket, std::uint64_t tickets)
      : redis_socket_(std::move(redis_socket)), decided_(tickets), committed_(tickets), thread_([this] { follow(); }) {}
  ~LogFollower() {
    if (thread_.joinable()) finish();
  }
  void finish() {
    ending_ = true;
    thread_.join();
  }
  std::uint64_t seen() const { return seen_; }
  // After finish().
  const Breaches& decided() const { return decided_; }
  const Breaches& committed() const { return committed_; }
  std::int64_t last_ns() const { return last_ns_; }

 private:
  void follow() {
    RedisLink redis(redis_socket_);
    const Keys keys(domain::ShardId{0});
    std::string after = "0";
    const std::string block = std::to_string(kFollowBlock.count());
    while (!ending_) {
      const RedisLink::Reply read = redis.call({"XREAD", "BLOCK", block, "STREAMS", keys.log, after});
      const std::int64_t now = wall_ns();
      if (read->type == REDIS_REPLY_NIL) continue;
      const redisReply& entries = *read->element[0]->element[1];
      for (std::size_t i = 0; i < entries.elements; ++i) {
        after = text_of(*entries.element[i]->element[0]);
        const auto entry = codec::decode_log_entry(text_of(*entries.element[i]->element[1]->element[1]));
        if (entry) book(*entry, now);
      }
    }
  }

  void book(const ports::LogEntry& entry, std::int64_t now) {
    for (const domain::Event& event : entry.events) {
      const auto* breach = std::get_if<domain::ClockBreached>(&event.body);
      if (breach == nullptr) continue;
      decided_.record(event.ticket.sequence(), to_ns(event.at) - to_ns(breach->due));
      committed_.record(event.ticket.sequence(), now - to_ns(breach->due));
      last_ns_ = now;
    }
    seen_ = committed_.count();
  }

  std::string redis_socket_;
  Breaches decided_;
  Breaches committed_;
  std::int64_t last_ns_ = 0;
  std::atomic<std::uint64_t> seen_ = 0;
  std::atomic<bool> ending_ = false;
  std::thread thread_;
};

std::string client_frame(const codec::ClientFrame& frame) {
  std::string payload, out;
  codec::encode_client_frame(frame, codec::Format::Binary, payload);
  append_client_frame(out, payload);
  return out;
}

// A supervisor who follows the alerts of all areas.
class Supervisor {
 public:
  Supervisor(const ServerAccounts& accounts, std::uint16_t port, std::uint64_t tickets)
      : load_({.port = port}), pushed_(tickets) {
    load_.on_open = [&](WsLoad::Conn conn) {
      load_.send(conn, client_frame(codec::ClientHello{.token = accounts.supervisor(), .topics = {"alerts"}}));
    };
    load_.on_message = [this](WsLoad::Conn conn, std::string_view payload, std::int64_t) { hear(conn, payload); };
    load_.open("/ws", "redline.v1");
    const std::int64_t until_ns = now_ns() + std::chrono::nanoseconds(kPatience).count();
    while (!welcomed_ && now_ns() < until_ns) load_.turn(until_ns);
    load_.on_open = nullptr;
  }

  WsLoad& load() { return load_; }
  const Breaches& pushed() const { return pushed_; }

 private:
  void hear(WsLoad::Conn conn, std::string_view payload) {
    const std::int64_t now = wall_ns();
    const auto frame = codec::parse_server_frame(payload, codec::Format::Binary);
    if (!frame) throw std::runtime_error("a frame of the server cannot be read: " + frame.error().describe());
    if (std::holds_alternative<codec::Welcome>(*frame)) welcomed_ = true;
    if (std::holds_alternative<codec::ServerHeartbeat>(*frame))
      load_.send(conn, client_frame(codec::ClientHeartbeat{}));
    const auto* push = std::get_if<codec::Push>(&*frame);
    if (push == nullptr || !push->event || push->event->kind != codec::EventKind::ClockBreached) return;
    pushed_.record(push->event->ticket.sequence(), now - to_ns(push->event->due));
  }

  WsLoad load_;
  Breaches pushed_;
  bool welcomed_ = false;
};

}  // namespace

void measure_deadlines(const Options& options, Report& report, const ServerAccounts& accounts,
                       const DeadlineLoad& load) {
  const auto policy = config::load_policy(kBenchPolicy);
  if (!policy) throw std::runtime_error(config::to_string(policy.error()));
  const std::uint64_t tickets = load.due + load.armed;
  const domain::Instant now = domain::from_ms(wall_ns() / 1'000'000);
  const auto lead =
      kLead + milliseconds(static_cast<std::int64_t>(1000 * static_cast<double>(tickets) / kTicketsLoadedPerSecond));
  const domain::Instant first_due = now + lead;
  const auto due = [&](std::uint64_t sequence) {
    if (sequence > load.due) return now + std::chrono::days(1) + milliseconds(sequence * 7919 % 86'400'000);
    return first_due + load.span * static_cast<std::int64_t>(sequence - 1) / static_cast<std::int64_t>(load.due);
  };
  const RedisServer redis(options.aof);
  {
    RedisLink link(redis.socket());
    store_city(
        link,
        {.tickets = tickets, .created = now - std::chrono::hours(1), .policy_version = policy->version, .due = due});
  }
  const RedlineServer server(options, accounts, redis.socket());
  LogFollower follower(redis.socket(), tickets);
  Supervisor supervisor(accounts, server.port(), tickets);
  const std::int64_t spare_ns = to_ns(first_due) - wall_ns();
  if (spare_ns < 0) throw std::runtime_error(fmt::format("{}: the server was not ready in time", load.cell));
  supervisor.load().turn(now_ns() + spare_ns);

  const std::uint64_t redis_ns = process_cpu_ns(redis.pid());
  const std::uint64_t server_ns = process_cpu_ns(server.pid());
  const std::int64_t until_ns = now_ns() + std::chrono::nanoseconds(load.span + kPatience).count();
  while ((follower.seen() < load.due || supervisor.pushed().count() < load.due) && now_ns() < until_ns) {
    supervisor.load().turn(std::min(until_ns, now_ns() + std::chrono::nanoseconds(kFollowBlock).count()));
  }
  const auto each_us = [&](std::uint64_t later, std::uint64_t earlier) {
    return static_cast<double>(later - earlier) * 1e-3 / static_cast<double>(load.due);
  };
  report.sample(fmt::format("{}.redis_us", load.cell), each_us(process_cpu_ns(redis.pid()), redis_ns), "us");
  report.sample(fmt::format("{}.server_us", load.cell), each_us(process_cpu_ns(server.pid()), server_ns), "us");
  follower.finish();
  follower.decided().report(report, load.cell, "decided", load.due);
  follower.committed().report(report, load.cell, "committed", load.due);
  supervisor.pushed().report(report, load.cell, "pushed", load.due);
  report.sample(fmt::format("{}.all_out_ms", load.cell),
                static_cast<double>(follower.last_ns() - to_ns(due(load.due))) * 1e-6, "ms");
}

}  // namespace redline::bench
