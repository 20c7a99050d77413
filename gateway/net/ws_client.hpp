// A small WebSocket client for tools, tests and benchmarks: connect, send, receive, close, each under a deadline.
//
// One thread (the one that runs the io_context) makes all calls and gets all callbacks; a callback never comes from
// inside a call. The client keeps itself alive until on_closed has returned, so the caller may drop its pointer.
// on_closed comes exactly once for every client made, also when it never got to on_open. There is no reconnecting here:
// that is its user's policy.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "gateway/net/http_message.hpp"

namespace redline::gateway::net {

struct WsClientSettings {
  std::string url;                  // "ws://host[:port]/path" or "wss://..."
  std::string subprotocol;          // none when empty
  std::vector<HttpHeader> headers;  // sent with the handshake, e.g. Origin
  std::string ca_file;              // wss: trusted beside the system's store
  bool verify_certificate = true;
  std::size_t message_bytes_max = 16 * 1024 * 1024;
  std::chrono::milliseconds connect_deadline{10'000};  // resolve, connect, TLS and handshake together
  std::chrono::milliseconds idle_deadline{90'000};     // nothing received for so long: closed
  std::chrono::milliseconds write_deadline{10'000};
  std::chrono::milliseconds close_deadline{3'000};
};

struct WsClientClosed {
  bool opened = false;       // on_open had been called
  std::uint16_t code = 0;    // the close code received, 0 without one
  std::string reason;        // of the close frame
  std::string error;         // what broke, empty after a clean close
  unsigned http_status = 0;  // the server's answer when it refused the handshake
  std::string http_body;     // of that answer
};

struct WsClientCallbacks {
  std::function<void()> on_open = [] {};
  // One whole message; `payload` is gone when this returns.
  std::function<void(std::span<const char> payload, bool binary)> on_message = [](std::span<const char>, bool) {};
  std::function<void(const WsClientClosed&)> on_closed = [](const WsClientClosed&) {};
};

class WsClient {
 public:
  // Starts connecting. A bad URL is reported by on_closed, as any other failure.
  static std::shared_ptr<WsClient> connect(boost::asio::io_context& io, WsClientSettings settings,
                                           WsClientCallbacks callbacks);

  virtual ~WsClient() = default;
  // Queues a message; also before on_open. Ignored after close() and when the connection is gone.
  virtual void send(std::string payload, bool binary) = 0;
  // After what is queued. Before on_open it gives up connecting.
  virtual void close(std::uint16_t code = 1000, std::string_view reason = {}) = 0;
  // Cuts the socket without a word, as a crash would.
  virtual void cut() = 0;
  // Payload bytes not yet handed to the kernel.
  virtual std::size_t queued_bytes() const = 0;
};

}  // namespace redline::gateway::net
