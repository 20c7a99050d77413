#include "proto/codec/transcode.hpp"

#include <memory>

#include <google/protobuf/arena.h>
#include <google/protobuf/util/json_util.h>

#include "redline/v1/command.pb.h"
#include "redline/v1/event.pb.h"
#include "redline/v1/types.pb.h"
#include "redline/v1/wire.pb.h"

namespace redline::codec {
namespace {

namespace pb = google::protobuf;

pb::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

pb::Message* make_message(MessageKind kind, pb::Arena& arena) {
  switch (kind) {
    case MessageKind::ClientFrame: return pb::Arena::CreateMessage<v1::ClientFrame>(&arena);
    case MessageKind::ServerFrame: return pb::Arena::CreateMessage<v1::ServerFrame>(&arena);
    case MessageKind::Ticket: return pb::Arena::CreateMessage<v1::Ticket>(&arena);
    case MessageKind::Event: return pb::Arena::CreateMessage<v1::Event>(&arena);
    case MessageKind::Command: return pb::Arena::CreateMessage<v1::Command>(&arena);
    case MessageKind::CreateTicket: break;
  }
  return pb::Arena::CreateMessage<v1::CreateTicket>(&arena);
}

}  // namespace

bool json_to_binary(MessageKind kind, std::string_view json, UnknownFields unknown, std::string& out) {
  pb::Arena arena;
  pb::Message* const message = make_message(kind, arena);
  pb::util::JsonParseOptions options;
  options.ignore_unknown_fields = unknown == UnknownFields::Ignore;
  return pb::util::JsonStringToMessage(piece(json), message, options).ok() && message->AppendToString(&out);
}

bool binary_to_json(MessageKind kind, std::string_view binary, std::string& out) {
  pb::Arena arena;
  pb::Message* const message = make_message(kind, arena);
  if (!message->ParseFromArray(binary.data(), static_cast<int>(binary.size()))) return false;
  std::string json;
  if (!pb::util::MessageToJsonString(*message, &json).ok()) return false;
  out.append(json);
  return true;
}

}  // namespace redline::codec
