// The instruments of the benchmarks measure right: percentiles against a sorted list, the ledger against what it is
// told.
#include "tests/bench/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/bench/pacing.hpp"

namespace redline::bench {
namespace {

RC_GTEST_PROP(HistogramProperty, PercentilesAreWithinOnePercentOfTheExactOnes, ()) {
  const auto bits = *rc::gen::inRange(1, 62);
  auto values = *rc::gen::nonEmpty<std::vector<std::int64_t>>(
      rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, std::int64_t{1} << bits)));
  Histogram first, second;
  for (std::size_t i = 0; i < values.size(); ++i) (i % 2 == 0 ? first : second).record(values[i]);
  first.merge(second);
  std::ranges::sort(values);
  RC_ASSERT(first.count() == values.size());
  RC_ASSERT(first.highest_ns() == static_cast<double>(values.back()));
  for (const double percent : {0.0, 50.0, 99.0, 99.9, 100.0}) {
    const auto rank = std::max(1.0, std::ceil(percent / 100 * static_cast<double>(values.size())));
    const auto exact = static_cast<double>(values[static_cast<std::size_t>(rank) - 1]);
    RC_ASSERT(first.percentile_ns(percent) >= exact);
    RC_ASSERT(first.percentile_ns(percent) <= exact * 1.01);
  }
}

TEST(Histogram, EmptyAndNegative) {
  Histogram histogram;
  EXPECT_EQ(histogram.percentile_ns(99), 0);
  histogram.record(-5);
  EXPECT_EQ(histogram.percentile_ns(99), 0);
  EXPECT_EQ(histogram.count(), 1u);
}

TEST(Ledger, TellsLostFromDoubled) {
  Ledger ledger;
  EXPECT_EQ(ledger.sent(100), 0u);
  EXPECT_EQ(ledger.sent(200), 1u);
  EXPECT_EQ(ledger.arrived(1, 250), 50);
  EXPECT_EQ(ledger.arrived(1, 260), -1);
  EXPECT_EQ(ledger.arrived(7, 260), -1);
  EXPECT_EQ(ledger.missing(), 1u);
  EXPECT_EQ(ledger.doubled(), 2u);
}

TEST(Pacer, KeepsToTheScheduleWithoutDrift) {
  const Pacer pacer(3, 1000);
  EXPECT_EQ(pacer.due_ns(0), 1000);
  EXPECT_EQ(pacer.due_ns(3), 1'000'001'000);
  EXPECT_EQ(pacer.due_ns(3'000'000), 1'000'000'000'001'000);
}

}  // namespace
}  // namespace redline::bench
