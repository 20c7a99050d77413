#include "gateway/net/ws_client.hpp"

#include <algorithm>
#include <deque>
#include <expected>
#include <map>
#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>

#include "gateway/net/socket.hpp"

namespace redline::gateway::net {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using asio::ip::tcp;

template <typename T>
using Awaitable = asio::awaitable<T, Executor>;
constexpr asio::as_tuple_t<asio::use_awaitable_t<Executor>> kAwait{};

using TcpSocket = asio::basic_stream_socket<tcp, Executor>;
using TlsStream = asio::ssl::stream<TcpSocket>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

struct Target {
  bool secure = false;
  std::string host;
  std::uint16_t port = 0;
  std::string path;
};

std::expected<Target, std::string> parse_url(const std::string& text) {
  const auto parsed = boost::urls::parse_uri(text);
  if (!parsed) return std::unexpected("not a URL: " + text);
  Target target;
  const std::string_view scheme(parsed->scheme().data(), parsed->scheme().size());
  if (scheme != "ws" && scheme != "wss") return std::unexpected("a WebSocket URL begins with ws:// or wss://: " + text);
  target.secure = scheme == "wss";
  target.host = parsed->host_address();
  const std::uint16_t port = parsed->port_number();  // 0 when it is none
  if (parsed->has_port() && port == 0) return std::unexpected("not a port: " + text);
  target.port = port != 0 ? port : target.secure ? 443 : 80;
  target.path = parsed->encoded_resource().empty() ? "/" : std::string(parsed->encoded_resource());
  if (target.path.front() != '/') target.path.insert(0, "/");
  return target;
}

template <typename Stream>
class Client final : public WsClient, public std::enable_shared_from_this<Client<Stream>> {
 public:
  static constexpr bool kSecure = std::is_same_v<Stream, TlsStream>;

  template <typename... StreamArguments>
  Client(asio::io_context& io, WsClientSettings settings, WsClientCallbacks callbacks, Target target,
         StreamArguments&&... arguments)
      : settings_(std::move(settings)),
        callbacks_(std::move(callbacks)),
        target_(std::move(target)),
        ws_(io.get_executor(), std::forward<StreamArguments>(arguments)...),
        timer_(io.get_executor()),
        tick_(tick()) {}

  void verify_host(const std::string& host) {
    if constexpr (kSecure) ws_.next_layer().set_verify_callback(asio::ssl::host_name_verification(host));
  }
  void start() {
    asio::co_spawn(ws_.get_executor(), [self = this->shared_from_this()] { return self->run(); }, rethrow);
    asio::co_spawn(ws_.get_executor(), [self = this->shared_from_this()] { return self->watch(); }, rethrow);
  }

  void send(std::string payload, bool binary) override {
    if (closing_ || finished_) return;
    queued_bytes_ += payload.size();
    outgoing_.push_back({std::move(payload), binary});
    kick_writer();
  }
  void close(std::uint16_t code, std::string_view reason) override {
    if (std::exchange(closing_, true) || finished_) return;
    close_reason_ = websocket::close_reason(code);
    close_reason_.reason = beast::string_view(reason.data(), std::min<std::size_t>(reason.size(), 123));
    if (!opened_) return cut();
    expire(close_left_, settings_.close_deadline);
    kick_writer();
  }
  void cut() override {
    cut_ = true;
    error_code ignored;
    beast::get_lowest_layer(ws_).close(ignored);
  }
  std::size_t queued_bytes() const override { return queued_bytes_; }

 private:
  struct Message {
    std::string payload;
    bool binary;
  };
  static void rethrow(std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
  }

  Awaitable<void> run() {
    expire(connect_left_, settings_.connect_deadline);
    error_code error = co_await open();
    connect_left_ = kOff;
    if (!error) {
      opened_ = true;
      ws_.read_message_max(settings_.message_bytes_max);
      expire(idle_left_, settings_.idle_deadline);
      // A ping is a sign of life too, whatever Beast's own idle timer thinks of it.
      ws_.control_callback(
          [this](websocket::frame_type, beast::string_view) { expire(idle_left_, settings_.idle_deadline); });
      callbacks_.on_open();
      kick_writer();
      error = co_await read_all();
    }
    // A close under way has taken the read over; it reports how it went.
    if (close_started_ && error == asio::error::operation_aborted && timed_out_ == nullptr && !cut_) co_return;
    finish(error);
  }

  Awaitable<error_code> open() {
    auto [resolve_error, endpoints] = co_await resolve();
    if (resolve_error) co_return resolve_error;
    if (cut_) co_return asio::error::operation_aborted;
    const auto [connect_error, endpoint] =
        co_await asio::async_connect(beast::get_lowest_layer(ws_), endpoints, kAwait);
    if (connect_error) co_return connect_error;
    error_code ignored;
    beast::get_lowest_layer(ws_).set_option(tcp::no_delay(true), ignored);
    if constexpr (kSecure) {
      SSL_set_tlsext_host_name(ws_.next_layer().native_handle(), target_.host.c_str());
      const auto [tls_error] = co_await ws_.next_layer().async_handshake(asio::ssl::stream_base::client, kAwait);
      if (tls_error) co_return tls_error;
    }
    ws_.set_option(websocket::stream_base::decorator([this](websocket::request_type& request) {
      if (!settings_.subprotocol.empty()) request.set(http::field::sec_websocket_protocol, settings_.subprotocol);
      for (const HttpHeader& header : settings_.headers) request.set(header.name, header.value);
    }));
    websocket::response_type response;
    const std::string host = target_.host + ':' + std::to_string(target_.port);
    const auto [error] = co_await ws_.async_handshake(response, host, target_.path, kAwait);
    if (error && response.result_int() != 0 && response.result() != http::status::switching_protocols) {
      closed_.http_status = response.result_int();
      closed_.http_body = response.body();
    }
    co_return error;
  }

  Awaitable<std::tuple<error_code, std::vector<tcp::endpoint>>> resolve() {
    std::vector<tcp::endpoint> endpoints;
    error_code error;
    // A numeric address needs no resolver thread, which matters to a tool with thousands of clients.
    const auto address = asio::ip::make_address(target_.host, error);
    if (!error) {
      endpoints.emplace_back(address, target_.port);
      co_return std::tuple(error_code(), std::move(endpoints));
    }
    asio::ip::basic_resolver<tcp, Executor> resolver(ws_.get_executor());
    const auto [failed, results] = co_await resolver.async_resolve(target_.host, std::to_string(target_.port), kAwait);
    for (const auto& result : results) endpoints.push_back(result.endpoint());
    co_return std::tuple(failed, std::move(endpoints));
  }

  Awaitable<error_code> read_all() {
    beast::flat_buffer buffer;
    for (;;) {
      const auto [error, bytes] = co_await ws_.async_read(buffer, kAwait);
      if (error) co_return error;
      expire(idle_left_, settings_.idle_deadline);
      callbacks_.on_message({static_cast<const char*>(buffer.data().data()), bytes}, ws_.got_binary());
      buffer.consume(bytes);
    }
  }

  void kick_writer() {
    if (!opened_ || finished_ || std::exchange(writing_, true)) return;
    asio::co_spawn(ws_.get_executor(), [self = this->shared_from_this()] { return self->write_all(); }, rethrow);
  }
  Awaitable<void> write_all() {
    while (!outgoing_.empty() && !finished_) {
      expire(write_left_, settings_.write_deadline);
      ws_.binary(outgoing_.front().binary);
      const auto [error, bytes] = co_await ws_.async_write(asio::buffer(outgoing_.front().payload), kAwait);
      write_left_ = kOff;
      if (error) co_return;  // the reader sees it too, and reports
      queued_bytes_ -= outgoing_.front().payload.size();
      outgoing_.pop_front();
    }
    writing_ = false;
    if (!closing_ || finished_ || std::exchange(close_started_, true)) co_return;
    const auto [error] = co_await ws_.async_close(close_reason_, kAwait);
    if (!finished_) finish(error ? error : error_code(websocket::error::closed));
  }

  // Deadlines are counted down in ticks of one timer, so that traffic costs neither timer calls nor a look at the
  // clock.
  using Ticks = std::int64_t;
  static constexpr Ticks kOff = -1;
  void expire(Ticks& deadline, std::chrono::milliseconds after) { deadline = after / tick_ + 1; }
  std::chrono::milliseconds tick() const {
    const auto shortest = std::min(
        {settings_.connect_deadline, settings_.idle_deadline, settings_.write_deadline, settings_.close_deadline});
    return std::clamp(shortest / 8, std::chrono::milliseconds(5), std::chrono::milliseconds(250));
  }
  bool passed(Ticks& deadline, const char* name) {
    if (deadline == kOff || --deadline >= 0) return false;
    timed_out_ = name;
    return true;
  }
  Awaitable<void> watch() {
    for (;;) {
      timer_.expires_after(tick_);
      co_await timer_.async_wait(kAwait);
      if (finished_) co_return;
      if (passed(connect_left_, "connect deadline") || passed(close_left_, "close deadline") ||
          passed(write_left_, "write deadline") || passed(idle_left_, "idle deadline")) {
        cut();
        co_return;
      }
    }
  }

  void finish(error_code error) {
    finished_ = true;
    timer_.cancel();
    closed_.opened = opened_;
    if (error == websocket::error::closed) {
      closed_.code = ws_.reason().code;
      closed_.reason = std::string(ws_.reason().reason.data(), ws_.reason().reason.size());
    } else if (timed_out_ != nullptr) {
      closed_.error = timed_out_;
    } else {
      closed_.error = error.message();
    }
    error_code ignored;
    beast::get_lowest_layer(ws_).close(ignored);
    callbacks_.on_closed(closed_);
    callbacks_ = {};
  }

  WsClientSettings settings_;
  WsClientCallbacks callbacks_;
  Target target_;
  websocket::stream<Stream, false> ws_;
  Timer timer_;
  std::deque<Message> outgoing_;
  std::size_t queued_bytes_ = 0;
  websocket::close_reason close_reason_;
  WsClientClosed closed_;
  std::chrono::milliseconds tick_;
  Ticks connect_left_ = kOff;
  Ticks idle_left_ = kOff;
  Ticks write_left_ = kOff;
  Ticks close_left_ = kOff;
  const char* timed_out_ = nullptr;
  bool opened_ = false;
  bool cut_ = false;
  bool closing_ = false;
  bool close_started_ = false;
  bool finished_ = false;
  bool writing_ = false;
};

// Reports a failure found before there was anything to connect.
class FailedClient final : public WsClient {
 public:
  void send(std::string, bool) override {}
  void close(std::uint16_t, std::string_view) override {}
  void cut() override {}
  std::size_t queued_bytes() const override { return 0; }
};

// Reading the system's trust store takes tens of milliseconds: clients of one thread with the same trust share a
// context.
asio::ssl::context* client_context(const WsClientSettings& settings, error_code& error) {
  thread_local std::map<std::pair<std::string, bool>, asio::ssl::context> made;
  const auto key = std::pair(settings.ca_file, settings.verify_certificate);
  if (const auto found = made.find(key); found != made.end()) return &found->second;
  asio::ssl::context context(asio::ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  error_code ignored;
  if (settings.verify_certificate) context.set_default_verify_paths(ignored);
  if (!settings.ca_file.empty()) context.load_verify_file(settings.ca_file, error);
  if (error) return nullptr;
  context.set_verify_mode(settings.verify_certificate ? asio::ssl::verify_peer : asio::ssl::verify_none, ignored);
  return &made.emplace(key, std::move(context)).first->second;
}

std::shared_ptr<WsClient> fail(asio::io_context& io, WsClientCallbacks callbacks, std::string error) {
  auto client = std::make_shared<FailedClient>();
  asio::post(io, [client, callbacks = std::move(callbacks), error = std::move(error)] {
    WsClientClosed closed;
    closed.error = error;
    callbacks.on_closed(closed);
  });
  return client;
}

}  // namespace

std::shared_ptr<WsClient> WsClient::connect(asio::io_context& io, WsClientSettings settings,
                                            WsClientCallbacks callbacks) {
  auto target = parse_url(settings.url);
  if (!target) return fail(io, std::move(callbacks), target.error());
  if (!target->secure) {
    auto client =
        std::make_shared<Client<TcpSocket>>(io, std::move(settings), std::move(callbacks), std::move(*target));
    client->start();
    return client;
  }
  error_code error;
  asio::ssl::context* const context = client_context(settings, error);
  if (error) return fail(io, std::move(callbacks), "cannot read " + settings.ca_file + ": " + error.message());
  const bool verify = settings.verify_certificate;
  const std::string host = target->host;
  auto client =
      std::make_shared<Client<TlsStream>>(io, std::move(settings), std::move(callbacks), std::move(*target), *context);
  if (verify) client->verify_host(host);
  client->start();
  return client;
}

}  // namespace redline::gateway::net
