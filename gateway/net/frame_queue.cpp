#include "gateway/net/frame_queue.hpp"

#include <algorithm>
#include <string_view>

namespace redline::gateway::net {

FrameQueue::Buffers FrameQueue::gather(char* scratch, std::size_t scratch_bytes) const noexcept {
  Buffers buffers;
  std::size_t joined = 0;  // scratch bytes in use
  bool open = false;       // the last buffer ends where the next small frame would go
  for (std::size_t i = head_; i < frames_.size(); ++i) {
    const std::string_view bytes = frames_[i]->bytes().substr(i == head_ ? offset_ : 0);
    const bool join = bytes.size() <= kJoinBytesMax;
    if (join && bytes.size() > scratch_bytes - joined) break;
    if (!(join && open) && buffers.count == kBuffersMax) break;
    if (!join) {
      buffers.items[buffers.count++] = {bytes.data(), bytes.size()};
      open = false;
      continue;
    }
    std::memcpy(scratch + joined, bytes.data(), bytes.size());
    if (open) {
      auto& last = buffers.items[buffers.count - 1];
      last = {last.data(), last.size() + bytes.size()};
    } else {
      buffers.items[buffers.count++] = {scratch + joined, bytes.size()};
      open = true;
    }
    joined += bytes.size();
  }
  return buffers;
}

std::size_t FrameQueue::consume(std::size_t bytes) noexcept {
  taken_ += bytes;
  std::size_t ended = 0;
  std::size_t left = offset_ + bytes;
  while (head_ < frames_.size() && left >= frames_[head_]->size()) {
    left -= frames_[head_]->size();
    frames_[head_] = FramePtr();
    ++head_;
    ++ended;
  }
  offset_ = static_cast<std::uint32_t>(left);
  if (head_ == frames_.size()) {
    clear();
  } else if (head_ >= 256 && head_ * 2 >= frames_.size()) {  // a queue that never runs empty must not grow for ever
    frames_.erase(frames_.begin(), frames_.begin() + head_);
    head_ = 0;
  }
  return ended;
}

void FrameQueue::clear() noexcept {
  frames_.clear();
  if (frames_.capacity() > kKeepSlots) std::vector<FramePtr>().swap(frames_);
  head_ = 0;
  offset_ = 0;
  taken_ = pushed_;
}

}  // namespace redline::gateway::net
