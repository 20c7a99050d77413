// The paged index against std::map: pages come and go, neighbours collide, holes close.
#include "dispatcher/runtime/due_index.hpp"

#include <map>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace redline::runtime {
namespace {

RC_GTEST_PROP(DueIndexProperty, IsAMap, ()) {
  DueIndex index;
  std::map<std::uint64_t, std::uint64_t> oracle;
  const auto stride = *rc::gen::element<std::uint64_t>(1, 64, 4096, std::uint64_t{1} << 40);
  const int steps = *rc::gen::inRange(1, 2000);
  for (int step = 0; step < steps; ++step) {
    const std::uint64_t key = *rc::gen::inRange<std::uint64_t>(0, 200) * stride;
    const auto stamp = *rc::gen::inRange<std::uint64_t>(0, 3);  // 0 removes
    const std::uint64_t before = oracle.contains(key) ? oracle[key] : DueIndex::kAbsent;
    RC_ASSERT(index.find(key) == before);
    RC_ASSERT(index.exchange(key, stamp) == before);
    if (stamp == DueIndex::kAbsent) {
      oracle.erase(key);
    } else {
      oracle[key] = stamp;
    }
  }
  for (std::uint64_t n = 0; n < 200; ++n) {
    const auto found = oracle.find(n * stride);
    RC_ASSERT(index.find(n * stride) == (found == oracle.end() ? DueIndex::kAbsent : found->second));
  }
}

TEST(DueIndex, AMillionDenseKeysThenNone) {
  DueIndex index;
  for (std::uint64_t key = 1; key <= 1'000'000; ++key) ASSERT_EQ(index.exchange(key, key), DueIndex::kAbsent);
  for (std::uint64_t key = 1; key <= 1'000'000; ++key) ASSERT_EQ(index.exchange(key, DueIndex::kAbsent), key);
  for (std::uint64_t key = 1; key <= 1'000'000; key += 97) ASSERT_EQ(index.find(key), DueIndex::kAbsent);
}

}  // namespace
}  // namespace redline::runtime
