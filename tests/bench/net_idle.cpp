#include "tests/bench/net_idle.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/child.hpp"
#include "tests/bench/net_servers.hpp"
#include "tests/bench/ws_frame.hpp"
#include "tests/bench/ws_load.hpp"

namespace redline::bench {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::size_t kWarmUp = 64;  // sessions that pay for what the first ones load and never give back

// Opens sessions up to `count` and passes a message through each new one.
void open_sessions(WsLoad& load, std::size_t count) {
  std::string frame;
  append_client_frame(frame, std::string(64, 'm'));
  const std::size_t before = load.open_count();
  std::size_t answered = 0;
  load.on_open = [&](WsLoad::Conn conn) { load.send(conn, frame); };
  load.on_message = [&](WsLoad::Conn, std::string_view, std::int64_t) { ++answered; };
  const std::int64_t stuck = now_ns() + 60 * kSecond;
  constexpr std::size_t kAtOnce = 40;  // stays below the limit of unauthenticated sockets of one address
  for (std::size_t opened = before; opened < count || answered < count - before;) {
    for (; opened < count && load.opening() < kAtOnce; ++opened) load.open("/ws", "redline.v1");
    load.turn(now_ns() + kSecond);
    if (now_ns() > stuck) throw std::runtime_error("the sessions did not open");
  }
}

double bytes_per_session(const ForkedServer& server, std::size_t sessions) {
  WsLoad load({.port = server.port()});
  open_sessions(load, kWarmUp);
  const std::uint64_t before = server.anonymous_bytes();
  open_sessions(load, kWarmUp + sessions);
  return static_cast<double>(server.anonymous_bytes() - before) / static_cast<double>(sessions);
}

// A blocking TLS WebSocket client, as small as can be.
class TlsPeer {
 public:
  TlsPeer(SSL_CTX* context, std::uint16_t port)
      : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), ssl_(SSL_new(context)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("connect");
    SSL_set_fd(ssl_, fd_);
    if (SSL_connect(ssl_) != 1) throw std::runtime_error("TLS handshake");
    std::string request =
        "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: cmVkbGluZS1iZW5jaC0wMQ==\r\nSec-WebSocket-Protocol: redline.v1\r\n\r\n";
    exchange(request);
    std::string frame;
    append_client_frame(frame, std::string(64, 'm'));
    exchange(frame);
  }
  ~TlsPeer() {
    SSL_free(ssl_);
    close(fd_);
  }
  TlsPeer(const TlsPeer&) = delete;
  TlsPeer& operator=(const TlsPeer&) = delete;

 private:
  void exchange(const std::string& bytes) {
    std::array<char, 4096> answer{};
    if (SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) <= 0 ||
        SSL_read(ssl_, answer.data(), answer.size()) <= 0) {
      throw std::runtime_error("TLS session");
    }
  }
  int fd_;
  SSL* ssl_;
};

double bytes_per_tls_session(const ForkedServer& server, std::size_t sessions) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  std::vector<std::unique_ptr<TlsPeer>> peers;
  const auto open = [&](std::size_t count) {
    while (peers.size() < count) peers.push_back(std::make_unique<TlsPeer>(context.get(), server.port()));
  };
  open(kWarmUp);
  const std::uint64_t before = server.anonymous_bytes();
  open(kWarmUp + sessions);
  return static_cast<double>(server.anonymous_bytes() - before) / static_cast<double>(sessions);
}

struct Servers {  // of one round
  std::unique_ptr<ForkedServer> redline;
  std::unique_ptr<ForkedServer> plain;
  std::unique_ptr<ForkedServer> tls;
};

}  // namespace

void run_idle(const Options& options, Report& report) {
  const auto sessions = static_cast<std::size_t>(options.number("sessions", 5000));
  const auto tls_sessions = static_cast<std::size_t>(options.number("tls_sessions", 500));
  const TempDir directory;
  const TlsFiles files{directory.path() / "server.pem", directory.path() / "server.key"};
  run_command({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
               "-subj", "/CN=localhost", "-keyout", files.key, "-out", files.certificate},
              std::chrono::seconds(20));
  // All of them before the first measurement: a server forked later would inherit the heap this process has grown, and
  // fill its gaps instead of growing its own.
  std::vector<Servers> rounds(static_cast<std::size_t>(options.rounds));
  for (Servers& servers : rounds) {
    servers.redline = std::make_unique<ForkedServer>([](const auto& ready) { serve_redline(ready); });
    servers.plain = std::make_unique<ForkedServer>(serve_plain);
    servers.tls = std::make_unique<ForkedServer>([&](const auto& ready) { serve_redline(ready, files); });
  }
  const auto cell = [&](std::string name, std::unique_ptr<ForkedServer> Servers::* which, std::size_t count,
                        auto measure) {
    return Cell{name, [&report, &rounds, name, which, count, measure, round = std::size_t{0}]() mutable {
                  const auto server = std::move(rounds[round++].*which);
                  report.sample(name + ".session_bytes", measure(*server, count), "bytes");
                }};
  };
  interleave(options, report,
             {cell("redline", &Servers::redline, sessions, bytes_per_session),
              cell("plain", &Servers::plain, sessions, bytes_per_session),
              cell("tls", &Servers::tls, tls_sessions, bytes_per_tls_session)});
  report.ratio("session_to_plain", "redline.session_bytes", "plain.session_bytes");
  report.goal("redline.session_bytes", at_most(8 * 1024, 2560));
  report.goal("tls.session_bytes", at_most(48 * 1024, 24 * 1024));
}

}  // namespace redline::bench
