// The seam between the gateway core (sessions, hub, view) and the sockets: no asio, no Beast, so the simulator and unit
// tests put their own transports here.
//
// Threading: one thread owns a gateway, its sessions and its transports; everything here is called on that thread and
// nothing locks. Re-entrancy: a Transport never calls SessionEvents from inside one of its own functions; what follows
// from send() or close() is reported in a later turn of the loop. So the core may call both from inside any callback.
//
// Ownership: the edge owns the Transport. The reference given to on_open stays valid until on_closed returns for that
// id.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "gateway/wire/frame.hpp"
#include "redline/errors.hpp"

namespace redline::gateway {

// One connection. Never used twice in the life of a process.
enum class TransportId : std::uint64_t {};

enum class Subprotocol : std::uint8_t { Binary, Json };  // redline.v1, redline.v1.json

struct PeerInfo {
  std::string address;  // of the socket, without port, e.g. "192.0.2.7" or "::1"; "local" for a unix socket
  std::string origin;   // the Origin header; empty for native clients, which send none
  Subprotocol subprotocol = Subprotocol::Binary;
  bool secure = false;  // TLS ends here
};

class Transport {
 public:
  virtual ~Transport() = default;

  // Queues one message and returns; everything queued in one turn of the loop leaves in one gathered write. The
  // transport keeps no limit of its own: the core looks at queued_bytes() before it sends. Frames sent after close()
  // are dropped.
  virtual void send(FramePtr frame) = 0;

  // Sends what is queued, then a close frame; the peer has a few seconds to answer before the socket is cut. `reason`
  // is cut to 123 bytes. Only the first call counts. on_closed follows, always.
  virtual void close(CloseCode code, std::string_view reason) = 0;

  // Bytes sent by the core and not yet taken by the kernel.
  virtual std::size_t queued_bytes() const = 0;

  // The Hello was accepted: the connection no longer counts against its address as unauthenticated.
  virtual void mark_authenticated() = 0;
};

struct ClosedInfo {
  enum class By : std::uint8_t {
    Peer,    // the peer sent a close frame
    Server,  // close() was called, or the edge refused what the peer sent; `code` tells
    Lost,    // the connection broke, or a deadline (write, close handshake) passed
  };
  By by = By::Lost;
  std::uint16_t code = 0;  // WebSocket close code; 0 when there was none
  std::string reason;
};

// Implemented by the gateway core. For one id: on_open, then any number of on_message and on_writable_low, then
// on_closed.
class SessionEvents {
 public:
  virtual ~SessionEvents() = default;

  // The handshake is done; the Hello has not come yet.
  virtual void on_open(TransportId id, Transport& transport, const PeerInfo& peer) = 0;

  // One whole message, within the edge's size limit; text has been checked to be UTF-8. `payload` is gone when this
  // returns.
  virtual void on_message(TransportId id, std::span<const char> payload, bool binary) = 0;

  // The queue, having been above the edge's high mark, has drained below its low mark.
  virtual void on_writable_low(TransportId id) = 0;

  // The last word about this id; the transport is gone when this returns.
  virtual void on_closed(TransportId id, const ClosedInfo& info) = 0;
};

}  // namespace redline::gateway
