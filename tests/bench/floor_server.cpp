#include "tests/bench/floor_server.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <mutex>
#include <stdexcept>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/floor_gateway.hpp"
#include "tests/bench/redis_link.hpp"

namespace redline::bench {
namespace {

constexpr std::string_view kReadCount = "256";  // entries per batch: the group of one function call
constexpr std::int64_t kDueMs = 1'795'000'000'000;
constexpr int kBacklog = 1024;

std::uint64_t cpu_ns_of(std::thread& thread) {
  clockid_t clock{};
  timespec used{};
  if (pthread_getcpuclockid(thread.native_handle(), &clock) != 0 || clock_gettime(clock, &used) != 0) return 0;
  return static_cast<std::uint64_t>(used.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(used.tv_nsec);
}

void load_functions(const std::string& socket) {
  std::ifstream file(REDLINE_BENCH_DIR "/floor.lua");
  const std::string code(std::istreambuf_iterator<char>(file), {});
  if (code.empty()) throw std::runtime_error(REDLINE_BENCH_DIR "/floor.lua is missing");
  RedisLink(socket).call({"FUNCTION", "LOAD", "REPLACE", code});
}

bool has_data(int fd) {
  pollfd wait{fd, POLLIN, 0};
  return poll(&wait, 1, 0) == 1;
}

}  // namespace

std::string_view name(Layout layout) { return layout == Layout::Lua ? "lua" : "lean"; }

FloorServer::FloorServer(std::string redis_socket, Layout layout, std::uint32_t technicians)
    : redis_socket_(std::move(redis_socket)), layout_(layout), technicians_(technicians) {
  load_functions(redis_socket_);
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  stop_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, kBacklog) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error(fmt::format("listening: {}", std::strerror(errno)));
  }
  port_ = ntohs(address.sin_port);
  gateway_ = std::thread([this] { guard(&FloorServer::run_gateway); });
  dispatcher_ = std::thread([this] { guard(&FloorServer::run_dispatcher); });
}

FloorServer::~FloorServer() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(stop_, &one, sizeof one);
  gateway_.join();
  dispatcher_.join();
  close(listener_);
  close(stop_);
}

std::uint64_t FloorServer::gateway_cpu_ns() { return cpu_ns_of(gateway_); }
std::uint64_t FloorServer::dispatcher_cpu_ns() { return cpu_ns_of(dispatcher_); }

void FloorServer::check() const {
  if (failed_.load(std::memory_order_acquire)) throw std::runtime_error("floor: " + failure_);
}

void FloorServer::guard(void (FloorServer::*body)()) {
  try {
    (this->*body)();
  } catch (const std::exception& error) {
    static std::mutex first;
    const std::lock_guard lock(first);
    if (failed_.load(std::memory_order_relaxed)) return;
    failure_ = error.what();
    failed_.store(true, std::memory_order_release);
  }
}

void FloorServer::run_gateway() { FloorGateway(redis_socket_, listener_, stop_).run(); }

void FloorServer::run_dispatcher() {
  RedisLink redis(redis_socket_);
  const std::string_view function = layout_ == Layout::Lua ? "floor_lua" : "floor_lean";
  std::string cursor = "0-0";
  std::int64_t number = 0;
  bool committing = false;
  for (;;) {
    redis.command({"XREAD", "COUNT", kReadCount, "BLOCK", "0", "STREAMS", "inbox", cursor});
    redis.flush();
    if (committing) redis.wait();
    RedisLink::Reply batch = redis.next();
    while (!batch) {
      std::array<pollfd, 2> wait{{{redis.fd(), POLLIN, 0}, {stop_, POLLIN, 0}}};
      poll(wait.data(), wait.size(), -1);
      if (has_data(stop_)) return;
      redis.receive();
      batch = redis.next();
    }
    if (batch->type == REDIS_REPLY_NIL) continue;
    const redisReply& entries = *batch->element[0]->element[1];
    redis.begin(3 + 5 * entries.elements);
    redis.word("FCALL");
    redis.word(function);
    redis.word("0");
    for (std::size_t i = 0; i < entries.elements; ++i) {
      const redisReply& fields = *entries.element[i]->element[1];
      const std::string_view record = text_of(*fields.element[1]);
      redis.word(number);
      redis.word(kDueMs + number);
      redis.word(record.substr(0, 8));
      redis.word(number % technicians_);
      redis.word(record);
      ++number;
    }
    committing = true;
    cursor = text_of(*entries.element[entries.elements - 1]->element[0]);
  }
}

}  // namespace redline::bench
