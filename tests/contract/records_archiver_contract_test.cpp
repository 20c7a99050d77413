// The archiver itself, between a live store in memory and real databases: it misses nothing, takes over nothing twice, and finds
// its way when the live store has lost, trimmed or never had what the records know.
#include <mutex>

#include "storage/memory/archive_marks.hpp"
#include "storage/memory/event_log.hpp"
#include "storage/memory/live_store.hpp"
#include "storage/records/archiver.hpp"
#include "tests/contract/live_store_contract.hpp"
#include "tests/contract/records_world.hpp"
#include "tests/support/event_loop.hpp"

namespace redline::contract {
namespace {

using namespace domain;
using namespace storage::records;
using ports::CommitOutcome;

const ShardId kShard{0};

// What other threads bring to the strand of the test.
class Mailbox {
 public:
  PostBack post_back() {
    return [this](ports::Task task) {
      const std::lock_guard lock(mutex_);
      tasks_.push_back(std::move(task));
    };
  }
  void run() {
    std::vector<ports::Task> tasks;
    {
      const std::lock_guard lock(mutex_);
      tasks.swap(tasks_);
    }
    for (ports::Task& task : tasks) task();
  }

 private:
  std::mutex mutex_;
  std::vector<ports::Task> tasks_;
};

// A live store in memory with its dispatcher.
class Live {
 public:
  explicit Live(std::uint64_t keep_events = 1'000'000) : shard(kShard, server_, {.keep_events = keep_events}) {
    live_.acquire_lease("first", std::chrono::hours{24}, [this](const ports::Lease& lease) { dispatcher.fence = lease.fence; });
    time->run_until_idle();
  }
  // Everything decided since the last one, as a commit; `confirmed`: replicas have it.
  void commit(bool confirmed = true) {
    link_.set_fate([confirmed](storage::StoreCall) { return storage::Fate{.short_wait = !confirmed}; });
    const Draft draft = dispatcher.draft();
    const ports::CommitBatch batch = draft.batch();
    std::optional<CommitOutcome> outcome;
    live_.commit(batch, [&](CommitOutcome told) { outcome = told; });
    time->run_until_idle();
    EXPECT_EQ(outcome, confirmed ? CommitOutcome::Committed : CommitOutcome::NotReplicated);
  }
  void tickets(int count) {
    for (int i = 0; i < count; ++i) {
      dispatcher.desk.pass(std::chrono::seconds{1});
      dispatcher.desk.create();
      commit();
    }
  }

  std::shared_ptr<tests::ManualTime> time = std::make_shared<tests::ManualTime>();

 private:
  tests::ManualScheduler server_{time};

 public:
  storage::MemoryShard shard;
  tests::ManualScheduler strand{time};

 private:
  storage::MemoryLink link_{shard, strand};
  storage::MemoryLiveStore live_{link_};

 public:
  Dispatcher dispatcher{time->now()};
};

// The connection of one archiver to the live store; there is one read at a time on it.
struct Connection {
  explicit Connection(Live& live) : link(live.shard, live.strand) {}
  storage::MemoryLink link;
  storage::MemoryEventLog log{link};
  storage::MemoryArchiveMarks marks{link};
};

class ConnectedArchiver : private Connection, public Archiver {
 public:
  ConnectedArchiver(Live& live, RecordsUrl url, PostBack post_back)
      : Connection(live),
        Archiver(log, marks, live.strand, std::move(url), std::move(post_back), {.shard = kShard, .entries_max = 7}) {}
};

class ArchiverContract : public RecordsContract {
 protected:
  std::unique_ptr<ConnectedArchiver> archiver(Live& live) {
    auto made = std::make_unique<ConnectedArchiver>(live, url(), mailbox_.post_back());
    made->start();
    return made;
  }
  bool run_until(Live& live, const std::function<bool()>& done) {
    return loop_.run_until([&] {
      mailbox_.run();
      live.time->advance(std::chrono::milliseconds{1});
      return done();
    });
  }
  // The records have everything, and the live store knows.
  void expect_caught_up(Live& live) {
    ASSERT_TRUE(run_until(live, [&] {
      const auto read = live.shard.archived();
      return read.mark && read.mark->position == read.end;
    }));
    Database database = open();
    const auto archived = Archive(database, kShard).load(from_ms(0));
    ASSERT_TRUE(archived);
    EXPECT_EQ(archived->position.mark, *live.shard.archived().mark);
    tests::expect_same(archived->state, live.dispatcher.desk.state());
    long long events = 0;
    database.sql() << "SELECT COUNT(*) FROM events", soci::into(events);
    events_ = static_cast<std::size_t>(events);
  }

  tests::EventLoop loop_;  // real time, to end a test that has gone wrong
  Mailbox mailbox_;
  std::size_t events_ = 0;
};

TEST_P(ArchiverContract, TakesOverEverythingAndGoesOnWhereAnotherOneStopped) {
  Live live;
  live.dispatcher.desk.sign_on("zhang");
  live.tickets(20);
  for (int life = 0; life < 3; ++life) {
    const auto running = archiver(live);
    live.tickets(15);
    expect_caught_up(live);
    live.tickets(5);  // and it ends in the middle of these
  }
  const auto one = archiver(live);
  const auto other = archiver(live);  // two at a time do no harm
  live.tickets(30);
  expect_caught_up(live);
  EXPECT_EQ(events_, live.dispatcher.desk.events().size());
}

TEST_P(ArchiverContract, GoesBackToWhatTheLiveStoreStillHasAndOnWithWhatCameInstead) {
  Live live;
  Dispatcher before_the_fork{live.time->now()};
  before_the_fork.desk.sign_on("zhang");
  live.dispatcher.desk.sign_on("zhang");
  live.tickets(10);
  const auto running = archiver(live);
  expect_caught_up(live);
  live.dispatcher.desk.create();
  live.dispatcher.desk.work(TicketId::make(kShard, 1));
  live.commit(false);
  ASSERT_TRUE(run_until(live, [&] { return running->stats().position.mark.position == live.shard.log_end(); }));

  live.shard.fail_over();  // the commit is undone
  // The same days again, but for the last commit.
  for (int i = 0; i < 10; ++i) {
    before_the_fork.desk.pass(std::chrono::seconds{1});
    before_the_fork.desk.create();
    before_the_fork.draft();
  }
  tests::expect_same(before_the_fork.desk.state(), live.shard.state());
  EXPECT_EQ(before_the_fork.number, live.shard.commit_number());
  live.dispatcher = std::move(before_the_fork);
  live.dispatcher.fence = live.shard.acquire_lease("second", std::chrono::hours{24}).fence;
  live.dispatcher.desk.pass(std::chrono::hours{1});
  live.tickets(3);
  expect_caught_up(live);
  EXPECT_EQ(events_, live.dispatcher.desk.events().size());
  EXPECT_EQ(running->stats().resets, 1u);
}

TEST_P(ArchiverContract, BeginsWithTheOldestCommitThatIsLeft) {
  Live live;
  live.tickets(20);
  live.shard.trim_log(11);
  const auto running = archiver(live);
  live.tickets(4);
  expect_caught_up(live);
  const Offset left = live.shard.log_range(live.dispatcher.desk.state().header.next_offset - 1, ~Offset{0} - 1, 1).entries.size();
  EXPECT_EQ(left, 1u);
  EXPECT_LT(events_, live.dispatcher.desk.events().size());
  EXPECT_GE(events_, 11u);
  Database database = open();
  unsigned long long from = 0, until = 0;
  database.sql() << "SELECT from_offset, until_offset FROM archive_gaps", soci::into(from), soci::into(until);
  EXPECT_EQ(from, 1u);
  EXPECT_EQ(until, live.dispatcher.desk.events().size() - events_ + 1);
}

TEST_P(ArchiverContract, DoesNotMixTwoHistories) {
  Live live;
  live.tickets(10);
  {
    const auto running = archiver(live);
    expect_caught_up(live);
  }
  Live emptied;  // the live store was lost, and a dispatcher began anew
  emptied.tickets(2);
  const auto running = archiver(emptied);
  ASSERT_TRUE(run_until(emptied, [&] { return running->stats().status == ArchiverStatus::OtherHistory; }));
  EXPECT_FALSE(emptied.shard.archived().mark);
  Database database = open();
  tests::expect_same(Archive(database, kShard).load(from_ms(0))->state, live.dispatcher.desk.state());
}

REDLINE_ON_EVERY_DATABASE(ArchiverContract);

}  // namespace
}  // namespace redline::contract
