// The ways to a Redis server: TCP, TLS with its checks, and logging in.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "storage/redis/connection.hpp"
#include "storage/redis/unix_ask.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/redis_fixture.hpp"

namespace redline::storage::redis {
namespace {

using namespace std::chrono_literals;
using tests::EventLoop;
using tests::RedisFixture;

class RedisTransport : public testing::Test {
 public:
  void connect(const std::string& url, TlsSettings tls = {}) {
    ConnectionOptions options;
    options.url = parse_redis_url(url).value();
    options.timeouts.backoff_max = 20ms;
    options.tls = std::move(tls);
    events.clear();
    connection = std::make_unique<RedisConnection>(loop.io.get_executor(), loop.scheduler, loop.random, options,
                                                   [this](const LinkEvent& event) { events.push_back(event); });
    connection->open();
  }
  bool comes_up() {
    return loop.run_until([this] { return connection->ready(); });
  }
  // The first reason why an attempt ended.
  LinkEvent first_drop() {
    const auto is_drop = [](const LinkEvent& event) { return event.reason != DropReason::None; };
    loop.run_until([&] { return std::ranges::any_of(events, is_drop); });
    const auto found = std::ranges::find_if(events, is_drop);
    return found == events.end() ? LinkEvent{} : *found;
  }

  EventLoop loop;
  tests::TemporaryDirectory directory;
  std::vector<LinkEvent> events;
  std::unique_ptr<RedisConnection> connection;
};

TEST_F(RedisTransport, ConnectsOverTcpByAddressAndByName) {
  const std::string port = std::to_string(tests::free_port());
  const RedisFixture redis(loop.scheduler, {{"port", port}});
  connect("redis://127.0.0.1:" + port);
  EXPECT_TRUE(comes_up());
  connect("redis://localhost:" + port + "/1");
  EXPECT_TRUE(comes_up());
}

TEST_F(RedisTransport, APortWhereNobodyListensIsTriedAgain) {
  connect("redis://127.0.0.1:" + std::to_string(tests::free_port()));
  EXPECT_EQ(first_drop().reason, DropReason::ConnectFailed);
  EXPECT_TRUE(loop.run_until([this] { return connection->stats().attempts >= 3; }));
}

TEST_F(RedisTransport, ANameThatDoesNotExistIsAFailureOfTheAttemptOnly) {
  connect("redis://no-such-host.invalid");
  EXPECT_EQ(first_drop().reason, DropReason::ConnectFailed);
}

TEST_F(RedisTransport, LogsInWithUserAndPasswordAndSaysWhenRefused) {
  const RedisFixture redis(loop.scheduler);
  const std::string path = redis.url().path;
  ASSERT_TRUE(ask(path, Command("ACL").arg("SETUSER").arg("anna").arg("on").arg(">s3cret").arg("~*").arg("+@all"), 5s));
  connect("unix://anna:s3cret@" + path);
  EXPECT_TRUE(comes_up());
  connect("unix://anna:guess@" + path);
  EXPECT_EQ(first_drop().reason, DropReason::AuthRefused);
  EXPECT_EQ(first_drop().detail.find("guess"), std::string::npos);
}

TEST_F(RedisTransport, AServerThatWantsAPasswordRefusesAClientWithoutOne) {
  const std::string port = std::to_string(tests::free_port());
  const RedisFixture redis(loop.scheduler, {{"port", port}});
  ASSERT_TRUE(ask(redis.url().path, Command("CONFIG").arg("SET").arg("requirepass").arg("s3cret"), 5s));
  connect("redis://127.0.0.1:" + port);
  EXPECT_EQ(first_drop().reason, DropReason::AuthRefused);
  connect("redis://:s3cret@127.0.0.1:" + port);
  EXPECT_TRUE(comes_up());
}

class RedisTls : public RedisTransport {
 public:
  RedisTls() : port(std::to_string(tests::free_port())), files(tests::make_certificates(directory.path(), "server")) {
    redis = std::make_unique<RedisFixture>(loop.scheduler,
                                           RedisFixture::Settings{{"tls-port", port},
                                                                  {"tls-cert-file", files.certificate.string()},
                                                                  {"tls-key-file", files.key.string()},
                                                                  {"tls-ca-cert-file", files.authority.string()},
                                                                  {"tls-auth-clients", "no"}});
  }

  std::string port;
  tests::CertificateFiles files;
  std::unique_ptr<RedisFixture> redis;
};

TEST_F(RedisTls, IsAcceptedByAddressAndByNameWhenTheAuthorityIsTrusted) {
  connect("rediss://127.0.0.1:" + port, {.ca_file = files.authority.string()});
  EXPECT_TRUE(comes_up());
  connect("rediss://localhost:" + port, {.ca_file = files.authority.string()});
  ASSERT_TRUE(comes_up());

  // More than one TLS record each way.
  const std::string value(300'000, 'v');
  std::size_t size = 0;
  connection->submit(
      Command("ECHO").arg(value), [&](const Result& result) { size = (*result)->text_or_empty().size(); },
      loop.scheduler.monotonic() + 10s);
  ASSERT_TRUE(loop.run_until([&] { return size > 0; }));
  EXPECT_EQ(size, value.size());
}

TEST_F(RedisTls, IsRefusedWhenTheAuthorityIsAnother) {
  const auto other = tests::make_certificates(directory.path(), "other");
  connect("rediss://127.0.0.1:" + port, {.ca_file = other.authority.string()});
  EXPECT_EQ(first_drop().reason, DropReason::ConnectFailed);
  EXPECT_NE(first_drop().detail.find("certificate verify failed"), std::string::npos) << first_drop().detail;
}

TEST_F(RedisTls, IsRefusedByTheSystemsAuthorities) {
  connect("rediss://127.0.0.1:" + port);
  EXPECT_EQ(first_drop().reason, DropReason::ConnectFailed);
}

TEST_F(RedisTls, IsRefusedUnderANameThatIsNotInTheCertificate) {
  // 127.0.0.2 reaches the same server on Linux, but the certificate does not name it.
  connect("rediss://127.0.0.2:" + port, {.ca_file = files.authority.string()});
  EXPECT_EQ(first_drop().reason, DropReason::ConnectFailed);
  connect("rediss://127.0.0.2:" + port, {.ca_file = files.authority.string(), .verify_peer = false});
  EXPECT_TRUE(comes_up());
}

TEST_F(RedisTls, ASilentPortIsGivenUpAtTheDeadline) {
  // Plain Redis waits for a command, TLS waits for the server's hello: neither ever speaks.
  const std::string plain = std::to_string(tests::free_port());
  redis->configure({{"port", plain}});
  redis->start();
  redis->signal(SIGSTOP);
  ConnectionOptions options;
  options.url = parse_redis_url("rediss://127.0.0.1:" + plain).value();
  options.timeouts.connect = 50ms;
  connection = std::make_unique<RedisConnection>(loop.io.get_executor(), loop.scheduler, loop.random, options,
                                                 [this](const LinkEvent& event) { events.push_back(event); });
  connection->open();
  EXPECT_EQ(first_drop().reason, DropReason::ConnectTimeout);
  redis->signal(SIGCONT);
}

TEST_F(RedisTransport, AnAuthorityFileThatCannotBeReadIsAMistakeInTheSettings) {
  EXPECT_THROW(connect("rediss://127.0.0.1:1", {.ca_file = "/nonexistent/ca.pem"}), std::runtime_error);
}

}  // namespace
}  // namespace redline::storage::redis
