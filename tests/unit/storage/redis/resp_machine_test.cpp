// Stories of one connection, told step by step without a socket: what is reported to the machine, what it wants, and
// what the waiting commands learn.
#include "storage/redis/resp_machine.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/storage/redis/resp_story.hpp"

namespace redline::storage::redis {
namespace {

using namespace std::chrono_literals;

// Answers.

TEST_F(Story, AnswersInOrderHoweverTheBytesArrive) {
  become_ready();
  for (const char* name : {"A", "B", "C"}) submit(name);
  EXPECT_EQ(written(), wire("A") + wire("B") + wire("C"));
  for (const char byte : std::string_view("$3\r\none\r\n:2\r\n-WRONGTYPE no\r\n")) receive({&byte, 1});
  EXPECT_EQ(heard, (Lines{"A: one", "B: 2", "C: server error: WRONGTYPE no"}));
  EXPECT_EQ(machine.waiting_commands(), 0U);
  EXPECT_EQ(machine.waiting_bytes(), 0U);
  EXPECT_EQ(machine.stats().answered, 3U);
}

TEST_F(Story, GathersWhatIsSubmittedWhileAWriteIsUnderWay) {
  become_ready();
  submit("A");
  EXPECT_EQ(written(), wire("A"));
  submit("B");
  submit("C");
  EXPECT_TRUE(machine.has_output());
  EXPECT_EQ(written(), wire("B") + wire("C"));
  EXPECT_FALSE(machine.has_output());
}

TEST_F(Story, ManyCommandsLeaveInFewChunksAndInOrder) {
  become_ready();
  std::string expected;
  for (int i = 0; i < 2000; ++i) {
    const std::size_t bytes = i % 100 == 7 ? 40'000 : 50;
    Command command = Command("SET").arg(i).arg(std::string(bytes, 'v'));
    expected += command.wire();
    machine.submit(std::move(command), [](const Result&) {}, {.deadline = now + 1s}, now);
  }
  std::string bytes;
  std::size_t chunks = 0;
  for (RespMachine::Output output = machine.take_output(); output.bytes > 0; output = machine.take_output()) {
    EXPECT_LE(output.bytes, RespLimits{}.write_bytes_max);
    for (const Command::Wire& chunk : output.chunks) bytes += chunk.buffer.substr(chunk.offset);
    chunks += output.chunks.size();
  }
  EXPECT_TRUE(bytes == expected);
  EXPECT_LT(chunks, 100U);
}

TEST_F(Story, AHandlerMaySubmitTheNextCommand) {
  become_ready();
  machine.submit(Command("A"), [this](const Result&) { submit("B"); }, {.deadline = now + 1s}, now);
  written();
  receive("+OK\r\n");
  EXPECT_EQ(written(), wire("B"));
  receive("+OK\r\n");
  EXPECT_EQ(heard, (Lines{"B: OK"}));
}

// Drops: what was sent is unknown, what was not sent is known not to have run.

TEST_F(Story, AfterADropSentCommandsAreUnknownAndTheOthersNotSent) {
  become_ready();
  submit("A");
  submit("B");
  written();
  submit("C");
  receive("+OK\r\n");
  machine.lost("Connection reset by peer", now);
  EXPECT_EQ(heard, (Lines{"A: OK", "B: outcome unknown (may have run): Connection reset by peer",
                          "C: not sent: Connection reset by peer"}));
  EXPECT_EQ(events, (Lines{"waiting to reconnect (connection lost: Connection reset by peer)"}));
  EXPECT_EQ(machine.waiting_bytes(), 0U);
  EXPECT_EQ(machine.stats().unknown, 1U);
  EXPECT_EQ(machine.stats().not_sent, 1U);
}

TEST_F(Story, HalfAReplyBeforeADropDoesNotLeakIntoTheNextConnection) {
  become_ready();
  submit("A");
  written();
  receive("$10\r\nhalf");
  machine.lost("gone", now);
  take(heard);
  reconnect();
  submit("B");
  EXPECT_EQ(written(), wire("B"));
  receive("+OK\r\n");
  EXPECT_EQ(heard, (Lines{"B: OK"}));
}

TEST_F(Story, WithoutAConnectionACommandFailsAtTheNextTurnNotInsideSubmit) {
  submit("A");
  EXPECT_TRUE(heard.empty());
  EXPECT_EQ(machine.next_wakeup(), TimePoint::min());
  machine.tick(now);
  EXPECT_EQ(heard, (Lines{"A: not sent: no connection to Redis"}));
}

TEST_F(Story, APatientCommandWaitsForTheConnectionAndAcrossADrop) {
  submit_patiently("A");
  become_ready();
  machine.lost("gone", now);
  EXPECT_TRUE(heard.empty());
  reconnect();
  EXPECT_EQ(written(), wire("A"));
  receive("+OK\r\n");
  EXPECT_EQ(heard, (Lines{"A: OK"}));
}

TEST_F(Story, APatientCommandOnceSentIsNeverSentAgain) {
  become_ready();
  submit_patiently("A");
  written();
  machine.lost("gone", now);
  EXPECT_EQ(heard, (Lines{"A: outcome unknown (may have run): gone"}));
  reconnect();
  EXPECT_FALSE(machine.has_output());
}

TEST_F(Story, APatientCommandGivesUpAtItsDeadline) {
  submit_patiently("A", 5s);
  EXPECT_EQ(machine.next_wakeup(), now + 5s);
  pass(5s);
  EXPECT_EQ(heard, (Lines{"A: timed out: not sent in time"}));
}

// Deadlines.

TEST_F(Story, ADeadlineEndsTheWaitButNotTheConnection) {
  become_ready();
  submit("A", 100ms);
  submit("B", 10s);
  written();
  EXPECT_EQ(machine.next_wakeup(), now + 100ms);
  pass(100ms);
  EXPECT_EQ(heard, (Lines{"A: timed out (may have run): no answer in time"}));
  receive("+late\r\n+OK\r\n");
  EXPECT_EQ(heard.back(), "B: OK");
  EXPECT_EQ(heard.size(), 2U);
  EXPECT_EQ(machine.stats().late_replies, 1U);
  EXPECT_EQ(machine.state(), LinkState::Ready);
}

TEST_F(Story, ACommandThatMissedItsDeadlineUnsentIsNotSentAfterwards) {
  become_ready();
  submit("A", 100ms);
  pass(100ms);
  EXPECT_EQ(heard, (Lines{"A: timed out: not sent in time"}));
  EXPECT_FALSE(machine.has_output());
}

TEST_F(Story, ADeadlineInThePastIsATimeoutWithoutSending) {
  become_ready();
  submit("A", 0s);
  EXPECT_FALSE(machine.has_output());
  machine.tick(now);
  EXPECT_EQ(heard, (Lines{"A: timed out: the deadline had passed already"}));
}

TEST_F(Story, SilenceLongAfterADeadlineDropsTheConnection) {
  become_ready();
  submit("A", 100ms);
  submit("B", 1h);
  written();
  pass(100ms);
  EXPECT_EQ(machine.next_wakeup(), now + 2s);
  pass(2s);
  EXPECT_EQ(heard.back(), "B: outcome unknown (may have run): Redis has stopped answering");
  EXPECT_EQ(events, (Lines{"waiting to reconnect (stopped answering: Redis has stopped answering)"}));
}

TEST_F(Story, AServerThatIsSlowButTalkingIsNotStalled) {
  become_ready();
  submit("A", 100ms);
  written();
  pass(100ms);
  pass(1900ms);
  receive("$100\r\nbegin");
  pass(1900ms);
  EXPECT_EQ(machine.state(), LinkState::Ready);
  pass(100ms);
  EXPECT_EQ(machine.state(), LinkState::Backoff);
}

TEST_F(Story, ABlockingReadWithoutDeadlineMayWaitForEver) {
  become_ready();
  submit("XREAD", CommandOptions{});
  written();
  EXPECT_EQ(machine.next_wakeup(), kNoDeadline);
  pass(24h);
  EXPECT_EQ(machine.state(), LinkState::Ready);
  receive("*-1\r\n");
  EXPECT_EQ(heard, (Lines{"XREAD: "}));
}

// Limits.

class Limited : public Story {
 public:
  Limited() : Story(limited_settings()) { become_ready(); }
  static RespSettings limited_settings() {
    RespSettings settings = plain_settings();
    settings.limits = {
        .in_flight_commands_max = 2, .in_flight_bytes_max = 100, .reply_bytes_max = 1000, .write_bytes_max = 30};
    return settings;
  }
};

TEST_F(Limited, OneCommandBeyondTheLimitIsRefusedAndAnAnswerMakesRoom) {
  submit("A");
  submit("B");
  submit("C");
  machine.tick(now);
  EXPECT_EQ(heard, (Lines{"C: overloaded: too many commands wait for Redis"}));
  written();
  receive("+OK\r\n");
  submit("D");
  machine.tick(now);
  EXPECT_EQ(heard.back(), "A: OK");
}

TEST_F(Limited, BytesAreLimitedToo) {
  submit(std::string(60, 'x'));
  submit(std::string(60, 'y'));
  machine.tick(now);
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_TRUE(heard[0].ends_with("overloaded: too many bytes wait for Redis"));
}

TEST_F(Limited, WhatDoesNotFitIntoOneWriteStaysUnsent) {
  submit("AAAAA");
  submit("BBBBB");
  EXPECT_EQ(written(), wire("AAAAA"));
  machine.lost("gone", now);
  EXPECT_EQ(heard, (Lines{"AAAAA: outcome unknown (may have run): gone", "BBBBB: not sent: gone"}));
}

TEST_F(Limited, AReplyBeyondItsLimitDropsTheConnection) {
  submit("A");
  written();
  receive("$5000\r\n" + std::string(1500, 'x'));
  EXPECT_EQ(heard, (Lines{"A: protocol error (may have run): a reply exceeds the size allowed for it"}));
  EXPECT_EQ(machine.state(), LinkState::Backoff);
}

// Servers that turn out to be wrong.

TEST_F(Story, AReadOnlyServerIsLeftAfterTheRepliesThatCameWithIt) {
  become_ready();
  for (const char* name : {"A", "B", "C"}) submit(name);
  written();
  submit("D");
  receive("-READONLY You can't write against a read only replica.\r\n$2\r\nok\r\n");
  EXPECT_EQ(heard, (Lines{"A: server error: READONLY You can't write against a read only replica.", "B: ok",
                          "C: outcome unknown (may have run): READONLY You can't write against a read only replica.",
                          "D: not sent: READONLY You can't write against a read only replica."}));
  EXPECT_EQ(machine.state(), LinkState::Backoff);
}

TEST_F(Story, GarbageIsAProtocolErrorForTheOldestCommandAndUnknownForTheRest) {
  become_ready();
  submit("A");
  submit("B");
  written();
  receive("?what\r\n");
  ASSERT_EQ(heard.size(), 2U);
  EXPECT_TRUE(heard[0].starts_with("A: protocol error (may have run): Protocol error"));
  EXPECT_TRUE(heard[1].starts_with("B: outcome unknown (may have run)"));
}

TEST_F(Story, AReplyThatNobodyAskedForIsAProtocolError) {
  become_ready();
  receive("+hello\r\n");
  EXPECT_EQ(events, (Lines{"waiting to reconnect (protocol error: a reply without a command)"}));
}

// Endings.

TEST_F(Story, CancelEndsEverythingThatWaitsAndConnectsAtOnce) {
  become_ready();
  submit("XREAD", CommandOptions{});
  written();
  submit_patiently("B");
  machine.cancel(now);
  EXPECT_EQ(heard, (Lines{"XREAD: closed (may have run): cancelled", "B: closed: cancelled"}));
  EXPECT_EQ(machine.state(), LinkState::Connecting);
  EXPECT_EQ(machine.attempt(), 2U);
}

TEST_F(Story, CloseIsFinal) {
  become_ready();
  submit("A");
  written();
  submit("B");
  machine.close(now);
  EXPECT_EQ(heard, (Lines{"A: closed (may have run): closed", "B: closed: closed"}));
  EXPECT_EQ(events, (Lines{"closed (closed: closed)"}));
  EXPECT_FALSE(machine.wants_socket());
  take(heard);
  submit_patiently("C");
  machine.tick(now);
  EXPECT_EQ(heard, (Lines{"C: closed: the connection is closed"}));
  EXPECT_EQ(machine.next_wakeup(), kNoDeadline);
}

TEST_F(Story, AHandlerMayCloseWhileFurtherRepliesAreInTheSameRead) {
  become_ready();
  machine.submit(Command("A"), [this](const Result&) { machine.close(now); }, {.deadline = now + 1s}, now);
  submit("B");
  written();
  receive("+OK\r\n+OK\r\n");
  EXPECT_EQ(heard, (Lines{"B: closed (may have run): closed"}));
}

TEST_F(Story, AHandlerMayCancelWhileFurtherRepliesAreInTheSameRead) {
  become_ready();
  machine.submit(Command("A"), [this](const Result&) { machine.cancel(now); }, {.deadline = now + 1s}, now);
  submit("B");
  written();
  receive("+OK\r\n+OK\r\n");
  EXPECT_EQ(heard, (Lines{"B: closed (may have run): cancelled"}));
  EXPECT_EQ(machine.state(), LinkState::Connecting);
}

TEST_F(Story, AfterAbandonNobodyIsCalledAnyMore) {
  become_ready();
  machine.submit(Command("A"), [this](const Result&) { machine.abandon(); }, {.deadline = now + 1s}, now);
  submit("B");
  written();
  submit("C");
  receive("+OK\r\n+OK\r\n");
  pass(1h);
  EXPECT_TRUE(heard.empty());
  EXPECT_TRUE(events.empty());
  EXPECT_FALSE(machine.wants_socket());
}

TEST_F(Story, TheEventOfADropComesBeforeItsHandlersAndMayCloseForGood) {
  become_ready();
  on_event = [this](const LinkEvent& event) {
    heard.push_back("event");
    if (event.state == LinkState::Backoff) machine.close(now);
  };
  submit("A");
  written();
  machine.lost("gone", now);
  EXPECT_EQ(heard, (Lines{"event", "event", "A: outcome unknown (may have run): gone"}));
  EXPECT_EQ(machine.state(), LinkState::Closed);
}

}  // namespace
}  // namespace redline::storage::redis
