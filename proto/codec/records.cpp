#include "proto/codec/records.hpp"

#include "proto/codec/reader.hpp"
#include "proto/codec/schema_store.hpp"
#include "proto/codec/writer.hpp"

namespace redline::codec {
namespace {

template <class T>
void append(const T& value, std::string& out) {
  Writer writer;
  writer.write(value);
  out.append(writer.bytes());
}

}  // namespace

void encode(const domain::Ticket& ticket, std::string& out) { append(ticket, out); }
Decoded<domain::Ticket> decode_ticket(std::string_view bytes) { return read_message<domain::Ticket>(bytes); }

void encode(const domain::Technician& technician, std::string& out) { append(technician, out); }
Decoded<domain::Technician> decode_technician(std::string_view bytes) {
  return read_message<domain::Technician>(bytes);
}

void encode(const domain::ShardHeader& header, std::string& out) { append(header, out); }
Decoded<domain::ShardHeader> decode_shard_header(std::string_view bytes) {
  return read_message<domain::ShardHeader>(bytes);
}

void encode(const domain::PositionSample& sample, std::string& out) { append(sample, out); }
Decoded<domain::PositionSample> decode_position_sample(std::string_view bytes) {
  return read_message<domain::PositionSample>(bytes);
}

void encode_stored_answer(const domain::Outcome& outcome, std::string& out) {
  append(StoredAnswer<const domain::Outcome>{outcome}, out);
}
Decoded<domain::Outcome> decode_stored_answer(const domain::CommandId& id, std::string_view bytes) {
  Decoded<domain::Outcome> outcome;
  outcome->command = id;
  StoredAnswer<domain::Outcome> stored{*outcome};
  Reader::Context context;
  Reader{bytes, context}.read(stored);
  if (context.failed) outcome = std::unexpected(std::move(context.error));
  return outcome;
}

}  // namespace redline::codec
