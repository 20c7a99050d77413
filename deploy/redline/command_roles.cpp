// redline gateway, redline dispatcher, redline archiver: the parts of `redline up` apart, on one Redis that others run. Any
// number of each; of the dispatchers of a shard one works and the others stand by.
#include <fmt/format.h>

#include "deploy/redline/commands.hpp"
#include "deploy/redline/settings.hpp"
#include "deploy/redline/stop_signal.hpp"

namespace redline::app {

namespace {

constexpr std::string_view kRedisNeeded = "redis.url must be set: gateway, dispatcher and archiver share one Redis";

int run_gateway(const config::ServerConfig& config) {
  start_logging(config.log_level);
  if (config.redis.url.empty()) return fail(ErrorCode::BadRequest, kRedisNeeded);
  domain::PolicyPtr policy = load_policy_or_say_why(config.policy);
  if (policy == nullptr) return 2;
  auto settings = gateway(config, redis_url(config), std::move(policy));
  if (!settings) return fail(ErrorCode::BadRequest, settings.error());
  const auto front = GatewayRole::start(std::move(*settings));
  if (!front) return fail(ErrorCode::BadRequest, front.error());
  const auto& bound = (*front)->bound();
  fmt::print("ready {}://{}:{}\n", bound.secure ? "https" : "http", bound.host, bound.port);
  std::fflush(stdout);
  boost::asio::io_context io;
  run_until_stop_signal(io);
  return 0;
}

int run_dispatcher(const config::ServerConfig& config) {
  start_logging(config.log_level);
  if (config.redis.url.empty()) return fail(ErrorCode::BadRequest, kRedisNeeded);
  domain::PolicyPtr policy = load_policy_or_say_why(config.policy);
  if (policy == nullptr) return 2;
  const DispatcherRole dispatching(dispatcher(config, redis_url(config), std::move(policy)));
  fmt::print("ready dispatcher of shard {}\n", config.shard);
  std::fflush(stdout);
  boost::asio::io_context io;
  run_until_stop_signal(io);
  return 0;
}

int run_archiver(const config::ServerConfig& config) {
  start_logging(config.log_level);
  if (config.redis.url.empty()) return fail(ErrorCode::BadRequest, kRedisNeeded);
  const auto records = records_url(config);
  if (!records) return fail(ErrorCode::BadRequest, "records.url is none: there is nothing to archive into");
  if (const auto refused = refused_records(*records)) return *refused;
  const ArchiverRole archiving(archiver(config, redis_url(config), *records));
  fmt::print("ready archiver of shard {}\n", config.shard);
  std::fflush(stdout);
  boost::asio::io_context io;
  run_until_stop_signal(io);
  return 0;
}

}  // namespace

void add_gateway(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("gateway", "run a gateway on a Redis that is there");
  const auto options =
      ConfigOptions::add_to(*command, {"listen", "data", "redis.url", "redis.durability", "records.url", "policy", "shard",
                                       "log_level", "allow_plain_beyond_loopback", "origins", "tls.cert", "tls.key",
                                       "gateway.console"});
  command->footer("Example: redline gateway --redis redis://127.0.0.1:6379 --listen 127.0.0.1:8081 --data ./data");
  command->callback([options, &action] {
    action = [options] {
      const auto loaded = options->load();
      return loaded ? run_gateway(loaded->config) : 2;
    };
  });
}

void add_dispatcher(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("dispatcher", "run a dispatcher on a Redis that is there");
  const auto options =
      ConfigOptions::add_to(*command, {"redis.url", "redis.durability", "redis.replicas", "records.url", "policy",
                                                    "shard", "log_level"});
  command->footer("Example: redline dispatcher --redis redis://127.0.0.1:6379 --policy policy.yaml");
  command->callback([options, &action] {
    action = [options] {
      const auto loaded = options->load();
      return loaded ? run_dispatcher(loaded->config) : 2;
    };
  });
}

void add_archiver(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("archiver", "keep everything for good: from a Redis that is there into the records");
  const auto options =
      ConfigOptions::add_to(*command, {"redis.url", "redis.durability", "records.url", "data", "shard", "log_level"});
  command->footer("Example: redline archiver --redis redis://127.0.0.1:6379 --records postgresql://redline@10.0.0.7/redline");
  command->callback([options, &action] {
    action = [options] {
      const auto loaded = options->load();
      return loaded ? run_archiver(loaded->config) : 2;
    };
  });
}

}  // namespace redline::app
