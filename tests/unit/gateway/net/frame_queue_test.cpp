// Story: small frames leave joined, large ones as they are, and a partial write continues at the very byte it stopped.
#include "gateway/net/frame_queue.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace redline::gateway::net {
namespace {

constexpr std::size_t kScratch = 4096;

struct Gathered {
  std::vector<std::size_t> sizes;
  std::string bytes;
};

Gathered gather(const FrameQueue& queue, std::size_t scratch_bytes = kScratch) {
  std::vector<char> scratch(scratch_bytes);
  Gathered result;
  for (const auto& buffer : queue.gather(scratch.data(), scratch.size())) {
    result.sizes.push_back(buffer.size());
    result.bytes.append(static_cast<const char*>(buffer.data()), buffer.size());
  }
  return result;
}

FramePtr raw(std::size_t size, char fill) { return FramePtr::raw(std::string(size, fill)); }

TEST(FrameQueue, JoinsNeighbouringSmallFrames) {
  FrameQueue queue;
  queue.push(raw(10, 'a'));
  queue.push(raw(20, 'b'));
  queue.push(raw(2000, 'c'));
  queue.push(raw(30, 'd'));
  const Gathered gathered = gather(queue);
  EXPECT_EQ(gathered.sizes, (std::vector<std::size_t>{30, 2000, 30}));
  EXPECT_EQ(gathered.bytes,
            std::string(10, 'a') + std::string(20, 'b') + std::string(2000, 'c') + std::string(30, 'd'));
  EXPECT_EQ(queue.bytes(), 2060U);
}

TEST(FrameQueue, FrameAtTheJoinLimitIsCopiedOneAboveIsReferredTo) {
  FrameQueue queue;
  const FramePtr at_limit = raw(FrameQueue::kJoinBytesMax, 'a');
  const FramePtr above = raw(FrameQueue::kJoinBytesMax + 1, 'b');
  queue.push(at_limit);
  queue.push(above);
  std::vector<char> scratch(kScratch);
  const auto buffers = queue.gather(scratch.data(), scratch.size());
  ASSERT_EQ(buffers.count, 2U);
  EXPECT_EQ(buffers.items[0].data(), scratch.data());
  EXPECT_EQ(buffers.items[1].data(), above->bytes().data());
}

TEST(FrameQueue, StopsWhereTheScratchIsFull) {
  FrameQueue queue;
  for (int i = 0; i < 10; ++i) queue.push(raw(100, 'x'));
  EXPECT_EQ(gather(queue, 350).bytes.size(), 300U);
}

TEST(FrameQueue, StopsAtTheBufferLimit) {
  FrameQueue queue;
  for (std::size_t i = 0; i < FrameQueue::kBuffersMax + 5; ++i) queue.push(raw(2000, 'x'));
  EXPECT_EQ(gather(queue).sizes.size(), FrameQueue::kBuffersMax);
}

TEST(FrameQueue, ContinuesAfterAPartialWriteAndOffersTheSameBytesAgain) {
  FrameQueue queue;
  std::string all;
  for (char c = 'a'; c <= 'z'; ++c) {
    const std::size_t size = static_cast<std::size_t>(c - 'a') * 97 + 1;  // both kinds
    queue.push(raw(size, c));
    all.append(size, c);
  }
  std::string sent;
  std::size_t ended = 0;
  while (!queue.empty()) {
    const Gathered offered = gather(queue);
    EXPECT_EQ(offered.bytes, all.substr(sent.size(), offered.bytes.size()));
    EXPECT_EQ(gather(queue).bytes, offered.bytes);
    const std::size_t taken = std::min<std::size_t>(offered.bytes.size(), 313);
    sent += offered.bytes.substr(0, taken);
    ended += queue.consume(taken);
    EXPECT_EQ(queue.bytes(), all.size() - sent.size());
  }
  EXPECT_EQ(sent, all);
  EXPECT_EQ(ended, 26U);
  EXPECT_EQ(queue.bytes_taken(), queue.bytes_pushed());
}

TEST(FrameQueue, ThatNeverRunsEmptyGivesItsSlotsBack) {
  FrameQueue queue;
  queue.push(raw(10, 'a'));
  for (int i = 0; i < 10'000; ++i) {
    queue.push(raw(10, 'b'));
    ASSERT_EQ(queue.consume(10), 1U);
    ASSERT_EQ(queue.bytes(), 10U);
  }
  EXPECT_EQ(gather(queue).bytes, std::string(10, 'b'));
}

TEST(FrameQueue, ClearForgetsEverything) {
  FrameQueue queue;
  queue.push(raw(10, 'a'));
  queue.push(raw(10, 'b'));
  EXPECT_EQ(queue.consume(5), 0U);
  queue.clear();
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.bytes(), 0U);
  queue.push(raw(3, 'c'));
  EXPECT_EQ(gather(queue).bytes, "ccc");
}

}  // namespace
}  // namespace redline::gateway::net
