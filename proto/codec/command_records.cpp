// InboxCommand and the fingerprint of a command.
#include <bit>
#include <cstring>

#include "proto/codec/reader.hpp"
#include "proto/codec/records.hpp"
#include "proto/codec/schema_store.hpp"
#include "proto/codec/writer.hpp"

namespace redline::codec {
namespace {

// Multiply, then fold the two halves: every bit of either word reaches every bit of the result. Constants are the first
// digits of pi; with the byte order fixed, the value is the same on every machine.
constexpr std::uint64_t kSeed = 0x243F6A8885A308D3U;
constexpr std::uint64_t kWordKey = 0x13198A2E03707344U;
constexpr std::uint64_t kLengthKey = 0xA4093822299F31D0U;

__extension__ using Wide = unsigned __int128;

std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

std::uint64_t little_endian(const char* from, std::size_t size) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, from, size);
  if constexpr (std::endian::native == std::endian::big) word = std::byteswap(word);
  return word;
}

std::uint64_t hash(std::string_view bytes) noexcept {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  std::uint64_t state = kSeed;
  std::size_t i = 0;
  for (; bytes.size() - i >= kWord; i += kWord) state = mix(state ^ little_endian(bytes.data() + i, kWord), kWordKey);
  state = mix(state ^ little_endian(bytes.data() + i, bytes.size() - i), kWordKey);
  return mix(state ^ bytes.size(), kLengthKey);
}

}  // namespace

void encode(const domain::Command& command, std::string& out) {
  Writer writer;
  writer.write(command);
  out.append(writer.bytes());
}

Decoded<domain::Command> decode_command(std::string_view bytes) { return read_message<domain::Command>(bytes); }

std::uint64_t fingerprint(const domain::Actor& actor, const domain::CommandBody& body) {
  // What is hashed is an InboxCommand with nothing but actor and body, so new fields that are not used change nothing.
  Writer writer;
  writer.message(2, "actor", actor);
  writer.alternatives(7, "client", body, is_client_command(body));
  writer.alternative<domain::TimersDue>(8, "timers_due", body);
  writer.alternative<domain::ObservePositions>(9, "observe_positions", body);
  writer.alternative<domain::EndShifts>(10, "end_shifts", body);
  writer.alternative<domain::AdoptPolicy>(11, "adopt_policy", body);
  return hash(writer.bytes());
}

}  // namespace redline::codec
