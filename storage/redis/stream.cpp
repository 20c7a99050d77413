#include "storage/redis/stream.hpp"

#include <stdexcept>
#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace redline::storage::redis {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::local::stream_protocol;
using boost::system::error_code;

void set_option(int socket, int level, int option, int value) {
  // A refused option costs only the speed at which a dead peer is noticed.
  ::setsockopt(socket, level, option, &value, sizeof(value));
}

void tune(tcp::socket& socket, const TcpSettings& settings) {
  const int fd = socket.native_handle();
  set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, settings.keepalive_idle_s);
  set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, settings.keepalive_interval_s);
  set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, settings.keepalive_probes);
  set_option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, static_cast<int>(settings.user_timeout_ms));
}

// What the three kinds share: reading, writing and closing over any asio stream.
template <class AsyncStream>
class BasicStream : public Stream {
 public:
  void read_some(asio::mutable_buffer room, TransferHandler handler) final {
    stream_.async_read_some(room, [self = shared_from_this(), handler = std::move(handler)](
                                      error_code code, std::size_t size) mutable { handler(code, size); });
  }

  void write(const std::vector<asio::const_buffer>& buffers, TransferHandler handler) final {
    asio::async_write(stream_, buffers,
                      [self = shared_from_this(), handler = std::move(handler)](
                          error_code code, std::size_t size) mutable { handler(code, size); });
  }

  void close() noexcept override {
    error_code ignored;
    stream_.lowest_layer().close(ignored);
  }

 protected:
  template <class... Args>
  explicit BasicStream(Args&&... args) : stream_(std::forward<Args>(args)...) {}

  AsyncStream stream_;
};

class UnixStream final : public BasicStream<stream_protocol::socket> {
 public:
  explicit UnixStream(const asio::any_io_executor& executor) : BasicStream(executor) {}

  void connect(const RedisUrl& url, ConnectHandler handler) override {
    stream_.async_connect(
        stream_protocol::endpoint(url.path),
        [self = shared_from_this(), handler = std::move(handler)](error_code code) mutable { handler(code); });
  }
};

// Name lookup and connect for TCP and TLS; `connected()` takes over when the TCP connection stands.
template <class AsyncStream>
class TcpBasedStream : public BasicStream<AsyncStream> {
 public:
  void connect(const RedisUrl& url, Stream::ConnectHandler handler) final {
    host_ = url.host;
    handler_ = std::move(handler);
    error_code not_an_address;
    const auto address = asio::ip::make_address(url.host, not_an_address);
    if (!not_an_address) {
      const tcp::endpoint endpoint(address, url.port);
      return connect_to(tcp::resolver::results_type::create(endpoint, url.host, std::to_string(url.port)));
    }
    resolver_.async_resolve(url.host, std::to_string(url.port),
                            [this, self = this->shared_from_this()](error_code code, const auto& endpoints) {
                              if (code) return finish(code);
                              connect_to(endpoints);
                            });
  }

  void close() noexcept override {
    closed_ = true;
    resolver_.cancel();
    BasicStream<AsyncStream>::close();
  }

 protected:
  template <class... Args>
  TcpBasedStream(const asio::any_io_executor& executor, const TcpSettings& tcp_settings, Args&&... args)
      : BasicStream<AsyncStream>(executor, std::forward<Args>(args)...), resolver_(executor), tcp_(tcp_settings) {}

  virtual void connected() = 0;
  void finish(error_code code) { std::exchange(handler_, nullptr)(code); }

  std::string host_;

 private:
  void connect_to(const tcp::resolver::results_type& endpoints) {
    // Connecting would open the socket again after close().
    if (closed_) return finish(asio::error::operation_aborted);
    tcp::socket& socket = static_cast<tcp::socket&>(this->stream_.lowest_layer());
    asio::async_connect(socket, endpoints,
                        [this, &socket, self = this->shared_from_this()](error_code code, const tcp::endpoint&) {
                          if (closed_) return finish(asio::error::operation_aborted);
                          if (code) return finish(code);
                          tune(socket, tcp_);
                          connected();
                        });
  }

  tcp::resolver resolver_;
  TcpSettings tcp_;
  Stream::ConnectHandler handler_;
  bool closed_ = false;
};

class TcpStream final : public TcpBasedStream<tcp::socket> {
 public:
  TcpStream(const asio::any_io_executor& executor, const TcpSettings& tcp_settings)
      : TcpBasedStream(executor, tcp_settings) {}

 private:
  void connected() override { finish({}); }
};

class TlsStream final : public TcpBasedStream<asio::ssl::stream<tcp::socket>> {
 public:
  TlsStream(const asio::any_io_executor& executor, const TcpSettings& tcp_settings, asio::ssl::context& tls)
      : TcpBasedStream(executor, tcp_settings, tls) {}

 private:
  void connected() override {
    // An address is no server name for SNI; for verification both names and addresses are compared.
    error_code not_an_address;
    asio::ip::make_address(host_, not_an_address);
    if (not_an_address) SSL_set_tlsext_host_name(stream_.native_handle(), host_.c_str());
    if (SSL_get_verify_mode(stream_.native_handle()) != SSL_VERIFY_NONE) {
      stream_.set_verify_callback(asio::ssl::host_name_verification(host_));
    }
    stream_.async_handshake(asio::ssl::stream_base::client,
                            [this, self = shared_from_this()](error_code code) { finish(code); });
  }
};

}  // namespace

std::shared_ptr<Stream> make_stream(RedisTransport transport, const asio::any_io_executor& executor,
                                    const TcpSettings& tcp_settings, asio::ssl::context* tls) {
  switch (transport) {
    case RedisTransport::Unix: return std::make_shared<UnixStream>(executor);
    case RedisTransport::Tcp: return std::make_shared<TcpStream>(executor, tcp_settings);
    case RedisTransport::Tls: return std::make_shared<TlsStream>(executor, tcp_settings, *tls);
  }
  std::unreachable();
}

std::unique_ptr<asio::ssl::context> make_tls_context(const TlsSettings& settings) {
  auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  error_code code;
  if (settings.ca_file.empty()) {
    context->set_default_verify_paths(code);
  } else {
    context->load_verify_file(settings.ca_file, code);
  }
  if (code) {
    throw std::runtime_error(
        fmt::format("cannot read the CA certificates for Redis from '{}': {}", settings.ca_file, code.message()));
  }
  context->set_verify_mode(settings.verify_peer ? asio::ssl::verify_peer : asio::ssl::verify_none, code);
  return context;
}

}  // namespace redline::storage::redis
