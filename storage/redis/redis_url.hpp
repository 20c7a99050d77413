// Where a Redis server is and how to log in, parsed from one line of the settings:
//   unix:///run/redis.sock              unix:///run/redis.sock?db=2      unix://user:password@/run/redis.sock
//   redis://[user:password@]host[:6379][/db]                              redis://[2001:db8::1]:6380/3
//   rediss://…                          the same over TLS (peer and host name verified)
// User, password and path may be percent-encoded. `redis://:password@host` is a password without a user.
// A plain value: no thread or ownership rules.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "storage/redis/secret.hpp"

namespace redline::storage::redis {

enum class RedisTransport : std::uint8_t { Unix, Tcp, Tls };

inline constexpr std::uint16_t kRedisPort = 6379;
// sun_path holds 108 bytes including the final NUL.
inline constexpr std::size_t kUnixPathBytesMax = 107;

struct RedisUrl {
  RedisTransport transport = RedisTransport::Unix;
  std::string path;  // Unix only: absolute path of the socket
  std::string host;  // Tcp and Tls: name or address, IPv6 without brackets
  std::uint16_t port = kRedisPort;
  std::string user;  // empty: Redis' user "default"
  Secret password;   // empty: no AUTH is sent
  int database = 0;

  // For logs and error texts: the password is masked.
  [[nodiscard]] std::string to_string() const;

  friend bool operator==(const RedisUrl&, const RedisUrl&) = default;
};

// The error is one sentence for the person who wrote the setting; it never quotes the password.
[[nodiscard]] std::expected<RedisUrl, std::string> parse_redis_url(std::string_view text);

}  // namespace redline::storage::redis
