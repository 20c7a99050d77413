#include "storage/redis/unix_ask.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include "storage/redis/redis_url.hpp"
#include "storage/redis/reply_reader.hpp"
#include "storage/redis/unique_fd.hpp"

namespace redline::storage::redis {
namespace {

constexpr std::size_t kReplyBytesMax = std::size_t{1} << 20;

std::unexpected<Failure> failed(RedisError error, bool sent, std::string_view why) {
  return std::unexpected(Failure{.error = error, .may_have_run = sent, .message = std::string(why)});
}

std::expected<UniqueFd, Failure> connect_to(const std::string& path, std::chrono::milliseconds patience) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() > kUnixPathBytesMax) return failed(RedisError::NotSent, false, "the path of the socket is too long");
  std::memcpy(address.sun_path, path.data(), path.size());
  UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(patience);
  const auto rest = std::chrono::duration_cast<std::chrono::microseconds>(patience - seconds);
  const timeval limit{.tv_sec = seconds.count(), .tv_usec = rest.count()};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
  if (!socket || ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    return failed(RedisError::NotSent, false, std::strerror(errno));
  }
  return socket;
}

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

}  // namespace

Result ask(const std::filesystem::path& socket, Command command, std::chrono::milliseconds patience) {
  const auto connected = connect_to(socket.string(), patience);
  if (!connected) return std::unexpected(connected.error());
  if (!send_all(connected->get(), command.wire())) return failed(RedisError::Unknown, true, std::strerror(errno));
  ReplyReader reader(kReplyBytesMax);
  std::array<char, 4096> room;
  for (;;) {
    const ssize_t size = ::recv(connected->get(), room.data(), room.size(), 0);
    if (size == 0) return failed(RedisError::Unknown, true, "the server hung up");
    if (size < 0) return failed(RedisError::Timeout, true, std::strerror(errno));
    reader.feed(std::span(room.data(), static_cast<std::size_t>(size)));
    auto reply = reader.next();
    if (!reply) return failed(RedisError::ProtocolError, true, reply.error());
    if (!reply->has_value()) continue;
    if ((**reply)->is_error()) return std::unexpected(server_failure((**reply)->error_text()));
    return std::move(**reply);
  }
}

}  // namespace redline::storage::redis
