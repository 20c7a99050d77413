#include "proto/codec/json.hpp"

#include "proto/codec/reader.hpp"
#include "proto/codec/schema_wire.hpp"
#include "proto/codec/transcode.hpp"

namespace redline::codec {
namespace {

template <class T>
Decoded<T> from_json(MessageKind kind, std::string_view json) {
  std::string binary;
  if (json_to_binary(kind, json, UnknownFields::Refuse, binary)) return read_message<T>(binary, Source::Client);
  const bool only_unknown = json_to_binary(kind, json, UnknownFields::Ignore, binary);
  return std::unexpected(
      DecodeError{.reason = only_unknown ? DecodeReason::UnknownField : DecodeReason::Malformed, .field = {}});
}

std::string to_json(MessageKind kind, std::string_view binary) {
  std::string json;
  binary_to_json(kind, binary, json);
  return json;
}

}  // namespace

Decoded<domain::CreateTicket> create_ticket_from_json(std::string_view json) {
  return from_json<domain::CreateTicket>(MessageKind::CreateTicket, json);
}

Decoded<domain::CommandBody> command_from_json(std::string_view json) {
  return from_json<domain::CommandBody>(MessageKind::Command, json);
}

std::string ticket_json(const TicketViewRef& ticket) {
  Writer writer;
  writer.write(ticket);
  return to_json(MessageKind::Ticket, writer.bytes());
}

std::string event_json(const domain::Event& event, Phones phones) {
  Writer writer;
  writer.masks_phones = phones == Phones::Masked;
  writer.write(event);
  return to_json(MessageKind::Event, writer.bytes());
}

}  // namespace redline::codec
