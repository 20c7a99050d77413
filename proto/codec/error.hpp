// Why bytes could not be decoded. Decoding never throws and never half-succeeds: either a valid value or one of these.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "redline/errors.hpp"

namespace redline::codec {

enum class DecodeReason : std::uint8_t {
  Malformed,     // not the encoding of such a message at all
  UnknownField,  // a field, command or frame that this version does not know, where it must not be ignored
  Missing,       // a field without which the message has no meaning
  OutOfRange,    // a number, enum value, instant or coordinate outside its range
  BadLength,     // an id that is not 16 bytes
  NotUtf8,
  ControlCharacter,  // in text typed by people
  TooLong,           // text above its limit
  TooMany,           // list above its limit
};
std::string_view name(DecodeReason reason) noexcept;

struct DecodeError {
  DecodeReason reason = DecodeReason::Malformed;
  std::string field;  // path of schema names, e.g. "clocks.due_ms"; empty: the message as a whole

  // What a client is told.
  ErrorCode code() const noexcept;
  std::string describe() const;  // "clocks.due_ms: out of range"
  friend bool operator==(const DecodeError&, const DecodeError&) = default;
};

}  // namespace redline::codec
