#include "proto/codec/error.hpp"

namespace redline::codec {

std::string_view name(DecodeReason reason) noexcept {
  switch (reason) {
    case DecodeReason::Malformed: return "malformed";
    case DecodeReason::UnknownField: return "unknown field";
    case DecodeReason::Missing: return "missing";
    case DecodeReason::OutOfRange: return "out of range";
    case DecodeReason::BadLength: return "not 16 bytes";
    case DecodeReason::NotUtf8: return "not valid UTF-8";
    case DecodeReason::ControlCharacter: return "contains control characters";
    case DecodeReason::TooLong: return "too long";
    case DecodeReason::TooMany: return "too many entries";
  }
  return "unknown";
}

ErrorCode DecodeError::code() const noexcept {
  switch (reason) {
    case DecodeReason::Missing: return ErrorCode::Incomplete;
    case DecodeReason::TooLong:
    case DecodeReason::TooMany: return ErrorCode::TooLarge;
    default: return ErrorCode::BadRequest;
  }
}

std::string DecodeError::describe() const {
  std::string text = field.empty() ? "message" : field;
  return text.append(": ").append(name(reason));
}

}  // namespace redline::codec
