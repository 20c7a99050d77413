// The store goes away and comes back: every call is answered either way, and what was committed is still there. Also
// the positions, which promise least.
#include "tests/contract/live_store_contract.hpp"

namespace redline::contract {
namespace {

using namespace domain;
using namespace ports;
using namespace std::chrono_literals;

class RecoveryContract : public StoreContract {};
REDLINE_ON_EVERY_STORE(RecoveryContract);

TEST_P(RecoveryContract, AwayEveryCallSaysSo) {
  const auto client = connect();
  Dispatcher first = dispatcher(*client);
  first.desk.create();
  commit_all(*client, first);
  first.desk.create();
  world().stop_server();
  EXPECT_EQ(acquire(*client, "first").outcome, LeaseOutcome::Unavailable);
  EXPECT_EQ(renew(*client, "first", first.fence).outcome, LeaseOutcome::Unavailable);
  EXPECT_FALSE(load(*client));
  EXPECT_EQ(commit(*client, first.draft()), CommitOutcome::Unavailable);
  EXPECT_NE(append(*client, {a_command(1)}), AppendOutcome::Appended);
  EXPECT_FALSE(read(*client).available);
  EXPECT_FALSE(tail(*client).available);
  EXPECT_FALSE(range(*client, 1, 2).available);
  EXPECT_FALSE(snapshot(*client));
  EXPECT_TRUE(sample(*client).empty());
}

TEST_P(RecoveryContract, BackItGoesOnWithAllThatWasCommitted) {
  const auto client = connect();
  Dispatcher first = dispatcher(*client);
  first.desk.create();
  commit_all(*client, first);
  ASSERT_EQ(append(*client, {a_command(1)}), AppendOutcome::Appended);
  first.desk.create();
  const Draft kept = first.draft();
  world().stop_server();
  ASSERT_EQ(commit(*client, kept), CommitOutcome::Unavailable);
  world().start_server();
  // The same batch is sent until it is answered; a store that has another incarnation now asks for the lease anew.
  CommitOutcome outcome = CommitOutcome::Unavailable;
  ASSERT_TRUE(world().run_until([&] {
    outcome = commit(*client, kept);
    return outcome != CommitOutcome::Unavailable;
  }));
  if (outcome == CommitOutcome::Fenced) {
    Draft again = kept;
    again.fence = acquire(*client, "first").fence;
    outcome = commit(*client, again);
  }
  EXPECT_EQ(outcome, CommitOutcome::Committed);
  const auto loaded = load(*client);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->commit_number, 2u);
  tests::expect_same(loaded->state, first.desk.state());
  EXPECT_EQ(read(*client).entries.at(0).commands, std::vector{a_command(1)});
  EXPECT_EQ(tail(*client).entries.size(), 2u);
  first.fence = acquire(*client, "first").fence;
  first.desk.create();
  commit_all(*client, first);
}

TEST_P(RecoveryContract, BackASnapshotIsOfTheHistoryThatGoesOn) {
  const auto client = connect();
  Dispatcher first = dispatcher(*client);
  first.desk.create();
  commit_all(*client, first);
  release(*client, "first", first.fence);
  world().stop_server();
  world().start_server();
  ASSERT_TRUE(world().run_until([&] { return append(*client, {a_command(1)}) == AppendOutcome::Appended; }));
  const auto early = snapshot(*client);
  ASSERT_TRUE(world().run_until([&] { return acquire(*client, "first").outcome == LeaseOutcome::Held; }));
  const auto later = snapshot(*client);
  ASSERT_TRUE(later);
  if (early) EXPECT_EQ(early->epoch, later->epoch);
}

TEST_P(RecoveryContract, WaitingReadsEndAndCanBeStartedAgain) {
  const auto client = connect(), writer = connect();
  std::optional<InboxRead> inbox;
  std::optional<LogRead> log;
  client->reader().read({}, 10, [&](InboxRead told) { inbox = std::move(told); });
  client->log().tail({}, 10, [&](LogRead told) { log = std::move(told); });
  world().run_for(50ms);
  ASSERT_FALSE(inbox || log);
  world().stop_server();
  ASSERT_TRUE(world().run_until([&] { return inbox && log; }));
  EXPECT_FALSE(inbox->available);
  EXPECT_FALSE(log->available);
  world().start_server();
  AppendOutcome appended = AppendOutcome::NotSent;
  ASSERT_TRUE(world().run_until([&] {
    appended = append(*writer, {a_command(1)});
    return appended == AppendOutcome::Appended;
  }));
  InboxRead found;
  ASSERT_TRUE(world().run_until([&] {
    found = read(*client);
    return found.available;
  }));
  EXPECT_EQ(found.entries.at(0).commands, std::vector{a_command(1)});
}

TEST_P(RecoveryContract, AppendedWhileAwayIsEitherThereOrNot) {
  const auto client = connect();
  world().stop_server();
  const AppendOutcome told = append(*client, {a_command(1)});
  world().start_server();
  AppendOutcome second = AppendOutcome::NotSent;
  ASSERT_TRUE(world().run_until([&] {
    second = append(*client, {a_command(2)});
    return second == AppendOutcome::Appended;
  }));
  const InboxRead all = read(*client);
  ASSERT_TRUE(all.available);
  EXPECT_EQ(all.entries.back().commands, std::vector{a_command(2)});
  if (told == AppendOutcome::NotSent) {
    for (const InboxEntry& entry : all.entries) EXPECT_NE(entry.commands.at(0).id, a_command(1).id);
  }
}

class PositionsContract : public StoreContract {};
REDLINE_ON_EVERY_STORE(PositionsContract);

TEST_P(PositionsContract, OnlyTheNewestOfEachIsKnown) {
  const auto one = connect(), two = connect();
  EXPECT_TRUE(sample(*one).empty());
  const Instant now = world().now();
  const PositionSample zhang{"zhang", tests::kilometre(1), now}, zhang_later{"zhang", tests::kilometre(2), now + 1s},
      crew{"fleet/7", tests::kilometre(3), now};
  one->positions().publish({zhang, crew});
  one->positions().publish({zhang_later});
  EXPECT_THAT(sample(*one), testing::UnorderedElementsAre(zhang_later, crew));
  EXPECT_THAT(sample(*two), testing::UnorderedElementsAre(zhang_later, crew));
  EXPECT_THAT(sample(*two), testing::SizeIs(2)) << "sampling takes nothing away";
  one->positions().publish({});
  EXPECT_THAT(sample(*one), testing::SizeIs(2));
}

}  // namespace
}  // namespace redline::contract
