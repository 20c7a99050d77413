#include "gateway/wire/frame.hpp"

#include <cstring>
#include <limits>
#include <new>
#include <stdexcept>

namespace redline::gateway {
namespace {

constexpr std::size_t kLength7Max = 125;
constexpr std::size_t kLength16Max = 0xFFFF;
constexpr std::size_t kFrameMax = std::numeric_limits<std::uint32_t>::max() - kFrameHeaderMax;

constexpr std::size_t header_size(std::size_t payload_size) noexcept {
  return payload_size <= kLength7Max ? 2 : payload_size <= kLength16Max ? 4 : kFrameHeaderMax;
}

void write_header(char* out, std::size_t payload_size, bool binary) noexcept {
  constexpr unsigned kFin = 0x80;
  out[0] = static_cast<char>(kFin | (binary ? 0x2U : 0x1U));
  const auto big_endian = [&](std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i)
      out[2 + i] = static_cast<char>(payload_size >> (8 * (bytes - 1 - i)) & 0xFF);
  };
  if (payload_size <= kLength7Max) {
    out[1] = static_cast<char>(payload_size);
  } else if (payload_size <= kLength16Max) {
    out[1] = 126;
    big_endian(2);
  } else {
    out[1] = 127;
    big_endian(8);
  }
}

}  // namespace

FramePtr FramePtr::allocate(std::size_t payload_size, bool binary) {
  if (payload_size > kFrameMax) throw std::length_error("WebSocket frame of 4 GiB or more");
  const std::size_t header = header_size(payload_size);
  void* const memory = ::operator new(sizeof(Frame) + header + payload_size);
  FramePtr made(new (memory)
                    Frame(static_cast<std::uint32_t>(header + payload_size), static_cast<std::uint32_t>(header)));
  write_header(made.frame_->storage(), payload_size, binary);
  return made;
}

FramePtr FramePtr::raw(std::string_view bytes) {
  if (bytes.size() > kFrameMax) throw std::length_error("WebSocket frame of 4 GiB or more");
  void* const memory = ::operator new(sizeof(Frame) + bytes.size());
  FramePtr made(new (memory) Frame(static_cast<std::uint32_t>(bytes.size()), 0));
  if (!bytes.empty()) std::memcpy(made.frame_->storage(), bytes.data(), bytes.size());
  return made;
}

void FramePtr::destroy(Frame* frame) noexcept {
  frame->~Frame();
  ::operator delete(frame);
}

FramePtr make_frame(std::string_view payload, bool binary) {
  return FramePtr::build(payload.size(), binary, [&](std::span<char> out) {
    if (!payload.empty()) std::memcpy(out.data(), payload.data(), payload.size());
  });
}

}  // namespace redline::gateway
