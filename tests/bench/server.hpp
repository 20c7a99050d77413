// The server under test as a process of its own: `redline up` on a Redis of the benchmark's, so that it has the same
// version and durability as what it is compared with and its CPU can be told apart. The limits that would slow a load
// generator down (commands of an account, connections of an address) are raised by the settings made for that.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/bench/child.hpp"
#include "tests/bench/harness.hpp"

namespace redline::bench {

// The policy that servers under test are given.
inline constexpr const char* kBenchPolicy = REDLINE_BENCH_DIR "/data/policy.yaml";

// The binary beside this executable, unless --redline names another. Throws when there is none.
std::filesystem::path redline_binary(const Options& options);

// Accounts in a data directory that servers may share, made with `redline user add`: agents, a crew account whose
// members act as technicians, a supervisor.
class ServerAccounts {
 public:
  ServerAccounts(const Options& options, std::uint32_t agents);

  const std::filesystem::path& data() const { return directory_.path(); }
  const std::string& agent(std::uint32_t number) const { return agents_.at(number); }  // tokens
  const std::string& crew() const { return crew_; }
  const std::string& supervisor() const { return supervisor_; }
  static std::string member(std::uint32_t number);  // key of the technician to act as

 private:
  TempDir directory_;
  std::vector<std::string> agents_;
  std::string crew_;
  std::string supervisor_;
};

class RedlineServer {
 public:
  // Starts it; ready when constructed.
  RedlineServer(const Options& options, const ServerAccounts& accounts, const std::string& redis_socket,
                std::chrono::milliseconds patience = std::chrono::seconds(20));
  ~RedlineServer();

  std::uint16_t port() const { return port_; }
  pid_t pid() const { return child_.pid(); }
  std::uint64_t gateway_cpu_ns() const;
  std::uint64_t dispatcher_cpu_ns() const;
  // The value of a metric without labels; throws when there is none of that name.
  double metric(const std::string& name) const;

 private:
  TempDir directory_;
  Child child_;
  std::uint16_t port_ = 0;
};

}  // namespace redline::bench
