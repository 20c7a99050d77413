// LiveStore, the lease: one dispatcher at a time, each under an epoch of its own.
#include "tests/contract/live_store_contract.hpp"

namespace redline::contract {
namespace {

using namespace domain;
using namespace ports;
using namespace std::chrono_literals;

class LeaseContract : public StoreContract {};
REDLINE_ON_EVERY_STORE(LeaseContract);

TEST_P(LeaseContract, HeldByOneAndByNoOther) {
  const auto one = connect(), two = connect();
  const Lease held = acquire(*one, "first");
  EXPECT_EQ(held.outcome, LeaseOutcome::Held);
  EXPECT_GT(held.fence.epoch, 0u);
  EXPECT_FALSE(held.fence.incarnation.empty());
  EXPECT_EQ(acquire(*two, "second").outcome, LeaseOutcome::Taken);
}

TEST_P(LeaseContract, TakenAnewByItsOwnerUnderAnotherEpoch) {
  const auto one = connect(), two = connect();
  const Lease before = acquire(*one, "first"), after = acquire(*two, "first");
  EXPECT_EQ(after.outcome, LeaseOutcome::Held);
  EXPECT_EQ(after.fence.epoch, before.fence.epoch + 1);
  EXPECT_EQ(after.fence.incarnation, before.fence.incarnation);
  EXPECT_EQ(renew(*one, "first", before.fence).outcome, LeaseOutcome::Taken);
  EXPECT_EQ(renew(*two, "first", after.fence).outcome, LeaseOutcome::Held);
}

TEST_P(LeaseContract, RunsOutByItself) {
  const auto one = connect(), two = connect();
  const Lease first = acquire(*one, "first", 100ms);
  EXPECT_EQ(acquire(*two, "second", 100ms).outcome, LeaseOutcome::Taken);
  world().run_for(250ms);
  const Lease second = acquire(*two, "second");
  EXPECT_EQ(second.outcome, LeaseOutcome::Held);
  EXPECT_EQ(second.fence.epoch, first.fence.epoch + 1);
  EXPECT_EQ(renew(*one, "first", first.fence).outcome, LeaseOutcome::Taken);
}

TEST_P(LeaseContract, RunOutAndTakenByNobodyItIsStillItsOwners) {
  const auto one = connect(), two = connect();
  const Lease first = acquire(*one, "first", 100ms);
  world().run_for(250ms);
  const Lease again = renew(*one, "first", first.fence, 1min);
  EXPECT_EQ(again.outcome, LeaseOutcome::Held);
  EXPECT_EQ(again.fence, first.fence);
  EXPECT_EQ(acquire(*two, "second").outcome, LeaseOutcome::Taken);
}

TEST_P(LeaseContract, RenewedItLastsAndKeepsItsEpoch) {
  const auto one = connect(), two = connect();
  const Lease first = acquire(*one, "first", 600ms);
  for (int i = 0; i < 4; ++i) {
    world().run_for(250ms);
    const Lease again = renew(*one, "first", first.fence, 600ms);
    ASSERT_EQ(again.outcome, LeaseOutcome::Held);
    EXPECT_EQ(again.fence, first.fence);
    EXPECT_EQ(acquire(*two, "second").outcome, LeaseOutcome::Taken);
  }
}

TEST_P(LeaseContract, OnlyItsOwnerRenewsIt) {
  const auto one = connect(), two = connect();
  const Lease first = acquire(*one, "first");
  EXPECT_EQ(renew(*two, "second", first.fence).outcome, LeaseOutcome::Taken);
  Fence other = first.fence;
  other.incarnation += "x";
  EXPECT_EQ(renew(*one, "first", other).outcome, LeaseOutcome::Taken);
  EXPECT_EQ(renew(*one, "first", first.fence).outcome, LeaseOutcome::Held);
}

TEST_P(LeaseContract, ReleasedItIsFreeAtOnce) {
  const auto one = connect(), two = connect();
  const Lease first = acquire(*one, "first");
  release(*one, "first", first.fence);
  const Lease second = acquire(*two, "second");
  EXPECT_EQ(second.outcome, LeaseOutcome::Held);
  EXPECT_EQ(second.fence.epoch, first.fence.epoch + 1);
}

TEST_P(LeaseContract, AReleaseThatComesTooLateTakesItFromNobody) {
  const auto one = connect(), two = connect();
  const Lease first = acquire(*one, "first");
  const Lease again = acquire(*one, "first");
  release(*one, "first", first.fence);
  EXPECT_EQ(renew(*one, "first", again.fence).outcome, LeaseOutcome::Held);
  release(*two, "second", again.fence);
  EXPECT_EQ(acquire(*two, "second").outcome, LeaseOutcome::Taken);
}

TEST_P(LeaseContract, TwoRaceForItAndOneGetsIt) {
  const auto one = connect(), two = connect();
  for (int round = 0; round < 5; ++round) {
    std::optional<Lease> first, second;
    one->live().acquire_lease("first", 1min, [&](Lease told) { first = std::move(told); });
    two->live().acquire_lease("second", 1min, [&](Lease told) { second = std::move(told); });
    ASSERT_TRUE(world().run_until([&] { return first && second; }));
    EXPECT_NE(first->outcome, second->outcome);
    const bool first_won = first->outcome == LeaseOutcome::Held;
    EXPECT_EQ((first_won ? second : first)->outcome, LeaseOutcome::Taken);
    if (first_won) release(*one, "first", first->fence);
    if (!first_won) release(*two, "second", second->fence);
  }
}

TEST_P(LeaseContract, FreedOfItsHolderTwoOfThemDecideInTurn) {
  const auto one = connect(), two = connect();
  Dispatcher first = dispatcher(*one, "first");
  first.desk.create();
  commit_all(*one, first);
  release(*one, "first", first.fence);
  Dispatcher second = dispatcher(*two, "second");
  const auto loaded = load(*two);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->commit_number, 1u);
  tests::expect_same(loaded->state, first.desk.state());
}

}  // namespace
}  // namespace redline::contract
