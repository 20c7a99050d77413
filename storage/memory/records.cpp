#include "storage/memory/records.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "proto/codec/records.hpp"

namespace redline::storage {

using namespace domain;
using ports::LogEntry;

namespace {

template <class T>
void write(const T& value, std::string& out) {
  codec::encode(value, out);
}

// Its command id is the key it is stored under; here it stands in front.
template <>
void write(const Outcome& outcome, std::string& out) {
  out.assign(outcome.command.bytes.begin(), outcome.command.bytes.end());
  codec::encode_stored_answer(outcome, out);
}

template <>
void write(const LogEntry& entry, std::string& out) {
  codec::encode(codec::LogEntryRef{.commit_number = entry.commit_number,
                                   .first_offset = entry.first_offset,
                                   .next_offset = entry.next_offset,
                                   .at = entry.at,
                                   .events = entry.events,
                                   .outcomes = entry.outcomes,
                                   .retired = entry.retired},
                out);
}

template <class T>
codec::Decoded<T> read(std::string_view bytes);

template <>
codec::Decoded<Ticket> read(std::string_view bytes) {
  return codec::decode_ticket(bytes);
}
template <>
codec::Decoded<Technician> read(std::string_view bytes) {
  return codec::decode_technician(bytes);
}
template <>
codec::Decoded<ShardHeader> read(std::string_view bytes) {
  return codec::decode_shard_header(bytes);
}
template <>
codec::Decoded<Command> read(std::string_view bytes) {
  return codec::decode_command(bytes);
}
template <>
codec::Decoded<Outcome> read(std::string_view bytes) {
  CommandId id;
  std::ranges::copy(bytes.substr(0, id.bytes.size()), id.bytes.begin());
  return codec::decode_stored_answer(id, bytes.substr(id.bytes.size()));
}
template <>
codec::Decoded<LogEntry> read(std::string_view bytes) {
  return codec::decode_log_entry(bytes);
}

}  // namespace

template <class T>
Stored<T>::Stored(const T& value) {
  write(value, bytes_);
}

template <class T>
T Stored<T>::load() const {
  auto value = read<T>(bytes_);
  if (!value) throw std::logic_error("a stored record cannot be read: " + value.error().describe());
  return std::move(*value);
}

template class Stored<Ticket>;
template class Stored<Technician>;
template class Stored<ShardHeader>;
template class Stored<Command>;
template class Stored<Outcome>;
template class Stored<LogEntry>;

}  // namespace redline::storage
