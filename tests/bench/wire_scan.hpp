// What counting tickets needs of a server's frame, read without decoding the rest: a load generator on the machine
// under test must cost little. Field numbers are those of proto/redline/v1; a unit test compares with the real codec.
// Pure; the views point into the payload.
#pragma once

#include <cstdint>
#include <string_view>

namespace redline::bench {

struct ScannedFrame {
  enum class Kind : std::uint8_t { Other, Reply, Push, Heartbeat };
  Kind kind = Kind::Other;
  std::uint64_t ticket = 0;      // id of the ticket that was answered about or that something happened to
  bool ok = false;               // Reply: status OK
  std::string_view command;      // Reply: id of the command
  std::uint64_t offset = 0;      // Push
  std::uint64_t event = 0;       // Push: EventKind as on the wire
  std::string_view description;  // Push: of the ticket
};

namespace detail {

// Calls `on_field(number, value, bytes)` for each field of a message; `value` of varints, `bytes` of what has a length.
// False when the bytes are no message.
bool each_field(std::string_view message, auto on_field) {
  std::size_t at = 0;
  const auto varint = [&](std::uint64_t& value) {
    value = 0;
    for (unsigned shift = 0; at < message.size() && shift < 64; shift += 7) {
      const auto byte = static_cast<std::uint8_t>(message[at++]);
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return true;
    }
    return false;
  };
  while (at < message.size()) {
    std::uint64_t tag = 0, value = 0;
    if (!varint(tag)) return false;
    std::string_view bytes;
    std::size_t size = 0;
    switch (tag & 7U) {
      case 0:
        if (!varint(value)) return false;
        break;
      case 1: size = 8; break;
      case 2:
        if (!varint(value)) return false;
        size = value;
        break;
      case 5: size = 4; break;
      default: return false;
    }
    if (size > message.size() - at) return false;
    bytes = message.substr(at, size);
    at += size;
    on_field(tag >> 3U, value, bytes);
  }
  return true;
}

inline void scan_reply(std::string_view reply, ScannedFrame& frame) {
  constexpr std::uint64_t kOk = 1;
  each_field(reply, [&](std::uint64_t number, std::uint64_t value, std::string_view bytes) {
    if (number == 1) frame.command = bytes;
    if (number == 2) frame.ok = value == kOk;
    if (number == 3)
      each_field(bytes, [&](std::uint64_t field, std::uint64_t id, std::string_view) {
        if (field == 1) frame.ticket = id;
      });
  });
}

inline void scan_push(std::string_view push, ScannedFrame& frame) {
  each_field(push, [&](std::uint64_t number, std::uint64_t value, std::string_view bytes) {
    if (number == 3) frame.offset = value;
    if (number == 4)
      each_field(bytes, [&](std::uint64_t field, std::uint64_t summary, std::string_view) {
        if (field == 1) frame.event = summary;
        if (field == 4) frame.ticket = summary;
      });
    if (number == 5)
      each_field(bytes, [&](std::uint64_t field, std::uint64_t, std::string_view text) {
        if (field == 16) frame.description = text;
      });
  });
}

}  // namespace detail

inline ScannedFrame scan_server_frame(std::string_view payload) {
  ScannedFrame frame;
  detail::each_field(payload, [&](std::uint64_t number, std::uint64_t, std::string_view bytes) {
    if (number == 2) {
      frame.kind = ScannedFrame::Kind::Reply;
      detail::scan_reply(bytes, frame);
    } else if (number == 3) {
      frame.kind = ScannedFrame::Kind::Push;
      detail::scan_push(bytes, frame);
    } else if (number == 5) {
      frame.kind = ScannedFrame::Kind::Heartbeat;
    }
  });
  return frame;
}

}  // namespace redline::bench
