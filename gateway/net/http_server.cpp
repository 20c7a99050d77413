#include "gateway/net/http_server.hpp"

#include <utility>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "gateway/net/http_connection.hpp"

namespace redline::gateway::net {
namespace {

using asio::ip::tcp;
using TcpSocket = asio::basic_stream_socket<tcp, Executor>;

// With no descriptor left, accept() fails and the connection stays in the backlog: a busy loop. One descriptor is kept
// back; it is given up to accept and close one connection, so that the peer learns at once, and then taken again.
class SpareDescriptor {
 public:
  SpareDescriptor() { take(); }
  SpareDescriptor(const SpareDescriptor&) = delete;
  SpareDescriptor& operator=(const SpareDescriptor&) = delete;
  ~SpareDescriptor() { give_up(); }
  void give_up() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  void take() {
    if (fd_ < 0) fd_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  }

 private:
  int fd_ = -1;
};

constexpr std::chrono::milliseconds kOutOfFilesPause{50};
constexpr int kBacklog = 4096;

bool out_of_files(error_code error) {
  return error == asio::error::no_descriptors || error == boost::system::errc::too_many_files_open_in_system ||
         error == asio::error::no_buffer_space || error == asio::error::no_memory;
}

std::expected<asio::ip::address, std::string> parse_host(const std::string& host) {
  if (host == "localhost") return asio::ip::address_v4::loopback();
  error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (error) return std::unexpected(fmt::format("cannot listen on \"{}\": not a numeric address or localhost", host));
  return address;
}

std::string text(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  return address.to_string();
}

}  // namespace

class HttpServer::Listener : public std::enable_shared_from_this<Listener> {
 public:
  Listener(std::shared_ptr<Edge> edge, ListenSettings settings)
      : edge_(std::move(edge)),
        settings_(std::move(settings)),
        acceptor_(edge_->io.get_executor()),
        pause_(edge_->io.get_executor()) {}

  // Null for a listener without TLS.
  std::expected<std::shared_ptr<TlsContext>, std::string> load_certificates() const {
    if (settings_.certificate_file.empty()) return nullptr;
    return TlsContext::load(settings_.certificate_file, settings_.key_file);
  }
  void use(std::shared_ptr<TlsContext> tls) { tls_ = std::move(tls); }

  std::expected<Bound, std::string> open(const asio::ip::address& address) {
    error_code error;
    const tcp::endpoint wanted(address, settings_.port);
    acceptor_.open(wanted.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(wanted, error);
    if (!error) acceptor_.listen(kBacklog, error);
    if (error)
      return std::unexpected(
          fmt::format("cannot listen on {}:{}: {}", settings_.host, settings_.port, error.message()));
    return Bound{settings_.host, acceptor_.local_endpoint().port(), tls_ != nullptr};
  }

  void accept_next() {
    acceptor_.async_accept([self = shared_from_this()](error_code error, TcpSocket socket) {
      if (!self->acceptor_.is_open()) return;
      if (out_of_files(error)) return self->drop_one();
      if (!error) self->admit(std::move(socket));
      self->accept_next();
    });
  }

  void close() {
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
  }

 private:
  void admit(TcpSocket socket) {
    error_code error;
    const tcp::endpoint peer = socket.remote_endpoint(error);
    if (error) return;  // gone already
    ++edge_->counters.accepted;
    Admission admission = Admission::enter(edge_, address_key(peer.address()));
    if (!admission) return refuse(std::move(socket));
    socket.set_option(tcp::no_delay(true), error);
    if (tls_ != nullptr)
      return serve_http(std::move(admission), TlsSocket(std::move(socket), *tls_), text(peer.address()));
    serve_http(std::move(admission), PlainSocket(std::move(socket)), text(peer.address()));
  }

  // Best effort and no waiting: whoever floods is not worth a buffer.
  void refuse(TcpSocket socket) {
    if (tls_ != nullptr) return;
    static const std::string kAnswer = [] {
      const HttpResponse busy = problem(ErrorCode::Overloaded, "too many connections");
      return fmt::format(
          "HTTP/1.1 503 Service Unavailable\r\nContent-Type: {}\r\nContent-Length: {}\r\nRetry-After: 5\r\n"
          "Connection: close\r\n\r\n{}",
          busy.content_type, busy.body.size(), busy.body);
    }();
    error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(kAnswer), ignored);
    socket.shutdown(TcpSocket::shutdown_send, ignored);
  }

  void drop_one() {
    if (edge_->counters.accept_out_of_files++ == 0)
      spdlog::error("out of file descriptors: connections are being turned away");
    spare_.give_up();
    error_code ignored;
    acceptor_.non_blocking(true, ignored);
    {
      TcpSocket dropped = acceptor_.accept(ignored);
    }
    spare_.take();
    pause_.expires_after(kOutOfFilesPause);
    pause_.async_wait([self = shared_from_this()](error_code error) {
      if (!error && self->acceptor_.is_open()) self->accept_next();
    });
  }

  std::shared_ptr<Edge> edge_;
  ListenSettings settings_;
  std::shared_ptr<TlsContext> tls_;
  asio::basic_socket_acceptor<tcp, Executor> acceptor_;
  asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor> pause_;
  SpareDescriptor spare_;
};

HttpServer::HttpServer(asio::io_context& io, ServerSettings settings, Router& router, SessionEvents& sessions)
    : edge_(std::make_shared<Edge>(io, settings.limits, std::move(settings.origins), router, sessions)) {}

HttpServer::~HttpServer() { stop(); }

std::expected<Bound, std::string> HttpServer::listen(const ListenSettings& settings) {
  const auto address = parse_host(settings.host);
  if (!address) return std::unexpected(address.error());
  if (settings.certificate_file.empty() != settings.key_file.empty())
    return std::unexpected("TLS needs both a certificate file and a key file");
  if (!address->is_loopback() && settings.certificate_file.empty() && !settings.insecure)
    return std::unexpected(fmt::format(
        "refusing to listen on {} without TLS: give a certificate and a key file, or, when a proxy in front ends TLS, "
        "allow it with the insecure switch",
        settings.host));
  auto listener = std::make_shared<Listener>(edge_, settings);
  auto tls = listener->load_certificates();
  if (!tls) return std::unexpected(tls.error());
  listener->use(std::move(*tls));
  auto bound = listener->open(*address);
  if (!bound) return bound;
  edge_->connections.start();
  listener->accept_next();
  listeners_.push_back(std::move(listener));
  return bound;
}

std::expected<void, std::string> HttpServer::reload_certificates() {
  std::vector<std::shared_ptr<TlsContext>> loaded;
  for (const auto& listener : listeners_) {
    auto tls = listener->load_certificates();
    if (!tls) return std::unexpected(tls.error());
    loaded.push_back(std::move(*tls));
  }
  for (std::size_t i = 0; i < loaded.size(); ++i) listeners_[i]->use(std::move(loaded[i]));
  return {};
}

void HttpServer::drain(std::chrono::milliseconds window, std::move_only_function<void()> done) {
  for (const auto& listener : listeners_) listener->close();
  edge_->draining = true;
  if (edge_->counters.sockets_open == 0) {
    asio::post(edge_->io, std::move(done));
    return;
  }
  edge_->on_empty = std::move(done);
  edge_->connections.drain(window);
}

void HttpServer::stop() {
  for (const auto& listener : listeners_) listener->close();
  listeners_.clear();
  edge_->connections.stop();
  edge_->connections.abort_all();
}

NetCounters HttpServer::counters() const {
  NetCounters counters = edge_->counters;
  counters.out = edge_->corker->counters;
  return counters;
}

}  // namespace redline::gateway::net
