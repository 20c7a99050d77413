// The redis-server that Redline starts for itself when no other is configured: a child on a unix socket, its data in
// one directory, nothing reachable from the network.
//
// Data: append-only file with RDB preamble, no snapshots, no eviction. `directory` also holds redis.log, the socket and
// two lock files. `lock` is held by the Redline that owns the directory: a second one is refused with a clear error.
// `server.lock` is inherited by the redis-server itself, so that after a kill -9 of Redline the next start waits until
// the orphan (it gets SIGTERM from the kernel and writes out its data) has really gone, and two servers never share a
// file.
// When the socket's path would be longer than the system allows, it lies in /tmp/redline-<hash of the directory>/, mode
// 0700 and ours, or the start is refused.
//
// Threads: one at a time; start() and stop() block. Spawn from a thread that lives as long as the process (see
// ChildProcess). Destroying it stops the server like stop().
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "dispatcher/ports/scheduler.hpp"
#include "storage/redis/redis_url.hpp"

namespace redline::storage::redis {

enum class AppendFsync : std::uint8_t {
  EverySecond,  // a power cut can cost the last second; kill -9 costs nothing
  Always,       // nothing acknowledged is lost
};

struct EmbeddedServerOptions {
  std::filesystem::path directory;
  AppendFsync appendfsync = AppendFsync::EverySecond;
  std::string program = "redis-server";
  // Waiting for the previous server, starting and loading together: a million tickets load in a few seconds.
  std::chrono::milliseconds start_timeout{120'000};
  // After SIGTERM, before SIGKILL.
  std::chrono::milliseconds stop_timeout{10'000};
  // More redis.conf settings, name and value; they win over those made here. No requirepass: nobody would know it.
  std::vector<std::pair<std::string, std::string>> settings;
};

struct StartProgress {
  enum class Phase : std::uint8_t { WaitingForPrevious, Starting, Loading, Ready };
  Phase phase = Phase::Starting;
  int percent = 0;  // of the data file, in phase Loading
};

struct ServerExit {
  std::string reason;    // "signal 9 (Killed)"
  std::string log_tail;  // the last lines of its log
};

class EmbeddedServer {
 public:
  using Progress = std::function<void(const StartProgress&)>;
  using ExitHandler = std::move_only_function<void(const ServerExit&)>;

  // `clock` is asked for the monotonic time only and must outlive the server.
  EmbeddedServer(EmbeddedServerOptions options, const ports::Scheduler& clock);
  ~EmbeddedServer();
  EmbeddedServer(const EmbeddedServer&) = delete;
  EmbeddedServer& operator=(const EmbeddedServer&) = delete;

  // Takes the directory, starts the server and waits until it answers PING with its data loaded. `progress` is called
  // when phase or percent change. Errors are sentences for people and end with the server's own last words if it died.
  [[nodiscard]] std::expected<void, std::string> start(const Progress& progress = {});
  // The same without waiting for the data: for starting it again from the event loop after it died. Connections find
  // out by themselves when it is ready.
  [[nodiscard]] std::expected<void, std::string> respawn();
  // Calls `handler` once, on `executor`, when the server ends without stop() having been called. Call after start().
  void watch(const boost::asio::any_io_executor& executor, ExitHandler handler);
  // SIGTERM, then waits until it has written everything. An error when it had to be killed or ended badly.
  [[nodiscard]] std::expected<void, std::string> stop();

  [[nodiscard]] bool running();
  [[nodiscard]] RedisUrl url() const;
  [[nodiscard]] pid_t pid() const;  // -1 when it does not run

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

// Where the socket of a directory lies, see above. `directory` must be absolute.
[[nodiscard]] std::filesystem::path embedded_socket_path(const std::filesystem::path& directory);

}  // namespace redline::storage::redis
