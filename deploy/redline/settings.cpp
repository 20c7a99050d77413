#include "deploy/redline/settings.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "deploy/config/config_keys.hpp"
#include "deploy/config/policy_file.hpp"
#include "deploy/config/text_file.hpp"
#include "deploy/config/words_file.hpp"
#include "deploy/redline/commands.hpp"
#include "storage/records/database.hpp"

extern "C" char** environ;

namespace redline::app {

using namespace storage::redis;

namespace {

// "limits.frame_in" → "--limits-frame-in"; the addresses are what people type most, so they are short.
std::string option_name(const std::string& key) {
  if (key == "redis.url") return "--redis";
  if (key == "records.url") return "--records";
  std::string name = "--" + key;
  std::ranges::replace(name, '.', '-');
  std::ranges::replace(name, '_', '-');
  return name;
}

spdlog::level::level_enum level_of(config::LogLevel level) {
  switch (level) {
    case config::LogLevel::Debug: return spdlog::level::debug;
    case config::LogLevel::Info: return spdlog::level::info;
    case config::LogLevel::Warning: return spdlog::level::warn;
    case config::LogLevel::Error: return spdlog::level::err;
  }
  return spdlog::level::info;
}

domain::ShardId shard_of(const config::ServerConfig& config) {
  return domain::ShardId{static_cast<std::uint16_t>(config.shard)};
}

bool replicated(const config::ServerConfig& config) {
  return config.redis.durability == config::RedisDurability::Replicated;
}

std::optional<ArchiveAlarms> alarms(const config::ServerConfig& config) {
  if (config.records.url == storage::records::kNoRecords) return std::nullopt;
  return ArchiveAlarms{.events = config.records.alarm_events, .after = config.records.alarm_after};
}

constexpr std::string_view kOpenApiFile = "builtin:api/openapi.json";

// A reader that takes nothing is told that it was too slow before its connection is cut.
constexpr std::chrono::milliseconds kCutAfterTelling{3'000};

gateway::GatewayOptions gateway_options(const config::LimitsConfig& limits, std::uint64_t ring_bytes) {
  gateway::GatewayOptions options;
  options.session.hello_timeout = limits.hello;
  options.session.heartbeat_every = limits.heartbeat;
  options.session.commands.per_second = static_cast<std::uint32_t>(limits.commands_per_second);
  options.session.commands.burst = static_cast<std::uint32_t>(limits.commands_burst);
  options.session.sessions_per_user_max = limits.sessions_per_user;
  options.feed.queue_bytes_max = limits.out_queue;
  options.feed.frame_out_bytes_max = limits.frame_out;
  options.feed.recent_bytes_max = ring_bytes;
  options.feed.slow_reader_timeout = limits.write_deadline;
  options.commands.commands_max = limits.held_commands;
  options.frame_in_bytes_max = static_cast<std::uint32_t>(limits.frame_in);
  return options;
}

gateway::net::NetLimits net_limits(const config::LimitsConfig& limits) {
  gateway::net::NetLimits net;
  net.connections_max = limits.connections;
  net.unauthenticated_per_address_max = limits.unauthenticated_per_address;
  net.header_bytes_max = limits.headers;
  net.body_bytes_max = limits.body;
  net.frame_in_bytes_max = limits.frame_in;
  net.handshake_deadline = limits.handshake;
  net.write_deadline = limits.write_deadline + kCutAfterTelling;
  // Below the marks at which the gateway pauses a session, whatever the size of its queue: nobody else wakes it.
  net.queue_high_bytes = std::min(net.queue_high_bytes, limits.out_queue / 4);
  net.queue_low_bytes = std::min(net.queue_low_bytes, limits.out_queue / 16);
  return net;
}

// The console that was named, or the one beside the program; none is no mistake unless one was named.
std::expected<std::optional<gateway::net::StaticFiles>, std::string> console_files(const std::string& named) {
  namespace fs = std::filesystem;
  using gateway::net::StaticFiles;
  if (!named.empty()) return StaticFiles::load(named);
  const fs::path program = fs::read_symlink("/proc/self/exe").parent_path();
  for (const char* place : {"../share/redline/console", "../../console"}) {
    std::error_code ignored;
    const fs::path folder = program / place;
    if (fs::exists(folder / "index.html", ignored)) return StaticFiles::load(folder.lexically_normal());
  }
  return std::nullopt;
}

}  // namespace

std::shared_ptr<ConfigOptions> ConfigOptions::add_to(CLI::App& command, const std::vector<std::string>& keys) {
  auto options = std::make_shared<ConfigOptions>();
  command.add_option("--config", options->file_, "configuration file (YAML)");
  for (const std::string& key : keys) {
    const config::ConfigKey* known = config::find_config_key(key);
    command.add_option_function<std::string>(
        option_name(key), [options, key](const std::string& text) { options->overrides_[key] = text; },
        std::string{known->help});
  }
  return options;
}

std::optional<config::LoadedConfig> ConfigOptions::load() const {
  auto loaded = config::load_config({.file = file_.empty() ? std::nullopt : std::optional{file_},
                                     .environment = config::redline_environment(environ),
                                     .command_line = overrides_});
  if (!loaded) {
    fmt::print(stderr, "{}\n", config::to_string(loaded.error()));
    fail(ErrorCode::BadRequest, "the configuration cannot be used");
    return std::nullopt;
  }
  if (!loaded->warnings.empty()) fmt::print(stderr, "{}\n", config::to_string(loaded->warnings));
  return std::move(*loaded);
}

void start_logging(config::LogLevel level) {
  auto logger = spdlog::stderr_color_mt("redline");
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e %^%l%$ %v");
  spdlog::set_default_logger(std::move(logger));
  spdlog::set_level(level_of(level));
}

domain::PolicyPtr load_policy_or_say_why(const std::string& path) {
  auto policy = config::load_policy(path);
  if (policy) return std::make_shared<const domain::Policy>(std::move(*policy));
  fmt::print(stderr, "{}\n", config::to_string(policy.error()));
  fail(ErrorCode::BadRequest, fmt::format("{} mistakes in policy {}", policy.error().size(), path));
  return nullptr;
}

RedisUrl redis_url(const config::ServerConfig& config) { return *parse_redis_url(config.redis.url); }

EmbeddedServerOptions embedded_server(const config::ServerConfig& config) {
  EmbeddedServerOptions options;
  options.directory = std::filesystem::absolute(std::filesystem::path{config.data} / "redis");
  const bool flush_each = config.redis.durability != config::RedisDurability::EverySecond;
  options.appendfsync = flush_each ? AppendFsync::Always : AppendFsync::EverySecond;
  return options;
}

ConnectionOptions redis_connection(const RedisUrl& url) {
  ConnectionOptions options;
  options.url = url;
  return options;
}

std::optional<storage::records::RecordsUrl> records_url(const config::ServerConfig& config) {
  using namespace storage::records;
  if (config.records.url == kNoRecords) return std::nullopt;
  if (!config.records.url.empty()) return *parse_records_url(config.records.url);
  std::error_code ignored;  // opening the file says what is wrong
  std::filesystem::create_directories(config.data, ignored);
  return RecordsUrl::sqlite(std::filesystem::path{config.data} / "records.sqlite");
}

std::optional<int> refused_records(const storage::records::RecordsUrl& records) {
  using namespace storage::records;
  try {
    const Database opened(records);
  } catch (const RecordsError& error) {
    if (error.trouble() == ports::RecordsTrouble::TooNew) return fail(ErrorCode::RecordsTooNew, error.what());
    return fail(ErrorCode::Internal, error.what());
  } catch (const std::exception& error) {
    // A file is there or it is not; a server may come back.
    if (records.dialect() == Dialect::Sqlite) return fail(ErrorCode::BadRequest, fmt::format("{}: {}", records.to_string(), error.what()));
    spdlog::warn("records {}: {}", records.to_string(), error.what());
  }
  return std::nullopt;
}

ArchiverSettings archiver(const config::ServerConfig& config, const RedisUrl& url, storage::records::RecordsUrl records) {
  return {.redis = redis_connection(url),
          .log = {.shard = shard_of(config), .await_confirmation = replicated(config)},
          .records = std::move(records),
          .archiver = {.shard = shard_of(config)}};
}

DispatcherSettings dispatcher(const config::ServerConfig& config, const RedisUrl& url, domain::PolicyPtr policy) {
  const domain::ShardId shard = shard_of(config);
  runtime::SystemRandom random;
  runtime::ShardOptions options;
  options.shard = shard;
  options.owner = fmt::format("{}-{:016x}", ::getpid(), random.next());
  options.lease_ttl = config.lease.ttl;
  options.keep_closed = config.records.keep_closed;
  return {.redis = redis_connection(url),
          .store = {.shard = shard,
                    .keep_events = config.log.keep_events,
                    .await_archiver = config.records.url != storage::records::kNoRecords,
                    .replicas = replicated(config) ? static_cast<unsigned>(config.redis.replicas) : 0},
          .shard = std::move(options),
          .policy = std::move(policy),
          .alarms = alarms(config)};
}

std::expected<GatewaySettings, std::string> gateway(const config::ServerConfig& config, const RedisUrl& url,
                                                     domain::PolicyPtr policy) {
  const auto address = config::parse_address(config.listen);
  if (!address) return std::unexpected{"listen: " + address.error()};
  const auto policy_text = config::read_text(config.policy);
  if (!policy_text) return std::unexpected{config::to_string(policy_text.error())};
  auto console = console_files(config.gateway.console);
  if (!console) return std::unexpected{"console: " + console.error()};
  auto words = config::load_words(config::kWorkOrderWordsFile, gateway::kWorkOrderWords);
  if (!words) return std::unexpected{config::to_string(words.error())};
  const auto openapi = config::read_text(std::string{kOpenApiFile});
  if (!openapi) return std::unexpected{config::to_string(openapi.error())};
  return GatewaySettings{.shard = shard_of(config),
                         .redis = redis_connection(url),
                         .log = {.shard = shard_of(config), .await_confirmation = replicated(config)},
                         .data = config.data,
                         .gateway = gateway_options(config.limits, config.gateway.ring_bytes),
                         .append_timeout = config.limits.held_for,
                         .server = {.limits = net_limits(config.limits), .origins = config.origins},
                         .listen = {.host = address->host,
                                    .port = address->port,
                                    .certificate_file = config.tls.cert,
                                    .key_file = config.tls.key,
                                    .insecure = config.allow_plain_beyond_loopback},
                         .policy_text = *policy_text,
                         .policy = std::move(policy),
                         .console = std::move(*console),
                         .demo = {},
                         .work_order_words = std::move(*words),
                         .openapi = *openapi,
                         .records = records_url(config),
                         .alarms = alarms(config),
                         .more_metrics = {}};
}

}  // namespace redline::app
