// The event log: what was committed, in order, for whoever follows, comes back or starts anew.
#include <algorithm>

#include "dispatcher/decide/evolve.hpp"
#include "tests/contract/live_store_contract.hpp"
#include "tests/support/workload.hpp"

namespace redline::contract {
namespace {

using namespace domain;
using namespace ports;
using namespace std::chrono_literals;

class EventLogContract : public StoreContract {
 protected:
  // Commits `count` batches: some of many events, every third of refusals only.
  void commit_some(StoreClient& client, Dispatcher& dispatcher, int count) {
    for (int i = 0; i < count; ++i) {
      if (i % 3 == 2) {
        dispatcher.desk.send(tests::agent(), CreateTicket{});
      } else {
        for (int n = 0; n <= i % 4; ++n) dispatcher.desk.create(tests::request("tap"));
      }
      commit_all(client, dispatcher);
    }
  }
  void start_tail(StoreClient& client, LogPosition after, std::vector<LogRead>& reads) {
    client.log().tail(after, 100, [&reads](LogRead told) { reads.push_back(std::move(told)); });
  }
};
REDLINE_ON_EVERY_STORE(EventLogContract);

TEST_P(EventLogContract, AnEntryIsWhatWasCommitted) {
  const auto client = connect();
  Dispatcher first = dispatcher(*client);
  const Command create = first.desk.make(tests::agent(), tests::request());
  first.desk.decide(create);
  first.desk.decide(create);
  const Draft draft = first.draft();
  ASSERT_EQ(commit(*client, draft), CommitOutcome::Committed);
  const LogRead log = tail(*client);
  EXPECT_TRUE(log.available);
  EXPECT_NE(log.epoch, 0u);
  EXPECT_FALSE(log.gap);
  ASSERT_EQ(log.entries.size(), 1u);
  const LogEntry& entry = log.entries[0];
  EXPECT_EQ(entry.commit_number, 1u);
  EXPECT_EQ(entry.first_offset, 1u);
  EXPECT_EQ(entry.next_offset, draft.header.next_offset);
  EXPECT_EQ(entry.at, draft.at);
  EXPECT_EQ(entry.events, draft.events);
  EXPECT_EQ(entry.outcomes, draft.outcomes) << "also the answer told again";
  EXPECT_TRUE(entry.replicated);
}

TEST_P(EventLogContract, NumbersAndOffsetsAreDense) {
  const auto client = connect();
  Dispatcher first = dispatcher(*client);
  commit_some(*client, first, 12);
  const LogRead log = tail(*client);
  ASSERT_EQ(log.entries.size(), 12u);
  Offset next = 1;
  for (std::size_t i = 0; i < log.entries.size(); ++i) {
    EXPECT_EQ(log.entries[i].commit_number, i + 1);
    EXPECT_EQ(log.entries[i].first_offset, next);
    EXPECT_EQ(log.entries[i].next_offset, next + log.entries[i].events.size());
    next = log.entries[i].next_offset;
  }
  EXPECT_EQ(events_of(log.entries), first.desk.events());
}

TEST_P(EventLogContract, ReadingGoesOnAfterAPosition) {
  const auto client = connect();
  Dispatcher first = dispatcher(*client);
  commit_some(*client, first, 9);
  std::vector<LogEntry> pieces;
  LogPosition after;
  while (pieces.size() < 9) {
    const LogRead log = tail(*client, after, 2);
    ASSERT_FALSE(log.entries.empty());
    EXPECT_LE(log.entries.size(), 2u);
    pieces.insert(pieces.end(), log.entries.begin(), log.entries.end());
    after = pieces.back().position();
  }
  for (std::size_t i = 0; i < pieces.size(); ++i) EXPECT_EQ(pieces[i].commit_number, i + 1);
}

TEST_P(EventLogContract, ATailWaitsForTheNextCommit) {
  const auto writer = connect(), reader = connect();
  Dispatcher first = dispatcher(*writer);
  commit_some(*writer, first, 1);
  std::vector<LogRead> reads;
  const LogPosition end = tail(*reader).entries.at(0).position();
  start_tail(*reader, end, reads);
  world().run_for(50ms);
  EXPECT_TRUE(reads.empty());
  first.desk.send(tests::agent(), CreateTicket{});
  const Draft refusal = first.draft();
  ASSERT_EQ(commit(*writer, refusal), CommitOutcome::Committed);
  ASSERT_TRUE(world().run_until([&] { return reads.size() == 1; }));
  ASSERT_EQ(reads[0].entries.size(), 1u);
  EXPECT_EQ(reads[0].entries[0].outcomes, refusal.outcomes) << "a commit without events is told too";
  EXPECT_EQ(reads[0].entries[0].first_offset, reads[0].entries[0].next_offset);

  start_tail(*reader, reads[0].entries[0].position(), reads);
  world().run_for(50ms);
  EXPECT_EQ(reads.size(), 1u);
  first.desk.create();
  commit_all(*writer, first);
  ASSERT_TRUE(world().run_until([&] { return reads.size() == 2; }));
  EXPECT_EQ(reads[1].entries.at(0).commit_number, 3u);
}

TEST_P(EventLogContract, EveryFollowerSeesEveryCommit) {
  const auto writer = connect(), one = connect(), two = connect();
  Dispatcher first = dispatcher(*writer);
  std::vector<LogRead> reads_one, reads_two;
  start_tail(*one, {}, reads_one);
  start_tail(*two, {}, reads_two);
  commit_some(*writer, first, 1);
  ASSERT_TRUE(world().run_until([&] { return !reads_one.empty() && !reads_two.empty(); }));
  EXPECT_EQ(reads_one[0].entries.at(0).events, first.desk.events());
  EXPECT_EQ(reads_two[0].entries.at(0).events, first.desk.events());
  EXPECT_EQ(reads_one[0].epoch, reads_two[0].epoch);
}

TEST_P(EventLogContract, ACancelledTailIsNotAnswered) {
  const auto writer = connect(), reader = connect();
  Dispatcher first = dispatcher(*writer);
  std::vector<LogRead> cancelled;
  start_tail(*reader, {}, cancelled);
  world().run_for(20ms);
  reader->log().cancel_tail();
  commit_some(*writer, first, 1);
  EXPECT_EQ(tail(*reader).entries.size(), 1u);
  EXPECT_TRUE(cancelled.empty());
}

TEST_P(EventLogContract, NotReplicatedIsMarked) {
  const auto writer = connect({.replicas_missing = true}), reader = connect({.replicas_missing = true});
  Dispatcher first = dispatcher(*writer);
  first.desk.create();
  ASSERT_EQ(commit(*writer, first.draft()), CommitOutcome::NotReplicated);
  const LogRead log = tail(*reader);
  ASSERT_EQ(log.entries.size(), 1u);
  EXPECT_FALSE(log.entries[0].replicated);
}

// --- trimmed

constexpr std::uint64_t kKeepEvents = 50;
constexpr int kCommitsUntilTrimmed = 600;  // a store may trim in coarse steps

class TrimmedLogContract : public EventLogContract {
 protected:
  TrimmedLogContract() { make_world({.keep_events = kKeepEvents}); }
};
REDLINE_ON_EVERY_STORE(TrimmedLogContract);

TEST_P(TrimmedLogContract, WhoComesTooLateIsToldOfTheGap) {
  const auto client = connect();
  Dispatcher first = dispatcher(*client);
  commit_some(*client, first, kCommitsUntilTrimmed);
  EXPECT_TRUE(tail(*client).gap);
  EXPECT_TRUE(tail(*client, {.first_offset = 1, .commit_number = 1}).gap);
  EXPECT_TRUE(range(*client, 1, 3).gap);
}

TEST_P(TrimmedLogContract, TheNewestEventsAreKept) {
  const auto client = connect();
  Dispatcher first = dispatcher(*client);
  commit_some(*client, first, kCommitsUntilTrimmed);
  const Offset end = first.desk.state().header.next_offset;
  const LogRead newest = range(*client, end - kKeepEvents, end);
  EXPECT_FALSE(newest.gap);
  const std::vector<Event> events = events_of(newest.entries);
  ASSERT_GE(events.size(), kKeepEvents);
  EXPECT_EQ(std::vector(events.end() - kKeepEvents, events.end()),
            std::vector(first.desk.events().end() - kKeepEvents, first.desk.events().end()));
}

TEST_P(TrimmedLogContract, AFollowerWhoKeepsUpSeesNoGap) {
  const auto writer = connect(), reader = connect();
  Dispatcher first = dispatcher(*writer);
  LogPosition at;
  for (int i = 0; i < 100; ++i) {
    commit_some(*writer, first, 3);
    const LogRead log = tail(*reader, at);
    ASSERT_FALSE(log.gap);
    ASSERT_EQ(log.entries.size(), 3u);
    at = log.entries.back().position();
  }
}

TEST_P(TrimmedLogContract, ASnapshotStartsWhereTheLogCanBeFollowed) {
  const auto client = connect();
  Dispatcher first = dispatcher(*client);
  commit_some(*client, first, kCommitsUntilTrimmed);
  const auto start = snapshot(*client);
  ASSERT_TRUE(start);
  commit_some(*client, first, 1);
  const LogRead log = tail(*client, start->position);
  EXPECT_FALSE(log.gap);
  EXPECT_EQ(log.entries.size(), 1u);
  EXPECT_EQ(log.epoch, start->epoch);
}

// --- ranges

TEST_P(EventLogContract, ARangeHoldsItsEvents) {
  const auto client = connect();
  Dispatcher first = dispatcher(*client);
  commit_some(*client, first, 20);
  const auto& events = first.desk.events();
  for (const auto& [from, until] : {std::pair{1u, 2u}, {2u, 3u}, {3u, 9u}, {1u, 1000u}, {7u, 8u}, {10u, 25u}}) {
    const LogRead read = range(*client, from, until);
    EXPECT_TRUE(read.available);
    EXPECT_FALSE(read.gap);
    for (const LogEntry& entry : read.entries) EXPECT_TRUE(entry.next_offset > from && entry.first_offset < until);
    std::vector<Event> found = events_of(read.entries);
    std::erase_if(found, [&](const Event& event) { return event.offset < from || event.offset >= until; });
    const auto end = std::min<std::size_t>(until - 1, events.size());
    EXPECT_EQ(found, std::vector(events.begin() + from - 1, events.begin() + static_cast<std::ptrdiff_t>(end)))
        << from << ".." << until;
  }
}

TEST_P(EventLogContract, ALongRangeIsReadInPieces) {
  const auto client = connect();
  Dispatcher first = dispatcher(*client);
  commit_some(*client, first, 20);
  const Offset end = first.desk.state().header.next_offset;
  std::vector<Event> found;
  for (Offset from = 1; from < end;) {
    const LogRead read = range(*client, from, end, 3);
    ASSERT_FALSE(read.entries.empty());
    EXPECT_LE(read.entries.size(), 3u);
    ASSERT_GT(read.entries.back().next_offset, from) << "each piece must get on";
    for (const Event& event : events_of(read.entries)) found.push_back(event);
    from = read.entries.back().next_offset;
  }
  EXPECT_EQ(found, first.desk.events());
}

TEST_P(EventLogContract, ARangeThatHoldsNothingIsEmptyAndNoGap) {
  const auto client = connect();
  Dispatcher first = dispatcher(*client);
  commit_some(*client, first, 4);
  const Offset end = first.desk.state().header.next_offset;
  for (const auto& [from, until] : {std::pair{end, end}, {end, end + 10}, {Offset{2}, Offset{2}}}) {
    const LogRead read = range(*client, from, until);
    EXPECT_TRUE(read.available);
    EXPECT_FALSE(read.gap) << from << ".." << until;
    EXPECT_TRUE(events_of(read.entries).empty()) << from << ".." << until;
  }
}

TEST_P(EventLogContract, RangesDoNotDisturbATail) {
  const auto writer = connect(), reader = connect();
  Dispatcher first = dispatcher(*writer);
  commit_some(*writer, first, 3);
  std::vector<LogRead> reads;
  start_tail(*reader, tail(*reader).entries.back().position(), reads);
  int answered = 0;
  for (int i = 0; i < 5; ++i) reader->log().range(1, 3, 10, [&](LogRead told) { answered += told.available ? 1 : 0; });
  ASSERT_TRUE(world().run_until([&] { return answered == 5; }));
  EXPECT_TRUE(reads.empty());
  commit_some(*writer, first, 1);
  ASSERT_TRUE(world().run_until([&] { return reads.size() == 1; }));
}

// --- snapshots

TEST_P(EventLogContract, TheSnapshotOfAnEmptyShardIsEmpty) {
  const auto client = connect();
  Dispatcher first = dispatcher(*client);
  const auto empty = snapshot(*client);
  ASSERT_TRUE(empty);
  EXPECT_EQ(empty->position, LogPosition{});
  EXPECT_EQ(empty->state.tickets.size(), 0u);
  commit_some(*client, first, 1);
  EXPECT_EQ(tail(*client, empty->position).entries.size(), 1u);
}

// Snapshots taken while commits go on: folding the log from their position leads to the one state there is.
TEST_P(EventLogContract, ASnapshotFoldsIntoTheState) {
  const auto writer = connect(), reader = connect();
  Dispatcher first = dispatcher(*writer);
  tests::Workload workload{tests::Tape::seeded(11, 400)};
  std::deque<LogSnapshot> snapshots;
  std::size_t asked = 0;
  while (!workload.ended()) {
    first.desk.decide(workload.next(first.desk));
    const Draft draft = first.draft();
    if (first.number % 40 == 0) {
      ++asked;
      reader->log().snapshot([&](std::optional<LogSnapshot> told) { snapshots.push_back(std::move(told.value())); });
    }
    ASSERT_EQ(commit(*writer, draft), CommitOutcome::Committed);
  }
  ASSERT_TRUE(world().run_until([&] { return snapshots.size() == asked; }));
  ASSERT_GE(asked, 5u);
  for (LogSnapshot& folded : snapshots) {
    EXPECT_LE(folded.position.commit_number, first.number);
    const LogRead log = tail(*reader, folded.position, 1000);
    EXPECT_EQ(log.epoch, folded.epoch);
    for (const LogEntry& entry : log.entries)
      for (const Event& event : entry.events) decide::evolve(folded.state, event);
    tests::expect_same(folded.state, first.desk.state());
  }
}

// A follower whose position the log does not reach (its history was undone elsewhere) must not wait there in silence.
TEST_P(EventLogContract, APositionBeyondTheEndIsAGap) {
  const auto client = connect();
  Dispatcher first = dispatcher(*client);
  commit_some(*client, first, 3);
  EXPECT_TRUE(tail(*client, {.first_offset = 1000, .commit_number = 700}).gap);
}

}  // namespace
}  // namespace redline::contract
