// Stories of a connection coming up: the handshake, servers that are not the one wanted, and the waits in between.
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "storage/redis/resp_machine.hpp"
#include "tests/unit/storage/redis/resp_story.hpp"

namespace redline::storage::redis {
namespace {

using namespace std::chrono_literals;

TEST_F(Story, ConnectsShakesHandsAndIsReady) {
  EXPECT_FALSE(machine.wants_socket());
  machine.open(now);
  EXPECT_TRUE(machine.wants_socket());
  EXPECT_EQ(machine.attempt(), 1U);
  machine.connected(now);
  EXPECT_EQ(written(), wire("PING"));
  EXPECT_FALSE(machine.has_output());
  receive("+PONG\r\n");
  EXPECT_EQ(events, (Lines{"connecting", "handshaking", "ready"}));
  EXPECT_EQ(machine.next_wakeup(), kNoDeadline);
}

class FullHandshake : public Story {
 public:
  FullHandshake() : Story(full_settings()) {
    machine.open(now);
    machine.connected(now);
    handshake = written();
  }
  static RespSettings full_settings() {
    RespSettings settings;
    settings.user = "anna";
    settings.password = Secret("s3cret");
    settings.database = 2;
    return settings;
  }
  std::string handshake;
};

TEST_F(FullHandshake, SendsAllItsStepsAtOnce) {
  EXPECT_EQ(handshake, std::string(Command("AUTH").arg("anna").arg("s3cret").wire()) +
                           std::string(Command("SELECT").arg(2).wire()) +
                           std::string(Command("CLIENT").arg("SETNAME").arg("redline").wire()) + wire("ROLE") +
                           wire("PING"));
  receive("+OK\r\n+OK\r\n+OK\r\n*3\r\n$6\r\nmaster\r\n:10\r\n*0\r\n");
  EXPECT_EQ(machine.state(), LinkState::Handshaking);
  receive("+PONG\r\n");
  EXPECT_EQ(machine.state(), LinkState::Ready);
}

TEST_F(FullHandshake, SaysThatTheLoginWasRefused) {
  receive("-WRONGPASS invalid username-password pair or user is disabled.\r\n-NOAUTH Authentication required.\r\n");
  EXPECT_EQ(events.back(),
            "waiting to reconnect (login refused: WRONGPASS invalid username-password pair or user is disabled.)");
}

TEST_F(FullHandshake, RefusesAReplica) {
  receive("+OK\r\n+OK\r\n+OK\r\n*5\r\n$5\r\nslave\r\n$1\r\nh\r\n:6379\r\n$9\r\nconnected\r\n:1\r\n+PONG\r\n");
  EXPECT_EQ(events.back(), "waiting to reconnect (not the primary: ROLE says 'slave')");
}

TEST_F(FullHandshake, WaitsForAServerThatIsLoading) {
  receive("+OK\r\n+OK\r\n+OK\r\n*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n-LOADING Redis is loading the dataset in memory\r\n");
  EXPECT_EQ(events.back(), "waiting to reconnect (loading its data: LOADING Redis is loading the dataset in memory)");
}

TEST_F(FullHandshake, AUserWithoutTheRightToNameConnectionsMayStillWork) {
  receive("+OK\r\n+OK\r\n-NOPERM this user has no permissions to run the 'client|setname' command\r\n");
  receive("*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n+PONG\r\n");
  EXPECT_EQ(machine.state(), LinkState::Ready);
}

TEST_F(FullHandshake, RefusesAnUnknownDatabase) {
  receive("+OK\r\n-ERR DB index is out of range\r\n");
  EXPECT_EQ(events.back(), "waiting to reconnect (handshake refused: ERR DB index is out of range)");
}

TEST_F(FullHandshake, GivesUpOnASilentServer) {
  EXPECT_EQ(machine.next_wakeup(), now + 2s);
  pass(2s);
  EXPECT_EQ(events.back(),
            "waiting to reconnect (handshake timed out: no answer to the handshake within the time allowed)");
}

TEST_F(Story, GivesUpOnAnAddressThatDoesNotAnswer) {
  machine.open(now);
  EXPECT_EQ(machine.next_wakeup(), now + 2s);
  pass(2s);
  EXPECT_EQ(events.back(), "waiting to reconnect (connect timed out: no connection within the time allowed)");
  EXPECT_FALSE(machine.wants_socket());
}

// Backoff.

TEST_F(Story, WaitsLongerAfterEachFailureUpToTheMaximumAndStartsAnewAfterHealth) {
  machine.open(now);
  std::vector<Duration> waits;
  for (int i = 0; i < 9; ++i) {
    machine.connect_failed("Connection refused", now);
    waits.push_back(machine.next_wakeup() - now);
    pass(waits.back());
    ASSERT_EQ(machine.state(), LinkState::Connecting);
  }
  const auto about = [](Duration wait) { return std::chrono::round<std::chrono::milliseconds>(wait); };
  const std::vector<std::chrono::milliseconds> expected{10ms, 20ms, 40ms, 80ms, 160ms, 320ms, 640ms, 1000ms, 1000ms};
  for (std::size_t i = 0; i < waits.size(); ++i) EXPECT_EQ(about(waits[i]), expected[i]);

  // A connection that comes up and goes away at once is no sign of health.
  machine.connected(now);
  receive("+PONG\r\n");
  machine.lost("gone", now);
  EXPECT_EQ(about(machine.next_wakeup() - now), 1000ms);
  reconnect();
  pass(2s);
  machine.lost("gone", now);
  EXPECT_EQ(about(machine.next_wakeup() - now), 10ms);
}

TEST_F(Story, TheWaitIsRandomDownToNothing) {
  random.value = 0;
  machine.open(now);
  machine.connect_failed("Connection refused", now);
  EXPECT_EQ(machine.next_wakeup(), now);
}

}  // namespace
}  // namespace redline::storage::redis
