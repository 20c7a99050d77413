// What the owner of a MemoryLink can order to go wrong, and what the two sides then see. The promises without faults
// are in tests/contract.
#include <gtest/gtest.h>

#include "storage/memory/event_log.hpp"
#include "storage/memory/inbox.hpp"
#include "storage/memory/live_store.hpp"
#include "storage/memory/positions.hpp"
#include "tests/support/desk.hpp"

namespace redline::storage {
namespace {

using namespace domain;
using namespace ports;
using namespace std::chrono_literals;
using tests::ManualScheduler;

// The ports of one process, and what they were told.
struct Process {
  Process(const std::shared_ptr<tests::ManualTime>& time, MemoryShard& shard) : strand(time), link(shard, strand) {}

  void acquire(const std::string& owner) {
    store.acquire_lease(owner, 1s, [this](Lease told) { lease = told; });
  }
  void append(int number) {
    writer.append({Command{.id = tests::command_id(static_cast<std::uint64_t>(number)), .body = EndShifts{}}},
                  [this](AppendOutcome told) { appended.push_back(told); });
  }
  void read_inbox(InboxCursor after = {}) {
    reader.read(after, 10, [this](InboxRead told) { reads.push_back(std::move(told)); });
  }

  ManualScheduler strand;
  MemoryLink link;
  MemoryLiveStore store{link};
  MemoryInboxWriter writer{link};
  MemoryInboxReader reader{link};
  MemoryEventLog log{link};
  MemoryPositions positions{link};
  std::optional<Lease> lease;
  std::vector<AppendOutcome> appended;
  std::vector<InboxRead> reads;
};

// A dispatcher's batches: each creates one ticket.
class Batches {
 public:
  CommitBatch next(const Fence& fence) {
    desk_.create();
    outcomes_ = desk_.last().outcomes;
    events_ = desk_.last().events;
    CommitBatch batch;
    batch.fence = fence;
    batch.number = ++number_;
    batch.first_offset = events_.front().offset;
    batch.at = desk_.now();
    batch.header = &desk_.state().header;
    batch.events = &events_;
    batch.outcomes = &outcomes_;
    for (const TicketId id : desk_.last().tickets) batch.tickets.push_back(&desk_.ticket(id));
    return batch;
  }

 private:
  tests::Desk desk_;
  std::uint64_t number_ = 0;
  std::vector<Event> events_;
  std::vector<Outcome> outcomes_;
};

class MemoryFaults : public testing::Test {
 protected:
  CommitOutcome commit(Process& process, const CommitBatch& batch) {
    std::optional<CommitOutcome> outcome;
    process.store.commit(batch, [&](CommitOutcome told) { outcome = told; });
    time->advance(1s);
    return outcome.value();
  }
  Fence fence_for(Process& process, const std::string& owner) {
    process.acquire(owner);
    time->advance(0s);
    return process.lease.value().fence;
  }

  std::shared_ptr<tests::ManualTime> time = std::make_shared<tests::ManualTime>();
  ManualScheduler server{time};
  MemoryShard shard{ShardId{}, server};
  Process one{time, shard};
  Process two{time, shard};
};

TEST_F(MemoryFaults, CallsTakeTheTimeTheyAreGiven) {
  one.link.set_fate([](StoreCall) { return Fate{.request = 3ms, .reply = 4ms}; });
  one.append(1);
  time->advance(3ms - 1ns);
  EXPECT_EQ(shard.inbox_entries(), 0u);
  time->advance(1ns);
  EXPECT_EQ(shard.inbox_entries(), 1u);
  EXPECT_TRUE(one.appended.empty());
  time->advance(4ms);
  EXPECT_EQ(one.appended, std::vector{AppendOutcome::Appended});
}

TEST_F(MemoryFaults, WhatIsSentFirstArrivesFirst) {
  int sent = 0;
  one.link.set_fate([&](StoreCall) { return ++sent == 1 ? Fate{.request = 9ms, .reply = 9ms} : Fate{}; });
  one.append(1);
  one.append(2);
  one.read_inbox();
  time->advance(9ms);
  ASSERT_EQ(one.reads.size(), 1u);
  EXPECT_EQ(one.reads[0].entries.at(0).commands.at(0).id, tests::command_id(1));
  EXPECT_TRUE(one.appended.empty()) << "the second reply waits for the first";
  time->advance(9ms);
  EXPECT_EQ(one.appended.size(), 2u);
}

TEST_F(MemoryFaults, RefusedIsCertainLostIsNot) {
  one.link.set_fate([](StoreCall) { return Fate{.refuse = true}; });
  one.append(1);
  time->advance(0s);
  one.link.set_fate([](StoreCall) { return Fate{.lose_request = true}; });
  one.append(2);
  time->advance(0s);
  EXPECT_EQ(shard.inbox_entries(), 0u);
  one.link.set_fate([](StoreCall) { return Fate{.lose_reply = true}; });
  one.append(3);
  time->advance(0s);
  EXPECT_EQ(shard.inbox_entries(), 1u);
  EXPECT_EQ(one.appended, (std::vector{AppendOutcome::NotSent, AppendOutcome::Unknown, AppendOutcome::Unknown}));
}

TEST_F(MemoryFaults, AnAppendMayHappenTwice) {
  one.link.set_fate([](StoreCall call) { return Fate{.twice = call == StoreCall::Append}; });
  one.append(1);
  one.read_inbox();
  time->advance(0s);
  ASSERT_EQ(shard.inbox_entries(), 2u);
  EXPECT_EQ(one.appended, std::vector{AppendOutcome::Appended});
}

TEST_F(MemoryFaults, ACommitMayHappenTwiceToo) {
  const Fence fence = fence_for(one, "a");
  one.link.set_fate([](StoreCall) { return Fate{.twice = true}; });
  Batches batches;
  EXPECT_EQ(commit(one, batches.next(fence)), CommitOutcome::Committed);
  EXPECT_EQ(shard.commit_number(), 1u);
  EXPECT_EQ(shard.log_entries(), 1u);
}

TEST_F(MemoryFaults, ACutLinkFailsWhatIsUnderWayAndWhatWaits) {
  one.link.set_fate(
      [](StoreCall call) { return call == StoreCall::Append ? Fate{.request = 5ms, .reply = 5ms} : Fate{}; });
  one.read_inbox();
  one.append(1);
  time->advance(5ms);  // effect done, the reply is under way; the read as well
  ASSERT_EQ(one.reads.size(), 1u);
  one.read_inbox(one.reads[0].entries.back().cursor);
  one.append(2);
  time->advance(1ms);
  one.link.cut();
  time->advance(1s);
  EXPECT_EQ(one.appended, (std::vector{AppendOutcome::Unknown, AppendOutcome::Unknown}));
  ASSERT_EQ(one.reads.size(), 2u);
  EXPECT_FALSE(one.reads[1].available);
  EXPECT_EQ(shard.inbox_entries(), 1u) << "the second never arrived";

  one.append(3);
  time->advance(5ms);
  EXPECT_EQ(one.appended.back(), AppendOutcome::NotSent);
  two.append(4);
  time->advance(0s);
  EXPECT_EQ(two.appended.back(), AppendOutcome::Appended) << "the other process is not cut off";
  one.link.mend();
  one.append(5);
  time->advance(1s);
  EXPECT_EQ(one.appended.back(), AppendOutcome::Appended);
}

TEST_F(MemoryFaults, ARestartDropsConnectionsAndKeepsTheData) {
  const Fence fence = fence_for(one, "a");
  Batches batches;
  ASSERT_EQ(commit(one, batches.next(fence)), CommitOutcome::Committed);
  one.read_inbox();
  time->advance(0s);
  shard.stop();
  time->advance(0s);
  ASSERT_EQ(one.reads.size(), 1u);
  EXPECT_FALSE(one.reads[0].available);
  const CommitBatch batch = batches.next(fence);
  EXPECT_EQ(commit(one, batch), CommitOutcome::Unavailable);
  shard.start();
  EXPECT_EQ(commit(one, batch), CommitOutcome::Committed);
}

TEST_F(MemoryFaults, ARequestOutlivesItsSender) {
  auto victim = std::make_unique<Process>(time, shard);
  victim->link.set_fate([](StoreCall) { return Fate{.request = 5ms}; });
  victim->append(1);
  victim.reset();
  time->advance(5ms);
  EXPECT_EQ(shard.inbox_entries(), 1u);
}

// The last commit of a dispatcher that was taken for dead arrives after its successor has loaded: it must not count.
TEST_F(MemoryFaults, ALateCommitIsFenced) {
  const Fence old_fence = fence_for(one, "a");
  one.link.set_fate([](StoreCall) { return Fate{.request = 10s}; });
  Batches batches;
  std::optional<CommitOutcome> late;
  one.store.commit(batches.next(old_fence), [&](CommitOutcome told) { late = told; });
  time->advance(2s);
  const Fence new_fence = fence_for(two, "b");
  EXPECT_NE(new_fence, old_fence);
  time->advance(10s);
  EXPECT_EQ(late, CommitOutcome::Fenced);
  EXPECT_EQ(shard.commit_number(), 0u);
}

TEST_F(MemoryFaults, ALeaseCanBeLost) {
  const Fence fence = fence_for(one, "a");
  shard.end_lease();
  EXPECT_EQ(fence_for(two, "b").epoch, fence.epoch + 1);
  one.store.renew_lease("a", fence, 1s, [&](Lease told) { one.lease = told; });
  time->advance(0s);
  EXPECT_EQ(one.lease->outcome, LeaseOutcome::Taken);
}

// A replica that has not seen the newest lease takes over: its epoch goes back, so only the incarnation tells the two
// holders apart.
TEST_F(MemoryFaults, FailOverForgetsTheNewestEpoch) {
  Batches batches;
  const Fence first = fence_for(one, "a");
  ASSERT_EQ(commit(one, batches.next(first)), CommitOutcome::Committed);
  shard.end_lease();
  const Fence second = fence_for(two, "b");
  shard.fail_over();
  time->advance(0s);
  const Fence third = fence_for(one, "a");
  EXPECT_EQ(third.epoch, second.epoch);
  EXPECT_NE(third.incarnation, second.incarnation);
  const CommitBatch batch = batches.next(second);
  EXPECT_EQ(commit(two, batch), CommitOutcome::Fenced);
  EXPECT_EQ(shard.log_epoch(), 1u) << "nothing was lost";
  EXPECT_EQ(shard.commit_number(), 1u);
}

TEST_F(MemoryFaults, FailOverUndoesWhatNoReplicaHad) {
  Batches batches;
  const Fence fence = fence_for(one, "a");
  ASSERT_EQ(commit(one, batches.next(fence)), CommitOutcome::Committed);
  const LoadedShard confirmed = shard.load();
  one.link.set_fate([](StoreCall) { return Fate{.short_wait = true}; });
  ASSERT_EQ(commit(one, batches.next(fence)), CommitOutcome::NotReplicated);
  ASSERT_EQ(commit(one, batches.next(fence)), CommitOutcome::NotReplicated);
  EXPECT_EQ(shard.state().tickets.size(), 3u);

  std::vector<LogRead> told;
  two.log.tail(shard.log_end(), 10, [&](LogRead read) { told.push_back(std::move(read)); });
  time->advance(0s);
  shard.fail_over();
  time->advance(0s);
  const LoadedShard left = shard.load();
  EXPECT_EQ(left.commit_number, 1u);
  EXPECT_EQ(left.answers, confirmed.answers);
  tests::expect_same(left.state, confirmed.state);
  EXPECT_EQ(shard.log_entries(), 1u);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_FALSE(told[0].available);
  two.log.tail({.first_offset = 5, .commit_number = 3}, 10, [&](LogRead read) { told.push_back(std::move(read)); });
  time->advance(0s);
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(told[1].epoch, 2u);
  EXPECT_TRUE(told[1].gap) << "that history is no more";
}

TEST_F(MemoryFaults, AConfirmedCommitKeepsTheShortOnesBeforeIt) {
  Batches batches;
  const Fence fence = fence_for(one, "a");
  one.link.set_fate([](StoreCall) { return Fate{.short_wait = true}; });
  ASSERT_EQ(commit(one, batches.next(fence)), CommitOutcome::NotReplicated);
  one.link.set_fate({});
  ASSERT_EQ(commit(one, batches.next(fence)), CommitOutcome::Committed);
  shard.fail_over();
  EXPECT_EQ(shard.commit_number(), 2u);
  EXPECT_EQ(shard.log_epoch(), 1u);
}

TEST_F(MemoryFaults, ARetryMayFindTheReplicasBack) {
  Batches batches;
  const Fence fence = fence_for(one, "a");
  one.link.set_fate([](StoreCall) { return Fate{.lose_reply = true, .short_wait = true}; });
  const CommitBatch batch = batches.next(fence);
  ASSERT_EQ(commit(one, batch), CommitOutcome::Unavailable);
  one.link.set_fate([](StoreCall) { return Fate{.short_wait = true}; });
  EXPECT_EQ(commit(one, batch), CommitOutcome::NotReplicated);
  one.link.set_fate({});
  EXPECT_EQ(commit(one, batch), CommitOutcome::AlreadyCommitted);
  EXPECT_EQ(shard.commit_number(), 1u);
}

TEST_F(MemoryFaults, ALostLogIsAnotherEpoch) {
  Batches batches;
  const Fence fence = fence_for(one, "a");
  ASSERT_EQ(commit(one, batches.next(fence)), CommitOutcome::Committed);
  std::vector<LogRead> told;
  const auto tail = [&](LogPosition after) {
    two.log.tail(after, 10, [&](LogRead read) { told.push_back(std::move(read)); });
    time->advance(0s);
  };
  tail({});
  tail(told.at(0).entries.at(0).position());
  EXPECT_EQ(told.size(), 1u) << "waits";
  shard.lose_log();
  time->advance(0s);
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(told[1].epoch, 2u);
  EXPECT_TRUE(told[1].entries.empty());
  ASSERT_EQ(commit(one, batches.next(fence)), CommitOutcome::Committed);
  tail({});
  EXPECT_TRUE(told.back().gap);
}

TEST_F(MemoryFaults, ASnapshotIsAsUnevenAsThePromiseAllows) {
  Batches batches;
  const Fence fence = fence_for(one, "a");
  ASSERT_EQ(commit(one, batches.next(fence)), CommitOutcome::Committed);
  two.link.set_fate([](StoreCall) { return Fate{.reply = 5ms}; });
  std::optional<LogSnapshot> snapshot;
  two.log.snapshot([&](std::optional<LogSnapshot> told) { snapshot = std::move(told); });
  time->advance(1ms);
  std::optional<CommitOutcome> outcome;
  const CommitBatch batch = batches.next(fence);
  one.store.commit(batch, [&](CommitOutcome told) { outcome = told; });
  time->advance(4ms);
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(outcome, CommitOutcome::Committed);
  EXPECT_EQ(snapshot->position.commit_number, 1u);
  EXPECT_EQ(snapshot->state.tickets.size(), 2u);
}

TEST_F(MemoryFaults, HandlersOfADestroyedPortAreDropped) {
  auto victim = std::make_unique<Process>(time, shard);
  bool told = false;
  victim->store.acquire_lease("v", 1s, [&](Lease) { told = true; });
  victim->reader.read({}, 1, [&](InboxRead) { told = true; });
  victim->log.tail({}, 1, [&](LogRead) { told = true; });
  time->advance(0s);
  EXPECT_TRUE(told);
  told = false;
  victim->positions.sample([&](std::vector<PositionSample>) { told = true; });
  victim.reset();
  one.append(1);
  time->advance(1s);
  EXPECT_FALSE(told);
}

}  // namespace
}  // namespace redline::storage
