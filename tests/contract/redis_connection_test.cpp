// RedisConnection against a real redis-server: what the sans-I/O stories promise, with sockets, signals and time.
#include <chrono>
#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "storage/redis/connection.hpp"
#include "tests/support/redis_fixture.hpp"

namespace redline::storage::redis {
namespace {

using namespace std::chrono_literals;
using tests::EventLoop;
using tests::RedisFixture;

// A connection with what it has told its owner.
struct Link {
  Link(EventLoop& event_loop, ConnectionOptions options)
      : loop(event_loop),
        connection(std::make_unique<RedisConnection>(loop.io.get_executor(), loop.scheduler, loop.random,
                                                     std::move(options),
                                                     [this](const LinkEvent& event) { events.push_back(event); })) {
    connection->open();
  }

  [[nodiscard]] TimePoint in(Duration patience) const { return loop.scheduler.monotonic() + patience; }
  [[nodiscard]] bool has_seen(DropReason reason) const {
    return std::ranges::any_of(events, [reason](const LinkEvent& event) { return event.reason == reason; });
  }
  bool wait_ready() {
    return loop.run_until([this] { return connection->ready(); });
  }
  // Submits and waits for the answer.
  Result ask(Command command, Duration patience = 10s) {
    std::optional<Result> answer;
    connection->submit(std::move(command), [&answer](Result result) { answer = std::move(result); }, in(patience));
    loop.run_until([&answer] { return answer.has_value(); });
    return answer ? std::move(*answer) : Result(std::unexpected(Failure{.message = "the test has waited too long"}));
  }

  EventLoop& loop;
  std::vector<LinkEvent> events;
  std::unique_ptr<RedisConnection> connection;
};

ConnectionOptions quick(RedisUrl url) {
  ConnectionOptions options;
  options.url = std::move(url);
  options.timeouts.stall = 100ms;
  options.timeouts.backoff_max = 20ms;
  return options;
}

class RedisConnectionTest : public testing::Test {
 public:
  EventLoop loop;
  RedisFixture redis{loop.scheduler};
};

TEST_F(RedisConnectionTest, ComesUpWithItsNameAndDatabase) {
  ConnectionOptions options = quick(redis.url());
  options.url.database = 3;
  options.client_name = "shard-0";
  Link link(loop, options);
  ASSERT_TRUE(link.wait_ready());
  const Result info = link.ask(Command("CLIENT").arg("INFO"));
  ASSERT_TRUE(info) << info.error().to_string();
  EXPECT_NE((*info)->text_or_empty().find("name=shard-0"), std::string_view::npos);
  EXPECT_NE((*info)->text_or_empty().find("db=3"), std::string_view::npos);
}

TEST_F(RedisConnectionTest, AllThatIsSubmittedInOneTurnLeavesInOneWriteAndIsAnsweredInOrder) {
  Link link(loop, quick(redis.url()));
  ASSERT_TRUE(link.wait_ready());
  const std::uint64_t writes_before = link.connection->stats().writes;
  constexpr std::int64_t kCommands = 10'000;
  std::int64_t expected = 0;
  for (std::int64_t i = 0; i < kCommands; ++i) {
    link.connection->submit(
        Command("INCR").arg("n"), [&expected](const Result& result) { EXPECT_EQ((*result)->integer(), ++expected); },
        link.in(10s));
  }
  EXPECT_EQ(expected, 0);
  ASSERT_TRUE(loop.run_until([&] { return expected == kCommands; }));
  EXPECT_EQ(link.connection->stats().writes - writes_before, 1U);
}

TEST_F(RedisConnectionTest, HandsOutErrorsWithTheirCode) {
  Link link(loop, quick(redis.url()));
  ASSERT_TRUE(link.wait_ready());
  ASSERT_TRUE(link.ask(Command("SET").arg("k").arg("v")));
  EXPECT_EQ(link.ask(Command("LPUSH").arg("k").arg("v")).error().code, ServerCode::WrongType);
  EXPECT_EQ(link.ask(Command("EVALSHA").arg(std::string(40, '0')).arg(0)).error().code, ServerCode::NoScript);
  const Result own = link.ask(Command("EVAL").arg("return redis.error_reply('FENCED 7')").arg(0));
  EXPECT_EQ(own.error().code_word(), "FENCED");
  EXPECT_TRUE(link.connection->ready());
}

TEST_F(RedisConnectionTest, ReadsRepliesOfManyMegabytes) {
  Link link(loop, quick(redis.url()));
  ASSERT_TRUE(link.wait_ready());
  Command fill("HSET");
  fill.arg("h");
  const std::string value(300, 'v');
  for (int i = 0; i < 20'000; ++i) fill.arg(i).arg(value);
  ASSERT_TRUE(link.ask(std::move(fill)));
  const Result all = link.ask(Command("HGETALL").arg("h"));
  ASSERT_TRUE(all) << all.error().to_string();
  const auto pairs = (*all)->pairs();
  ASSERT_TRUE(pairs);
  std::int64_t sum = 0;
  for (const auto& [field, bytes] : *pairs) {
    sum += field.integer().value_or(-1);
    ASSERT_EQ(bytes.text_or_empty(), value);
  }
  EXPECT_EQ(sum, 20'000LL * 19'999 / 2);
}

// Faults.

TEST_F(RedisConnectionTest, KillingRedisWithACommandInFlightIsUnknownAndAfterwardsNotSent) {
  Link link(loop, quick(redis.url()));
  ASSERT_TRUE(link.wait_ready());
  ASSERT_TRUE(link.ask(Command("SET").arg("kept").arg("1")));
  redis.signal(SIGSTOP);
  std::optional<Result> answer;
  const std::uint64_t writes_before = link.connection->stats().writes;
  link.connection->submit(Command("INCR").arg("n"), [&](Result result) { answer = std::move(result); }, link.in(10s));
  ASSERT_TRUE(loop.run_until([&] { return link.connection->stats().writes > writes_before; }));
  redis.kill();
  ASSERT_TRUE(loop.run_until([&] { return answer.has_value(); }));
  EXPECT_EQ(answer->error().error, RedisError::Unknown);
  EXPECT_TRUE(answer->error().may_have_run);

  const Result refused = link.ask(Command("PING"));
  EXPECT_EQ(refused.error().error, RedisError::NotSent);
  EXPECT_FALSE(refused.error().may_have_run);

  redis.start();
  ASSERT_TRUE(link.wait_ready());
  EXPECT_EQ((*link.ask(Command("GET").arg("kept")))->integer(), 1);
}

TEST_F(RedisConnectionTest, AFrozenServerCostsOneDeadlineThenTheConnectionAndIsBackWhenItThaws) {
  Link link(loop, quick(redis.url()));
  ASSERT_TRUE(link.wait_ready());
  redis.signal(SIGSTOP);
  const Result late = link.ask(Command("PING"), 30ms);
  EXPECT_EQ(late.error().error, RedisError::Timeout);
  EXPECT_TRUE(late.error().may_have_run);
  EXPECT_TRUE(loop.run_until([&] { return link.has_seen(DropReason::Stalled); }));
  redis.signal(SIGCONT);
  ASSERT_TRUE(link.wait_ready());
  EXPECT_TRUE(link.ask(Command("PING")));
}

TEST_F(RedisConnectionTest, ASlowAnswerIsCountedOffAndTheNextOneIsRight) {
  Link link(loop, quick(redis.url()));
  ASSERT_TRUE(link.wait_ready());
  std::vector<std::string> heard;
  link.connection->submit(
      Command("BLPOP").arg("nothing").arg("0.05"),
      [&](const Result& result) { heard.push_back(result.error().to_string()); }, link.in(10ms));
  link.connection->submit(
      Command("ECHO").arg("next"), [&](const Result& result) { heard.emplace_back((*result)->text_or_empty()); },
      link.in(10s));
  ASSERT_TRUE(loop.run_until([&] { return heard.size() == 2; }));
  EXPECT_EQ(heard, (std::vector<std::string>{"timed out (may have run): no answer in time", "next"}));
  EXPECT_EQ(link.connection->stats().drops, 0U);
}

TEST_F(RedisConnectionTest, APatientCommandSurvivesARestartOfTheServer) {
  Link link(loop, quick(redis.url()));
  ASSERT_TRUE(link.wait_ready());
  ASSERT_TRUE(link.ask(Command("SET").arg("k").arg("before")));
  redis.stop();
  ASSERT_TRUE(loop.run_until([&] { return !link.connection->ready(); }));
  std::optional<Result> answer;
  link.connection->submit(
      Command("GET").arg("k"), [&](Result result) { answer = std::move(result); },
      CommandOptions{.deadline = link.in(20s), .wait_until_ready = true});
  redis.start();
  ASSERT_TRUE(loop.run_until([&] { return answer.has_value(); }));
  ASSERT_TRUE(*answer) << answer->error().to_string();
  EXPECT_EQ((**answer)->text_or_empty(), "before");
}

TEST_F(RedisConnectionTest, WaitsThroughTheLoadingOfTheData) {
  {
    Link link(loop, quick(redis.url()));
    ASSERT_TRUE(link.wait_ready());
    Command fill("MSET");
    for (int i = 0; i < 2000; ++i) fill.arg(i).arg("v");
    ASSERT_TRUE(link.ask(std::move(fill)));
    ASSERT_TRUE(link.ask(Command("BGREWRITEAOF")));
    ASSERT_TRUE(loop.run_until([&] {
      return (*link.ask(Command("INFO").arg("persistence")))
          ->text_or_empty()
          .contains("aof_rewrite_in_progress:0\r\naof_rewrite_scheduled:0");
    }));
  }
  redis.configure({{"key-load-delay", "100"}, {"loading-process-events-interval-bytes", "1024"}});
  ASSERT_TRUE(redis.server().respawn());
  Link link(loop, quick(redis.url()));
  ASSERT_TRUE(link.wait_ready());
  EXPECT_TRUE(link.has_seen(DropReason::Loading));
  EXPECT_EQ((*link.ask(Command("DBSIZE")))->integer(), 2000);
}

TEST_F(RedisConnectionTest, LeavesAServerThatBecameAReplicaForTheOneItsAddressSourceNames) {
  RedisFixture other(loop.scheduler);
  ConnectionOptions options = quick(redis.url());
  RedisUrl current = redis.url();
  options.address = [&current](AddressHandler answer) { answer(current); };
  Link link(loop, options);
  ASSERT_TRUE(link.wait_ready());
  ASSERT_TRUE(link.ask(Command("REPLICAOF").arg("127.0.0.1").arg(1)));

  EXPECT_EQ(link.ask(Command("SET").arg("k").arg("v")).error().code, ServerCode::ReadOnly);
  EXPECT_FALSE(link.connection->ready());
  EXPECT_TRUE(link.has_seen(DropReason::NotMaster));
  // Until the address changes, the handshake finds the replica and goes on asking.
  link.events.clear();
  ASSERT_TRUE(loop.run_until([&] { return link.has_seen(DropReason::NotMaster); }));
  current = other.url();
  ASSERT_TRUE(link.wait_ready());
  EXPECT_TRUE(link.ask(Command("SET").arg("k").arg("v")));
}

TEST_F(RedisConnectionTest, AnAddressSourceThatFailsIsAskedAgain) {
  int asked = 0;
  ConnectionOptions options = quick(redis.url());
  options.address = [&](AddressHandler answer) {
    if (++asked < 3) return answer(std::unexpected("no Sentinel knows the primary"));
    answer(redis.url());
  };
  Link link(loop, options);
  ASSERT_TRUE(link.wait_ready());
  EXPECT_EQ(asked, 3);
  EXPECT_EQ(link.events[1].detail, "no Sentinel knows the primary");
}

// Blocking reads.

TEST_F(RedisConnectionTest, ABlockingReadOnItsOwnConnectionWakesUpWithTheEntry) {
  Link reader(loop, quick(redis.url()));
  Link writer(loop, quick(redis.url()));
  ASSERT_TRUE(reader.wait_ready() && writer.wait_ready());
  std::optional<Result> entry;
  reader.connection->submit(
      Command("XREAD").arg("BLOCK").arg(0).arg("STREAMS").arg("inbox").arg("$"),
      [&](Result result) { entry = std::move(result); }, kNoDeadline);
  // The reader waits once Redis says so; only then does "$" mean "after now".
  ASSERT_TRUE(loop.run_until(
      [&] { return (*writer.ask(Command("INFO").arg("clients")))->text_or_empty().contains("blocked_clients:1"); }));
  ASSERT_TRUE(writer.ask(Command("XADD").arg("inbox").arg("*").arg("c").arg("hello")));
  ASSERT_TRUE(loop.run_until([&] { return entry.has_value(); }));
  ASSERT_TRUE(*entry) << entry->error().to_string();
  const ReplyValue& first = (**(*entry))[0][1][0];
  EXPECT_EQ(first[1][0].text_or_empty(), "c");
  EXPECT_EQ(first[1][1].text_or_empty(), "hello");
}

TEST_F(RedisConnectionTest, CancelEndsABlockingReadAndTheConnectionIsUsableAgain) {
  Link link(loop, quick(redis.url()));
  ASSERT_TRUE(link.wait_ready());
  std::optional<Result> entry;
  const std::uint64_t writes_before = link.connection->stats().writes;
  link.connection->submit(
      Command("XREAD").arg("BLOCK").arg(0).arg("STREAMS").arg("inbox").arg("$"),
      [&](Result result) { entry = std::move(result); }, kNoDeadline);
  ASSERT_TRUE(loop.run_until([&] { return link.connection->stats().writes > writes_before; }));
  link.connection->cancel();
  ASSERT_TRUE(loop.run_until([&] { return entry.has_value(); }));
  EXPECT_EQ(entry->error().error, RedisError::Closed);
  ASSERT_TRUE(link.wait_ready());
  EXPECT_TRUE(link.ask(Command("PING")));
}

// Lifetime.

TEST_F(RedisConnectionTest, MayBeDestroyedInsideAHandlerAndCallsNobodyAfterwards) {
  Link link(loop, quick(redis.url()));
  ASSERT_TRUE(link.wait_ready());
  bool destroyed = false;
  link.connection->submit(
      Command("PING"),
      [&](const Result&) {
        link.connection.reset();
        destroyed = true;
      },
      link.in(10s));
  link.connection->submit(
      Command("PING"), [](const Result&) { ADD_FAILURE() << "called after destruction"; }, link.in(10s));
  ASSERT_TRUE(loop.run_until([&] { return destroyed; }));
  loop.run_ready();
}

TEST_F(RedisConnectionTest, MayBeDestroyedWhileItConnects) {
  Link link(loop, quick(redis.url()));
  link.connection.reset();
  loop.run_ready();
  EXPECT_EQ(link.events.size(), 1U);
}

TEST_F(RedisConnectionTest, CloseTellsEveryoneAndIsFinal) {
  Link link(loop, quick(redis.url()));
  ASSERT_TRUE(link.wait_ready());
  std::optional<Result> answer;
  link.connection->submit(Command("PING"), [&](Result result) { answer = std::move(result); }, link.in(10s));
  link.connection->close();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->error().error, RedisError::Closed);
  EXPECT_EQ(link.ask(Command("PING")).error().error, RedisError::Closed);
}

TEST(RedisConnectionAddress, ANonexistentSocketIsTriedAgainUntilItIsThere) {
  EventLoop loop;
  RedisUrl nowhere;
  nowhere.path = "/nonexistent/redis.sock";
  Link link(loop, quick(nowhere));
  ASSERT_TRUE(loop.run_until([&] { return link.connection->stats().attempts >= 3; }));
  EXPECT_TRUE(link.has_seen(DropReason::ConnectFailed));
  EXPECT_EQ(link.connection->stats().ready, 0U);
}

}  // namespace
}  // namespace redline::storage::redis
