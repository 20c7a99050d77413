#include "proto/codec/reader.hpp"

namespace redline::codec {

void Reader::fail(DecodeReason reason, const char* name) {
  at_ = end_;
  tag_ = 0;
  if (context_.failed) return;
  context_.failed = true;
  context_.error = {.reason = reason, .field = name};
}

void Reader::leave(const char* name) {
  at_ = end_;
  tag_ = 0;
  std::string& path = context_.error.field;
  path = path.empty() ? name : std::string{name}.append(".").append(path);
}

std::uint64_t Reader::take_long_varint() {
  std::uint64_t value = 0;
  const char* at = at_;
  for (unsigned shift = 0; shift < 64 && at != end_; shift += 7) {
    const auto byte = static_cast<std::uint8_t>(*at++);
    if (shift == 63 && byte > 1) break;  // more than 64 bits
    value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
    if (byte < 0x80) {
      at_ = at;
      return value;
    }
  }
  fail(DecodeReason::Malformed, "");
  return 0;
}

void Reader::skip_unknown() {
  const std::uint32_t number = tag_ >> 3U;
  if (context_.refuses_unknown) return fail(DecodeReason::UnknownField, std::to_string(number).c_str());
  switch (static_cast<WireType>(tag_ & 7U)) {
    case WireType::Varint: take_varint(); break;
    case WireType::Fixed64: take_fixed64(); break;
    case WireType::Bytes: take_bytes(); break;
    case WireType::Fixed32:
      if (end_ - at_ < 4) return fail(DecodeReason::Malformed, "");
      at_ += 4;
      break;
    default: return fail(DecodeReason::Malformed, "");
  }
  if (!context_.failed) next_tag();
}

}  // namespace redline::codec
