#include "proto/codec/command_id.hpp"

namespace redline::codec {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";
constexpr std::size_t kTextSize = 36;

constexpr bool dash_before(std::size_t byte) noexcept { return byte == 4 || byte == 6 || byte == 8 || byte == 10; }

constexpr int digit_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string to_text(const domain::CommandId& id) {
  std::string text;
  text.reserve(kTextSize);
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    if (dash_before(i)) text.push_back('-');
    text.push_back(kDigits[id.bytes[i] >> 4U]);
    text.push_back(kDigits[id.bytes[i] & 0xFU]);
  }
  return text;
}

std::optional<domain::CommandId> command_id_from_text(std::string_view text) noexcept {
  if (text.size() != kTextSize) return std::nullopt;
  domain::CommandId id;
  std::size_t at = 0;
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    if (dash_before(i) && text[at++] != '-') return std::nullopt;
    const int high = digit_value(text[at++]);
    const int low = digit_value(text[at++]);
    if (high < 0 || low < 0) return std::nullopt;
    id.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return id;
}

domain::CommandId make_command_id(domain::Instant now, std::uint64_t random_high, std::uint64_t random_low) noexcept {
  constexpr std::uint64_t kVersion7 = 0x7000;
  constexpr std::uint64_t kVariant = 0x8000'0000'0000'0000U;
  const std::uint64_t high = static_cast<std::uint64_t>(domain::to_ms(now)) << 16U | kVersion7 | (random_high & 0xFFFU);
  const std::uint64_t low = kVariant | (random_low >> 2U);
  domain::CommandId id;
  for (std::size_t i = 0; i < 8; ++i) {
    id.bytes[i] = static_cast<std::uint8_t>(high >> (56 - 8 * i));
    id.bytes[8 + i] = static_cast<std::uint8_t>(low >> (56 - 8 * i));
  }
  return id;
}

}  // namespace redline::codec
