#include "tests/bench/net_servers.hpp"

#include <charconv>
#include <csignal>
#include <cstdio>
#include <exception>
#include <fstream>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateway/net/http_server.hpp"

namespace redline::bench {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using boost::system::error_code;

struct Burst {
  std::size_t count = 0;
  std::size_t bytes = 0;
};

Burst parse_burst(std::string_view text) {
  Burst burst;
  constexpr std::string_view kWord = "burst ";
  if (!text.starts_with(kWord)) throw std::runtime_error("unknown command");
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data() + kWord.size(), end, burst.count);
  std::from_chars(first.ptr + 1, end, burst.bytes);
  return burst;
}

// --- redline ---

class Publisher final : public gateway::SessionEvents {
 public:
  void on_open(gateway::TransportId id, gateway::Transport& transport, const gateway::PeerInfo&) override {
    transport.mark_authenticated();
    sessions_.emplace(id, &transport);
  }
  void on_message(gateway::TransportId id, std::span<const char> payload, bool binary) override {
    if (binary) {
      sessions_.at(id)->send(gateway::make_frame({payload.data(), payload.size()}, true));
      return;
    }
    const Burst burst = parse_burst({payload.data(), payload.size()});
    for (std::size_t i = 0; i < burst.count; ++i) {
      const gateway::FramePtr frame = gateway::make_frame(std::string(burst.bytes, 'x'), true);
      for (const auto& [other, transport] : sessions_) {
        if (other != id) transport->send(frame);
      }
    }
  }
  void on_writable_low(gateway::TransportId) override {}
  void on_closed(gateway::TransportId id, const gateway::ClosedInfo&) override { sessions_.erase(id); }

 private:
  std::unordered_map<gateway::TransportId, gateway::Transport*> sessions_;
};

class NoRoutes final : public gateway::net::Router {
 public:
  void handle(gateway::net::HttpRequest, gateway::net::Responder respond) override {
    respond(gateway::net::problem(ErrorCode::NotFound, "nothing here"));
  }
};

// --- plain ---

class PlainSession;

struct PlainServer {
  explicit PlainServer(asio::io_context& io_)
      : io(io_), acceptor(io_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {}
  void accept();
  asio::io_context& io;
  tcp::acceptor acceptor;
  std::unordered_map<PlainSession*, std::shared_ptr<PlainSession>> sessions;
};

class PlainSession : public std::enable_shared_from_this<PlainSession> {
 public:
  PlainSession(PlainServer& server, tcp::socket socket) : server_(server), ws_(std::move(socket)) {}

  void start() {
    error_code ignored;
    beast::get_lowest_layer(ws_).socket().set_option(tcp::no_delay(true), ignored);
    ws_.binary(true);
    ws_.async_accept([self = shared_from_this()](error_code error) {
      if (!error) {
        self->server_.sessions.emplace(self.get(), self);
        self->read();
      }
    });
  }
  void send(std::shared_ptr<const std::string> payload) {
    queue_.push_back(std::move(payload));
    if (queue_.size() == 1) write();
  }

 private:
  void read() {
    ws_.async_read(buffer_, [self = shared_from_this()](error_code error, std::size_t) {
      if (error) {
        self->server_.sessions.erase(self.get());
        return;
      }
      self->handle();
      self->buffer_.consume(self->buffer_.size());
      self->read();
    });
  }
  void handle() {
    const std::string_view payload(static_cast<const char*>(buffer_.data().data()), buffer_.size());
    if (ws_.got_binary()) return send(std::make_shared<const std::string>(payload));
    const Burst burst = parse_burst(payload);
    for (std::size_t i = 0; i < burst.count; ++i) {
      const auto shared = std::make_shared<const std::string>(burst.bytes, 'x');
      for (const auto& [other, session] : server_.sessions) {
        if (other != this) session->send(shared);
      }
    }
  }
  void write() {
    ws_.async_write(asio::buffer(*queue_.front()), [self = shared_from_this()](error_code error, std::size_t) {
      if (error) return;
      self->queue_.erase(self->queue_.begin());
      if (!self->queue_.empty()) self->write();
    });
  }

  PlainServer& server_;
  websocket::stream<beast::tcp_stream> ws_;
  beast::flat_buffer buffer_;
  std::vector<std::shared_ptr<const std::string>> queue_;
};

void PlainServer::accept() {
  acceptor.async_accept([this](error_code error, tcp::socket socket) {
    if (!error) std::make_shared<PlainSession>(*this, std::move(socket))->start();
    accept();
  });
}

[[noreturn]] void run_child(const std::function<void(const std::function<void(std::uint16_t)>&)>& serve, int pipe) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  try {
    serve([pipe](std::uint16_t port) {
      if (::write(pipe, &port, sizeof port) != sizeof port) _exit(1);
      ::close(pipe);
    });
  } catch (const std::exception& error) {
    fmt::print(stderr, "benchmark server: {}\n", error.what());
  }
  _exit(1);
}

}  // namespace

ForkedServer::ForkedServer(const std::function<void(const std::function<void(std::uint16_t)>& ready)>& serve) {
  int pipe[2];
  if (::pipe(pipe) != 0) throw std::runtime_error("pipe failed");
  pid_ = ::fork();
  if (pid_ < 0) throw std::runtime_error("fork failed");
  if (pid_ == 0) {
    ::close(pipe[0]);
    run_child(serve, pipe[1]);
  }
  ::close(pipe[1]);
  const ssize_t got = ::read(pipe[0], &port_, sizeof port_);
  ::close(pipe[0]);
  if (got != sizeof port_) throw std::runtime_error("the server under test did not start");
}

ForkedServer::~ForkedServer() {
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

std::uint64_t ForkedServer::anonymous_bytes() const {
  std::ifstream status(fmt::format("/proc/{}/status", pid_));
  std::string word;
  while (status >> word) {
    std::uint64_t kib = 0;
    if (word == "RssAnon:" && status >> kib) return kib * 1024;
  }
  throw std::runtime_error("cannot read the server's memory");
}

void serve_redline(const std::function<void(std::uint16_t)>& ready, const TlsFiles& tls) {
  asio::io_context io(1);
  Publisher publisher;
  NoRoutes router;
  gateway::net::ServerSettings settings;
  gateway::net::HttpServer server(io, settings, router, publisher);
  const auto bound = server.listen(
      {.host = "127.0.0.1", .port = 0, .certificate_file = tls.certificate, .key_file = tls.key, .insecure = false});
  if (!bound) throw std::runtime_error(bound.error());
  ready(bound->port);
  io.run();
}

void serve_plain(const std::function<void(std::uint16_t)>& ready) {
  asio::io_context io(1);
  PlainServer server(io);
  server.accept();
  ready(server.acceptor.local_endpoint().port());
  io.run();
}

}  // namespace redline::bench
