// Virtual time is what the simulator stands on: order, cancelling and the death of a strand must be exact.
#include "tests/support/manual_scheduler.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace redline::tests {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

TEST(ManualScheduler, RunsByTimeThenByOrder) {
  ManualScheduler scheduler;
  std::string order;
  scheduler.call_after(milliseconds{2}, [&] { order += 'd'; });
  scheduler.call_after(milliseconds{1}, [&] { order += 'b'; });
  scheduler.call_after(milliseconds{1}, [&] { order += 'c'; });
  scheduler.post([&] { order += 'a'; });
  scheduler.advance(milliseconds{2});
  EXPECT_EQ(order, "abcd");
}

TEST(ManualScheduler, NothingRunsInsideTheCall) {
  ManualScheduler scheduler;
  bool ran = false;
  scheduler.post([&] { ran = true; });
  EXPECT_FALSE(ran);
  scheduler.run_until_idle();
  EXPECT_TRUE(ran);
}

TEST(ManualScheduler, IdleMeansThisMomentOnly) {
  ManualScheduler scheduler;
  int ran = 0;
  scheduler.post([&] {
    ++ran;
    scheduler.post([&] { ++ran; });
    scheduler.call_after(nanoseconds{1}, [&] { ++ran; });
  });
  scheduler.run_until_idle();
  EXPECT_EQ(ran, 2);
  EXPECT_EQ(scheduler.monotonic(), ports::Monotonic{});
  scheduler.advance(nanoseconds{1});
  EXPECT_EQ(ran, 3);
}

TEST(ManualScheduler, TasksSeeTheirOwnTimeAndTimeEndsWhereAsked) {
  ManualScheduler scheduler;
  ports::Monotonic seen{};
  scheduler.call_after(seconds{3}, [&] { seen = scheduler.monotonic(); });
  scheduler.advance(seconds{10});
  EXPECT_EQ(seen, ports::Monotonic{seconds{3}});
  EXPECT_EQ(scheduler.monotonic(), ports::Monotonic{seconds{10}});
  EXPECT_EQ(scheduler.now(), kManualStart + seconds{10});
}

TEST(ManualScheduler, CancelledCallsDoNotRunAndLateCancelsAreIgnored) {
  ManualScheduler scheduler;
  int ran = 0;
  const auto first = scheduler.call_after(seconds{1}, [&] { ++ran; });
  scheduler.cancel(first);
  scheduler.cancel(first);
  scheduler.call_after(seconds{1}, [&] { ran += 10; });  // takes the place of the first
  scheduler.cancel(first);
  scheduler.cancel(0);
  scheduler.advance(seconds{2});
  EXPECT_EQ(ran, 10);
}

TEST(ManualScheduler, ADroppedStrandDiesAloneAndMayCancelWhileDying) {
  const auto time = std::make_shared<ManualTime>();
  ManualScheduler survivor{time};
  int ran = 0;
  survivor.post([&] { ran += 1; });
  {
    ManualScheduler victim{time};
    const auto other = victim.call_after(seconds{1}, [&] { ran += 100; });
    const auto cancel_at_end = std::shared_ptr<void>(nullptr, [&victim, other](void*) { victim.cancel(other); });
    victim.post([&ran, cancel_at_end] { ran += 100; });
  }
  time->advance(seconds{2});
  EXPECT_EQ(ran, 1);
  EXPECT_EQ(time->pending(), 0u);
}

TEST(ManualScheduler, EachStrandHasItsOwnWallClock) {
  const auto time = std::make_shared<ManualTime>();
  ManualScheduler right{time}, wrong{time};
  wrong.set_wall_error(-seconds{90});
  EXPECT_EQ(right.now() - wrong.now(), seconds{90});
  EXPECT_EQ(right.monotonic(), wrong.monotonic());
}

TEST(ManualScheduler, RunUntilStopsAtTheLimit) {
  ManualScheduler scheduler;
  std::function<void()> tick = [&] { scheduler.call_after(seconds{1}, tick); };
  tick();
  EXPECT_FALSE(scheduler.run_until([] { return false; }, seconds{5}));
  EXPECT_EQ(scheduler.monotonic(), ports::Monotonic{seconds{5}});
  EXPECT_TRUE(scheduler.run_until([&] { return scheduler.monotonic() == ports::Monotonic{seconds{7}}; }, seconds{5}));
}

// Against a list that is sorted anew for every question.
RC_GTEST_PROP(ManualSchedulerProperty, RunsWhatIsLeftInOrder, ()) {
  struct Scheduled {
    int number;
    nanoseconds at;
    ports::TimerId timer;
  };
  ManualScheduler scheduler;
  std::vector<Scheduled> expected;
  std::vector<int> ran;
  const int calls = *rc::gen::inRange(0, 400);
  for (int i = 0; i < calls; ++i) {
    const nanoseconds at{*rc::gen::inRange(0, 50)};
    expected.push_back({i, at, scheduler.call_after(at, [&ran, i] { ran.push_back(i); })});
    if (*rc::gen::inRange(0, 2) == 0) {
      const auto gone = expected.begin() + *rc::gen::inRange<std::ptrdiff_t>(0, std::ssize(expected));
      scheduler.cancel(gone->timer);
      expected.erase(gone);
    }
  }
  RC_ASSERT(scheduler.time()->pending() == expected.size());
  std::ranges::stable_sort(expected, {}, &Scheduled::at);
  scheduler.advance(nanoseconds{50});
  std::vector<int> in_order;
  for (const Scheduled& scheduled : expected) in_order.push_back(scheduled.number);
  RC_ASSERT(ran == in_order);
}

// SIGSTOP and SIGCONT: time goes on without the process.
TEST(ManualScheduler, APausedStrandMakesUpForItLaterInOrder) {
  const auto time = std::make_shared<ManualTime>();
  ManualScheduler paused{time};
  ManualScheduler other{time};
  std::string order;
  paused.call_after(seconds{2}, [&] { order += 'b'; });
  paused.call_after(seconds{1}, [&] { order += 'a'; });
  const ports::TimerId called_off = paused.call_after(seconds{1}, [&] { order += 'x'; });
  paused.call_after(seconds{9}, [&] { order += 'd'; });
  other.call_after(seconds{3}, [&] { order += 'o'; });
  paused.pause();
  time->advance(seconds{5});
  EXPECT_EQ(order, "o");
  paused.cancel(called_off);
  paused.post([&] { order += 'c'; });
  paused.resume();
  time->run_until_idle();
  EXPECT_EQ(order, "oabc");
  time->advance(seconds{5});
  EXPECT_EQ(order, "oabcd");
}

TEST(ManualScheduler, WhatAPausedStrandHeldDiesWithIt) {
  const auto time = std::make_shared<ManualTime>();
  auto paused = std::make_unique<ManualScheduler>(time);
  bool ran = false;
  paused->post([&] { ran = true; });
  paused->pause();
  time->advance(seconds{1});
  paused.reset();
  time->advance(seconds{1});
  EXPECT_FALSE(ran);
  EXPECT_EQ(time->pending(), 0u);
}

}  // namespace
}  // namespace redline::tests
