#include "tests/bench/child.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/redis_link.hpp"

namespace redline::bench {
namespace {

constexpr auto kRedisStart = std::chrono::seconds(30);
constexpr auto kRedisStop = std::chrono::seconds(60);
constexpr auto kPoll = std::chrono::milliseconds(2);
constexpr std::size_t kTail = 2000;

std::vector<std::string> redis_arguments(const std::string& directory, const std::string& socket,
                                         std::string_view aof) {
  // No rewrite in the middle of a measurement: it would fork and compete for the two cores.
  std::vector<std::string> argv{"redis-server",
                                "--port",
                                "0",
                                "--unixsocket",
                                socket,
                                "--dir",
                                directory,
                                "--save",
                                "",
                                "--auto-aof-rewrite-percentage",
                                "0"};
  const bool on = aof != "off";
  argv.insert(argv.end(), {"--appendonly", on ? "yes" : "no"});
  if (on) argv.insert(argv.end(), {"--appendfsync", std::string(aof)});
  return argv;
}

}  // namespace

TempDir::TempDir() {
  std::string name = (std::filesystem::temp_directory_path() / "redline-bench-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp: " + std::string(std::strerror(errno)));
  path_ = name;
}

TempDir::~TempDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Child::Child(const std::vector<std::string>& argv, const std::filesystem::path& log) : log_(log) {
  std::vector<char*> raw;
  for (const std::string& argument : argv) raw.push_back(const_cast<char*>(argument.c_str()));
  raw.push_back(nullptr);
  const int out = open(log.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  if (out < 0) throw std::runtime_error(fmt::format("{}: {}", log.string(), std::strerror(errno)));
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    execvp(raw[0], raw.data());
    dprintf(STDERR_FILENO, "%s: %s\n", raw[0], std::strerror(errno));
    _exit(127);
  }
  close(out);
  if (pid_ < 0) throw std::runtime_error("fork: " + std::string(std::strerror(errno)));
}

Child::~Child() {
  if (reaped_ || pid_ <= 0) return;
  kill(pid_, SIGKILL);
  reap(true);
}

void Child::signal(int number) const {
  if (!reaped_) kill(pid_, number);
}

bool Child::reap(bool block) {
  if (!reaped_ && waitpid(pid_, &status_, block ? 0 : WNOHANG) == pid_) reaped_ = true;
  return reaped_;
}

bool Child::ended() { return reap(false); }

int Child::wait(std::chrono::milliseconds deadline) {
  const auto until = std::chrono::steady_clock::now() + deadline;
  while (!ended()) {
    if (std::chrono::steady_clock::now() >= until) {
      kill(pid_, SIGKILL);
      reap(true);
    } else {
      std::this_thread::sleep_for(kPoll);
    }
  }
  return WIFEXITED(status_) ? WEXITSTATUS(status_) : 128 + WTERMSIG(status_);
}

std::string Child::log() const {
  std::ifstream in(log_, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string run_command(const std::vector<std::string>& argv, std::chrono::milliseconds deadline) {
  const TempDir directory;
  Child child(argv, directory.path() / "output");
  const int code = child.wait(deadline);
  std::string output = child.log();
  if (code == 0) return output;
  if (output.size() > kTail) output.erase(0, output.size() - kTail);
  throw std::runtime_error(fmt::format("{} ended with {}:\n{}", argv[0], code, output));
}

RedisServer::RedisServer(std::string_view aof) : RedisServer(aof, {}) {}

RedisServer::RedisServer(std::string_view aof, std::filesystem::path directory)
    : directory_(directory.empty() ? own_directory_.emplace().path() : std::move(directory)),
      socket_((directory_ / "redis.sock").string()),
      child_(redis_arguments(directory_.string(), socket_, aof), directory_ / "log") {
  const auto until = std::chrono::steady_clock::now() + kRedisStart;
  while (!RedisLink::answers(socket_)) {
    if (child_.ended() || std::chrono::steady_clock::now() > until) {
      throw std::runtime_error("redis-server does not start:\n" + child_.log());
    }
    std::this_thread::sleep_for(kPoll);
  }
}

void RedisServer::stop() {
  child_.signal(SIGTERM);
  child_.wait(kRedisStop);
}

}  // namespace redline::bench
