#include "tests/bench/recover.hpp"

#include <exception>
#include <stdexcept>
#include <string>
#include <thread>

#include <fmt/format.h>

#include "deploy/config/policy_file.hpp"
#include "proto/codec/command_id.hpp"
#include "proto/codec/records.hpp"
#include "storage/redis/keys.hpp"
#include "tests/bench/cpu.hpp"
#include "tests/bench/hotline.hpp"
#include "tests/bench/stored_city.hpp"

namespace redline::bench {
namespace {

using storage::redis::Keys;

constexpr auto kStartPatience = std::chrono::seconds(120);
constexpr std::int64_t kAnswerPatienceNs = 10'000'000'000;
constexpr std::size_t kReadsInFlight = 64;
constexpr auto kPoll = std::chrono::milliseconds(10);

double seconds_since(std::int64_t start_ns) { return static_cast<double>(now_ns() - start_ns) * 1e-9; }

double used_memory(RedisLink& redis) { return info_number(*redis.call({"INFO", "memory"}), "used_memory:"); }

// Redis' data files with the city in them, rewritten once so that they begin with a preamble in RDB form, as after any
// rewrite in operation.
class Archive {
 public:
  Archive(const Options& options, const StoredCity& city) {
    fmt::print(stderr, "storing {} tickets\n", city.tickets);
    RedisServer server(options.aof == "off" ? "everysec" : options.aof, directory_.path());
    RedisLink redis(server.socket());
    empty_bytes_ = used_memory(redis);
    store_city(redis, city);
    redis.call({"BGREWRITEAOF"});
    const auto until = Clock::now() + kStartPatience;
    for (bool done = false; !done; std::this_thread::sleep_for(kPoll)) {
      const RedisLink::Reply info = redis.call({"INFO", "persistence"});
      done = info_number(*info, "aof_rewrite_in_progress:") == 0 && info_number(*info, "aof_rewrite_scheduled:") == 0;
      if (Clock::now() > until) throw std::runtime_error("Redis does not finish rewriting its file");
    }
    server.stop();
  }

  const std::filesystem::path& directory() const { return directory_.path(); }
  double empty_bytes() const { return empty_bytes_; }

 private:
  TempDir directory_;
  double empty_bytes_ = 0;
};

// A command that waits in the inbox when the server starts, and the moment at which its outcome stands in the log.
class FirstDecision {
 public:
  explicit FirstDecision(const std::string& redis_socket) : follower_([this, redis_socket] { follow(redis_socket); }) {
    const Keys keys(domain::ShardId{0});
    const domain::Command command{
        .id = codec::make_command_id(domain::from_ms(1'795'000'000'000), static_cast<std::uint64_t>(now_ns()), 0),
        .actor = {.role = domain::Role::Agent, .account = "agent-0"},
        .body = domain::CreateTicket{.caller = {.name = "Chen Wei", .phone = "13812345678"},
                                     .place = {.address = "1 Harbour Street"},
                                     .area = domain::AreaId{"a0"},
                                     .category = domain::CategoryId{"no-power"},
                                     .description = "The first one after the start"}};
    std::string record;
    codec::encode(command, record);
    RedisLink(redis_socket).call({"XADD", keys.inbox, "*", "c", record});
  }
  ~FirstDecision() {
    if (follower_.joinable()) follower_.join();
  }

  // When it was seen, by now_ns().
  std::int64_t wait() {
    follower_.join();
    if (failure_) std::rethrow_exception(failure_);
    return seen_ns_;
  }

 private:
  void follow(const std::string& redis_socket) {
    try {
      RedisLink redis(redis_socket);
      const Keys keys(domain::ShardId{0});
      const std::string block = std::to_string(std::chrono::milliseconds(kStartPatience).count());
      const RedisLink::Reply newest = redis.call({"XREVRANGE", keys.log, "+", "-", "COUNT", "1"});
      std::string after(text_of(*newest->element[0]->element[0]));
      for (bool decided = false; !decided;) {
        const RedisLink::Reply read = redis.call({"XREAD", "BLOCK", block, "STREAMS", keys.log, after});
        if (read->type == REDIS_REPLY_NIL) throw std::runtime_error("the server decided nothing");
        const redisReply& entries = *read->element[0]->element[1];
        for (std::size_t i = 0; i < entries.elements; ++i) {
          after = text_of(*entries.element[i]->element[0]);
          const auto entry = codec::decode_log_entry(text_of(*entries.element[i]->element[1]->element[1]));
          decided = decided || (entry && !entry->outcomes.empty());
        }
      }
      seen_ns_ = now_ns();
    } catch (const std::exception&) {
      failure_ = std::current_exception();
    }
  }

  std::int64_t seen_ns_ = 0;
  std::exception_ptr failure_;
  std::thread follower_;
};

void sample_raw_read(Report& report, RedisLink& redis, std::uint64_t buckets) {
  const Keys keys(domain::ShardId{0});
  const std::int64_t start_ns = now_ns();
  std::uint64_t fields = 0, asked = 0;
  for (std::uint64_t answered = 0; answered < buckets; ++answered) {
    for (; asked < buckets && asked - answered < kReadsInFlight; ++asked) {
      redis.begin(2);
      redis.word("HGETALL");
      redis.word(keys.bucket(asked));
    }
    fields += redis.wait()->elements / 2;
  }
  report.sample("recover.raw_read_s", seconds_since(start_ns), "s");
  report.sample("recover.raw_read_tickets", static_cast<double>(fields), "tickets");
}

// All open tickets have a deadline armed; the metric is at most a second old.
void check_armed(Report& report, const RedlineServer& server, std::uint64_t tickets) {
  const auto until = Clock::now() + std::chrono::seconds(5);
  double armed = 0;
  while (armed < static_cast<double>(tickets) && Clock::now() < until) {
    std::this_thread::sleep_for(kPoll);
    armed = server.metric("redline_timers_armed");
  }
  if (armed < static_cast<double>(tickets)) report.fail(fmt::format("{} of {} deadlines armed", armed, tickets));
}

void measure_recover(const Options& options, Report& report, const ServerAccounts& accounts, const Archive& archive,
                     const StoredCity& city) {
  const std::int64_t redis_start_ns = now_ns();
  RedisServer redis(options.aof == "off" ? "everysec" : options.aof, archive.directory());
  const double load_s = seconds_since(redis_start_ns);
  report.sample("recover.redis_load_s", load_s, "s");
  RedisLink link(redis.socket());
  report.sample("recover.redis_bytes_per_ticket",
                (used_memory(link) - archive.empty_bytes()) / static_cast<double>(city.tickets), "B");
  {
    FirstDecision first(redis.socket());
    const std::int64_t start_ns = now_ns();
    const std::uint64_t redis_cpu = process_cpu_ns(redis.pid());
    const RedlineServer server(options, accounts, redis.socket(), kStartPatience);
    report.sample("recover.ready_s", seconds_since(start_ns), "s");
    Hotline hotline(accounts, server.port(), {.agents = 1, .technicians = 0});
    hotline.create(0, now_ns());
    const std::int64_t until_ns = now_ns() + kAnswerPatienceNs;
    while (hotline.answered() == 0 && now_ns() < until_ns) hotline.load().turn(until_ns);
    if (hotline.answered() == 0) report.fail("the first command after the start was not answered");
    report.sample("recover.first_answer_s", seconds_since(start_ns), "s");
    const double decision_s = static_cast<double>(first.wait() - start_ns) * 1e-9;
    report.sample("recover.first_decision_s", decision_s, "s");
    report.sample("recover_s", load_s + decision_s, "s");
    report.sample("recover.dispatcher_cpu_s", static_cast<double>(server.dispatcher_cpu_ns()) * 1e-9, "s");
    report.sample("recover.gateway_cpu_s", static_cast<double>(server.gateway_cpu_ns()) * 1e-9, "s");
    report.sample("recover.redis_cpu_s", static_cast<double>(process_cpu_ns(redis.pid()) - redis_cpu) * 1e-9, "s");
    report.sample("recover.server_bytes_per_ticket", resident_bytes(server.pid()) / static_cast<double>(city.tickets),
                  "B");
    check_armed(report, server, city.tickets);
  }
  sample_raw_read(report, link, stored_buckets(city));
  redis.stop();
}

}  // namespace

void run_recover(const Options& options, Report& report) {
  using std::chrono::hours;
  const auto policy = config::load_policy(kBenchPolicy);
  if (!policy) throw std::runtime_error(config::to_string(policy.error()));
  const domain::Instant now = std::chrono::time_point_cast<domain::Duration>(std::chrono::system_clock::now());
  const StoredCity city{.tickets = static_cast<std::uint64_t>(options.number("tickets", 1'000'000)),
                        .technicians = static_cast<std::uint32_t>(options.number("technicians", 2'000)),
                        .created = now - hours(1),
                        .policy_version = policy->version,
                        .due = [now](std::uint64_t sequence) {
                          return now + hours(20) + std::chrono::milliseconds(sequence * 7919 % 86'400'000);
                        }};
  const ServerAccounts accounts(options, 1);
  const Archive archive(options, city);
  interleave(options, report, {{"recover", [&] { measure_recover(options, report, accounts, archive, city); }}});
  report.ratio("recover_decision_vs_raw_read", "recover.first_decision_s", "recover.raw_read_s");
  report.goal("recover_s", at_most(6.0, 2.5));
  report.goal("recover.redis_bytes_per_ticket", at_most(570, 425));
}

}  // namespace redline::bench
