// A real PostgreSQL server of Debian's package for one test: in a temporary directory, on a unix socket there, stopped and
// removed at the end; several can run side by side. PostgreSQL does not run as root: then it runs as `nobody`.
#pragma once

#include <algorithm>
#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <unistd.h>

#include "storage/records/records_url.hpp"
#include "storage/redis/child_process.hpp"
#include "tests/support/temporary_directory.hpp"

namespace redline::tests {

class PostgresFixture {
 public:
  PostgresFixture() {
    make();
    if (!testing::Test::HasFatalFailure()) start();
  }

  void start() {
    // -F: nothing here has to survive the machine.
    auto started = spawn({program("postgres"), "-D", data(), "-k", directory_.path().string(), "-h", "", "-F", "-c",
                          "max_connections=20", "-c", "log_min_messages=fatal", "-c", "log_min_error_statement=panic"});
    ASSERT_TRUE(started) << started.error();
    server_.emplace(std::move(*started));
    const auto ready = [this] {
      auto asked = spawn({program("pg_isready"), "-q", "-h", directory_.path().string()});
      const auto answer = asked ? asked->wait(std::chrono::seconds{10}) : std::nullopt;
      return answer && answer->clean();
    };
    while (!ready()) ASSERT_FALSE(server_->wait(std::chrono::milliseconds{20})) << "the server has ended";
  }
  // At once; connections break.
  void stop() {
    server_->signal(SIGINT);
    ASSERT_TRUE(server_->wait(std::chrono::seconds{20}));
  }
  ~PostgresFixture() {
    if (server_) {
      server_->signal(SIGINT);
      [[maybe_unused]] const auto ended = server_->wait(std::chrono::seconds{20});
    }
  }

  [[nodiscard]] storage::records::RecordsUrl url() const {
    return *storage::records::parse_records_url(
        fmt::format("postgresql:///postgres?host={}&user=redline", directory_.path().string()));
  }

 private:
  // Debian keeps the server's programs out of the PATH.
  static std::string program(const std::string& name) { return "/usr/lib/postgresql/15/bin/" + name; }
  std::string data() const { return directory_.path() / "data"; }

  std::expected<storage::redis::ChildProcess, std::string> spawn(std::vector<std::string> command) const {
    std::vector<std::string> argv = user_;
    std::ranges::move(command, std::back_inserter(argv));
    const storage::redis::UniqueFd output{::open("/dev/null", O_WRONLY | O_CLOEXEC)};
    return storage::redis::ChildProcess::spawn({.argv = std::move(argv), .output = output.get()});
  }

  void make() {
    if (::geteuid() == 0) {
      const passwd* nobody = ::getpwnam("nobody");
      ASSERT_NE(nobody, nullptr);
      ASSERT_EQ(::chown(directory_.path().c_str(), nobody->pw_uid, nobody->pw_gid), 0);
      user_ = {"setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--pdeathsig=INT"};
    }
    auto made = spawn({program("initdb"), "-D", data(), "-U", "redline", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync",
                       "--no-instructions"});
    ASSERT_TRUE(made) << made.error();
    const auto ended = made->wait(std::chrono::minutes{1});
    ASSERT_TRUE(ended && ended->clean());
  }

  TemporaryDirectory directory_;
  std::vector<std::string> user_;
  std::optional<storage::redis::ChildProcess> server_;
};

}  // namespace redline::tests
