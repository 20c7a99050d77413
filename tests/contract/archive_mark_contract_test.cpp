// How far the records have the log, and what follows from it for what the live store keeps.
#include "tests/contract/live_store_contract.hpp"

namespace redline::contract {
namespace {

using namespace domain;
using namespace ports;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint64_t kKeepEvents = 50;
constexpr int kCommitsUntilTrimmed = 600;  // a store may trim in coarse steps

class ArchiveMarkContract : public StoreContract {
 protected:
  void commit_tickets(StoreClient& client, Dispatcher& dispatcher, int commits) {
    for (int i = 0; i < commits; ++i) {
      dispatcher.desk.create();
      commit_all(client, dispatcher);
    }
  }
  static ArchiveMark mark_of(const Draft& draft) {
    return {.position = {.first_offset = draft.first_offset, .commit_number = draft.number},
            .next_offset = draft.header.next_offset};
  }
};
REDLINE_ON_EVERY_STORE(ArchiveMarkContract);

TEST_P(ArchiveMarkContract, StandsWhereItWasSetAndNeverGoesBack) {
  const auto client = connect();
  EXPECT_FALSE(read_mark(*client).mark);
  Dispatcher first = dispatcher(*client);
  first.desk.create();
  const Draft one = first.draft();
  ASSERT_EQ(commit(*client, one), CommitOutcome::Committed);
  first.desk.create();
  const Draft two = first.draft();
  ASSERT_EQ(commit(*client, two), CommitOutcome::Committed);

  const ArchiveMarkRead before = read_mark(*client);
  EXPECT_TRUE(before.available);
  EXPECT_FALSE(before.mark);
  EXPECT_EQ(before.end, mark_of(two).position);
  EXPECT_EQ(before.epoch, snapshot(*client)->epoch);

  EXPECT_EQ(set_mark(*client, before.epoch, mark_of(two)), MarkOutcome::Set);
  EXPECT_EQ(read_mark(*client).mark, mark_of(two));
  EXPECT_EQ(set_mark(*client, before.epoch, mark_of(one)), MarkOutcome::Set);
  EXPECT_EQ(read_mark(*client).mark, mark_of(two)) << "an archiver that is behind another one";
}

TEST_P(ArchiveMarkContract, IsRefusedForAnotherHistory) {
  const auto client = connect();
  Dispatcher first = dispatcher(*client);
  first.desk.create();
  const Draft one = first.draft();
  ASSERT_EQ(commit(*client, one), CommitOutcome::Committed);
  const LogEpoch epoch = read_mark(*client).epoch;
  EXPECT_EQ(set_mark(*client, epoch + 1, mark_of(one)), MarkOutcome::Refused);
  ArchiveMark beyond = mark_of(one);
  ++beyond.position.commit_number;
  EXPECT_EQ(set_mark(*client, epoch, beyond), MarkOutcome::Refused);
  EXPECT_FALSE(read_mark(*client).mark);
}

TEST_P(ArchiveMarkContract, TheLogKeepsWhatTheRecordsDoNotHave) {
  make_world({.keep_events = kKeepEvents});
  const auto client = connect();
  Dispatcher first = dispatcher(*client);
  commit_tickets(*client, first, 1);
  ASSERT_EQ(set_mark(*client, read_mark(*client).epoch, {}), MarkOutcome::Set);
  commit_tickets(*client, first, kCommitsUntilTrimmed);
  EXPECT_FALSE(tail(*client).gap);
  EXPECT_EQ(events_of(range(*client, 1, first.desk.state().header.next_offset, 10'000).entries).size(), first.desk.events().size());

  first.desk.create();
  const Draft archived = first.draft();
  ASSERT_EQ(commit(*client, archived), CommitOutcome::Committed);
  ASSERT_EQ(set_mark(*client, read_mark(*client).epoch, mark_of(archived)), MarkOutcome::Set);
  commit_tickets(*client, first, kCommitsUntilTrimmed);
  EXPECT_TRUE(tail(*client).gap);
  EXPECT_FALSE(tail(*client, mark_of(archived).position).gap) << "what follows the mark is there";
}

TEST_P(ArchiveMarkContract, RetiredTicketsLeaveWithTheCommitAndReadersAreTold) {
  const auto client = connect();
  Dispatcher first = dispatcher(*client);
  first.desk.sign_on("zhang");
  std::vector<TicketId> closed;
  for (int i = 0; i < 150; ++i) {  // more than fit in a bucket
    closed.push_back(first.desk.create());
    first.desk.work(closed.back());
  }
  const TicketId open = first.desk.create(tests::request("outage"));
  commit_all(*client, first);

  Draft leaving = first.draft();
  leaving.retired = {closed.begin(), closed.end() - 1};
  ASSERT_EQ(commit(*client, leaving), CommitOutcome::Committed);
  ASSERT_EQ(commit(*client, leaving), CommitOutcome::AlreadyCommitted);
  const auto loaded = load(*client);
  std::vector<TicketId> left;
  loaded->state.tickets.for_each([&](const Ticket& ticket) { left.push_back(ticket.id); });
  EXPECT_THAT(left, ElementsAre(closed.back(), open));
  EXPECT_EQ(loaded->state.header.totals.done, 150u);

  const LogRead read = tail(*client);
  ASSERT_EQ(read.entries.size(), 2u);
  EXPECT_THAT(read.entries[0].retired, IsEmpty());
  EXPECT_EQ(read.entries[1].retired, leaving.retired);
  EXPECT_THAT(read.entries[1].events, IsEmpty());
}

}  // namespace
}  // namespace redline::contract
