// The other end of a connection, written to byte by byte and read as it comes: what a test needs that wants to
// misbehave. Non-blocking; the test turns the server's loop in between (NetFixture::until).
#pragma once

#include <array>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace redline::tests {

struct WsFrame {
  bool fin = true;
  unsigned opcode = 0;
  std::string payload;
};

// A client's frame. `mask` 0 sends it unmasked, which no client may do.
inline std::string client_frame(unsigned opcode, std::string_view payload, bool fin = true,
                                std::uint32_t mask = 0x11223344) {
  std::string out;
  out.push_back(static_cast<char>((fin ? 0x80U : 0U) | opcode));
  const unsigned masked = mask != 0 ? 0x80U : 0U;
  const auto big_endian = [&](std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i)
      out.push_back(static_cast<char>(payload.size() >> (8 * (bytes - 1 - i)) & 0xFF));
  };
  if (payload.size() <= 125) {
    out.push_back(static_cast<char>(masked | payload.size()));
  } else if (payload.size() <= 0xFFFF) {
    out.push_back(static_cast<char>(masked | 126U));
    big_endian(2);
  } else {
    out.push_back(static_cast<char>(masked | 127U));
    big_endian(8);
  }
  std::array<char, 4> key{};
  for (std::size_t i = 0; i < 4; ++i) key[i] = static_cast<char>(mask >> (8 * (3 - i)) & 0xFF);
  if (mask != 0) out.append(key.data(), key.size());
  for (std::size_t i = 0; i < payload.size(); ++i)
    out.push_back(mask != 0 ? static_cast<char>(payload[i] ^ key[i % 4]) : payload[i]);
  return out;
}

inline std::string close_payload(std::uint16_t code, std::string_view reason = {}) {
  return std::string{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)} + std::string(reason);
}

class RawPeer {
 public:
  explicit RawPeer(std::uint16_t port, int receive_buffer_bytes = 0)
      : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (receive_buffer_bytes > 0)
      ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("connect failed");
  }
  RawPeer(RawPeer&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)),
        ended_(other.ended_),
        reset_(other.reset_),
        input_(std::move(other.input_)) {}
  RawPeer& operator=(RawPeer&&) = delete;
  ~RawPeer() { close(); }

  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  void shutdown_send() { ::shutdown(fd_, SHUT_WR); }

  // As much as the kernel takes now; returns how many bytes that was.
  std::size_t send(std::string_view bytes) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    return sent > 0 ? static_cast<std::size_t>(sent) : 0;
  }

  // Everything received and not yet taken.
  const std::string& input() {
    std::array<char, 65536> part;
    while (fd_ >= 0 && !ended_) {
      const ssize_t got = ::recv(fd_, part.data(), part.size(), MSG_DONTWAIT);
      if (got > 0) {
        input_.append(part.data(), static_cast<std::size_t>(got));
        continue;
      }
      if (got < 0 && errno == EAGAIN) break;
      ended_ = true;
      reset_ = got < 0;
    }
    return input_;
  }
  void forget() { input_.clear(); }
  bool ended() { return input(), ended_; }  // the server has closed
  bool reset() { return input(), reset_; }  // and not politely

  // The HTTP answer, once it is whole (by Content-Length; 101 and 204 have no body); taken from the input.
  std::optional<std::string> answer() {
    const std::size_t end = input().find("\r\n\r\n");
    if (end == std::string::npos) return std::nullopt;
    std::size_t size = end + 4;
    const std::size_t length = input_.find("Content-Length: ");
    if (length < end) size += std::stoul(input_.substr(length + 16));
    if (input_.size() < size) return std::nullopt;
    std::string taken = input_.substr(0, size);
    input_.erase(0, size);
    return taken;
  }

  // The next WebSocket frame of the server, once it is whole; taken from the input.
  std::optional<WsFrame> frame() {
    const std::string& in = input();
    const auto byte = [&in](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(in[at])); };
    if (in.size() < 2) return std::nullopt;
    std::size_t length = byte(1) & 0x7F;
    const std::size_t extra = length == 126 ? 2 : length == 127 ? 8 : 0;
    if (in.size() < 2 + extra) return std::nullopt;
    if (extra > 0) length = 0;
    for (std::size_t i = 0; i < extra; ++i) length = length << 8 | byte(2 + i);
    if (in.size() < 2 + extra + length) return std::nullopt;
    WsFrame frame{(byte(0) & 0x80) != 0, static_cast<unsigned>(byte(0) & 0x0F), in.substr(2 + extra, length)};
    input_.erase(0, 2 + extra + length);
    return frame;
  }

 private:
  int fd_;
  bool ended_ = false;
  bool reset_ = false;
  std::string input_;
};

// The close code of a close frame; 0 when there is none in it.
inline std::uint16_t close_code(const WsFrame& frame) {
  if (frame.opcode != 8 || frame.payload.size() < 2) return 0;
  return static_cast<std::uint16_t>(static_cast<unsigned char>(frame.payload[0]) << 8 |
                                    static_cast<unsigned char>(frame.payload[1]));
}

}  // namespace redline::tests
