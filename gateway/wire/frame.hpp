// Encoded WebSocket frames, made once and shared by every session that gets them.
//
// A Frame is the complete RFC 6455 frame a server sends for one message: header (FIN, text or binary, no mask) and
// payload in one allocation, immutable once made. FramePtr counts its owners without atomics: a frame is made, queued
// and dropped on the one thread that owns the gateway's sessions, and must not be handed to another thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace redline::gateway {

inline constexpr std::size_t kFrameHeaderMax = 10;  // server to client: no mask key

class Frame {
 public:
  // What goes on the wire.
  std::string_view bytes() const noexcept { return {storage(), size_}; }
  std::string_view payload() const noexcept { return bytes().substr(header_size_); }
  std::size_t size() const noexcept { return size_; }

  Frame(const Frame&) = delete;
  Frame& operator=(const Frame&) = delete;

 private:
  friend class FramePtr;
  Frame(std::uint32_t size, std::uint32_t header_size) noexcept : size_(size), header_size_(header_size) {}
  const char* storage() const noexcept { return reinterpret_cast<const char*>(this + 1); }
  char* storage() noexcept { return reinterpret_cast<char*>(this + 1); }

  std::uint32_t owners_ = 1;
  std::uint32_t size_;
  std::uint32_t header_size_;
};

class FramePtr {
 public:
  FramePtr() noexcept = default;
  FramePtr(const FramePtr& other) noexcept : frame_(other.frame_) {
    if (frame_ != nullptr) ++frame_->owners_;
  }
  FramePtr(FramePtr&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  FramePtr& operator=(FramePtr other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ~FramePtr() {
    if (frame_ != nullptr && --frame_->owners_ == 0) destroy(frame_);
  }

  const Frame* get() const noexcept { return frame_; }
  const Frame* operator->() const noexcept { return frame_; }
  const Frame& operator*() const noexcept { return *frame_; }
  explicit operator bool() const noexcept { return frame_ != nullptr; }

  // A frame whose `payload_size` bytes are written by `fill(std::span<char>)`, e.g. a serializer; saves one copy.
  template <typename Fill>
  static FramePtr build(std::size_t payload_size, bool binary, Fill&& fill) {
    FramePtr made = allocate(payload_size, binary);
    std::forward<Fill>(fill)(std::span<char>(made.frame_->storage() + made.frame_->header_size_, payload_size));
    return made;
  }

  // Bytes that are frames already (control frames, the handshake's answer), taken as they are.
  static FramePtr raw(std::string_view bytes);

 private:
  explicit FramePtr(Frame* frame) noexcept : frame_(frame) {}
  static FramePtr allocate(std::size_t payload_size, bool binary);
  static void destroy(Frame* frame) noexcept;

  Frame* frame_ = nullptr;
};

// One unfragmented message. Payloads of 4 GiB and more are refused with std::length_error (a broken contract).
FramePtr make_frame(std::string_view payload, bool binary);

}  // namespace redline::gateway
