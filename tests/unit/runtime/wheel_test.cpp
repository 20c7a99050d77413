// The deadline wheel against an oracle that cannot be wrong: a multimap from due to key.
#include "dispatcher/runtime/wheel.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace redline::runtime {
namespace {

using domain::from_ms;
using domain::Instant;
using domain::to_ms;

constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();
constexpr std::int64_t kStart = 1'795'000'000'000;  // some day in 2026

std::vector<std::uint64_t> expire(Wheel& wheel, std::int64_t now, std::size_t max = kAll) {
  std::vector<std::uint64_t> out;
  EXPECT_EQ(wheel.expire(from_ms(now), out, max), out.size());
  return out;
}

using Keys = std::vector<std::uint64_t>;

class Oracle {
 public:
  void arm(std::uint64_t key, std::int64_t due) {
    disarm(key);
    due_[key] = due;
    timers_.emplace(due, key);
  }
  void disarm(std::uint64_t key) {
    const auto found = due_.find(key);
    if (found == due_.end()) return;
    const auto [from, until] = timers_.equal_range(found->second);
    timers_.erase(std::find_if(from, until, [&](const auto& timer) { return timer.second == key; }));
    due_.erase(found);
  }
  std::size_t due_count(std::int64_t now) const {
    return static_cast<std::size_t>(std::distance(timers_.begin(), timers_.upper_bound(now)));
  }
  const std::multimap<std::int64_t, std::uint64_t>& timers() const { return timers_; }
  const std::map<std::uint64_t, std::int64_t>& by_key() const { return due_; }

 private:
  std::multimap<std::int64_t, std::uint64_t> timers_;
  std::map<std::uint64_t, std::int64_t> due_;
};

// What came out is what the oracle says, in order of due; ties may come in any order. Removes it from the oracle.
void check_expired(const Keys& out, std::int64_t now, std::size_t max, Oracle& oracle) {
  RC_ASSERT(out.size() == std::min(max, oracle.due_count(now)));
  for (const std::uint64_t key : out) {
    const auto found = oracle.by_key().find(key);
    RC_ASSERT(found != oracle.by_key().end());
    RC_ASSERT(found->second == oracle.timers().begin()->first);
    oracle.disarm(key);
  }
}

void check_state(const Wheel& wheel, const Oracle& oracle) {
  RC_ASSERT(wheel.size() == oracle.by_key().size());
  const auto next = wheel.next_due();
  RC_ASSERT(next.has_value() == !oracle.timers().empty());
  if (next) RC_ASSERT(to_ms(*next) <= oracle.timers().begin()->first);
}

// A span of milliseconds from the same slot to decades, so that every level of the wheel takes part.
rc::Gen<std::int64_t> span() {
  return rc::gen::mapcat(rc::gen::inRange(0, 41),
                         [](int bits) { return rc::gen::inRange<std::int64_t>(0, (std::int64_t{1} << bits) + 1); });
}

// Few keys, so that re-arming is frequent; some of another shard, some far apart.
rc::Gen<std::uint64_t> key() {
  return rc::gen::oneOf(rc::gen::inRange<std::uint64_t>(0, 40), rc::gen::inRange<std::uint64_t>(0, 2000),
                        rc::gen::map(rc::gen::inRange<std::uint64_t>(0, 40),
                                     [](std::uint64_t n) { return (std::uint64_t{7} << 40) + n * 1000; }));
}

RC_GTEST_PROP(WheelProperty, DoesWhatTheOracleDoes, ()) {
  Wheel wheel;
  Oracle oracle;
  std::int64_t now = kStart;
  const int steps = *rc::gen::inRange(1, 400);
  for (int step = 0; step < steps; ++step) {
    const int what = *rc::gen::inRange(0, 10);
    if (what < 5) {
      const std::uint64_t k = *key();
      const std::int64_t due = now + *span() - (what == 0 ? *span() / 4 : 0);  // some are overdue when armed
      wheel.arm(k, from_ms(due));
      oracle.arm(k, std::max<std::int64_t>(due, 0));
      RC_ASSERT(wheel.due_of(k) == from_ms(std::max<std::int64_t>(due, 0)));
    } else if (what < 7) {
      const std::uint64_t k = *key();
      wheel.disarm(k);
      oracle.disarm(k);
      RC_ASSERT(!wheel.due_of(k));
    } else {
      // Forward mostly; sometimes the clock is set back, sometimes exactly to the moment the wheel asked for.
      if (what == 7) {
        now += *span() % (std::int64_t{1} << 33);
      } else if (what == 8 && wheel.next_due()) {
        now = std::max(now, to_ms(*wheel.next_due()));
      } else {
        now -= *span() % 5000;
      }
      const std::size_t max = *rc::gen::element<std::size_t>(0, 1, 3, 50, kAll);
      check_expired(expire(wheel, now, max), now, max, oracle);
    }
    check_state(wheel, oracle);
  }
}

RC_GTEST_PROP(WheelProperty, NextDueIsExactWhileNothingIsDisarmed, (std::vector<std::uint64_t> seeds)) {
  Wheel wheel;
  Oracle oracle;
  std::int64_t now = kStart;
  for (std::uint64_t k = 0; k < seeds.size(); ++k) {
    const std::int64_t due = now + *span();
    wheel.arm(k, from_ms(due));
    oracle.arm(k, due);
    RC_ASSERT(to_ms(*wheel.next_due()) == oracle.timers().begin()->first);
    if (seeds[k] % 4 == 0) {
      now = oracle.timers().begin()->first;
      check_expired(expire(wheel, now), now, kAll, oracle);
      check_state(wheel, oracle);
      if (wheel.next_due()) RC_ASSERT(to_ms(*wheel.next_due()) == oracle.timers().begin()->first);
    }
  }
}

// The loop of the runtime: sleep until next_due, expire, again. It must reach the first timer in a bounded number of
// wake-ups even when earlier ones were disarmed, and each timer at its very millisecond.
RC_GTEST_PROP(WheelProperty, SleepingUntilNextDueFiresEveryTimerOnTime, ()) {
  Wheel wheel;
  std::map<std::uint64_t, std::int64_t> due_of;
  const auto count = *rc::gen::inRange<std::uint64_t>(1, 60);
  for (std::uint64_t k = 0; k < count; ++k) {
    due_of[k] = kStart + *span();
    wheel.arm(k, from_ms(due_of[k]));
  }
  const auto disarmed = *rc::gen::inRange<std::uint64_t>(0, count);
  for (std::uint64_t k = 0; k < disarmed; ++k) {
    wheel.disarm(k);
    due_of.erase(k);
  }
  std::size_t wake_ups = 0;
  while (const auto next = wheel.next_due()) {
    RC_ASSERT(++wake_ups <= 8 * count + 8);
    for (const std::uint64_t k : expire(wheel, to_ms(*next))) {
      RC_ASSERT(due_of.at(k) == to_ms(*next));
      due_of.erase(k);
    }
  }
  RC_ASSERT(due_of.empty());
}

TEST(Wheel, IsEmptyAtFirst) {
  Wheel wheel;
  EXPECT_EQ(wheel.size(), 0u);
  EXPECT_EQ(wheel.next_due(), std::nullopt);
  EXPECT_EQ(expire(wheel, kStart), Keys{});
  wheel.disarm(17);
  EXPECT_EQ(wheel.size(), 0u);
}

TEST(Wheel, FiresAtItsMillisecondAndOnce) {
  Wheel wheel;
  wheel.arm(1, from_ms(kStart + 100));
  EXPECT_EQ(expire(wheel, kStart + 99), Keys{});
  EXPECT_EQ(expire(wheel, kStart + 100), Keys{1});
  EXPECT_EQ(expire(wheel, kStart + 100), Keys{});
}

TEST(Wheel, RearmingMovesTheTimer) {
  Wheel wheel;
  wheel.arm(1, from_ms(kStart + 100));
  wheel.arm(1, from_ms(kStart + 5000));
  EXPECT_EQ(wheel.size(), 1u);
  EXPECT_EQ(expire(wheel, kStart + 4999), Keys{});
  wheel.arm(1, from_ms(kStart + 5000));
  EXPECT_EQ(expire(wheel, kStart + 5000), Keys{1});
}

TEST(Wheel, NeverMeansNoTimer) {
  Wheel wheel;
  wheel.arm(1, from_ms(kStart));
  wheel.arm(1, domain::kNever);
  EXPECT_EQ(wheel.size(), 0u);
  EXPECT_EQ(expire(wheel, kStart + 1), Keys{});
}

TEST(Wheel, ABurstComesOutInPortions) {
  constexpr std::uint64_t kBurst = 100'000;
  Wheel wheel;
  for (std::uint64_t key = 0; key < kBurst; ++key) wheel.arm(key, from_ms(kStart + 1000));
  EXPECT_EQ(expire(wheel, kStart + 999), Keys{});
  Keys seen;
  while (wheel.size() > 0) {
    const Keys portion = expire(wheel, kStart + 1000, 300);
    ASSERT_EQ(portion.size(), std::min<std::size_t>(300, kBurst - seen.size()));
    seen.insert(seen.end(), portion.begin(), portion.end());
  }
  std::ranges::sort(seen);
  for (std::uint64_t key = 0; key < kBurst; ++key) ASSERT_EQ(seen[key], key);
}

TEST(Wheel, WhatIsOverdueWhenArmedComesFirstInItsOrder) {
  Wheel wheel;
  EXPECT_EQ(expire(wheel, kStart), Keys{});
  wheel.arm(3, from_ms(kStart));
  wheel.arm(2, from_ms(kStart - 10));
  wheel.arm(1, from_ms(kStart - 2000));
  EXPECT_EQ(*wheel.next_due(), from_ms(kStart - 2000));
  EXPECT_EQ(expire(wheel, kStart), (Keys{1, 2, 3}));
}

TEST(Wheel, AClockSetBackHoldsTimersBack) {
  Wheel wheel;
  EXPECT_EQ(expire(wheel, kStart), Keys{});
  wheel.arm(1, from_ms(kStart - 500));
  EXPECT_EQ(expire(wheel, kStart - 501), Keys{});
  EXPECT_EQ(expire(wheel, kStart - 500), Keys{1});
}

// Re-arming leaves stale entries behind in a far slot; sweeping them must not lose or double the valid ones.
TEST(Wheel, RearmingForeverKeepsOneTimerPerKey) {
  Wheel wheel;
  constexpr std::uint64_t kKeys = 100;
  for (std::int64_t turn = 0; turn < 2000; ++turn) {
    for (std::uint64_t key = 0; key < kKeys; ++key) wheel.arm(key, from_ms(kStart + 3'600'000 + turn % 7));
  }
  EXPECT_EQ(wheel.size(), kKeys);
  EXPECT_EQ(expire(wheel, kStart + 3'600'000 + 7).size(), kKeys);
}

TEST(Wheel, DistantDuesAreHeldAtTheEndOfItsRange) {
  Wheel wheel;
  wheel.arm(1, domain::kNever - std::chrono::milliseconds{1});
  EXPECT_EQ(expire(wheel, kStart), Keys{});
  EXPECT_EQ(wheel.size(), 1u);
  EXPECT_EQ(expire(wheel, std::int64_t{1} << 50), Keys{1});
}

}  // namespace
}  // namespace redline::runtime
