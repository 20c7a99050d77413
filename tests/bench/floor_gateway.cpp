#include "tests/bench/floor_gateway.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/ws_frame.hpp"

namespace redline::bench {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr int kEventsPerTurn = 256;
constexpr std::size_t kRequestBytes = 8;
constexpr std::string_view kLogCount = "1024";

std::uint32_t number_of(std::string_view text) {
  std::uint32_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

FloorGateway::FloorGateway(const std::string& redis_socket, int listener, int stop)
    : submit_(redis_socket),
      log_(redis_socket),
      listener_(listener),
      stop_(stop),
      epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  for (const int fd : {listener_, stop_, submit_.fd(), log_.fd()}) watch(fd, EPOLLIN, true);
}

FloorGateway::~FloorGateway() {
  for (const auto& [fd, client] : clients_) close(fd);
  close(epoll_);
}

void FloorGateway::watch(int fd, std::uint32_t events, bool add) {
  epoll_event event{.events = events, .data = {.fd = fd}};
  if (epoll_ctl(epoll_, add ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event) != 0) throw std::runtime_error("epoll_ctl");
}

void FloorGateway::run() {
  const auto read_on = [&] {
    log_.command({"XREAD", "COUNT", kLogCount, "BLOCK", "0", "STREAMS", "log", log_cursor_});
    log_.flush();
  };
  read_on();
  std::array<epoll_event, kEventsPerTurn> events;
  for (;;) {
    const int count = epoll_wait(epoll_, events.data(), kEventsPerTurn, -1);
    for (int i = 0; i < count; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      if (fd == stop_) return;
      if (fd == listener_) {
        accept_all();
      } else if (fd == submit_.fd()) {
        read_answers();
      } else if (fd == log_.fd()) {
        const std::string before = log_cursor_;
        read_log();
        if (log_cursor_ != before) read_on();
      } else {
        if (events[static_cast<std::size_t>(i)].events & EPOLLOUT) write_client(fd);
        if (events[static_cast<std::size_t>(i)].events & ~std::uint32_t{EPOLLOUT}) read_client(fd);
      }
    }
    if (std::exchange(submitted_any_, false)) submit_.flush();
    for (const int fd : std::exchange(dirty_, {})) {
      if (clients_.contains(fd)) write_client(fd);
    }
  }
}

void FloorGateway::accept_all() {
  for (;;) {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    clients_.try_emplace(fd);
    watch(fd, EPOLLIN, true);
  }
}

void FloorGateway::read_client(int fd) {
  const auto found = clients_.find(fd);
  if (found == clients_.end()) return;
  Client& client = found->second;
  std::array<char, kReadBytes> buffer;
  const ssize_t n = recv(fd, buffer.data(), buffer.size(), 0);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n <= 0) return drop(fd);
  client.in.append(buffer.data(), static_cast<std::size_t>(n));
  if (client.open) {
    submit_all(fd, client);
  } else {
    handshake(fd, client);
  }
}

void FloorGateway::handshake(int fd, Client& client) {
  const std::size_t end = client.in.find("\r\n\r\n");
  if (end == std::string::npos) return;
  const std::string_view head = std::string_view(client.in).substr(0, end + 2);
  if (head.starts_with("GET /technician ")) technicians_.push_back(fd);
  client.out += fmt::format(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
      "{}\r\n\r\n",
      accept_for(header_value(head, "Sec-WebSocket-Key")));
  client.open = true;
  client.in.erase(0, end + 4);
  write_client(fd);
}

void FloorGateway::submit_all(int fd, Client& client) {
  std::size_t at = 0;
  while (const auto frame = next_frame(client.in, at)) {
    if (frame->opcode != Opcode::Binary || frame->payload.size() < kRequestBytes) continue;
    submit_.command({"XADD", "inbox", "*", "c", frame->payload});
    submitted_any_ = true;
    unanswered_.push_back({fd, std::string(frame->payload.substr(0, kRequestBytes))});
  }
  client.in.erase(0, at);
}

void FloorGateway::read_answers() {
  submit_.receive();
  while (submit_.next()) {
    queue(unanswered_.front().client, unanswered_.front().request);
    unanswered_.pop_front();
  }
}

void FloorGateway::read_log() {
  log_.receive();
  const RedisLink::Reply reply = log_.next();
  if (!reply || reply->type == REDIS_REPLY_NIL) return;
  const redisReply& entries = *reply->element[0]->element[1];
  for (std::size_t i = 0; i < entries.elements; ++i) {
    const redisReply& fields = *entries.element[i]->element[1];
    queue(technicians_.at(number_of(text_of(*fields.element[1]))), text_of(*fields.element[3]));
  }
  log_cursor_ = text_of(*entries.element[entries.elements - 1]->element[0]);
}

void FloorGateway::queue(int fd, std::string_view payload) {
  const auto found = clients_.find(fd);
  if (found == clients_.end()) return;
  append_server_frame(found->second.out, payload);
  if (!std::exchange(found->second.dirty, true)) dirty_.push_back(fd);
}

void FloorGateway::write_client(int fd) {
  Client& client = clients_.at(fd);
  client.dirty = false;
  const ssize_t n = send(fd, client.out.data(), client.out.size(), MSG_NOSIGNAL);
  if (n < 0 && errno != EAGAIN) return drop(fd);
  client.out.erase(0, n < 0 ? 0 : static_cast<std::size_t>(n));
  const bool full = !client.out.empty();
  if (std::exchange(client.full, full) != full) watch(fd, full ? EPOLLIN | EPOLLOUT : EPOLLIN, false);
}

void FloorGateway::drop(int fd) {
  clients_.erase(fd);
  close(fd);
}

}  // namespace redline::bench
