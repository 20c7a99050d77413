#include "storage/redis/redis_url.hpp"

#include <charconv>
#include <optional>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace redline::storage::redis {
namespace {

using Error = std::unexpected<std::string>;

std::expected<int, std::string> parse_database(std::string_view digits) {
  int value = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (code != std::errc{} || end != digits.data() + digits.size() || value < 0) {
    return Error("the Redis database must be a number such as 0");
  }
  return value;
}

std::expected<void, std::string> read_unix(const boost::urls::url_view& view, RedisUrl& url) {
  if (!view.host().empty() || view.has_port()) {
    return Error("a unix socket takes three slashes and an absolute path: unix:///run/redis.sock");
  }
  url.path = view.path();
  if (url.path.size() < 2 || url.path.front() != '/') return Error("the path of the unix socket is missing");
  if (url.path.size() > kUnixPathBytesMax) {
    return Error(fmt::format("the path of the unix socket is {} bytes long, the system allows {}", url.path.size(),
                             kUnixPathBytesMax));
  }
  for (const auto& parameter : view.params()) {
    if (parameter.key != "db") return Error("unknown parameter after '?', only db=<number> is known");
    const auto database = parse_database(parameter.value);
    if (!database) return Error(database.error());
    url.database = *database;
  }
  return {};
}

std::expected<void, std::string> read_tcp(const boost::urls::url_view& view, RedisUrl& url) {
  if (view.has_query()) return Error("a Redis address takes no parameters after '?'");
  url.host = view.host_type() == boost::urls::host_type::ipv6 ? view.host_address() : view.host();
  if (url.host.empty()) return Error("the host is missing");
  if (view.has_port()) {
    if (view.port_number() == 0) return Error("the port must be a number from 1 to 65535");
    url.port = view.port_number();
  }
  const std::string path = view.path();
  if (path.size() > 1) {
    const auto database = parse_database(std::string_view(path).substr(1));
    if (!database) return Error(database.error());
    url.database = *database;
  }
  return {};
}

std::optional<RedisTransport> transport_of(std::string_view scheme) {
  if (scheme == "unix") return RedisTransport::Unix;
  if (scheme == "redis") return RedisTransport::Tcp;
  if (scheme == "rediss") return RedisTransport::Tls;
  return std::nullopt;
}

}  // namespace

std::expected<RedisUrl, std::string> parse_redis_url(std::string_view text) {
  const auto parsed = boost::urls::parse_uri(text);
  if (!parsed) return Error("not an address; expected unix:///path, redis://host:port/db or rediss://host:port/db");
  const boost::urls::url_view& view = *parsed;

  RedisUrl url;
  const auto transport = transport_of(std::string_view(view.scheme().data(), view.scheme().size()));
  if (!transport) return Error("unknown kind of address; expected unix://, redis:// or rediss://");
  url.transport = *transport;
  if (!view.has_authority()) return Error("two slashes are missing after the kind of address");
  if (view.has_fragment()) return Error("an address has no '#' part; write it as %23 inside a password");

  url.user = view.user();
  url.password = Secret(view.password());
  if (!url.user.empty() && url.password.empty()) {
    return Error("a user without a password; write :password@ when the password belongs to the default user");
  }
  const auto read = url.transport == RedisTransport::Unix ? read_unix(view, url) : read_tcp(view, url);
  if (!read) return Error(read.error());
  return url;
}

std::string RedisUrl::to_string() const {
  const std::string login = password.empty() ? "" : fmt::format("{}:{}@", user, password);
  if (transport == RedisTransport::Unix) {
    return fmt::format("unix://{}{}{}", login, path, database == 0 ? "" : fmt::format("?db={}", database));
  }
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return fmt::format("{}://{}{}{}{}:{}/{}", transport == RedisTransport::Tls ? "rediss" : "redis", login,
                     is_ipv6 ? "[" : "", host, is_ipv6 ? "]" : "", port, database);
}

}  // namespace redline::storage::redis
