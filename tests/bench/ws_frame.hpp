// As much of RFC 6455 as a load generator and a bare reference server need: single-frame messages, control frames, the
// opening handshake. Anything else on the wire (fragments, reserved bits) throws: it would make a measurement
// meaningless.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace redline::bench {

enum class Opcode : std::uint8_t { Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };

// A server's frame: unmasked.
void append_server_frame(std::string& out, std::string_view payload, Opcode opcode = Opcode::Binary);
// A client's frame, masked with a key of zeros: as correct for the server as any key, and payload bytes
// of a frame encoded beforehand can be patched in place.
void append_client_frame(std::string& out, std::string_view payload, Opcode opcode = Opcode::Binary);
// Bytes in front of the payload of a client's frame.
std::size_t client_header_bytes(std::size_t payload);

struct Frame {
  Opcode opcode;
  std::string_view payload;  // unmasked in place; valid until the buffer changes
};

// Takes the next complete frame from the front of buffer[at..] and moves `at` behind it; nothing when it is incomplete.
std::optional<Frame> next_frame(std::string& buffer, std::size_t& at);

// Sec-WebSocket-Accept for a key.
std::string accept_for(std::string_view key);
// The value of a header in a raw HTTP head, empty when missing. Names compare without case.
std::string_view header_value(std::string_view head, std::string_view name);

}  // namespace redline::bench
