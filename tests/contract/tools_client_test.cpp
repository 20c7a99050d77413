// What the tools' client promises, against a scripted gateway on a real loopback socket: one effect for each command
// whatever is lost, nothing missed, and no coming back where it is not wanted.
#include <deque>
#include <map>

#include <gtest/gtest.h>

#include "deploy/redline/tools/client.hpp"
#include "deploy/redline/tools/server.hpp"
#include "proto/codec/command_id.hpp"
#include "tests/support/net_fixture.hpp"

namespace redline::app {
namespace {

using namespace std::chrono_literals;
using gateway::TransportId;
using tests::quick_limits;

// Welcomes every Hello, remembers what it gets and answers nothing by itself.
class ScriptedGateway final : public gateway::SessionEvents {
 public:
  void on_open(TransportId, gateway::Transport& transport, const gateway::PeerInfo&) override {
    transport_ = &transport;
    ++opened;
  }
  void on_message(TransportId, std::span<const char> payload, bool) override {
    auto frame = codec::parse_client_frame({payload.data(), payload.size()}, codec::Format::Binary);
    ASSERT_TRUE(frame);
    if (const auto* hello = std::get_if<codec::ClientHello>(&*frame)) {
      hellos.push_back(*hello);
      if (refuse_with) return transport_->close(*refuse_with, "not you");
      send(welcome);
    }
    if (const auto* command = std::get_if<codec::ClientCommand>(&*frame)) commands.push_back(*command);
    if (const auto* ack = std::get_if<codec::ClientAck>(&*frame)) acks.push_back(ack->offset);
    if (std::holds_alternative<codec::ClientHeartbeat>(*frame)) ++heartbeats;
  }
  void on_writable_low(TransportId) override {}
  void on_closed(TransportId, const gateway::ClosedInfo&) override { transport_ = nullptr; }

  bool connected() const noexcept { return transport_ != nullptr; }
  void send(const codec::ServerFrame& frame) {
    std::string payload;
    codec::encode_server_frame(frame, codec::Format::Binary, payload);
    transport_->send(gateway::make_frame(payload, true));
  }
  void close(CloseCode code) { transport_->close(code, info(code).text_en); }
  void answer(const domain::CommandId& id, std::optional<ErrorCode> error, std::uint32_t retry_after_ms = 0) {
    send(codec::Reply{.id = id,
                      .answer = {.error = error, .ticket = domain::TicketId{7}, .fields = {}},
                      .number = "0713-0001",
                      .retry_after_ms = retry_after_ms});
  }
  void push(domain::Offset offset) {
    send(codec::Push{.topic = "me", .epoch = 5, .offset = offset, .event = {}, .item = {}});
  }

  codec::Welcome welcome{.epoch = 5,
                         .offset = 10,
                         .resumed = codec::Resumed::Full,
                         .heartbeat_ms = 1'000,
                         .limits = {.commands_per_second = 100, .commands_burst = 100},
                         .role = domain::Role::Agent};
  std::optional<CloseCode> refuse_with;
  int opened = 0;
  int heartbeats = 0;
  std::vector<codec::ClientHello> hellos;
  std::vector<codec::ClientCommand> commands;
  std::vector<domain::Offset> acks;

 private:
  gateway::Transport* transport_ = nullptr;
};

class ToolsClient : public testing::Test {
 protected:
  ToolsClient() : server_(loop_.io, {quick_limits(), {}}, router_, gateway_) {
    const auto bound = server_.listen({});
    EXPECT_TRUE(bound);
    url_ = "ws://127.0.0.1:" + std::to_string(bound->port) + "/ws";
    make();
  }
  ~ToolsClient() override {
    client_.reset();
    server_.stop();
    until([&] { return server_.counters().sockets_open == 0; });
  }

  void make() {
    client_.emplace(loop_.io, loop_.scheduler, loop_.random,
                    ClientSettings{.ws_url = url_,
                                   .ca_file = {},
                                   .token = "secret",
                                   .act_as = "crew/1",
                                   .device_id = "test",
                                   .topics = {"me"},
                                   .back_off_first = 10ms,
                                   .back_off_max = 40ms,
                                   .ask_again_after = 150ms},
                    ClientCallbacks{.on_welcome = [this](const codec::Welcome&) { ++welcomes_; },
                                    .on_snapshot = [this](const codec::Snapshot&) { ++snapshots_; },
                                    .on_push = [this](const codec::Push& push) { pushes_.push_back(push.offset); },
                                    .on_lost = [this](std::string_view) { ++losses_; },
                                    .on_refused = [this](Trouble what) { refused_ = std::move(what); }});
  }
  bool until(const std::function<bool()>& done) { return loop_.run_until(done, 10s); }
  void ask(std::chrono::milliseconds give_up = 10s) {
    // Ids of their own: the loop's random is a constant.
    client_->send(codec::make_command_id({}, 0, ++asked_ << 2U), domain::SignOff{}, give_up,
                  [this](const Verdict& verdict) { verdicts_.push_back(verdict); });
  }

  tests::EventLoop loop_;
  ScriptedGateway gateway_;
  tests::TestRouter router_;
  gateway::net::HttpServer server_;
  std::string url_;
  std::optional<Client> client_;
  std::uint64_t asked_ = 0;
  int welcomes_ = 0;
  int snapshots_ = 0;
  int losses_ = 0;
  std::vector<domain::Offset> pushes_;
  std::vector<Verdict> verdicts_;
  std::optional<Trouble> refused_;
};

TEST_F(ToolsClient, SaysWhoItIs) {
  ASSERT_TRUE(until([&] { return welcomes_ == 1; }));
  EXPECT_EQ(gateway_.hellos[0].token, "secret");
  EXPECT_EQ(gateway_.hellos[0].act_as, "crew/1");
  EXPECT_EQ(gateway_.hellos[0].topics, std::vector<std::string>{"me"});
  EXPECT_FALSE(gateway_.hellos[0].resume);
  EXPECT_TRUE(client_->live());
}

TEST_F(ToolsClient, TellsTheAnswer) {
  ask();
  ASSERT_TRUE(until([&] { return gateway_.commands.size() == 1; }));
  gateway_.answer(gateway_.commands[0].id, std::nullopt);
  ASSERT_TRUE(until([&] { return verdicts_.size() == 1; }));
  EXPECT_TRUE(verdicts_[0].answer.ok());
  EXPECT_EQ(verdicts_[0].number, "0713-0001");
  EXPECT_EQ(verdicts_[0].attempts, 1U);
  EXPECT_EQ(client_->open_commands(), 0U);
}

TEST_F(ToolsClient, RepeatsWithTheSameIdWhatMaySucceedLater) {
  ask();
  std::size_t answered = 0;
  for (const ErrorCode code :
       {ErrorCode::ReadOnly, ErrorCode::RateLimited, ErrorCode::Overloaded, ErrorCode::UnknownOutcome}) {
    ASSERT_TRUE(until([&] { return gateway_.commands.size() == answered + 1; }));
    gateway_.answer(gateway_.commands[answered++].id, code, 5);
  }
  ASSERT_TRUE(until([&] { return gateway_.commands.size() == 5; }));
  for (const codec::ClientCommand& command : gateway_.commands) EXPECT_EQ(command.id, gateway_.commands[0].id);
  gateway_.answer(gateway_.commands[0].id, std::nullopt);
  ASSERT_TRUE(until([&] { return verdicts_.size() == 1; }));
  EXPECT_EQ(verdicts_[0].attempts, 5U);
}

TEST_F(ToolsClient, WaitsAsLongAsTheServerWishes) {
  ask();
  ASSERT_TRUE(until([&] { return gateway_.commands.size() == 1; }));
  const ports::Monotonic answered = loop_.scheduler.monotonic();
  gateway_.answer(gateway_.commands[0].id, ErrorCode::Overloaded, 100);
  ASSERT_TRUE(until([&] { return gateway_.commands.size() == 2; }));
  EXPECT_GE(loop_.scheduler.monotonic() - answered, 100ms);
}

TEST_F(ToolsClient, TakesARefusalForAnAnswer) {
  ask();
  ASSERT_TRUE(until([&] { return gateway_.commands.size() == 1; }));
  gateway_.answer(gateway_.commands[0].id, ErrorCode::Stale);
  ASSERT_TRUE(until([&] { return verdicts_.size() == 1; }));
  EXPECT_EQ(verdicts_[0].answer.error, ErrorCode::Stale);
}

TEST_F(ToolsClient, AsksAgainWhenThereIsSilence) {
  ask();
  ASSERT_TRUE(until([&] { return gateway_.commands.size() == 2; }));
  EXPECT_EQ(gateway_.commands[0].id, gateway_.commands[1].id);
}

TEST_F(ToolsClient, GivesUpInTheEndWithTheNewestRefusal) {
  ask(300ms);
  ask(60ms);
  ASSERT_TRUE(until([&] { return gateway_.commands.size() >= 2; }));
  gateway_.answer(gateway_.commands[0].id, ErrorCode::ReadOnly, 5'000);
  ASSERT_TRUE(until([&] { return verdicts_.size() == 2; }));
  EXPECT_EQ(verdicts_[0].answer.error, ErrorCode::UnknownOutcome);
  EXPECT_EQ(verdicts_[1].answer.error, ErrorCode::ReadOnly);
}

TEST_F(ToolsClient, SendsInTheOrderOfAskingWhatWaitedForTheConnection) {
  for (int i = 0; i < 20; ++i) ask();
  ASSERT_TRUE(until([&] { return gateway_.commands.size() == 20; }));
  EXPECT_TRUE(std::ranges::is_sorted(gateway_.commands, {}, [](const codec::ClientCommand& c) { return c.id.bytes; }));
}

TEST_F(ToolsClient, ComesBackAndResumesAndSendsWhatIsOpenAgain) {
  ask();
  ASSERT_TRUE(until([&] { return gateway_.commands.size() == 1; }));
  gateway_.push(11);
  ASSERT_TRUE(until([&] { return pushes_.size() == 1; }));
  gateway_.close(CloseCode::Drain);
  ASSERT_TRUE(until([&] { return gateway_.commands.size() == 2; }));
  EXPECT_EQ(losses_, 1);
  EXPECT_EQ(gateway_.hellos[1].resume, (codec::Resume{.epoch = 5, .offset = 11}));
  EXPECT_EQ(gateway_.commands[0].id, gateway_.commands[1].id);
}

TEST_F(ToolsClient, DoesNotResumeFromHalfASnapshot) {
  gateway_.welcome.resumed = codec::Resumed::Reload;
  ASSERT_TRUE(until([&] { return welcomes_ == 1; }));
  gateway_.send(codec::Snapshot{.epoch = 5, .offset = 20});
  ASSERT_TRUE(until([&] { return snapshots_ == 1; }));
  gateway_.close(CloseCode::SlowReader);
  ASSERT_TRUE(until([&] { return welcomes_ == 2; }));
  EXPECT_FALSE(gateway_.hellos[1].resume);
  gateway_.send(codec::Snapshot{.epoch = 5, .offset = 20, .last = true});
  ASSERT_TRUE(until([&] { return snapshots_ == 2; }));
  gateway_.close(CloseCode::Gap);
  ASSERT_TRUE(until([&] { return welcomes_ == 3; }));
  EXPECT_EQ(gateway_.hellos[2].resume, (codec::Resume{.epoch = 5, .offset = 20}));
}

TEST_F(ToolsClient, StaysAwayWhenRefused) {
  gateway_.refuse_with = CloseCode::AuthenticationFailed;
  ASSERT_TRUE(until([&] { return refused_.has_value(); }));
  EXPECT_EQ(refused_->code, ErrorCode::Unauthenticated);
  EXPECT_EQ(losses_, 0);
  EXPECT_EQ(gateway_.opened, 1);
}

TEST_F(ToolsClient, AcknowledgesEverySixteenPushesAndSoonTheRest) {
  ASSERT_TRUE(until([&] { return welcomes_ == 1; }));
  for (domain::Offset offset = 11; offset <= 27; ++offset) gateway_.push(offset);
  ASSERT_TRUE(until([&] { return gateway_.acks.size() == 2; }));
  EXPECT_EQ(gateway_.acks, (std::vector<domain::Offset>{26, 27}));
}

TEST_F(ToolsClient, KeepsItsHeartbeat) {
  ASSERT_TRUE(until([&] { return gateway_.heartbeats == 1; }));
}

TEST_F(ToolsClient, KeepsToTheRateOfTheServer) {
  gateway_.welcome.limits = {.commands_per_second = 20, .commands_burst = 3};
  ASSERT_TRUE(until([&] { return welcomes_ == 1; }));
  const ports::Monotonic began = loop_.scheduler.monotonic();
  for (int i = 0; i < 7; ++i) ask();
  ASSERT_TRUE(until([&] { return gateway_.commands.size() == 7; }));
  EXPECT_GE(loop_.scheduler.monotonic() - began, 190ms) << "three at once, four at twenty a second";
}

TEST_F(ToolsClient, CallsNothingAfterItsEnd) {
  ask();
  ASSERT_TRUE(until([&] { return gateway_.commands.size() == 1; }));
  gateway_.answer(gateway_.commands[0].id, std::nullopt);
  client_.reset();
  ASSERT_TRUE(until([&] { return !gateway_.connected(); }));
  EXPECT_TRUE(verdicts_.empty());
}

TEST(ClientVerdict, SaysWhenToStayAway) {
  const auto code = [](std::uint16_t number) { return verdict_on({.opened = true, .code = number}); };
  for (const CloseInfo& close : all_close_codes())
    EXPECT_EQ(code(static_cast<std::uint16_t>(close.code)).has_value(),
              !close.reconnect && close.code != CloseCode::Normal)
        << close.name;
  EXPECT_FALSE(code(0)) << "lost without a word";
  EXPECT_FALSE(code(4123)) << "a code of a later version";
  EXPECT_TRUE(verdict_on({.http_status = 400}));
  EXPECT_FALSE(verdict_on({.http_status = 429}));
  EXPECT_FALSE(verdict_on({.http_status = 503}));
}

TEST(ServerUrl, IsTakenApart) {
  const auto server = parse_server("https://redline.example", "t", "");
  ASSERT_TRUE(server);
  EXPECT_EQ(server->url(), "https://redline.example:443");
  EXPECT_EQ(server->ws_url(), "wss://redline.example:443/ws");
  EXPECT_EQ(parse_server("http://[::1]:8080/", "t", "")->ws_url(), "ws://[::1]:8080/ws");
  for (const char* url : {"", "redline.example", "ws://a", "http://", "http://a:0", "http://a/path", "http://a:99999"})
    EXPECT_FALSE(parse_server(url, "t", "")) << url;
}

}  // namespace
}  // namespace redline::app
