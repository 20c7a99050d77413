// Story: whatever one turn of the loop queues for a connection leaves in one write, in order, and a peer that does not
// read is noticed. The peer is the other end of a socket pair; the test turns the loop by hand.
#include "gateway/net/corked_stream.hpp"

#include <array>
#include <optional>
#include <string>

#include <boost/asio/write.hpp>
#include <gtest/gtest.h>
#include <sys/socket.h>

namespace redline::gateway::net {
namespace {

class CorkedStreamTest : public testing::Test, protected CorkedListener {
 protected:
  CorkedStreamTest() {
    std::array<int, 2> fds{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds.data()), 0);
    peer_ = fds[1];
    Socket socket(io_.get_executor(), Socket::protocol_type(AF_UNIX, 0), fds[0]);
    stream_.emplace(PlainSocket(std::move(socket)), *corker_);
    stream_->set_listener(*this);
  }
  ~CorkedStreamTest() override {
    stream_.reset();
    ::close(peer_);
  }

  void turn() {
    io_.restart();
    io_.poll();
  }
  // What the peer can read now.
  std::string received() {
    std::string all;
    std::array<char, 65536> part;
    for (;;) {
      const ssize_t got = ::recv(peer_, part.data(), part.size(), MSG_DONTWAIT);
      if (got <= 0) return all;
      all.append(part.data(), static_cast<std::size_t>(got));
    }
  }
  void peer_sends(std::string_view bytes) {
    ASSERT_EQ(::send(peer_, bytes.data(), bytes.size(), 0), ssize_t(bytes.size()));
  }
  // Fills the socket until the kernel takes no more.
  void stall() {
    while (!stream_->stalled()) {
      stream_->enqueue(FramePtr::raw(std::string(64 * 1024, 's')));
      turn();
    }
  }
  void start_read() {
    stream_->async_read_some(asio::buffer(input_), [this](error_code error, std::size_t bytes) {
      read_ = std::string(input_.data(), bytes);
      read_error_ = error;
    });
  }
  std::uint64_t writes() const { return corker_->counters.writes; }

  void on_stalled() override { ++stalls_; }
  void on_flushed() override { ++flushes_; }
  std::shared_ptr<void> keep_alive() override { return nullptr; }

  asio::io_context io_{1};
  std::shared_ptr<Corker> corker_ = std::make_shared<Corker>(io_);
  std::optional<CorkedStream<PlainSocket>> stream_;
  std::array<char, 1536> input_{};
  std::optional<std::string> read_;
  error_code read_error_;
  int peer_ = -1;
  int stalls_ = 0;
  int flushes_ = 0;
};

TEST_F(CorkedStreamTest, OneTurnIsOneWrite) {
  for (const char* text : {"one", "two", "three"}) stream_->enqueue(FramePtr::raw(text));
  EXPECT_EQ(stream_->queued_bytes(), 11U);
  EXPECT_EQ(received(), "");
  turn();
  EXPECT_EQ(received(), "onetwothree");
  EXPECT_EQ(writes(), 1U);
  EXPECT_EQ(corker_->counters.frames_out, 3U);
  EXPECT_EQ(stream_->queued_bytes(), 0U);
}

TEST_F(CorkedStreamTest, BeastsWritesKeepTheirPlaceAmongFrames) {
  bool written = false;
  stream_->enqueue(FramePtr::raw("<before>"));
  stream_->async_write_some(asio::buffer("pong", 4), [&](error_code error, std::size_t bytes) {
    EXPECT_FALSE(error);
    EXPECT_EQ(bytes, 4U);
    written = true;
  });
  stream_->enqueue(FramePtr::raw("<after>"));
  EXPECT_FALSE(written);
  turn();
  EXPECT_TRUE(written);
  EXPECT_EQ(received(), "<before>pong<after>");
  EXPECT_EQ(writes(), 1U);
}

TEST_F(CorkedStreamTest, ReadsPassThrough) {
  start_read();
  turn();
  EXPECT_FALSE(read_);
  peer_sends("hello");
  turn();
  EXPECT_EQ(read_, "hello");
  ::shutdown(peer_, SHUT_WR);
  start_read();
  turn();
  EXPECT_EQ(read_error_, asio::error::eof);
}

TEST_F(CorkedStreamTest, BytesReadAheadComeFirstAndNeverInsideTheCall) {
  std::array<int, 2> fds{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds.data()), 0);
  Socket socket(io_.get_executor(), Socket::protocol_type(AF_UNIX, 0), fds[0]);
  CorkedStream<PlainSocket> stream(PlainSocket(std::move(socket)), *corker_, "ahead");
  std::string got;
  std::array<char, 3> small{};
  const auto take = [&](error_code, std::size_t bytes) { got.append(small.data(), bytes); };
  stream.async_read_some(asio::buffer(small), take);
  EXPECT_EQ(got, "");
  turn();
  EXPECT_EQ(got, "ahe");
  stream.async_read_some(asio::buffer(small), take);
  turn();
  EXPECT_EQ(got, "ahead");
  ASSERT_EQ(::send(fds[1], "!", 1, 0), 1);
  stream.async_read_some(asio::buffer(small), take);
  turn();
  EXPECT_EQ(got, "ahead!");
  ::close(fds[1]);
}

TEST_F(CorkedStreamTest, WhileInputIsWorkedOffAnswersGather) {
  stream_->hold();
  stream_->enqueue(FramePtr::raw("a"));
  turn();
  stream_->hold();
  stream_->enqueue(FramePtr::raw("b"));
  turn();
  EXPECT_EQ(received(), "");
  start_read();  // the input is worked off
  turn();
  EXPECT_EQ(received(), "ab");
  EXPECT_EQ(writes(), 1U);
}

TEST_F(CorkedStreamTest, AHoldGivesWayToManyBytes) {
  stream_->hold();
  stream_->enqueue(FramePtr::raw(std::string(CorkedStream<PlainSocket>::kHoldBytesMax - 1, 'x')));
  turn();
  EXPECT_EQ(writes(), 0U);
  stream_->enqueue(FramePtr::raw("y"));
  turn();
  EXPECT_GT(writes(), 0U);
}

TEST_F(CorkedStreamTest, AHoldGivesWayToManyMessages) {
  stream_->enqueue(FramePtr::raw("answer"));
  for (std::size_t i = 0; i < CorkedStream<PlainSocket>::kHoldMessagesMax; ++i) stream_->hold();
  turn();
  EXPECT_EQ(received(), "");
  stream_->hold();
  turn();
  EXPECT_EQ(received(), "answer");
}

TEST_F(CorkedStreamTest, APeerThatDoesNotReadStallsTheStreamAndNothingIsLost) {
  stall();
  EXPECT_EQ(stalls_, 1);
  const std::uint64_t frames = corker_->counters.frames_out;
  const std::size_t queued = stream_->queued_bytes();
  EXPECT_GT(queued, 0U);
  stream_->enqueue(FramePtr::raw("last"));
  turn();
  EXPECT_EQ(corker_->counters.frames_out, frames);
  EXPECT_EQ(stream_->queued_bytes(), queued + 4);

  std::string all;
  while (stream_->queued_bytes() > 0) {
    all += received();
    turn();
  }
  all += received();
  EXPECT_TRUE(all.ends_with("last"));
  EXPECT_FALSE(stream_->stalled());
  EXPECT_EQ(all.size(), corker_->counters.bytes_out);
}

TEST_F(CorkedStreamTest, AWriteOfBeastsWaitsForTheKernel) {
  stall();
  bool written = false;
  stream_->async_write_some(asio::buffer("pong", 4), [&](error_code error, std::size_t) { written = !error; });
  turn();
  EXPECT_FALSE(written);
  while (stream_->queued_bytes() > 0) {
    received();
    turn();
  }
  turn();
  EXPECT_TRUE(written);
}

TEST_F(CorkedStreamTest, NothingFollowsASeal) {
  bool written = false;
  stream_->enqueue(FramePtr::raw("close"));
  stream_->seal();
  stream_->enqueue(FramePtr::raw("late"));
  stream_->async_write_some(asio::buffer("pong", 4), [&](error_code error, std::size_t) { written = !error; });
  turn();
  EXPECT_TRUE(written);
  EXPECT_EQ(received(), "close");
}

TEST_F(CorkedStreamTest, MutedWritesAreTakenAndThrownAway) {
  error_code error;
  stream_->mute(true);
  EXPECT_EQ(stream_->write_some(asio::buffer("secret", 6), error), 6U);
  EXPECT_FALSE(error);
  stream_->mute(false);
  EXPECT_EQ(stream_->write_some(asio::buffer("told", 4), error), 4U);
  turn();
  EXPECT_EQ(received(), "told");
}

TEST_F(CorkedStreamTest, ClosingEndsReadAndWrite) {
  stall();
  start_read();
  error_code write_error;
  stream_->async_write_some(asio::buffer("pong", 4), [&](error_code error, std::size_t) { write_error = error; });
  turn();
  stream_->close();
  turn();
  EXPECT_EQ(read_error_, asio::error::operation_aborted);
  EXPECT_EQ(write_error, asio::error::operation_aborted);
  EXPECT_EQ(stream_->queued_bytes(), 0U);
  stream_->enqueue(FramePtr::raw("x"));
  EXPECT_EQ(stream_->queued_bytes(), 0U);
}

TEST_F(CorkedStreamTest, ABrokenConnectionEndsTheRead) {
  ::shutdown(peer_, SHUT_RD);
  start_read();
  stream_->enqueue(FramePtr::raw("x"));
  turn();
  EXPECT_TRUE(stream_->broken());
  EXPECT_TRUE(read_error_);
}

TEST_F(CorkedStreamTest, OneTurnDoesNotGiveAllToOneStream) {
  int buffer_bytes = 8 * 1024 * 1024;
  ::setsockopt(peer_, SOL_SOCKET, SO_RCVBUF, &buffer_bytes, sizeof buffer_bytes);
  for (int i = 0; i < 16; ++i) stream_->enqueue(FramePtr::raw(std::string(64 * 1024, 'x')));
  turn();
  EXPECT_GE(flushes_, 1);
  while (stream_->queued_bytes() > 0) {
    received();
    turn();
  }
  EXPECT_GE(flushes_, 4);  // 1 MiB in pieces of at most kWriteBytesMax
}

}  // namespace
}  // namespace redline::gateway::net
