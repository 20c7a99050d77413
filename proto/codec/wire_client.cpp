// Client frames.
#include "proto/codec/reader.hpp"
#include "proto/codec/schema_wire.hpp"
#include "proto/codec/transcode.hpp"
#include "proto/codec/wire.hpp"
#include "proto/codec/writer.hpp"

namespace redline::codec {
namespace {

// The id of the command in a frame that was refused further on. The fields before the error have been read.
std::optional<domain::CommandId> command_id_in(const ClientFrame& frame) noexcept {
  const auto* const command = std::get_if<ClientCommand>(&frame);
  if (command == nullptr || command->id == domain::CommandId{}) return std::nullopt;
  return command->id;
}

std::expected<ClientFrame, FrameError> parse_binary(std::string_view payload) {
  Reader::Context context{.from_client = true, .error = {}};
  ClientFrame frame;
  Reader{payload, context}.read(frame);
  if (!context.failed) return frame;
  return std::unexpected(FrameError{std::move(context.error), command_id_in(frame)});
}

std::expected<ClientFrame, FrameError> parse_json(std::string_view payload) {
  std::string binary;
  if (json_to_binary(MessageKind::ClientFrame, payload, UnknownFields::Refuse, binary)) return parse_binary(binary);
  if (!json_to_binary(MessageKind::ClientFrame, payload, UnknownFields::Ignore, binary))
    return std::unexpected(FrameError{});
  auto frame = parse_binary(binary);
  FrameError error{.error = {.reason = DecodeReason::UnknownField, .field = {}}, .command = std::nullopt};
  error.command = frame ? command_id_in(*frame) : frame.error().command;
  return std::unexpected(std::move(error));
}

}  // namespace

std::expected<ClientFrame, FrameError> parse_client_frame(std::string_view payload, Format format) {
  return format == Format::Binary ? parse_binary(payload) : parse_json(payload);
}

void encode_client_frame(const ClientFrame& frame, Format format, std::string& out) {
  Writer writer;
  writer.write(frame);
  if (format == Format::Binary) {
    out.append(writer.bytes());
  } else {
    binary_to_json(MessageKind::ClientFrame, writer.bytes(), out);
  }
}

}  // namespace redline::codec
