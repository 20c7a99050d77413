// Story: whoever sent a command is told what became of it: once in time, or that it is not known and then still the truth.
#include "gateway/hub/pending_commands.hpp"

#include "tests/support/desk.hpp"

namespace redline::tests {
namespace {

using namespace domain;
using namespace gateway;
using namespace std::chrono_literals;

constexpr ports::Monotonic kStart{1h};

class PendingTest : public testing::Test {
 protected:
  static Outcome outcome(std::uint64_t id, std::uint64_t fingerprint, std::optional<ErrorCode> error = std::nullopt) {
    return {
        .command = command_id(id), .fingerprint = fingerprint, .answer = {.error = error, .ticket = {}, .fields = {}}};
  }
  std::uint64_t add(std::uint64_t id, std::uint64_t fingerprint, std::uint64_t session,
                    std::chrono::nanoseconds at = 0s) {
    return pending_.add(command_id(id), fingerprint, TransportId{session}, kStart + at);
  }

  std::vector<std::string> told_;
  PendingCommands pending_{{.commands_max = 4, .unknown_after = 10s, .late_answers = 60s},
                           [this](Sender& sender, const CommandId& id, const Answer& answer, bool first) {
                             told_.push_back(std::to_string(std::to_underlying(std::get<TransportId>(sender))) + ": " +
                                             std::to_string(id.bytes[15]) + " " +
                                             (answer.error ? std::string{info(*answer.error).name} : "OK") +
                                             (first ? "" : " after all"));
                           }};
  using Told = std::vector<std::string>;
};

TEST_F(PendingTest, AnOutcomeIsToldToEveryoneWhoSentJustThat) {
  add(1, 10, 100);
  add(1, 10, 200);
  add(1, 11, 300);  // the same id for something else
  add(2, 10, 400);
  pending_.settle(outcome(1, 10), true);
  EXPECT_EQ(told_.size(), 2u);
  pending_.settle(outcome(1, 11, ErrorCode::IdReused), true);
  EXPECT_EQ(told_.back(), "300: 1 ID_REUSED");
  EXPECT_EQ(pending_.size(), 1u);
  pending_.settle(outcome(9, 10), true);
  EXPECT_EQ(told_.size(), 3u) << "another gateway's";
}

TEST_F(PendingTest, WhatTakesTooLongIsUnknownAndStillToldLater) {
  add(1, 10, 100);
  add(2, 20, 100, 5s);
  pending_.expire(kStart + 10s - 1ns);
  EXPECT_EQ(told_, Told{});
  pending_.expire(kStart + 10s);
  EXPECT_EQ(told_, Told{"100: 1 UNKNOWN_OUTCOME"});
  pending_.settle(outcome(1, 10), true);
  EXPECT_EQ(told_.back(), "100: 1 OK after all");
  pending_.expire(kStart + 1h);
  EXPECT_EQ(told_.back(), "100: 2 UNKNOWN_OUTCOME");
  pending_.expire(kStart + 1h + 59s);
  EXPECT_EQ(pending_.size(), 1u);
  pending_.expire(kStart + 1h + 60s);
  EXPECT_EQ(pending_.size(), 0u);
  pending_.settle(outcome(2, 20), true);
  EXPECT_EQ(told_.size(), 3u);
}

TEST_F(PendingTest, WhatIsInDoubtIsUnknownAtOnceAndStillToldLater) {
  const std::uint64_t attempt = add(1, 10, 100);
  pending_.doubt(command_id(1), attempt);
  EXPECT_EQ(told_, Told{"100: 1 UNKNOWN_OUTCOME"});
  pending_.expire(kStart + 10s);
  EXPECT_EQ(told_.size(), 1u) << "said once";
  pending_.settle(outcome(1, 10), true);
  EXPECT_EQ(told_.back(), "100: 1 OK after all");
  pending_.doubt(command_id(1), attempt);
  EXPECT_EQ(told_.size(), 2u) << "settled";
}

TEST_F(PendingTest, WhatTooFewReplicasHaveIsUnknown) {
  add(1, 10, 100);
  pending_.settle(outcome(1, 10), false);
  EXPECT_EQ(told_, Told{"100: 1 UNKNOWN_OUTCOME"});
  EXPECT_EQ(pending_.size(), 0u);
}

TEST_F(PendingTest, UnknownIsNotSaidTwice) {
  add(1, 10, 100);
  pending_.expire(kStart + 10s);
  pending_.settle(outcome(1, 10), false);
  EXPECT_EQ(told_.size(), 1u);
}

TEST_F(PendingTest, ARefusalConcernsOneAttempt) {
  add(1, 10, 100);
  const std::uint64_t second = add(1, 10, 200);
  pending_.refuse(command_id(1), second, {.error = ErrorCode::ReadOnly, .ticket = {}, .fields = {}});
  EXPECT_EQ(told_, Told{"200: 1 READ_ONLY"});
  pending_.refuse(command_id(1), second, {.error = ErrorCode::ReadOnly, .ticket = {}, .fields = {}});
  pending_.settle(outcome(1, 10), true);
  EXPECT_EQ(told_, (Told{"200: 1 READ_ONLY", "100: 1 OK"}));
}

TEST_F(PendingTest, IsFullAtItsLimitAndNotBefore) {
  for (std::uint64_t id = 1; id <= 3; ++id) add(id, id, 100);
  EXPECT_FALSE(pending_.full());
  add(4, 4, 100);
  EXPECT_TRUE(pending_.full());
  pending_.expire(kStart + 10s);
  EXPECT_TRUE(pending_.full()) << "they are still in the inbox";
  pending_.settle(outcome(1, 1), true);
  EXPECT_FALSE(pending_.full());
}

}  // namespace
}  // namespace redline::tests
