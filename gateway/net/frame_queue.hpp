// A connection's outgoing bytes: shared frames in order, and how far the first one has been sent. Sans-I/O.
//
// gather() offers the head of the queue to a gathered write. Small frames are joined in the caller's scratch memory,
// large ones are referred to where they are; a refused gather offers the same bytes again later (TLS needs that). Keeps
// no memory when empty.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include <boost/asio/buffer.hpp>

#include "gateway/wire/frame.hpp"

namespace redline::gateway::net {

class FrameQueue {
 public:
  static constexpr std::size_t kJoinBytesMax = 1024;  // frames up to this size are copied rather than referred to
  static constexpr std::size_t kBuffersMax = 16;      // per write
  static constexpr std::size_t kKeepSlots = 4;        // slots an empty queue may keep

  struct Buffers {  // a const buffer sequence
    std::array<boost::asio::const_buffer, kBuffersMax> items;
    std::size_t count = 0;
    using value_type = boost::asio::const_buffer;
    using const_iterator = const boost::asio::const_buffer*;
    const_iterator begin() const noexcept { return items.data(); }
    const_iterator end() const noexcept { return items.data() + count; }
  };

  bool empty() const noexcept { return head_ == frames_.size(); }
  std::size_t bytes() const noexcept { return static_cast<std::size_t>(pushed_ - taken_); }
  std::uint64_t bytes_pushed() const noexcept { return pushed_; }
  std::uint64_t bytes_taken() const noexcept { return taken_; }

  void push(FramePtr frame) {
    pushed_ += frame->size();
    frames_.push_back(std::move(frame));
  }

  Buffers gather(char* scratch, std::size_t scratch_bytes) const noexcept;
  // The first `bytes` are gone; returns how many frames ended with them.
  std::size_t consume(std::size_t bytes) noexcept;
  void clear() noexcept;

 private:
  std::vector<FramePtr> frames_;
  std::uint32_t head_ = 0;    // first frame not wholly sent
  std::uint32_t offset_ = 0;  // bytes of it already sent
  std::uint64_t pushed_ = 0;
  std::uint64_t taken_ = 0;
};

}  // namespace redline::gateway::net
