// Story: the tailer hands over every commit once and in order, from a snapshot on, whatever the store does: away, trimmed,
// begun anew, answering nonsense. A scripted log says what it is told to say.
#include "gateway/hub/tailer.hpp"

#include "tests/support/gateway_scene.hpp"

namespace redline::tests {
namespace {

using namespace domain;
using namespace gateway;
using namespace std::chrono_literals;

// Commits of one event each, of two events each third time, of none each fifth.
class ScriptedLog final : public ports::EventLog {
 public:
  explicit ScriptedLog(ports::Scheduler& scheduler) : scheduler_(scheduler) {}

  void tail(ports::LogPosition after, std::size_t entries_max, ReadHandler handler) override {
    EXPECT_FALSE(waiting_) << "one at a time";
    after_ = after;
    tail_max_ = entries_max;
    waiting_ = std::move(handler);
    ++tails;
    scheduler_.post([this] { answer_tail(); });
  }
  void cancel_tail() override { waiting_ = nullptr; }
  void range(Offset from, Offset until, std::size_t entries_max, ReadHandler handler) override {
    ports::LogRead read{.available = up, .epoch = epoch, .entries = {}};
    for (const ports::LogEntry& entry : entries)
      if (entry.next_offset > from && entry.first_offset < until && read.entries.size() < entries_max)
        read.entries.push_back(entry);
    read.gap = read.entries.empty() || read.entries.front().first_offset > from;
    if (!up || read.gap) read.entries.clear();
    scheduler_.post([read = std::move(read), handler = std::move(handler)]() mutable { handler(std::move(read)); });
  }
  void snapshot(SnapshotHandler handler) override {
    ++snapshots;
    std::optional<ports::LogSnapshot> taken;
    if (up) {
      taken.emplace(ports::LogSnapshot{.epoch = epoch, .position = {}, .state = {}});
      if (!entries.empty()) taken->position = entries.back().position();
    }
    scheduler_.post([taken = std::move(taken), handler = std::move(handler)]() mutable { handler(std::move(taken)); });
  }

  ports::LogEntry& commit(std::size_t events) {
    ports::LogEntry entry{.commit_number = ++commits_,
                          .first_offset = next_,
                          .next_offset = next_ + events,
                          .events = {},
                          .outcomes = {}};
    for (; next_ < entry.next_offset; ++next_) entry.events.push_back({.offset = next_, .body = PolicyAdopted{}});
    entries.push_back(std::move(entry));
    answer_tail();
    return entries.back();
  }
  void commit_many(int count) {
    for (int i = 1; i <= count; ++i) commit(i % 5 == 0 ? 0 : i % 3 == 0 ? 2 : 1);
  }
  // A commit without events that nobody will ever read.
  void skip_commit() { ++commits_; }
  void go_down() {
    up = false;
    answer_tail();
  }
  void answer_tail() {
    if (!waiting_) return;
    ports::LogRead read{.available = up, .epoch = epoch, .gap = gap, .entries = {}};
    for (const ports::LogEntry& entry : entries)
      if (up && !gap && entry.commit_number > after_.commit_number && read.entries.size() < tail_max_)
        read.entries.push_back(entry);
    if (up && !gap && read.entries.empty() && epoch == told_epoch) return;
    told_epoch = epoch;
    auto handler = std::exchange(waiting_, nullptr);
    scheduler_.post([read = std::move(read), handler = std::move(handler)]() mutable { handler(std::move(read)); });
  }

  bool up = true;
  bool gap = false;
  ports::LogEpoch epoch = 1, told_epoch = 1;
  std::deque<ports::LogEntry> entries;
  int tails = 0, snapshots = 0;

 private:
  ports::Scheduler& scheduler_;
  ports::LogPosition after_;
  std::size_t tail_max_ = 0;
  ReadHandler waiting_;
  std::uint64_t commits_ = 0;
  Offset next_ = 1;
};

class TailerTest : public testing::Test, public TailSink {
 protected:
  void on_loaded(ports::LogEpoch epoch, Offset head, ShardState, std::vector<ports::LogEntry> history) override {
    loaded_.push_back({epoch, head});
    history_.clear();
    for (const ports::LogEntry& entry : history)
      for (const Event& event : entry.events) history_.push_back(event.offset);
    events_.clear();
  }
  void on_commit(ports::LogEntry entry) override {
    for (const Event& event : entry.events) events_.push_back(event.offset);
    ++commits_;
  }
  void on_available(bool available, std::string_view) override { availability_.push_back(available); }

  void start() {
    tailer_.start();
    time_.run_until_idle();
  }
  static std::vector<Offset> numbers(Offset from, Offset through) {
    std::vector<Offset> all;
    for (; from <= through; ++from) all.push_back(from);
    return all;
  }
  Offset newest() const { return log_.entries.back().next_offset - 1; }

  using Loaded = std::vector<std::pair<ports::LogEpoch, Offset>>;
  ManualScheduler time_;
  ScriptedLog log_{time_};
  FixedRandom random_;
  Loaded loaded_;
  std::vector<Offset> history_, events_;
  std::vector<bool> availability_;
  int commits_ = 0;
  Tailer tailer_{log_, time_, random_, {.entries_max = 7, .history_events = 30}, *this};
};

TEST_F(TailerTest, AnEmptyLogIsFollowedFromItsFirstCommit) {
  start();
  EXPECT_EQ(loaded_, (Loaded{{1, 0}}));
  log_.commit_many(20);
  time_.run_until_idle();
  EXPECT_EQ(events_, numbers(1, newest()));
  EXPECT_EQ(commits_, 20);
  EXPECT_TRUE(tailer_.available());
}

// The newest commit may have one event, several or none: where the next begins is told by the history.
TEST_F(TailerTest, TheHistoryLeadsUpToTheSnapshotAndCommitsContinue) {
  for (int more = 0; more < 16; ++more) {
    log_.commit_many(40 + more);
    Tailer tailer{log_, time_, random_, {.entries_max = 7, .history_events = 30}, *this};
    tailer.start();
    time_.run_until_idle();
    EXPECT_EQ(loaded_.back().second, newest());
    EXPECT_EQ(history_.back(), newest());
    EXPECT_GE(history_.size(), 29u);
    EXPECT_EQ(history_, numbers(history_.front(), newest()));
    log_.commit_many(3);
    time_.run_until_idle();
    EXPECT_EQ(events_, numbers(loaded_.back().second + 1, newest()));
  }
}

TEST_F(TailerTest, WithMostOfTheLogTrimmedTheRestOfItIsTheHistory) {
  log_.commit_many(40);
  while (log_.entries.size() > 6) log_.entries.pop_front();
  start();
  EXPECT_EQ(loaded_.back().second, newest());
  EXPECT_GE(history_.size(), 2u);
  log_.commit_many(5);
  time_.run_until_idle();
  EXPECT_EQ(events_, numbers(loaded_.back().second + 1, newest()));
}

// Nothing left of the log: what is sure is that everything before the newest commit is in the state.
TEST_F(TailerTest, WithoutAnyHistoryTheNextCommitTellsWhereItContinues) {
  log_.commit(3);
  const ports::LogEntry last = log_.commit(2);
  log_.entries.pop_front();
  log_.entries.back().next_offset = 0;  // not found by range
  start();
  EXPECT_EQ(loaded_, (Loaded{{1, last.first_offset - 1}}));
  EXPECT_TRUE(history_.empty());
  log_.commit(1);
  time_.run_until_idle();
  EXPECT_EQ(events_, (std::vector<Offset>{6}));
}

TEST_F(TailerTest, AStoreThatIsAwayIsAskedAgainEverLessOften) {
  log_.up = false;
  start();
  EXPECT_TRUE(loaded_.empty());
  time_.advance(10s);
  EXPECT_GE(log_.snapshots, 10);
  EXPECT_LE(log_.snapshots, 30);
  EXPECT_TRUE(availability_.empty()) << "it never was there";
  log_.up = true;
  time_.advance(1s);
  EXPECT_EQ(loaded_.size(), 1u);
  EXPECT_EQ(availability_, std::vector{true});
}

TEST_F(TailerTest, AnInterruptionIsNoticedBothWaysAndNothingIsMissed) {
  start();
  log_.commit_many(5);
  time_.run_until_idle();
  log_.go_down();
  time_.run_until_idle();
  EXPECT_FALSE(tailer_.available());
  log_.commit_many(5);
  time_.advance(5s);
  log_.up = true;
  time_.advance(1s);
  EXPECT_TRUE(tailer_.available());
  EXPECT_EQ(events_, numbers(1, newest()));
  EXPECT_EQ(loaded_.size(), 1u) << "no need to load anew";
  // Also when nothing happened meanwhile.
  log_.go_down();
  time_.run_until_idle();
  log_.up = true;
  time_.advance(1s);
  EXPECT_EQ(availability_, (std::vector{true, false, true, false, true}));
}

TEST_F(TailerTest, TrimmedCommitsAnotherEpochAndHolesAreLoadedAnew) {
  start();
  log_.commit_many(5);
  time_.run_until_idle();

  log_.gap = true;
  log_.commit_many(1);
  log_.gap = false;
  time_.run_until_idle();
  EXPECT_EQ(loaded_.size(), 2u);
  log_.commit_many(1);
  time_.run_until_idle();

  log_.epoch = 2;
  log_.commit_many(1);
  time_.run_until_idle();
  EXPECT_EQ(loaded_.size(), 3u);
  EXPECT_EQ(loaded_.back().first, 2u);
  log_.commit_many(1);
  time_.run_until_idle();

  log_.skip_commit();
  log_.commit(1);
  time_.run_until_idle();
  EXPECT_EQ(loaded_.size(), 4u);
  EXPECT_EQ(tailer_.loads(), 4u);
}

TEST_F(TailerTest, ACommitWithoutEventsIsMissedToo) {
  start();
  log_.commit(1);
  time_.run_until_idle();
  log_.skip_commit();
  log_.commit(1);
  time_.run_until_idle();
  EXPECT_EQ(loaded_.size(), 2u) << "it may have held an answer somebody waits for";
}

TEST_F(TailerTest, ALogThatStaysBrokenIsNotLoadedInALoop) {
  start();
  for (int i = 0; i < 3; ++i) {
    log_.epoch += 1;
    log_.commit_many(1);
    time_.run_until_idle();
  }
  const int before = log_.snapshots;
  log_.entries.back().next_offset += 5;  // fewer events than it says
  log_.commit(1);
  time_.advance(10s);
  EXPECT_LE(log_.snapshots - before, 30);
}

TEST_F(TailerTest, ACommitSeenBeforeIsPassedOver) {
  start();
  log_.commit_many(3);
  log_.entries.push_back(log_.entries.front());
  log_.commit_many(2);
  time_.run_until_idle();
  EXPECT_EQ(events_, numbers(1, newest()));
}

TEST_F(TailerTest, NothingIsToldAfterItsEnd) {
  auto tailer = std::make_unique<Tailer>(log_, time_, random_, TailOptions{}, *this);
  tailer->start();
  tailer.reset();
  log_.commit_many(3);
  time_.advance(5s);
  EXPECT_TRUE(loaded_.empty());
}

}  // namespace
}  // namespace redline::tests
