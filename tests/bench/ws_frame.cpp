#include "tests/bench/ws_frame.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/sha.h>

namespace redline::bench {
namespace {

constexpr std::uint8_t kFinal = 0x80;
constexpr std::uint8_t kMasked = 0x80;
constexpr std::size_t kMaskBytes = 4;
constexpr std::size_t kFrameBytesMax = std::size_t{16} << 20;

void append_header(std::string& out, std::size_t size, Opcode opcode, std::uint8_t masked) {
  out.push_back(static_cast<char>(kFinal | static_cast<std::uint8_t>(opcode)));
  if (size < 126) {
    out.push_back(static_cast<char>(masked | size));
    return;
  }
  const unsigned bytes = size < 65536 ? 2 : 8;
  out.push_back(static_cast<char>(masked | (bytes == 2 ? 126 : 127)));
  for (unsigned i = bytes; i-- > 0;) out.push_back(static_cast<char>(size >> 8 * i));
}

std::uint64_t big_endian(const std::uint8_t* bytes, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value << 8 | bytes[i];
  return value;
}

}  // namespace

void append_server_frame(std::string& out, std::string_view payload, Opcode opcode) {
  append_header(out, payload.size(), opcode, 0);
  out.append(payload);
}

void append_client_frame(std::string& out, std::string_view payload, Opcode opcode) {
  append_header(out, payload.size(), opcode, kMasked);
  out.append(kMaskBytes, '\0').append(payload);
}

std::size_t client_header_bytes(std::size_t payload) {
  return 2 + (payload < 126 ? 0 : payload < 65536 ? 2 : 8) + kMaskBytes;
}

std::optional<Frame> next_frame(std::string& buffer, std::size_t& at) {
  auto* bytes = reinterpret_cast<std::uint8_t*>(buffer.data()) + at;
  const std::size_t available = buffer.size() - at;
  if (available < 2) return std::nullopt;
  const std::uint8_t opcode = bytes[0] & 0x0f;
  if ((bytes[0] & 0xf0) != kFinal || opcode == 0) throw std::runtime_error("fragmented or compressed WebSocket frame");
  const bool masked = (bytes[1] & kMasked) != 0;
  const std::uint8_t length = bytes[1] & 0x7f;
  const std::size_t length_bytes = length == 126 ? 2 : length == 127 ? 8 : 0;
  const std::size_t header = 2 + length_bytes + (masked ? kMaskBytes : 0);
  if (available < header) return std::nullopt;
  const std::uint64_t size = length_bytes == 0 ? length : big_endian(bytes + 2, length_bytes);
  if (size > kFrameBytesMax) throw std::runtime_error("WebSocket frame too large");
  if (available < header + size) return std::nullopt;
  if (masked) {
    std::array<std::uint8_t, kMaskBytes> key;
    std::memcpy(key.data(), bytes + header - kMaskBytes, kMaskBytes);
    for (std::size_t i = 0; i < size; ++i) bytes[header + i] ^= key[i % kMaskBytes];
  }
  const Frame frame{static_cast<Opcode>(opcode), std::string_view(buffer).substr(at + header, size)};
  at += header + size;
  return frame;
}

std::string accept_for(std::string_view key) {
  const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest;
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  std::array<unsigned char, 4 * ((SHA_DIGEST_LENGTH + 2) / 3) + 1> encoded;
  const int size = EVP_EncodeBlock(encoded.data(), digest.data(), digest.size());
  return {reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(size)};
}

std::string_view header_value(std::string_view head, std::string_view name) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
  };
  for (std::size_t line = head.find("\r\n"); line != std::string_view::npos; line = head.find("\r\n", line + 2)) {
    const std::string_view rest = head.substr(line + 2);
    if (rest.size() <= name.size() || rest[name.size()] != ':') continue;
    if (!std::ranges::equal(rest.substr(0, name.size()), name, same)) continue;
    std::string_view value = rest.substr(name.size() + 1, rest.find("\r\n") - name.size() - 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    while (value.ends_with(' ')) value.remove_suffix(1);
    return value;
  }
  return {};
}

}  // namespace redline::bench
