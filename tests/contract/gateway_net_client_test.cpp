// Story: the client that tools and tests use keeps its word: one on_closed for every client, and a deadline on
// everything.
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include "gateway/net/ws_client.hpp"
#include "tests/support/net_fixture.hpp"

namespace redline::tests {
namespace {

using namespace std::chrono_literals;
using gateway::net::WsClient;
using gateway::net::WsClientCallbacks;
using gateway::net::WsClientClosed;
using gateway::net::WsClientSettings;

class GatewayNetClient : public NetFixture {
 protected:
  WsClientSettings settings() const {
    WsClientSettings settings;
    settings.url = "ws://127.0.0.1:" + std::to_string(port) + "/ws";
    settings.subprotocol = "redline.v1.json";
    settings.connect_deadline = 500ms;
    settings.close_deadline = 300ms;
    return settings;
  }
  WsClientCallbacks callbacks() {
    return {.on_open = [this] { ++opened; },
            .on_message =
                [this](std::span<const char> payload, bool binary) {
                  messages.push_back((binary ? "b:" : "t:") + std::string(payload.data(), payload.size()));
                },
            .on_closed =
                [this](const WsClientClosed& info) {
                  EXPECT_FALSE(closed) << "told twice";
                  closed = info;
                }};
  }
  std::shared_ptr<WsClient> connect(WsClientSettings with) {
    return WsClient::connect(loop.io, std::move(with), callbacks());
  }
  bool until_closed() {
    return until([&] { return closed.has_value(); });
  }

  int opened = 0;
  std::vector<std::string> messages;
  std::optional<WsClientClosed> closed;
};

TEST_F(GatewayNetClient, SendsReceivesAndClosesCleanly) {
  const auto client = connect(settings());
  client->send("before open", false);
  ASSERT_TRUE(until([&] { return opened == 1; }));
  EXPECT_EQ(sessions.last->peer.subprotocol, gateway::Subprotocol::Json);
  client->send(std::string("\0bin", 4), true);
  client->send("", false);
  ASSERT_TRUE(until([&] { return messages.size() == 3; }));
  EXPECT_EQ(messages, (std::vector<std::string>{"t:before open", std::string("b:\0bin", 6), "t:"}));
  EXPECT_EQ(client->queued_bytes(), 0U);
  client->send("last", false);
  client->close(4321, "enough");
  client->send("too late", false);
  ASSERT_TRUE(until_closed());
  EXPECT_TRUE(closed->opened);
  EXPECT_EQ(closed->code, 4321);
  EXPECT_EQ(closed->error, "");
  ASSERT_TRUE(until([&] { return sessions.last->closed.has_value(); }));
  EXPECT_EQ(sessions.last->closed->code, 4321);
  EXPECT_EQ(sessions.last->closed->reason, "enough");
  EXPECT_EQ(sessions.last->messages.back(), "last");
}

TEST_F(GatewayNetClient, TellsTheServersCodeAndReason) {
  connect(settings());
  ASSERT_TRUE(until([&] { return opened == 1; }));
  sessions.last->transport->close(CloseCode::RefreshToken, "token");
  ASSERT_TRUE(until_closed());
  EXPECT_EQ(closed->code, 4006);
  EXPECT_EQ(closed->reason, "token");
}

TEST_F(GatewayNetClient, TellsWhyTheHandshakeWasRefused) {
  auto with = settings();
  with.headers = {{"Origin", "https://evil.example"}};
  connect(with);
  ASSERT_TRUE(until_closed());
  EXPECT_FALSE(closed->opened);
  EXPECT_EQ(closed->http_status, 403U);
  EXPECT_NE(closed->http_body.find("FORBIDDEN"), std::string::npos);
}

TEST_F(GatewayNetClient, BadAddressesAreReportedLater) {
  for (const std::string url :
       {"http://127.0.0.1/ws", "nonsense", "ws://127.0.0.1:1/ws", "ws://", "ws://127.0.0.1:99999/ws"}) {
    closed.reset();
    auto with = settings();
    with.url = url;
    connect(with);
    EXPECT_FALSE(closed);
    ASSERT_TRUE(until_closed()) << url;
    EXPECT_FALSE(closed->opened);
    EXPECT_NE(closed->error, "") << url;
  }
}

TEST_F(GatewayNetClient, CuttingIsReportedToo) {
  const auto client = connect(settings());
  ASSERT_TRUE(until([&] { return opened == 1; }));
  client->cut();
  ASSERT_TRUE(until_closed());
  EXPECT_EQ(closed->code, 0);
  EXPECT_NE(closed->error, "");
  ASSERT_TRUE(until([&] { return sessions.last->closed.has_value(); }));
}

TEST_F(GatewayNetClient, ClosingBeforeItIsOpenGivesUp) {
  const auto client = connect(settings());
  client->close();
  ASSERT_TRUE(until_closed());
  EXPECT_FALSE(closed->opened);
}

// A server that takes connections and says nothing.
class GatewayNetClientDeadline : public GatewayNetClient {
 protected:
  GatewayNetClientDeadline() : silent_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(silent_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(silent_, 8), 0);
    EXPECT_EQ(::getsockname(silent_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    silent_port_ = ntohs(address.sin_port);
  }
  ~GatewayNetClientDeadline() override { ::close(silent_); }
  WsClientSettings to_silent() const {
    auto with = settings();
    with.url = "ws://127.0.0.1:" + std::to_string(silent_port_) + "/ws";
    return with;
  }
  int take_connection() {
    int accepted = -1;
    EXPECT_TRUE(until([&] { return (accepted = ::accept4(silent_, nullptr, nullptr, SOCK_NONBLOCK)) >= 0; }));
    return accepted;
  }
  std::string read_request(int connection) {
    std::string request;
    EXPECT_TRUE(until([&] {
      std::array<char, 4096> part{};
      const ssize_t got = ::recv(connection, part.data(), part.size(), 0);
      if (got > 0) request.append(part.data(), static_cast<std::size_t>(got));
      return request.ends_with("\r\n\r\n");
    }));
    return request;
  }
  static std::string accept_key(const std::string& request) {
    constexpr std::string_view kName = "Sec-WebSocket-Key: ";
    const std::size_t at = request.find(kName) + kName.size();
    const std::string joined = request.substr(at, 24) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, 20> digest{};
    EVP_Digest(joined.data(), joined.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
    std::array<unsigned char, 32> text{};
    EVP_EncodeBlock(text.data(), digest.data(), digest.size());
    return reinterpret_cast<const char*>(text.data());
  }
  static void answer(int connection, const std::string& key) {
    const std::string text =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: " +
        key + "\r\n\r\n";
    EXPECT_EQ(::send(connection, text.data(), text.size(), 0), ssize_t(text.size()));
  }

  int silent_;
  int silent_port_ = 0;
};

TEST_F(GatewayNetClientDeadline, Connect) {
  connect(to_silent());
  ASSERT_TRUE(until_closed());
  EXPECT_EQ(closed->error, "connect deadline");
}

TEST_F(GatewayNetClientDeadline, Idle) {
  auto with = settings();
  with.idle_deadline = 400ms;
  connect(with);
  ASSERT_TRUE(until([&] { return opened == 1; }));
  for (int i = 0; i < 10; ++i) {
    sessions.last->transport->send(gateway::make_frame("alive", true));
    turn_for(60ms);
  }
  EXPECT_FALSE(closed);
  ASSERT_TRUE(until_closed());
  EXPECT_EQ(closed->error, "idle deadline");
}

TEST_F(GatewayNetClientDeadline, CloseThatIsNotAnswered) {
  const auto client = connect(to_silent());
  const int server = take_connection();
  answer(server, accept_key(read_request(server)));
  ASSERT_TRUE(until([&] { return opened == 1; }));
  client->close();
  ASSERT_TRUE(until_closed());
  EXPECT_EQ(closed->error, "close deadline");
  ::close(server);
}

TEST_F(GatewayNetClientDeadline, WriteThatIsNotRead) {
  auto with = to_silent();
  with.write_deadline = 300ms;
  const auto client = connect(with);
  const int server = take_connection();
  answer(server, accept_key(read_request(server)));
  ASSERT_TRUE(until([&] { return opened == 1; }));
  for (int i = 0; i < 64; ++i) client->send(std::string(1024 * 1024, 'x'), true);
  ASSERT_TRUE(until_closed());
  EXPECT_EQ(closed->error, "write deadline");
  ::close(server);
}

TEST_F(GatewayNetClientDeadline, AnAnswerWithTheWrongKeyIsNoWebSocket) {
  connect(to_silent());
  const int server = take_connection();
  read_request(server);
  answer(server, "d3Jvbmc=");
  ASSERT_TRUE(until_closed());
  EXPECT_FALSE(closed->opened);
  ::close(server);
}

}  // namespace
}  // namespace redline::tests
