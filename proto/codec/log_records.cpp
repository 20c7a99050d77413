// Events and log entries.
#include "proto/codec/reader.hpp"
#include "proto/codec/records.hpp"
#include "proto/codec/schema_store.hpp"
#include "proto/codec/writer.hpp"

namespace redline::codec {

void encode(const domain::Event& event, std::string& out) {
  Writer writer;
  writer.write(event);
  out.append(writer.bytes());
}
Decoded<domain::Event> decode_event(std::string_view bytes) { return read_message<domain::Event>(bytes); }

void encode(const LogEntryRef& entry, std::string& out) {
  Writer writer;
  writer.write(entry);
  out.append(writer.bytes());
}
Decoded<ports::LogEntry> decode_log_entry(std::string_view bytes) { return read_message<ports::LogEntry>(bytes); }

}  // namespace redline::codec
