// Server frames.
#include "proto/codec/reader.hpp"
#include "proto/codec/schema_wire.hpp"
#include "proto/codec/transcode.hpp"
#include "proto/codec/wire.hpp"
#include "proto/codec/writer.hpp"

namespace redline::codec {
namespace {

// Numbers of ServerFrame.frame.
constexpr std::uint32_t kWelcome = 1, kReply = 2, kPush = 3, kSnapshot = 4, kHeartbeat = 5, kDrain = 6;
// Numbers of Snapshot.
constexpr std::uint32_t kTickets = 3, kTechnicians = 4;

void append(const Writer& writer, Format format, std::string& out) {
  if (format == Format::Binary) {
    out.append(writer.bytes());
  } else {
    binary_to_json(MessageKind::ServerFrame, writer.bytes(), out);
  }
}

template <class T>
void encode_frame(std::uint32_t number, const T& value, Format format, std::string& out) {
  Writer writer;
  writer.nested(number, Writer::Empty::Keep, [&] { writer.write(value); });
  append(writer, format, out);
}

WireReply to_wire(const Reply& reply) {
  const domain::Answer& answer = reply.answer;
  if (answer.ok())
    return {reply.id, ReplyStatus::Ok, WireAnswer{answer.ticket, answer.version, reply.number}, std::nullopt};
  const ErrorInfo& about = info(*answer.error);
  const auto status = *answer.error == ErrorCode::UnknownOutcome ? ReplyStatus::Unknown : ReplyStatus::Error;
  return {reply.id, status, std::nullopt,
          WireError{std::string{about.name}, answer.error, about.retryable, reply.retry_after_ms, answer.fields,
                    answer.ticket, answer.version}};
}

Reply from_wire(WireReply&& wire) {
  Reply reply;
  reply.id = wire.id;
  if (wire.status == ReplyStatus::Ok) {
    if (!wire.answer) return reply;
    reply.answer.ticket = wire.answer->ticket;
    reply.answer.version = wire.answer->version;
    reply.number = std::move(wire.answer->number);
    return reply;
  }
  WireError error = wire.error.value_or(WireError{});
  reply.answer = {.error = error.number.value_or(ErrorCode::Internal),
                  .ticket = error.ticket,
                  .version = error.version,
                  .fields = std::move(error.fields)};
  reply.retry_after_ms = error.retry_after_ms;
  return reply;
}

struct ToServerFrame {
  ServerFrame operator()(WireReply&& reply) const { return from_wire(std::move(reply)); }
  template <class Frame>
  ServerFrame operator()(Frame&& frame) const {
    return std::forward<Frame>(frame);
  }
};

}  // namespace

void encode_welcome(const Welcome& welcome, Format format, std::string& out) {
  encode_frame(kWelcome, welcome, format, out);
}
void encode_reply(const Reply& reply, Format format, std::string& out) {
  encode_frame(kReply, to_wire(reply), format, out);
}
void encode_push(const Push& push, Format format, std::string& out) { encode_frame(kPush, push, format, out); }
void encode_heartbeat(const ServerHeartbeat& heartbeat, Format format, std::string& out) {
  encode_frame(kHeartbeat, heartbeat, format, out);
}
void encode_drain(const Drain& drain, Format format, std::string& out) { encode_frame(kDrain, drain, format, out); }

void encode_push(const PushPosition& position, const domain::Event* event, const TicketViewRef& ticket, Format format,
                 std::string& out) {
  Writer writer;
  writer.nested(kPush, Writer::Empty::Keep, [&] {
    writer.text(1, "topic", position.topic);
    writer.field(2, "epoch", position.epoch);
    writer.field(3, "offset", position.offset);
    if (event != nullptr) writer.message(4, "event", summarise(*event));
    writer.message(5, "ticket", ticket);
  });
  append(writer, format, out);
}

void encode_server_frame(const ServerFrame& frame, Format format, std::string& out) {
  struct Encode {
    Format format;
    std::string& out;
    void operator()(const Welcome& welcome) const { encode_welcome(welcome, format, out); }
    void operator()(const Reply& reply) const { encode_reply(reply, format, out); }
    void operator()(const Push& push) const { encode_push(push, format, out); }
    void operator()(const Snapshot& snapshot) const { encode_frame(kSnapshot, snapshot, format, out); }
    void operator()(const ServerHeartbeat& heartbeat) const { encode_heartbeat(heartbeat, format, out); }
    void operator()(const Drain& drain) const { encode_drain(drain, format, out); }
  };
  std::visit(Encode{format, out}, frame);
}

std::expected<ServerFrame, DecodeError> parse_server_frame(std::string_view payload, Format format) {
  std::string binary;
  if (format == Format::Json) {
    // Servers may be newer than we are, so what is not known is passed over, as in binary.
    if (!json_to_binary(MessageKind::ServerFrame, payload, UnknownFields::Ignore, binary))
      return std::unexpected(DecodeError{});
    payload = binary;
  }
  auto frame = read_message<WireServerFrame>(payload);
  if (!frame) return std::unexpected(std::move(frame.error()));
  return std::visit(ToServerFrame{}, std::move(*frame));
}

SnapshotEncoder::SnapshotEncoder(ports::LogEpoch epoch, domain::Offset offset, Format format, std::size_t bytes_max,
                                 Emit emit)
    : epoch_(epoch), offset_(offset), format_(format), bytes_max_(bytes_max), emit_(std::move(emit)) {}

void SnapshotEncoder::add(const TicketViewRef& ticket) {
  Writer writer;
  writer.message(kTickets, "tickets", ticket);
  append(writer.bytes());
}

void SnapshotEncoder::add(const domain::Technician& technician) {
  Writer writer;
  writer.message(kTechnicians, "technicians", technician);
  append(writer.bytes());
}

void SnapshotEncoder::append(std::string_view field) {
  // Two tags with lengths, epoch, offset, and what the last chunk ends with (totals, last), at their longest.
  constexpr std::size_t kEnvelope = 2 * (1 + 5) + 2 * (1 + kVarintMax) + 2 + 3 * (1 + kVarintMax) + 2;
  if (!body_.empty() && body_.size() + field.size() + kEnvelope > bytes_max_) emit_chunk({});
  body_.append(field);
}

void SnapshotEncoder::emit_chunk(std::string_view tail) {
  Writer writer;
  writer.nested(kSnapshot, Writer::Empty::Keep, [&] {
    writer.field(1, "epoch", epoch_);
    writer.field(2, "offset", offset_);
    writer.raw(body_);
    writer.raw(tail);
  });
  body_.clear();
  std::string payload;
  codec::append(writer, format_, payload);
  emit_(payload);
}

void SnapshotEncoder::finish(const domain::Totals& totals) {
  Writer tail;
  tail.message(5, "totals", totals);
  tail.field(6, "last", true);
  emit_chunk(tail.bytes());
}

}  // namespace redline::codec
