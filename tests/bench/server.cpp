#include "tests/bench/server.hpp"

#include <charconv>
#include <csignal>
#include <stdexcept>
#include <string_view>
#include <thread>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/cpu.hpp"

namespace redline::bench {
namespace {

constexpr auto kUserAdd = std::chrono::seconds(20);
constexpr auto kStop = std::chrono::seconds(20);
constexpr auto kPoll = std::chrono::milliseconds(1);
constexpr std::string_view kReady = "ready http://127.0.0.1:";

std::string new_account(const Options& options, const std::filesystem::path& data, const std::string& name,
                        const std::string& role) {
  std::string token = run_command(
      {redline_binary(options).string(), "user", "add", name, "--role", role, "--data", data.string()}, kUserAdd);
  token.erase(token.find_last_not_of('\n') + 1);
  return token;
}

std::vector<std::string> server_arguments(const Options& options, const ServerAccounts& accounts,
                                          const std::string& redis_socket) {
  return {"env",
          "REDLINE_LIMITS_COMMANDS_PER_SECOND=1000000",
          "REDLINE_LIMITS_COMMANDS_BURST=1000000",
          "REDLINE_LIMITS_HELD_COMMANDS=1000000",
          "REDLINE_LIMITS_UNAUTHENTICATED_PER_ADDRESS=100000",
          redline_binary(options).string(),
          "up",
          "--data",
          accounts.data().string(),
          "--listen",
          "127.0.0.1:0",
          "--redis",
          "unix://" + redis_socket,
          "--policy",
          kBenchPolicy};
}

std::string http_get(std::uint16_t port, std::string_view path) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const std::string request = fmt::format("GET {} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", path);
  std::string answer;
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      send(fd, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size())) {
    char buffer[16 * 1024];
    for (ssize_t n = 0; (n = recv(fd, buffer, sizeof buffer, 0)) > 0;) answer.append(buffer, static_cast<size_t>(n));
  }
  close(fd);
  return answer;
}

}  // namespace

std::filesystem::path redline_binary(const Options& options) {
  const std::filesystem::path path = options.redline.empty()
                                         ? std::filesystem::read_symlink("/proc/self/exe").parent_path() / "redline"
                                         : std::filesystem::path(options.redline);
  if (!std::filesystem::exists(path)) {
    throw std::runtime_error(fmt::format("no server at {} (build it, or name one with --redline)", path.string()));
  }
  return path;
}

ServerAccounts::ServerAccounts(const Options& options, std::uint32_t agents) {
  const auto add = [&](const std::string& name, const std::string& role) {
    return new_account(options, data(), name, role);
  };
  for (std::uint32_t i = 0; i < agents; ++i) agents_.push_back(add(fmt::format("agent-{}", i), "agent"));
  crew_ = add("crew", "technician");
  supervisor_ = add("supervisor", "supervisor");
}

std::string ServerAccounts::member(std::uint32_t number) { return fmt::format("crew/{}", number); }

RedlineServer::RedlineServer(const Options& options, const ServerAccounts& accounts, const std::string& redis_socket,
                             std::chrono::milliseconds patience)
    : child_(server_arguments(options, accounts, redis_socket), directory_.path() / "log") {
  const auto until = Clock::now() + patience;
  for (;;) {
    const std::string log = child_.log();
    const std::size_t at = log.find(kReady);
    if (at != std::string::npos && log.find('\n', at) != std::string::npos) {
      std::from_chars(log.data() + at + kReady.size(), log.data() + log.size(), port_);
      return;
    }
    if (child_.ended() || Clock::now() > until) throw std::runtime_error("the server does not start:\n" + log);
    std::this_thread::sleep_for(kPoll);
  }
}

// Stopped and not killed: it gives its lease back, so that the next one need not wait for it.
RedlineServer::~RedlineServer() {
  child_.signal(SIGTERM);
  child_.wait(kStop);
}

std::uint64_t RedlineServer::gateway_cpu_ns() const { return named_thread_cpu_ns(pid(), "rl-gateway"); }
std::uint64_t RedlineServer::dispatcher_cpu_ns() const { return named_thread_cpu_ns(pid(), "rl-dispatcher"); }

double RedlineServer::metric(const std::string& name) const {
  const std::string answer = http_get(port_, "/metrics");
  const std::string line = fmt::format("\n{} ", name);
  const std::size_t at = answer.find(line);
  if (at == std::string::npos) throw std::runtime_error(fmt::format("the server has no metric {}", name));
  return std::strtod(answer.c_str() + at + line.size(), nullptr);
}

}  // namespace redline::bench
