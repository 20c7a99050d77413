// The redis-server that Redline starts for itself: ready when it says so, one owner per directory, never outliving us,
// never losing what it acknowledged.
#include "storage/redis/embedded_server.hpp"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "storage/redis/unix_ask.hpp"
#include "tests/support/event_loop.hpp"
#include "tests/support/temporary_directory.hpp"

namespace redline::storage::redis {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class EmbeddedServerTest : public testing::Test {
 public:
  EmbeddedServerOptions options() { return {.directory = directory}; }

  EmbeddedServerOptions slow_loading(std::string microseconds_per_key) {
    EmbeddedServerOptions slow = options();
    slow.settings = {{"key-load-delay", std::move(microseconds_per_key)},
                     {"loading-process-events-interval-bytes", "1024"}};
    return slow;
  }
  void leave_data();

  static std::string ask_text(const EmbeddedServer& server, Command command) {
    const Result reply = ask(server.url().path, std::move(command), 5s);
    return reply ? std::string((*reply)->text_or_empty()) : reply.error().to_string();
  }

  tests::EventLoop loop;
  tests::TemporaryDirectory temporary;
  fs::path directory = temporary.path() / "redis";
};

TEST_F(EmbeddedServerTest, IsReadyWhenStartReturnsAndKeepsItsDataOverARestart) {
  EmbeddedServer server(options(), loop.scheduler);
  ASSERT_TRUE(server.start());
  EXPECT_TRUE(server.running());
  EXPECT_EQ(server.start().error(), "the Redis server runs already");
  EXPECT_EQ(ask_text(server, Command("SET").arg("k").arg("v")), "OK");
  ASSERT_TRUE(server.stop());
  EXPECT_FALSE(server.running());
  EXPECT_EQ(server.pid(), -1);
  ASSERT_TRUE(server.start());
  EXPECT_EQ(ask_text(server, Command("GET").arg("k")), "v");
}

TEST_F(EmbeddedServerTest, IsSetUpForDurabilityAndPrivacy) {
  EmbeddedServerOptions always = options();
  always.appendfsync = AppendFsync::Always;
  always.settings = {{"maxmemory", "512mb"}};
  EmbeddedServer server(always, loop.scheduler);
  ASSERT_TRUE(server.start());
  const auto setting = [&](std::string_view name) {
    const Result reply = ask(server.url().path, Command("CONFIG").arg("GET").arg(name), 5s);
    return std::string((**reply)[1].text_or_empty());
  };
  EXPECT_EQ(setting("appendonly"), "yes");
  EXPECT_EQ(setting("appendfsync"), "always");
  EXPECT_EQ(setting("aof-use-rdb-preamble"), "yes");
  EXPECT_EQ(setting("save"), "");
  EXPECT_EQ(setting("maxmemory-policy"), "noeviction");
  EXPECT_EQ(setting("maxmemory"), std::to_string(512 << 20));
  EXPECT_EQ(setting("port"), "0");
  EXPECT_EQ(fs::status(directory).permissions() & fs::perms::mask, fs::perms::owner_all);
  EXPECT_EQ(fs::status(server.url().path).permissions() & fs::perms::mask, fs::perms::owner_all);
}

TEST_F(EmbeddedServerTest, ASecondOneOnTheSameDirectoryIsRefusedByName) {
  EmbeddedServer first(options(), loop.scheduler);
  ASSERT_TRUE(first.start());
  EmbeddedServer second(options(), loop.scheduler);
  const auto refused = second.start();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(),
            fmt::format("{} is in use by another Redline (process {})", directory.string(), ::getpid()));
  EXPECT_EQ(ask_text(first, Command("PING")), "PONG");
}

TEST_F(EmbeddedServerTest, ReportsAnUnexpectedEndOnceAndCanBeSpawnedAgain) {
  EmbeddedServer server(options(), loop.scheduler);
  ASSERT_TRUE(server.start());
  ASSERT_EQ(ask_text(server, Command("SET").arg("k").arg("v")), "OK");
  std::vector<std::string> ends;
  server.watch(loop.io.get_executor(), [&](const ServerExit& exit) { ends.push_back(exit.reason); });
  ::kill(server.pid(), SIGKILL);
  ASSERT_TRUE(loop.run_until([&] { return !ends.empty(); }));
  EXPECT_EQ(ends, std::vector<std::string>{"signal 9 (Killed)"});
  EXPECT_FALSE(server.running());
  ASSERT_TRUE(server.start());
  EXPECT_EQ(ask_text(server, Command("GET").arg("k")), "v");
}

TEST_F(EmbeddedServerTest, ReportsNothingWhenItWasStopped) {
  EmbeddedServer server(options(), loop.scheduler);
  ASSERT_TRUE(server.start());
  server.watch(loop.io.get_executor(), [](const ServerExit&) { ADD_FAILURE() << "a stop is not unexpected"; });
  ASSERT_TRUE(server.stop());
  loop.run_ready();
}

TEST_F(EmbeddedServerTest, SaysWhenItHadToBeKilled) {
  EmbeddedServerOptions impatient = options();
  impatient.stop_timeout = 20ms;
  EmbeddedServer server(impatient, loop.scheduler);
  ASSERT_TRUE(server.start());
  ::kill(server.pid(), SIGSTOP);
  const auto stopped = server.stop();
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error(), "the Redis server did not stop in time and was killed");
}

// Leaves a data file in the directory that takes a while to load when asked to be slow about it.
void EmbeddedServerTest::leave_data() {
  EmbeddedServer server(options(), loop.scheduler);
  ASSERT_TRUE(server.start());
  Command fill("MSET");
  for (int i = 0; i < 5000; ++i) fill.arg(i).arg("some value");
  ASSERT_EQ(ask_text(server, std::move(fill)), "OK");
  ASSERT_TRUE(ask(server.url().path, Command("BGREWRITEAOF"), 5s));
  ASSERT_TRUE(loop.run_until([&] {
    const std::string info = ask_text(server, Command("INFO").arg("persistence"));
    return info.contains("aof_rewrite_in_progress:0\r\naof_rewrite_scheduled:0");
  }));
}

TEST_F(EmbeddedServerTest, ShowsHowFarLoadingHasCome) {
  leave_data();
  EmbeddedServer server(slow_loading("40"), loop.scheduler);
  std::vector<StartProgress> told;
  const auto started = server.start([&](const StartProgress& progress) { told.push_back(progress); });
  ASSERT_TRUE(started) << started.error();
  ASSERT_GE(told.size(), 3U);
  EXPECT_EQ(told.front().phase, StartProgress::Phase::Starting);
  EXPECT_EQ(told.back().phase, StartProgress::Phase::Ready);
  EXPECT_TRUE(std::ranges::any_of(told, [](const StartProgress& progress) {
    return progress.phase == StartProgress::Phase::Loading && progress.percent > 0 && progress.percent < 100;
  }));
}

TEST_F(EmbeddedServerTest, GivesUpAtTheDeadlineWithItsLastWords) {
  leave_data();
  EmbeddedServerOptions slow = slow_loading("10000");
  slow.start_timeout = 100ms;
  EmbeddedServer server(slow, loop.scheduler);
  const auto started = server.start();
  ASSERT_FALSE(started);
  EXPECT_TRUE(started.error().starts_with("the Redis server was not ready in time; its last words:"))
      << started.error();
  EXPECT_FALSE(server.running());
}

// Mistakes in the setup.

TEST_F(EmbeddedServerTest, SaysThatTheProgramIsMissing) {
  EmbeddedServerOptions wrong = options();
  wrong.program = "no-such-redis-server";
  EmbeddedServer server(wrong, loop.scheduler);
  const auto started = server.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error(), "cannot run 'no-such-redis-server': No such file or directory");
}

TEST_F(EmbeddedServerTest, PassesOnWhatTheServerSaysAboutAWrongSetting) {
  EmbeddedServerOptions wrong = options();
  wrong.settings = {{"no-such-setting", "1"}};
  EmbeddedServer server(wrong, loop.scheduler);
  const auto started = server.start();
  ASSERT_FALSE(started);
  EXPECT_NE(started.error().find("ended at once with exit code 1"), std::string::npos) << started.error();
  EXPECT_NE(started.error().find("no-such-setting"), std::string::npos) << started.error();
}

TEST_F(EmbeddedServerTest, RemovesAStaleSocketButNothingElse) {
  fs::create_directories(directory);
  {
    EmbeddedServer server(options(), loop.scheduler);
    ASSERT_TRUE(server.start());
    ::kill(server.pid(), SIGKILL);
    EXPECT_FALSE(server.stop());
  }
  ASSERT_TRUE(fs::is_socket(directory / "redis.sock"));
  {
    EmbeddedServer server(options(), loop.scheduler);
    ASSERT_TRUE(server.start());
    ASSERT_TRUE(server.stop());
  }
  fs::remove(directory / "redis.sock");
  std::ofstream(directory / "redis.sock") << "somebody's file";
  EmbeddedServer server(options(), loop.scheduler);
  const auto started = server.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error(), fmt::format("{} is in the way of the Redis socket", (directory / "redis.sock").string()));
}

TEST_F(EmbeddedServerTest, ALongPathPutsTheSocketIntoAPrivateDirectoryInTmp) {
  const fs::path deep = temporary.path() / std::string(90, 'd') / std::string(90, 'e');
  EmbeddedServerOptions far = options();
  far.directory = deep;
  const fs::path socket = embedded_socket_path(deep);
  ASSERT_TRUE(socket.string().starts_with("/tmp/redline-"));
  {
    EmbeddedServer server(far, loop.scheduler);
    const auto started = server.start();
    ASSERT_TRUE(started) << started.error();
    EXPECT_EQ(server.url().path, socket.string());
    EXPECT_EQ(ask_text(server, Command("PING")), "PONG");
    EXPECT_EQ(fs::status(socket.parent_path()).permissions() & fs::perms::mask, fs::perms::owner_all);
    EXPECT_TRUE(fs::exists(deep / "appendonlydir"));
  }
  EXPECT_FALSE(fs::exists(socket.parent_path()));
  // A directory that others may write to could have been prepared by anybody.
  fs::create_directory(socket.parent_path());
  fs::permissions(socket.parent_path(), fs::perms::all);
  EmbeddedServer server(far, loop.scheduler);
  const auto refused = server.start();
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().find("not a private directory"), std::string::npos);
  fs::remove_all(socket.parent_path());
}

// Kill -9 of ourselves: the server ends by itself, with everything it acknowledged, and the next start waits for that.
TEST_F(EmbeddedServerTest, DiesWithItsParentAndTheNextStartWaitsForIt) {
  int pipe_ends[2];
  ASSERT_EQ(::pipe(pipe_ends), 0);
  const pid_t parent = ::fork();
  ASSERT_GE(parent, 0);
  if (parent == 0) {
    EmbeddedServer server(options(), loop.scheduler);
    pid_t pid = -1;
    if (server.start() && ask_text(server, Command("SET").arg("k").arg("v")) == "OK") pid = server.pid();
    if (::write(pipe_ends[1], &pid, sizeof(pid)) < 0) ::_exit(1);
    for (;;) ::pause();
  }
  pid_t orphan = -1;
  ASSERT_EQ(::read(pipe_ends[0], &orphan, sizeof(orphan)), static_cast<ssize_t>(sizeof(orphan)));
  ::close(pipe_ends[0]);
  ::close(pipe_ends[1]);
  ASSERT_GT(orphan, 0);
  ::kill(parent, SIGKILL);
  ASSERT_EQ(::waitpid(parent, nullptr, 0), parent);

  EmbeddedServer server(options(), loop.scheduler);
  const auto started = server.start();
  ASSERT_TRUE(started) << started.error();
  EXPECT_EQ(ask_text(server, Command("GET").arg("k")), "v");
  // Its lock could be taken, so it has ended; what may be left is an entry that init has not reaped yet.
  std::ifstream status(fmt::format("/proc/{}/stat", orphan));
  std::string line;
  std::getline(status, line);
  EXPECT_TRUE(line.empty() || line.contains(") Z ") || line.contains(") X ")) << line;
}

}  // namespace
}  // namespace redline::storage::redis
