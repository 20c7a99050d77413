#include "tests/bench/ws_load.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/ws_frame.hpp"

namespace redline::bench {
namespace {

constexpr std::size_t kReadBytes = 256 * 1024;
constexpr int kEventsPerTurn = 512;
constexpr std::size_t kCompactBytes = 64 * 1024;
// Any valid key will do: it keeps intermediaries from caching, and there are none.
constexpr std::string_view kKey = "cmVkbGluZS1iZW5jaC0wMQ==";

std::runtime_error system_error(std::string_view what) {
  return std::runtime_error(fmt::format("{}: {}", what, std::strerror(errno)));
}

}  // namespace

std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

WsLoad::WsLoad(Endpoint endpoint)
    : endpoint_(std::move(endpoint)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      buffer_(std::make_unique_for_overwrite<char[]>(kReadBytes)) {
  if (epoll_ < 0) throw system_error("epoll_create1");
  // Without it the kernel rounds a wait up by 50 µs, which would show up as latency at 5,000 sends a second.
  prctl(PR_SET_TIMERSLACK, 1);
}

WsLoad::~WsLoad() {
  for (const Client& client : clients_) {
    if (client.fd >= 0) close(client.fd);
  }
  close(epoll_);
}

WsLoad::Conn WsLoad::open(std::string_view target, std::string_view subprotocol, std::string_view headers) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(endpoint_.port);
  if (inet_pton(AF_INET, endpoint_.address.c_str(), &address.sin_addr) != 1) {
    throw std::runtime_error(endpoint_.address + ": not an IPv4 address");
  }
  Client client;
  client.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (client.fd < 0) throw system_error("socket");
  const int on = 1;
  setsockopt(client.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connect(client.fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 && errno != EINPROGRESS) {
    close(client.fd);
    throw system_error("connect");
  }
  client.out = fmt::format(
      "GET {} HTTP/1.1\r\nHost: {}:{}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: {}\r\n{}{}\r\n",
      target, endpoint_.address, endpoint_.port, kKey,
      subprotocol.empty() ? "" : fmt::format("Sec-WebSocket-Protocol: {}\r\n", subprotocol), headers);
  const auto conn = static_cast<Conn>(clients_.size());
  clients_.push_back(std::move(client));
  ++opening_;
  epoll_event event{.events = EPOLLIN | EPOLLOUT, .data = {.u32 = conn}};
  clients_[conn].waiting_to_write = true;
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, clients_[conn].fd, &event) != 0) throw system_error("epoll_ctl");
  return conn;
}

void WsLoad::send(Conn conn, std::string_view frame) {
  Client& client = clients_[conn];
  if (client.state == State::Ended) return;
  client.out.append(frame);
  mark(conn);
}

void WsLoad::cut(Conn conn) {
  Client& client = clients_[conn];
  if (client.state == State::Ended) return;
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  setsockopt(client.fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  (client.state == State::Open ? open_ : opening_) -= 1;
  close(std::exchange(client.fd, -1));
  client.state = State::Ended;
}

void WsLoad::pause(Conn conn, bool paused) {
  clients_[conn].paused = paused;
  watch(conn);
}

void WsLoad::turn(std::int64_t until_ns) {
  flush();
  const std::int64_t left = std::max<std::int64_t>(0, until_ns - now_ns());
  const timespec timeout{left / 1'000'000'000, left % 1'000'000'000};
  std::array<epoll_event, kEventsPerTurn> events;
  const int count = epoll_pwait2(epoll_, events.data(), kEventsPerTurn, &timeout, nullptr);
  if (count < 0 && errno != EINTR) throw system_error("epoll_pwait2");
  for (int i = 0; i < count; ++i) {
    const Conn conn = events[static_cast<std::size_t>(i)].data.u32;
    if (clients_[conn].state == State::Ended) continue;
    if (events[static_cast<std::size_t>(i)].events & EPOLLOUT) {
      if (clients_[conn].state == State::Connecting) clients_[conn].state = State::Handshake;
      mark(conn);
    }
    if (events[static_cast<std::size_t>(i)].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) readable(conn);
  }
  flush();
}

void WsLoad::mark(Conn conn) {
  if (std::exchange(clients_[conn].dirty, true)) return;
  dirty_.push_back(conn);
}

void WsLoad::flush() {
  for (std::size_t i = 0; i < dirty_.size(); ++i) {
    clients_[dirty_[i]].dirty = false;
    write_out(dirty_[i]);
  }
  dirty_.clear();
}

void WsLoad::write_out(Conn conn) {
  Client& client = clients_[conn];
  if (client.state == State::Ended || client.state == State::Connecting) return;
  while (client.out_done < client.out.size()) {
    const ssize_t n =
        ::send(client.fd, client.out.data() + client.out_done, client.out.size() - client.out_done, MSG_NOSIGNAL);
    if (n < 0 && errno != EAGAIN) return end(conn, 0);
    if (n < 0) break;
    client.out_done += static_cast<std::size_t>(n);
  }
  const bool all = client.out_done == client.out.size();
  if (all) {
    client.out.clear();
    client.out_done = 0;
  }
  if (client.waiting_to_write == all) {
    client.waiting_to_write = !all;
    watch(conn);
  }
}

void WsLoad::watch(Conn conn) {
  const Client& client = clients_[conn];
  epoll_event event{.events = 0, .data = {.u32 = conn}};
  if (!client.paused) event.events |= EPOLLIN;
  if (client.waiting_to_write) event.events |= EPOLLOUT;
  if (epoll_ctl(epoll_, EPOLL_CTL_MOD, client.fd, &event) != 0) throw system_error("epoll_ctl");
}

void WsLoad::readable(Conn conn) {
  Client& client = clients_[conn];
  const ssize_t n = recv(client.fd, buffer_.get(), kReadBytes, 0);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n <= 0) return end(conn, 0);
  const std::int64_t received_ns = now_ns();
  received_bytes_ += static_cast<std::size_t>(n);
  client.in.append(buffer_.get(), static_cast<std::size_t>(n));
  if (client.state == State::Open || finish_handshake(conn)) handle_input(conn, received_ns);
}

bool WsLoad::finish_handshake(Conn conn) {
  Client& client = clients_[conn];
  const std::size_t head_end = client.in.find("\r\n\r\n");
  if (head_end == std::string::npos) return false;
  const std::string_view head = std::string_view(client.in).substr(0, head_end + 2);
  static const std::string kAccept = accept_for(kKey);
  if (!head.starts_with("HTTP/1.1 101") || header_value(head, "Sec-WebSocket-Accept") != kAccept) {
    throw std::runtime_error(fmt::format("handshake refused: {}", head.substr(0, head.find("\r\n"))));
  }
  client.in.erase(0, head_end + 4);
  client.state = State::Open;
  --opening_;
  ++open_;
  if (on_open) on_open(conn);
  return true;
}

void WsLoad::handle_input(Conn conn, std::int64_t received_ns) {
  std::size_t at = 0;
  while (clients_[conn].state == State::Open) {
    const std::optional<Frame> frame = next_frame(clients_[conn].in, at);
    if (!frame) break;
    if (frame->opcode == Opcode::Ping) {
      std::string pong;
      append_client_frame(pong, frame->payload, Opcode::Pong);
      send(conn, pong);
    } else if (frame->opcode == Opcode::Close) {
      const std::string_view code = frame->payload;
      return end(
          conn, code.size() < 2 ? 0 : (static_cast<unsigned char>(code[0]) << 8) + static_cast<unsigned char>(code[1]));
    } else if (frame->opcode != Opcode::Pong && on_message) {
      on_message(conn, frame->payload, received_ns);
    }
  }
  std::string& in = clients_[conn].in;
  in.erase(0, at);
  if (in.empty() && in.capacity() > kCompactBytes) in.shrink_to_fit();
}

void WsLoad::end(Conn conn, int code) {
  Client& client = clients_[conn];
  if (client.state == State::Ended) return;
  const bool was_open = client.state == State::Open;
  (was_open ? open_ : opening_) -= 1;
  close(std::exchange(client.fd, -1));
  client.state = State::Ended;
  client.in.clear();
  if (!on_close) throw std::runtime_error(fmt::format("the server ended connection {} ({})", conn, code));
  on_close(conn, code);
}

}  // namespace redline::bench
