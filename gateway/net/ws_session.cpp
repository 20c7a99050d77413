#include "gateway/net/ws_session.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "gateway/net/corked_stream.hpp"
#include "gateway/net/upgrade.hpp"

namespace redline::gateway::net {
namespace {

namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;

constexpr std::size_t kInlineReadBytes = 192;    // most messages of a client are acks, heartbeats and positions
constexpr std::size_t kMessageGrowBytes = 4096;  // longer ones grow as they come, not as they claim
constexpr std::size_t kCloseReasonMax = 123;

FramePtr close_frame(CloseCode code, std::string_view reason) {
  if (reason.size() > kCloseReasonMax) {
    std::size_t end = kCloseReasonMax;
    while (end > 0 && (static_cast<unsigned char>(reason[end]) & 0xC0) == 0x80) --end;  // not inside a UTF-8 character
    reason = reason.substr(0, end);
  }
  std::string bytes{static_cast<char>(0x88), static_cast<char>(reason.size() + 2)};
  bytes.push_back(static_cast<char>(std::to_underlying(code) >> 8));
  bytes.push_back(static_cast<char>(std::to_underlying(code) & 0xFF));
  bytes += reason;
  return FramePtr::raw(bytes);
}

const FramePtr& ping_frame() {
  thread_local const FramePtr kFrame = FramePtr::raw(std::string_view("\x89\x00", 2));
  return kFrame;
}

http::request<http::empty_body> handshake_of(const HttpRequest& request) {
  http::request<http::empty_body> handshake{http::verb::get, request.path, 11};
  handshake.set(http::field::host, "-");  // checked before; Beast asks only whether it is there
  handshake.set(http::field::connection, "upgrade");
  handshake.set(http::field::upgrade, "websocket");
  const std::string_view key = request.header("sec-websocket-key");
  handshake.set(http::field::sec_websocket_key, {key.data(), key.size()});
  handshake.set(http::field::sec_websocket_version, "13");
  return handshake;
}

// The code Beast has told the peer, for errors it has found in what the peer sent; 0 for all others.
CloseCode refusal_of(error_code error) {
  if (error == websocket::error::message_too_big) return CloseCode::MessageTooBig;
  if (error == websocket::error::bad_frame_payload) return CloseCode::InvalidPayload;
  if (error == websocket::condition::protocol_violation) return CloseCode::ProtocolError;
  return CloseCode{};
}

template <typename Next>
class WsSession final : public Transport,
                        public Connection,
                        private CorkedListener,
                        public std::enable_shared_from_this<WsSession<Next>> {
 public:
  WsSession(Admission admission, Next socket, std::string ahead)
      : admission_(std::move(admission)),
        edge_(admission_.edge()),
        id_(TransportId{edge_.next_transport++}),
        ws_(std::move(socket), *edge_.corker, std::move(ahead)) {}

  ~WsSession() override = default;

  void start(const PeerInfo& peer, const HttpRequest& request) {
    edge_.connections.add(*this);
    ++edge_.counters.websockets_open;
    stream().set_listener(*this);
    ws_.read_message_max(edge_.limits.frame_in_bytes_max);
    ws_.control_callback([this](websocket::frame_type, boost::beast::string_view) { touch(); });
    touch();
    check_at(last_heard_ + edge_.limits.ping_after);
    accept(peer, request);
    edge_.events.on_open(id_, *this, peer);
    read_next();
  }

  // --- Transport ---
  void send(FramePtr frame) override {
    if (finished_ || closing()) return;
    stream().enqueue(std::move(frame));
    if (stream().queued_bytes() >= edge_.limits.queue_high_bytes) above_high_ = true;
  }
  void close(CloseCode code, std::string_view reason) override {
    if (finished_ || closing()) return;
    close_code_ = code;
    stream().enqueue(close_frame(code, reason));
    stream().seal();
    cut_after(edge_.limits.close_deadline);
  }
  std::size_t queued_bytes() const override { return ws_.next_layer().queued_bytes(); }
  void mark_authenticated() override { admission_.mark_authenticated(); }

  // --- Connection ---
  void on_check(Time now) override {
    if (cut_at_ <= now || stall_ends_ <= now) {
      ++edge_.counters.deadline_cuts;
      return abort();
    }
    if (!finished_ && !closing()) {
      const Time ping_at = last_heard_ + edge_.limits.ping_after;
      const Time dead_at = last_heard_ + edge_.limits.idle_deadline;
      if (drain_at_ <= now) {
        close(CloseCode::Drain, "the server is being stopped");
      } else if (dead_at <= now) {
        ++edge_.counters.deadline_cuts;
        close(CloseCode::HeartbeatLost, "silent for too long");
      } else if (ping_at <= now) {
        if (!std::exchange(pinged_, true)) stream().enqueue(ping_frame());
        check_at(dead_at);
      } else {
        check_at(ping_at);
      }
    }
    check_at(std::min({cut_at_, stall_ends_, drain_at_ > now ? drain_at_ : kNoTime}));
  }
  void drain(Time at) override {
    drain_at_ = at;
    check_at(at);
  }
  void abort() override {
    const auto alive = this->shared_from_this();
    stream().close();  // ends the pending read, which then calls finish()
    if (lingering_ != nullptr) end();
  }

 private:
  using Stream = CorkedStream<Next>;
  Stream& stream() noexcept { return ws_.next_layer(); }
  bool closing() const noexcept { return close_code_ != CloseCode{}; }
  void touch() {
    last_heard_ = edge_.connections.in(std::chrono::milliseconds(0));
    pinged_ = false;
  }
  void cut_after(std::chrono::milliseconds after) {
    cut_at_ = edge_.connections.in(after);
    check_at(cut_at_);
  }

  // Beast checks the request once more and goes into its open state; the answer is written here, without Beast's Server
  // header.
  void accept(const PeerInfo& peer, const HttpRequest& request) {
    std::string answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ";
    ws_.set_option(websocket::stream_base::decorator([&answer](websocket::response_type& response) {
      answer += std::string_view(response[http::field::sec_websocket_accept]);
    }));
    stream().mute(true);
    error_code error;
    ws_.accept(handshake_of(request), error);
    stream().mute(false);
    ws_.set_option(websocket::stream_base::decorator([](websocket::response_type&) {}));
    answer += "\r\nSec-WebSocket-Protocol: ";
    answer += name(peer.subprotocol);
    answer += "\r\n\r\n";
    stream().enqueue(FramePtr::raw(answer));
  }

  void read_next() {
    ws_.async_read_some(asio::buffer(inline_), [self = this->shared_from_this()](error_code error, std::size_t bytes) {
      if (error) return self->finish(error);
      self->on_read({self->inline_.data(), bytes});
    });
  }
  void on_read(std::span<const char> part) {
    stream().hold();
    if (message_ == nullptr && ws_.is_message_done()) {
      deliver(part);
      return read_next();
    }
    if (message_ == nullptr) message_ = std::make_unique<std::string>();
    message_->append(part.data(), part.size());
    read_rest();
  }
  // The rest of a message that did not fit: gathered in a buffer of its own, which is given back with the message.
  void read_rest() {
    if (ws_.is_message_done()) {
      const auto whole = std::exchange(message_, nullptr);
      deliver(*whole);
      return read_next();
    }
    const std::size_t had = message_->size();
    const std::size_t room = std::min(ws_.read_size_hint(kMessageGrowBytes), std::max(kMessageGrowBytes, had));
    message_->resize(had + room);
    ws_.async_read_some(asio::buffer(message_->data() + had, room),
                        [self = this->shared_from_this(), had](error_code error, std::size_t bytes) {
                          if (error) return self->finish(error);
                          self->message_->resize(had + bytes);
                          self->stream().hold();
                          self->read_rest();
                        });
  }
  void deliver(std::span<const char> payload) {
    touch();
    if (closing()) return;
    ++edge_.counters.messages_in;
    edge_.counters.bytes_in += payload.size();
    edge_.events.on_message(id_, payload, ws_.got_binary());
  }

  ClosedInfo closed_info(error_code error) const {
    if (closing()) return {ClosedInfo::By::Server, std::to_underlying(close_code_), {}};
    if (error == websocket::error::closed) {
      const auto& reason = ws_.reason();
      return {ClosedInfo::By::Peer, reason.code, std::string(reason.reason.data(), reason.reason.size())};
    }
    if (const CloseCode refusal = refusal_of(error); refusal != CloseCode{})
      return {ClosedInfo::By::Server, std::to_underlying(refusal), error.message()};
    return {ClosedInfo::By::Lost, 0, error.message()};
  }

  // The read has ended: with the peer's close frame, with one that Beast has sent, or without any.
  void finish(error_code error) {
    finished_ = true;
    message_.reset();
    --edge_.counters.websockets_open;
    stream().seal();
    edge_.events.on_closed(id_, closed_info(error));
    admission_.mark_authenticated();
    if (stream().broken() || (error != websocket::error::closed && refusal_of(error) == CloseCode{})) return end();
    lingering_ = this->shared_from_this();
    if (cut_at_ == kNoTime) cut_after(edge_.limits.close_deadline);
    if (stream().queued_bytes() == 0) half_close();
  }

  // Our last words are with the kernel: tell the peer, then wait for its end, so that no reset takes them away.
  void half_close() {
    if (std::exchange(half_closed_, true)) return;
    stream().socket().shutdown_send();
    discard_input();
  }
  void discard_input() {
    stream().socket().async_wait_readable([self = this->shared_from_this()](error_code error) {
      char* const scratch = self->edge_.corker->scratch();
      while (!error) self->stream().socket().read_some(asio::buffer(scratch, Corker::kScratchBytes), error);
      if (error == asio::error::would_block && self->lingering_ != nullptr) return self->discard_input();
      self->end();
    });
  }
  void end() {
    stream().close();
    if (this->is_linked()) this->unlink();
    lingering_.reset();
  }

  // --- CorkedListener ---
  void on_stalled() override {
    stall_ends_ = edge_.connections.in(edge_.limits.write_deadline);
    check_at(stall_ends_);
  }
  void on_flushed() override {
    if (!stream().stalled()) stall_ends_ = kNoTime;
    if (finished_) {
      if (lingering_ != nullptr && stream().queued_bytes() == 0) half_close();
      return;
    }
    if (above_high_ && stream().queued_bytes() <= edge_.limits.queue_low_bytes) {
      above_high_ = false;
      if (!closing()) edge_.events.on_writable_low(id_);
    }
  }
  std::shared_ptr<void> keep_alive() override { return this->shared_from_this(); }

  Admission admission_;
  Edge& edge_;
  const TransportId id_;
  websocket::stream<Stream, false>
      ws_;  // false: no permessage-deflate, its state would cost more than everything else here
  std::unique_ptr<std::string> message_;
  std::shared_ptr<void> lingering_;  // itself, from finish() to end()
  Time last_heard_{};
  Time drain_at_ = kNoTime;
  Time stall_ends_ = kNoTime;  // write deadline
  Time cut_at_ = kNoTime;      // close deadline
  CloseCode close_code_{};     // what close() was called with
  bool finished_ = false;      // on_closed was called
  bool above_high_ = false;
  bool pinged_ = false;  // since the peer was last heard
  bool half_closed_ = false;
  std::array<char, kInlineReadBytes> inline_;
};

template <typename Next>
void start(Admission admission, Next socket, const PeerInfo& peer, const HttpRequest& request, std::string ahead) {
  std::make_shared<WsSession<Next>>(std::move(admission), std::move(socket), std::move(ahead))->start(peer, request);
}

}  // namespace

void start_session(Admission admission, PlainSocket socket, PeerInfo peer, const HttpRequest& request,
                   std::string ahead) {
  start(std::move(admission), std::move(socket), peer, request, std::move(ahead));
}

void start_session(Admission admission, TlsSocket socket, PeerInfo peer, const HttpRequest& request,
                   std::string ahead) {
  start(std::move(admission), std::move(socket), peer, request, std::move(ahead));
}

}  // namespace redline::gateway::net
