#include "tests/bench/redis_link.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace redline::bench {
namespace {

constexpr std::size_t kReadBytes = 128 * 1024;

int connect_to(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) throw std::runtime_error(path + ": too long for a unix socket");
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  close(fd);
  return -1;
}

}  // namespace

RedisLink::RedisLink(const std::string& unix_socket) : fd_(connect_to(unix_socket)), reader_(redisReaderCreate()) {
  if (fd_ < 0) {
    redisReaderFree(reader_);
    throw std::runtime_error(fmt::format("no Redis on {}: {}", unix_socket, std::strerror(errno)));
  }
}

RedisLink::~RedisLink() {
  close(fd_);
  redisReaderFree(reader_);
}

bool RedisLink::answers(const std::string& unix_socket) {
  const int fd = connect_to(unix_socket);
  if (fd < 0) return false;
  std::array<char, 16> answer{};
  const bool pong = write(fd, "PING\r\n", 6) == 6 && read(fd, answer.data(), answer.size()) > 0 && answer[0] == '+';
  close(fd);
  return pong;
}

void RedisLink::begin(std::size_t arguments) { fmt::format_to(std::back_inserter(out_), "*{}\r\n", arguments); }

void RedisLink::word(std::string_view text) {
  fmt::format_to(std::back_inserter(out_), "${}\r\n", text.size());
  out_.append(text).append("\r\n");
}

void RedisLink::word(std::int64_t number) {
  const fmt::format_int text(number);
  word(std::string_view(text.data(), text.size()));
}

void RedisLink::command(std::initializer_list<std::string_view> words) {
  begin(words.size());
  for (const std::string_view text : words) word(text);
}

void RedisLink::flush() {
  std::size_t done = 0;
  while (done < out_.size()) {
    const ssize_t n = send(fd_, out_.data() + done, out_.size() - done, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n > 0) {
      done += static_cast<std::size_t>(n);
    } else if (errno == EAGAIN) {
      pollfd wait{fd_, POLLOUT, 0};
      poll(&wait, 1, -1);
    } else if (errno != EINTR) {
      throw std::runtime_error(fmt::format("writing to Redis: {}", std::strerror(errno)));
    }
  }
  out_.clear();
}

void RedisLink::receive() {
  std::array<char, kReadBytes> buffer;
  const ssize_t n = recv(fd_, buffer.data(), buffer.size(), 0);
  if (n < 0 && errno == EINTR) return;
  if (n <= 0) throw std::runtime_error("Redis closed the connection");
  redisReaderFeed(reader_, buffer.data(), static_cast<std::size_t>(n));
}

RedisLink::Reply RedisLink::next() {
  void* raw = nullptr;
  if (redisReaderGetReply(reader_, &raw) != REDIS_OK) throw std::runtime_error("Redis sent no RESP");
  Reply reply(static_cast<redisReply*>(raw));
  if (reply && reply->type == REDIS_REPLY_ERROR) throw std::runtime_error("Redis: " + std::string(text_of(*reply)));
  return reply;
}

RedisLink::Reply RedisLink::wait() {
  flush();
  Reply reply = next();
  while (!reply) {
    receive();
    reply = next();
  }
  return reply;
}

RedisLink::Reply RedisLink::call(std::initializer_list<std::string_view> words) {
  command(words);
  return wait();
}

double info_number(const redisReply& info, std::string_view name) {
  const std::string_view text = text_of(info);
  const std::size_t at = text.find(name);
  return at == std::string_view::npos ? 0 : std::strtod(text.data() + at + name.size(), nullptr);
}

}  // namespace redline::bench
