// Binary protobuf ⇄ proto3 JSON, by way of the generated messages. Only for JSON peers and REST, so speed matters less
// than having one decoder: JSON input becomes binary and goes the same way as binary input.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace redline::codec {

enum class MessageKind : std::uint8_t { ClientFrame, ServerFrame, Ticket, Event, Command, CreateTicket };

enum class UnknownFields : std::uint8_t { Refuse, Ignore };

// Appends the binary form; false when `json` is not the JSON of such a message, and then nothing is appended.
bool json_to_binary(MessageKind kind, std::string_view json, UnknownFields unknown, std::string& out);

// Appends the JSON form, names as the mapping says, default values left out. `binary` must be such a message with valid
// UTF-8; otherwise false and nothing is appended.
bool binary_to_json(MessageKind kind, std::string_view binary, std::string& out);

}  // namespace redline::codec
