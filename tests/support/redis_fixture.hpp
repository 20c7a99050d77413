// A real redis-server for one test: in a temporary directory, on a unix socket, stopped and removed at the end.
#pragma once

#include <csignal>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "storage/redis/embedded_server.hpp"
#include "tests/support/event_loop.hpp"
#include "tests/support/temporary_directory.hpp"

namespace redline::tests {

class RedisFixture {
 public:
  using Settings = std::vector<std::pair<std::string, std::string>>;

  explicit RedisFixture(const ports::Scheduler& clock, Settings settings = {}) : clock_(clock) {
    configure(std::move(settings));
    start();
  }

  // Stops the server; the next start() is one with these settings on the same data.
  void configure(Settings settings) {
    server_.reset();
    server_ = std::make_unique<storage::redis::EmbeddedServer>(
        storage::redis::EmbeddedServerOptions{.directory = directory(), .settings = std::move(settings)}, clock_);
  }
  void start() {
    const auto started = server_->start();
    ASSERT_TRUE(started) << started.error();
  }
  void stop() {
    const auto stopped = server_->stop();
    ASSERT_TRUE(stopped) << stopped.error();
  }
  void signal(int number) const { ::kill(server_->pid(), number); }
  // As a power cut would, but for the disk's cache: at once and without a word. Can be started again afterwards.
  void kill() {
    signal(SIGKILL);
    [[maybe_unused]] const auto ended_by_signal = server_->stop();
  }

  [[nodiscard]] storage::redis::RedisUrl url() const { return server_->url(); }
  [[nodiscard]] storage::redis::EmbeddedServer& server() { return *server_; }
  [[nodiscard]] std::filesystem::path directory() const { return directory_.path() / "redis"; }

 private:
  TemporaryDirectory directory_;
  const ports::Scheduler& clock_;
  std::unique_ptr<storage::redis::EmbeddedServer> server_;
};

}  // namespace redline::tests
