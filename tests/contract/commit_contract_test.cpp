// LiveStore, commits: all of a batch or nothing of it, exactly once, and only from the one dispatcher.
#include <algorithm>

#include "tests/contract/live_store_contract.hpp"
#include "tests/support/workload.hpp"

namespace redline::contract {
namespace {

using namespace domain;
using namespace ports;
using namespace std::chrono_literals;

class CommitContract : public StoreContract {
 protected:
  // Nothing of what was refused is to be seen: neither in the state nor in the log nor among the answers.
  void expect_untouched(StoreClient& client, const LoadedShard& before) {
    const auto after = load(client);
    ASSERT_TRUE(after);
    EXPECT_EQ(after->commit_number, before.commit_number);
    EXPECT_EQ(after->cursor, before.cursor);
    EXPECT_EQ(first_answers(after->answers), first_answers(before.answers));
    tests::expect_same(after->state, before.state);
    const LogRead log = tail(client);
    ASSERT_FALSE(log.entries.empty());
    EXPECT_EQ(log.entries.back().commit_number, before.commit_number);
    EXPECT_EQ(log.entries.back().next_offset, before.state.header.next_offset);
  }
  // A shard with one commit, and the next one drafted.
  struct Begun {
    Dispatcher first;
    LoadedShard before;
    Draft next;
  };
  Begun begin(StoreClient& client) {
    Dispatcher first = dispatcher(client);
    first.desk.sign_on("zhang");
    first.desk.create();
    EXPECT_EQ(append(client, {a_command(1)}), AppendOutcome::Appended);
    const InboxCursor cursor = read(client).entries.at(0).cursor;
    EXPECT_EQ(commit(client, first.draft(cursor)), CommitOutcome::Committed);
    LoadedShard before = load(client).value();
    first.desk.create();
    first.desk.sign_on("li");
    Draft next = first.draft();
    return {std::move(first), std::move(before), std::move(next)};
  }
};
REDLINE_ON_EVERY_STORE(CommitContract);

TEST_P(CommitContract, AnEmptyShardIsEmpty) {
  const auto client = connect();
  const auto loaded = load(*client);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->commit_number, 0u);
  EXPECT_EQ(loaded->cursor, InboxCursor{});
  EXPECT_EQ(loaded->state.header, ShardHeader{});
  EXPECT_EQ(loaded->state.tickets.size(), 0u);
  EXPECT_EQ(loaded->state.technicians.size(), 0u);
  EXPECT_TRUE(loaded->answers.empty());
}

TEST_P(CommitContract, WhatIsCommittedIsLoaded) {
  const auto client = connect();
  const Begun begun = begin(*client);
  EXPECT_EQ(begun.before.commit_number, 1u);
  EXPECT_FALSE(begun.before.cursor.value.empty());
  EXPECT_EQ(begun.before.state.tickets.size(), 1u);
  EXPECT_EQ(commit(*client, begun.next), CommitOutcome::Committed);
  const auto loaded = load(*client);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->commit_number, 2u);
  EXPECT_EQ(loaded->cursor, begun.before.cursor);
  tests::expect_same(loaded->state, begun.first.desk.state());
  EXPECT_EQ(first_answers(loaded->answers), first_answers(begun.first.desk.outcomes()));
}

TEST_P(CommitContract, OneWhoWasFollowedIsFencedAndLeavesNoTrace) {
  const auto one = connect(), two = connect();
  const Begun begun = begin(*one);
  take_over(*two, begun.first);
  EXPECT_EQ(commit(*one, begun.next), CommitOutcome::Fenced);
  expect_untouched(*two, begun.before);
}

TEST_P(CommitContract, AnotherIncarnationIsFenced) {
  const auto client = connect();
  Begun begun = begin(*client);
  begun.next.fence.incarnation += "x";
  EXPECT_EQ(commit(*client, begun.next), CommitOutcome::Fenced);
  expect_untouched(*client, begun.before);
}

TEST_P(CommitContract, AnotherNumberIsFenced) {
  const auto client = connect();
  Begun begun = begin(*client);
  for (const std::uint64_t number : {std::uint64_t{0}, std::uint64_t{3}, std::uint64_t{4}}) {
    begun.next.number = number;
    EXPECT_EQ(commit(*client, begun.next), CommitOutcome::Fenced) << number;
  }
  expect_untouched(*client, begun.before);
}

TEST_P(CommitContract, AnotherCursorIsFenced) {
  const auto client = connect();
  Begun begun = begin(*client);
  begun.next.cursor_before = {};
  EXPECT_EQ(commit(*client, begun.next), CommitOutcome::Fenced);
  begun.next.cursor_before = {begun.before.cursor.value + "1"};
  EXPECT_EQ(commit(*client, begun.next), CommitOutcome::Fenced);
  expect_untouched(*client, begun.before);
}

TEST_P(CommitContract, ALostReplyIsMadeUpForByTheSameBatch) {
  const auto client = connect();
  const Begun begun = begin(*client);
  client->lose_next_commit_reply();
  EXPECT_EQ(commit(*client, begun.next), CommitOutcome::Unavailable);
  EXPECT_EQ(commit(*client, begun.next), CommitOutcome::AlreadyCommitted);
  EXPECT_EQ(commit(*client, begun.next), CommitOutcome::AlreadyCommitted);
  const auto loaded = load(*client);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->commit_number, 2u);
  tests::expect_same(loaded->state, begun.first.desk.state());
  const LogRead log = tail(*client);
  EXPECT_EQ(log.entries.size(), 2u);
  EXPECT_EQ(events_of(log.entries), begun.first.desk.events());
}

TEST_P(CommitContract, TheBatchOfAnotherUnderTheSameNumberIsNotMine) {
  const auto one = connect(), two = connect();
  Begun begun = begin(*one);
  release(*one, "first", begun.first.fence);
  begun.first.fence = acquire(*two, "second").fence;
  Draft other = begun.next;
  other.fence = begun.first.fence;
  ASSERT_EQ(commit(*two, other), CommitOutcome::Committed);
  EXPECT_EQ(commit(*one, begun.next), CommitOutcome::Fenced);
}

// Whoever holds the lease now did not make the newest commit and must not believe so: it holds another batch.
TEST_P(CommitContract, TheBatchBeforeMyTimeIsNotMine) {
  const auto one = connect(), two = connect();
  Begun begun = begin(*one);
  ASSERT_EQ(commit(*one, begun.next), CommitOutcome::Committed);
  release(*one, "first", begun.first.fence);
  Draft other = begun.next;
  other.fence = acquire(*two, "second").fence;
  EXPECT_EQ(commit(*two, other), CommitOutcome::Fenced);
}

TEST_P(CommitContract, ACommitGoesOnAfterARetry) {
  const auto client = connect();
  Begun begun = begin(*client);
  client->lose_next_commit_reply();
  ASSERT_EQ(commit(*client, begun.next), CommitOutcome::Unavailable);
  ASSERT_EQ(commit(*client, begun.next), CommitOutcome::AlreadyCommitted);
  begun.first.desk.create();
  commit_all(*client, begun.first);
  tests::expect_same(load(*client)->state, begun.first.desk.state());
}

TEST_P(CommitContract, AnAnswerToldAgainDoesNotReplaceTheFirst) {
  const auto client = connect();
  Dispatcher first = dispatcher(*client);
  Command create = first.desk.make(tests::agent(), tests::request());
  first.desk.decide(create);
  commit_all(*client, first);
  first.desk.decide(create);
  ++create.fingerprint;
  first.desk.decide(create);  // ID_REUSED
  commit_all(*client, first);
  const auto loaded = load(*client);
  ASSERT_TRUE(loaded);
  ASSERT_EQ(loaded->answers.size(), 1u);
  EXPECT_TRUE(loaded->answers[0].answer.ok());
  EXPECT_FALSE(loaded->answers[0].repeated);
}

TEST_P(CommitContract, AnswersAreKeptForADayAtLeast) {
  const auto client = connect();
  Dispatcher first = dispatcher(*client);
  const Instant now = first.desk.now();
  const auto answer_at = [&](Duration age) {
    first.desk.create();
    Draft draft = first.draft();
    draft.at = now - age;
    EXPECT_EQ(commit(*client, draft), CommitOutcome::Committed);
    return draft.outcomes.at(0).command;
  };
  const CommandId kept = answer_at(23h + 59min), fresh = answer_at(0h);
  const auto loaded = load(*client);
  ASSERT_TRUE(loaded);
  std::vector<CommandId> ids;
  for (const Outcome& outcome : loaded->answers) ids.push_back(outcome.command);
  EXPECT_THAT(ids, testing::UnorderedElementsAre(kept, fresh));
}

TEST_P(CommitContract, EveryFieldOfAnAnswerIsKept) {
  const auto client = connect();
  Dispatcher first = dispatcher(*client);
  first.desk.send(tests::agent(), CreateTicket{});
  first.desk.send(tests::agent(), CancelTicket{TicketId{77}, "no longer wanted"});
  first.desk.create();
  commit_all(*client, first);
  EXPECT_EQ(first_answers(load(*client)->answers), first_answers(first.desk.outcomes()));
}

TEST_P(CommitContract, NotReplicatedIsInPlaceAllTheSame) {
  const auto client = connect({.replicas_missing = true});
  Dispatcher first = dispatcher(*client);
  first.desk.create();
  const Draft draft = first.draft();
  EXPECT_EQ(commit(*client, draft), CommitOutcome::NotReplicated);
  EXPECT_EQ(commit(*client, draft), CommitOutcome::NotReplicated) << "a retry is no better off";
  first.desk.create();
  EXPECT_EQ(commit(*client, first.draft()), CommitOutcome::NotReplicated);
  const auto loaded = load(*client);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->commit_number, 2u);
  tests::expect_same(loaded->state, first.desk.state());
}

TEST_P(CommitContract, ALargeBatchIsStillOneStep) {
  constexpr std::size_t kCommands = 4000;
  const auto client = connect();
  Dispatcher first = dispatcher(*client);
  for (std::size_t i = 0; i < kCommands; ++i) first.desk.create(tests::request("tap"));
  for (int i = 0; i < 150; ++i) first.desk.sign_on("t" + std::to_string(i), {"power"});
  commit_all(*client, first);
  const auto loaded = load(*client);
  ASSERT_TRUE(loaded);
  tests::expect_same(loaded->state, first.desk.state());
  EXPECT_EQ(loaded->answers.size(), kCommands + 150);
  EXPECT_EQ(events_of(tail(*client).entries), first.desk.events());
}

// Random days, committed in batches of random size, with replies lost here and there and a new dispatcher now and then:
// what is loaded is always what was decided.
TEST_P(CommitContract, WhatIsLoadedIsWhatWasDecided) {
  for (const std::uint32_t seed : {1u, 2u, 3u}) {
    tests::Tape choices = tests::Tape::seeded(seed + 100, 400);
    make_world({});
    const auto client = connect();
    Dispatcher first = dispatcher(*client);
    first.desk.pass(-23h);
    tests::Workload workload{tests::Tape::seeded(seed, 300)};
    while (!workload.ended()) {
      for (std::size_t n = choices.below(8); n > 0 && !workload.ended(); --n)
        first.desk.decide(workload.next(first.desk));
      if (choices.one_in(5)) first.fence = acquire(*client, "first").fence;
      const Draft draft = first.draft();
      const bool lost = choices.one_in(6);
      if (lost) client->lose_next_commit_reply();
      ASSERT_EQ(commit(*client, draft), lost ? CommitOutcome::Unavailable : CommitOutcome::Committed);
      if (lost) ASSERT_EQ(commit(*client, draft), CommitOutcome::AlreadyCommitted);
      if (!choices.one_in(8)) continue;
      const auto loaded = load(*client);
      ASSERT_TRUE(loaded);
      ASSERT_EQ(loaded->commit_number, first.number);
      ASSERT_TRUE(tests::same(loaded->state, first.desk.state())) << "seed " << seed << " commit " << first.number;
      ASSERT_EQ(first_answers(loaded->answers), first_answers(first.desk.outcomes()));
    }
    const auto loaded = load(*client);
    ASSERT_TRUE(loaded);
    tests::expect_same(loaded->state, first.desk.state());
    ASSERT_LT(first.desk.now(), world().now()) << "the day must lie within the time answers are kept";
  }
}

}  // namespace
}  // namespace redline::contract
