// The shard loop over the memory store under virtual time: lease, load, turns, group commit, deadlines, and what it does
// when the store misbehaves. Each test tells one story.
#include "dispatcher/runtime/shard.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "storage/memory/event_log.hpp"
#include "storage/memory/inbox.hpp"
#include "storage/memory/live_store.hpp"
#include "storage/memory/positions.hpp"
#include "tests/support/desk.hpp"

namespace redline::tests {
namespace {

using namespace domain;
using namespace std::chrono_literals;
using runtime::ShardStatus;

// One dispatcher process: its own strand, link and ports. Destroying it is a crash.
struct Process {
  ManualScheduler scheduler;
  storage::MemoryLink link;
  storage::MemoryLiveStore store;
  storage::MemoryInboxReader inbox;
  storage::MemoryPositions positions;
  std::vector<std::string> status;
  runtime::Shard shard;

  Process(const std::shared_ptr<ManualTime>& time, storage::MemoryShard& data, const std::string& owner, PolicyPtr policy)
      : scheduler(time),
        link(data, scheduler),
        store(link),
        inbox(link),
        positions(link),
        shard(store, inbox, positions, scheduler, std::move(policy), {.shard = ShardId{0}, .owner = owner},
              [this](ShardStatus now, std::string_view) { status.emplace_back(runtime::name(now)); }) {
    shard.start();
  }
};

class ShardTest : public ::testing::Test {
 protected:
  std::unique_ptr<Process> start(const std::string& owner) {
    return std::make_unique<Process>(time_, data_, owner, policy_);
  }
  void pass(std::chrono::nanoseconds span) { time_->advance(span); }

  CommandId send(const Actor& actor, CommandBody body) {
    Command command{.id = command_id(++commands_), .actor = actor, .received = time_->now(), .body = std::move(body)};
    writer_.append({command}, [](ports::AppendOutcome) {});
    return command.id;
  }

  // Everything in the log: names of the events in order.
  std::vector<ports::LogEntry> log() {
    std::vector<ports::LogEntry> entries;
    storage::MemoryEventLog reader{client_link_};
    reader.range(1, 1'000'000, 1'000'000, [&](ports::LogRead read) { entries = std::move(read.entries); });
    time_->run_until_idle();
    return entries;
  }
  std::size_t count(std::string_view event) {
    std::size_t found = 0;
    for (const auto& entry : log())
      for (const Event& logged : entry.events) found += static_cast<std::size_t>(name(logged.body) == event);
    return found;
  }

  std::shared_ptr<ManualTime> time_ = std::make_shared<ManualTime>();
  ManualScheduler server_{time_};
  storage::MemoryShard data_{ShardId{0}, server_};
  ManualScheduler client_{time_};
  storage::MemoryLink client_link_{data_, client_};
  storage::MemoryInboxWriter writer_{client_link_};
  PolicyPtr policy_ = small_policy();
  std::uint64_t commands_ = 0;
};

TEST_F(ShardTest, TakesTheLeaseLoadsAndDecides) {
  const auto process = start("one");
  pass(1ms);
  EXPECT_EQ(process->status, (std::vector<std::string>{"standby", "loading", "running"}));
  send(technician("zhang"), SignOn{.skills = {"gas"}, .position = kilometre(0)});
  send(agent(), request());
  pass(1ms);
  EXPECT_EQ(count("offer_made"), 1u);
  EXPECT_EQ(process->shard.armed_timers(), 1u);
}

TEST_F(ShardTest, RecordsThePolicyInForceOnce) {
  auto process = start("one");
  pass(1ms);
  EXPECT_EQ(count("policy_adopted"), 1u);
  process.reset();
  pass(5s);
  process = start("two");
  pass(1ms);
  EXPECT_EQ(process->shard.status(), ShardStatus::Running);
  EXPECT_EQ(count("policy_adopted"), 1u);
}

TEST_F(ShardTest, GathersWhileACommitIsInFlight) {
  const auto process = start("one");
  pass(1ms);
  process->link.set_fate([](storage::StoreCall call) {
    return call == storage::StoreCall::Commit ? storage::Fate{.request = 5ms, .reply = 5ms} : storage::Fate{};
  });
  for (int i = 0; i < 10; ++i) {
    send(agent(), request());
    pass(500us);
  }
  pass(50ms);
  EXPECT_EQ(count("ticket_created"), 10u);
  // The first alone, the other nine together: they came while it was being written.
  EXPECT_EQ(process->shard.stats().commits, 3u);
}

TEST_F(ShardTest, ALostReplyHasOneEffect) {
  const auto process = start("one");
  pass(1ms);
  bool lost = false;
  process->link.set_fate([&](storage::StoreCall call) {
    if (call != storage::StoreCall::Commit || lost) return storage::Fate{};
    lost = true;
    return storage::Fate{.lose_reply = true};
  });
  send(agent(), request());
  pass(1s);
  EXPECT_TRUE(lost);
  EXPECT_EQ(process->shard.stats().commit_retries, 1u);
  EXPECT_EQ(count("ticket_created"), 1u);
  EXPECT_EQ(process->shard.status(), ShardStatus::Running);
}

TEST_F(ShardTest, CrashAndSuccessorContinuesAtTheCursor) {
  auto process = start("one");
  pass(1ms);
  send(agent(), request());
  pass(1ms);
  process.reset();  // the lease is still held by the dead
  send(agent(), request());
  process = start("two");
  pass(1s);
  EXPECT_EQ(process->shard.status(), ShardStatus::Standby);
  pass(2s);
  EXPECT_EQ(process->shard.status(), ShardStatus::Running);
  EXPECT_EQ(count("ticket_created"), 2u);
  EXPECT_EQ(process->shard.armed_timers(), 2u);
}

TEST_F(ShardTest, AFencedHolderStandsDownAndLeavesNoTrace) {
  const auto first = start("one");
  pass(1ms);
  // Paused past its lease: nothing of it runs, then its commit arrives late.
  first->link.set_fate([](storage::StoreCall call) {
    const bool slow = call == storage::StoreCall::Commit || call == storage::StoreCall::RenewLease;
    return slow ? storage::Fate{.request = 10s} : storage::Fate{};
  });
  send(agent(), request());
  pass(1ms);
  const auto second = start("two");
  pass(4s);
  EXPECT_EQ(second->shard.status(), ShardStatus::Running);
  pass(30s);
  EXPECT_EQ(count("ticket_created"), 1u);
  EXPECT_GE(first->shard.stats().fenced, 1u);
  EXPECT_EQ(first->shard.status(), ShardStatus::Standby);
}

TEST_F(ShardTest, StoppingGivesTheLeaseBackAtOnce) {
  const auto first = start("one");
  pass(1ms);
  bool stopped = false;
  first->shard.stop([&] { stopped = true; });
  pass(1ms);
  EXPECT_TRUE(stopped);
  const auto second = start("two");
  pass(1ms);
  EXPECT_EQ(second->shard.status(), ShardStatus::Running);
}

TEST_F(ShardTest, DeadlinesFireAtTheirTimeAndNotBefore) {  // D4
  const auto process = start("one");
  pass(1ms);
  send(agent(), request());  // a leak: nobody on shift, dispatch within 1 min, warned at 30 s and 48 s
  pass(29'999ms);
  EXPECT_EQ(count("clock_warned"), 0u);
  pass(10ms);
  EXPECT_EQ(count("clock_warned"), 1u);
  pass(30s);
  EXPECT_EQ(count("clock_breached"), 1u);
  EXPECT_LE(process->shard.stats().lateness_max, 1ms);
}

TEST_F(ShardTest, DeadlinesOfAnOutageFireLateAndAreNotSkipped) {
  auto process = start("one");
  pass(1ms);
  send(agent(), request());
  pass(1ms);
  process.reset();
  pass(10min);
  process = start("two");
  pass(1s);
  EXPECT_EQ(count("clock_breached"), 2u);  // dispatch and respond
  for (const auto& entry : log())
    for (const Event& event : entry.events)
      if (const auto* breached = std::get_if<ClockBreached>(&event.body)) EXPECT_GT(event.at, breached->due + 5min);
}

TEST_F(ShardTest, EndsShiftsWhenTheyAreOver) {  // B9
  const auto process = start("one");
  pass(1ms);
  send(technician("zhang"), SignOn{.skills = {"gas"}, .shift_end = time_->now() + 1h, .position = kilometre(0)});
  pass(59min);
  EXPECT_EQ(count("technician_signed_off"), 0u);
  pass(1min + 1ms);
  EXPECT_EQ(count("technician_signed_off"), 1u);
}

TEST_F(ShardTest, SamplesPositions) {
  const auto process = start("one");
  pass(1ms);
  send(technician("zhang"), SignOn{.skills = {"gas"}, .position = kilometre(0)});
  pass(1ms);
  storage::MemoryPositions gateway{client_link_};
  gateway.publish({{.technician = "zhang", .point = kilometre(3), .at = time_->now() + 1s}});
  pass(6s);
  EXPECT_EQ(count("position_observed"), 1u);
  EXPECT_EQ(process->shard.decider()->state().technicians.find("zhang")->position, kilometre(3));
}

TEST_F(ShardTest, GoesOnAfterTheStoreWasAway) {
  const auto process = start("one");
  pass(1ms);
  data_.stop();
  pass(1s);
  data_.start();
  pass(5s);
  send(agent(), request());
  pass(1s);
  EXPECT_EQ(process->shard.status(), ShardStatus::Running);
  EXPECT_EQ(count("ticket_created"), 1u);
}

TEST_F(ShardTest, AWallClockSetBackFiresNothingEarly) {
  const auto process = start("one");
  pass(1ms);
  send(agent(), request());
  pass(1ms);
  process->scheduler.set_wall_error(-1h);
  pass(10min);
  EXPECT_EQ(count("clock_warned"), 0u);
  process->scheduler.set_wall_error(0s);
  pass(2s);
  EXPECT_EQ(count("clock_breached"), 2u);
}

}  // namespace
}  // namespace redline::tests
