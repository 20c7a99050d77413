// From the configuration to what each part wants to know: the only place where names of settings meet options.
#pragma once

#include <CLI/CLI.hpp>
#include <expected>
#include <map>
#include <memory>
#include <string>

#include "deploy/config/server_config.hpp"
#include "deploy/redline/archiver_role.hpp"
#include "deploy/redline/dispatcher_role.hpp"
#include "deploy/redline/gateway_role.hpp"
#include "storage/redis/embedded_server.hpp"

namespace redline::app {

// Options of a subcommand that override configuration keys, and the configuration file.
class ConfigOptions {
 public:
  // Adds --config and one option for each key in `keys`, e.g. {"listen", "data"}; `redis.url` becomes --redis.
  static std::shared_ptr<ConfigOptions> add_to(CLI::App& command, const std::vector<std::string>& keys);
  // Reads file, environment and command line; prints every problem to stderr. nullopt: refused.
  std::optional<config::LoadedConfig> load() const;

 private:
  std::string file_;
  std::map<std::string, std::string> overrides_;  // key → text
};

// Log lines to stderr, at the configured level.
void start_logging(config::LogLevel level);

// Prints problems and gives nullptr when the policy cannot be used.
domain::PolicyPtr load_policy_or_say_why(const std::string& path);

storage::redis::RedisUrl redis_url(const config::ServerConfig& config);
storage::redis::EmbeddedServerOptions embedded_server(const config::ServerConfig& config);
storage::redis::ConnectionOptions redis_connection(const storage::redis::RedisUrl& url);
// nullopt: no records are kept. The data folder is made when they are to be there.
std::optional<storage::records::RecordsUrl> records_url(const config::ServerConfig& config);
// Opens the records once, so that the schema is there and a mistake shows at the start. The exit code, after telling why, when
// they can never be used; nullopt when they can, or when they only cannot be reached at the moment.
std::optional<int> refused_records(const storage::records::RecordsUrl& records);
ArchiverSettings archiver(const config::ServerConfig& config, const storage::redis::RedisUrl& url,
                          storage::records::RecordsUrl records);
DispatcherSettings dispatcher(const config::ServerConfig& config, const storage::redis::RedisUrl& url,
                              domain::PolicyPtr policy);
// The error is a sentence for the operator.
std::expected<GatewaySettings, std::string> gateway(const config::ServerConfig& config, const storage::redis::RedisUrl& url,
                                                     domain::PolicyPtr policy);

}  // namespace redline::app
