// redline up: everything in one process, with a Redis of its own unless one is named, and records in SQLite unless others are
// named. The composition root: every object
// is made here or in the roles, in order of dependency, and goes in the reverse order.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <optional>
#include <thread>

#include "deploy/redline/commands.hpp"
#include "deploy/redline/demo.hpp"
#include "deploy/redline/dispatcher_metrics.hpp"
#include "deploy/redline/settings.hpp"
#include "deploy/redline/stop_signal.hpp"

namespace redline::app {

using storage::redis::EmbeddedServer;
using storage::redis::RedisUrl;

namespace {

constexpr std::chrono::milliseconds kReadyPolledEvery{10};
constexpr std::chrono::seconds kRespawnAfter{1};

void tell_progress(const storage::redis::StartProgress& progress) {
  using Phase = storage::redis::StartProgress::Phase;
  switch (progress.phase) {
    case Phase::WaitingForPrevious: return spdlog::info("redis: waiting for the previous server to end");
    case Phase::Starting: return spdlog::info("redis: starting");
    case Phase::Loading: return spdlog::info("redis: loading, {} %", progress.percent);
    case Phase::Ready: return spdlog::info("redis: ready");
  }
}

// Starts our own redis-server again whenever it ends without being asked to.
void keep_alive(EmbeddedServer& server, boost::asio::io_context& io, runtime::AsioScheduler& scheduler) {
  server.watch(io.get_executor(), [&](const storage::redis::ServerExit& exit) {
    spdlog::error("redis ended: {}; starting it again", exit.reason);
    if (auto started = server.respawn(); !started) spdlog::error("redis: {}", started.error());
    scheduler.call_after(kRespawnAfter, [&] { keep_alive(server, io, scheduler); });
  });
}

void wait_until_ready(GatewayRole& gateway) {
  while (!gateway.ready()) std::this_thread::sleep_for(kReadyPolledEvery);
}

int run(config::LoadedConfig loaded, bool with_demo) {
  config::ServerConfig& config = loaded.config;
  start_logging(config.log_level);
  if (with_demo && loaded.origin.at("policy") == "default") config.policy = kDemoPolicy;
  domain::PolicyPtr policy = load_policy_or_say_why(config.policy);
  if (policy == nullptr) return 2;

  boost::asio::io_context io;
  runtime::AsioScheduler scheduler(io);
  std::optional<EmbeddedServer> redis;
  RedisUrl url;
  if (config.redis.url.empty()) {
    redis.emplace(embedded_server(config), scheduler);
    if (auto started = redis->start(tell_progress); !started) return fail(ErrorCode::Internal, started.error());
    keep_alive(*redis, io, scheduler);
    url = redis->url();
  } else {
    url = redis_url(config);
  }

  std::optional<Demo> demo;
  if (with_demo) {
    auto prepared = Demo::prepare(config.data);
    if (!prepared) return fail(ErrorCode::Internal, prepared.error());
    demo.emplace(std::move(*prepared));
    policy = hurried(*policy, kDemoSpeed);
  }

  const auto records = records_url(config);
  if (records) {
    if (const auto refused = refused_records(*records)) return *refused;
  }
  DispatcherRole dispatching(dispatcher(config, url, policy));
  std::optional<ArchiverRole> archiving;
  if (records) archiving.emplace(archiver(config, url, *records));
  auto settings = gateway(config, url, policy);
  if (!settings) return fail(ErrorCode::BadRequest, settings.error());
  if (demo && config::parse_address(config.listen)->loopback) settings->demo = demo->sign_ins();
  settings->more_metrics = [&](gateway::api::Families& families) {
    add_dispatcher_metrics(families, dispatching.status());
    if (archiving) add_archiver_metrics(families, archiving->stats());
  };
  auto front = GatewayRole::start(std::move(*settings));
  if (!front) return fail(ErrorCode::BadRequest, front.error());
  wait_until_ready(**front);

  const auto& bound = (*front)->bound();
  const std::string address = fmt::format("{}://{}:{}", bound.secure ? "https" : "http", bound.host, bound.port);
  fmt::print("ready {}\n", address);
  std::fflush(stdout);
  if (demo) {
    if (auto started = demo->start(address); !started) spdlog::error("demo: {}", started.error());
    for (const std::string& hint : demo->hints(address)) fmt::print(stderr, "  {}\n", hint);
  }

  run_until_stop_signal(io);
  demo.reset();
  return 0;
}

}  // namespace

void add_up(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("up", "run everything: gateway, dispatcher, archiver and, unless one is named, Redis");
  const auto options =
      ConfigOptions::add_to(*command, {"listen", "data", "redis.url", "redis.durability", "records.url", "policy", "log_level",
                                       "allow_plain_beyond_loopback", "origins", "tls.cert", "tls.key",
                                        "gateway.console"});
  const auto demo = std::make_shared<bool>(false);
  command->add_flag("--demo", *demo, "load a city and replay a real day of service requests");
  command->footer("Example: redline up --data ./data --listen 127.0.0.1:8080 --demo");
  command->callback([options, demo, &action] {
    action = [options, demo] {
      auto loaded = options->load();
      return loaded ? run(std::move(*loaded), *demo) : 2;
    };
  });
}

}  // namespace redline::app
