// The configuration of the server: what an operator decides (what an organisation decides stands in the policy).
//
// One table (config_keys.hpp) names every key with its form, bounds and help; file, environment, command line, printed
// configuration and reference page all come from it. Values are taken from, later ones winning: the defaults below, the
// configuration file (YAML, keys nested at the dots), the environment (REDLINE_ and the key in capitals, dots as
// underscores), the command line. Every mistake is reported at once and then nothing is taken.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/config/policy_file.hpp"
#include "deploy/config/problem.hpp"
#include "dispatcher/domain/time.hpp"

namespace redline::config {

// At which durability a command is answered OK (deploy/docs/configuration.md tells what each survives).
enum class RedisDurability : std::uint8_t { EverySecond, Always, Replicated };
enum class LogLevel : std::uint8_t { Debug, Info, Warning, Error };

struct RedisConfig {
  std::string url;  // empty: the server starts its own redis-server
  RedisDurability durability = RedisDurability::EverySecond;
  std::uint64_t replicas = 0;
};

struct RecordsConfig {
  std::string url;  // empty: SQLite in the data folder; "none": no records
  domain::Duration keep_closed = std::chrono::hours{24};
  std::uint64_t alarm_events = 100'000;
  domain::Duration alarm_after = std::chrono::seconds{30};
};

struct TlsConfig {
  std::string cert;
  std::string key;
};

struct LimitsConfig {
  std::uint64_t frame_in = 64 << 10;
  std::uint64_t frame_out = 256 << 10;
  std::uint64_t headers = 8 << 10;
  std::uint64_t body = 256 << 10;
  std::uint64_t out_queue = 256 << 10;
  domain::Duration handshake = std::chrono::seconds{5};
  domain::Duration hello = std::chrono::seconds{5};
  domain::Duration heartbeat = std::chrono::seconds{20};
  domain::Duration write_deadline = std::chrono::seconds{10};
  std::uint64_t connections = 18'000;
  std::uint64_t unauthenticated_per_address = 50;
  std::uint64_t sessions_per_user = 5;
  std::uint64_t commands_per_second = 20;
  std::uint64_t commands_burst = 60;
  std::uint64_t description = 4'000;
  std::uint64_t held_commands = 10'000;
  domain::Duration held_for = std::chrono::seconds{1};
};

struct ServerConfig {
  std::string listen = "127.0.0.1:8080";
  std::string data = "./data";
  std::string policy = kDefaultPolicy;
  std::uint64_t shard = 0;
  LogLevel log_level = LogLevel::Info;
  bool allow_plain_beyond_loopback = false;
  std::vector<std::string> origins;
  TlsConfig tls;
  RedisConfig redis;
  RecordsConfig records;
  struct {
    domain::Duration ttl = std::chrono::seconds{2};
  } lease;
  struct {
    std::uint64_t ring_bytes = 16 << 20;
    std::string console;  // folder; empty: beside the program
  } gateway;
  struct {
    std::uint64_t keep_events = 1'000'000;
  } log;
  LimitsConfig limits;
};

struct Address {
  std::string host;  // numeric, IPv6 without brackets, or "localhost"
  std::uint16_t port = 0;
  bool loopback = false;
};
// "127.0.0.1:8080", "[::1]:0", "localhost:80". The error is a phrase for the one who wrote it.
std::expected<Address, std::string> parse_address(std::string_view text);

struct ConfigSources {
  std::optional<std::string> file;                  // path
  std::map<std::string, std::string> environment;   // names that begin with REDLINE_
  std::map<std::string, std::string> command_line;  // key → value as text; lists separated by commas
};

// Where the value of a key came from: "default", "redline.yaml:12", "REDLINE_LISTEN", "command line".
struct LoadedConfig {
  ServerConfig config;
  std::map<std::string_view, std::string> origin;  // by key; every key is there
  Problems warnings;                               // names in the environment that are no keys
};

std::expected<LoadedConfig, Problems> load_config(const ConfigSources& sources);

// The names that begin with REDLINE_ out of an environment block such as ::environ.
std::map<std::string, std::string> redline_environment(const char* const* environment);

// Every key with its value and where that came from, one a line; secrets masked.
std::string printed(const LoadedConfig& loaded);

}  // namespace redline::config
