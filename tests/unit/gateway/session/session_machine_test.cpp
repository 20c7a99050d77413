// Story: one session's protocol, message by message and second by second, without sockets, store or clock.
#include "gateway/session/session_machine.hpp"

#include "proto/codec/records.hpp"
#include "tests/support/desk.hpp"
#include "tests/support/gateway_scene.hpp"

namespace redline::tests {
namespace {

using namespace domain;
using namespace gateway;
using namespace std::chrono_literals;

constexpr ports::Monotonic kOpened{1h};

class SessionMachineTest : public testing::Test {
 protected:
  SessionMachineTest() {
    accounts_.add({.account = "alice", .role = Role::Agent});
    accounts_.add({.account = "zhang", .role = Role::Technician, .areas = {}, .skills = {"gas"}});
    options_.min_version = "1.4";
  }

  Moment at(std::chrono::nanoseconds since_opened) const {
    return {kOpened + since_opened, kManualStart + std::chrono::floor<Duration>(since_opened)};
  }
  std::unique_ptr<SessionMachine> open(Subprotocol subprotocol = Subprotocol::Binary) {
    return std::make_unique<SessionMachine>(environment_, TransportId{++connections_}, subprotocol, kOpened);
  }
  static Action say(SessionMachine& session, const codec::ClientFrame& frame, Moment now) {
    std::string payload;
    codec::encode_client_frame(frame, session.format(), payload);
    return session.on_message(payload, session.format() == codec::Format::Binary, now);
  }
  codec::ClientHello hello(const std::string& account = "alice") const {
    return {.token = TestAccounts::token(account),
            .device_id = "d",
            .app_version = "1.4",
            .topics = {"desk"},
            .act_as = {}};
  }
  std::unique_ptr<SessionMachine> live(const std::string& account = "alice", Moment now = {kOpened, kManualStart}) {
    auto session = open();
    EXPECT_TRUE(std::holds_alternative<action::Welcome>(say(*session, hello(account), now)));
    session->on_welcomed();
    return session;
  }
  static codec::ClientCommand create() { return {.id = command_id(1), .body = request()}; }

  // "close 4501", "refuse RATE_LIMITED", "welcome", …
  static std::string text(const Action& action) {
    struct Text {
      std::string operator()(const action::Nothing&) const { return "nothing"; }
      std::string operator()(const action::Close& close) const {
        return "close " + std::to_string(std::to_underlying(close.code));
      }
      std::string operator()(const action::Welcome&) const { return "welcome"; }
      std::string operator()(const action::Submit& submit) const {
        return "submit " + std::string{name(submit.command.body)};
      }
      std::string operator()(const action::Refuse& refuse) const {
        std::string said = "refuse " + std::string{info(*refuse.reply.answer.error).name};
        for (const std::string& field : refuse.reply.answer.fields) said += " " + field;
        return said;
      }
      std::string operator()(const action::ReportPosition&) const { return "position"; }
      std::string operator()(const action::SendHeartbeat&) const { return "heartbeat"; }
    };
    return std::visit(Text{}, action);
  }

  SessionOptions options_;
  TestAccounts accounts_;
  Users users_{options_.commands, options_.sessions_per_user_max};
  TechnicianTable technicians_;
  SessionEnvironment environment_{options_, accounts_, users_, &technicians_};
  std::uint64_t connections_ = 0;
};

TEST_F(SessionMachineTest, AHelloOpensTheSession) {
  const auto session = open();
  EXPECT_EQ(session->state(), SessionState::AwaitingHello);
  codec::ClientHello wish = hello();
  wish.resume = codec::Resume{.epoch = 3, .offset = 17};
  const Action action = say(*session, wish, at(1s));
  const auto& welcome = std::get<action::Welcome>(action);
  EXPECT_EQ(welcome.topics, std::vector<std::string>{"desk"});
  EXPECT_EQ(welcome.resume, wish.resume);
  EXPECT_FALSE(welcome.replaced);
  EXPECT_EQ(session->state(), SessionState::Live);
  EXPECT_EQ(session->principal()->actor, agent("alice"));
}

TEST_F(SessionMachineTest, TheHelloMustComeInTime) {
  const auto session = open();
  EXPECT_EQ(text(session->on_tick(kOpened + 5s - 1ns)), "nothing");
  EXPECT_EQ(text(session->on_tick(kOpened + 5s)), "close 4501");
  EXPECT_EQ(text(say(*session, hello(), at(6s))), "nothing");
  EXPECT_EQ(session->state(), SessionState::Closed);
}

TEST_F(SessionMachineTest, WhatIsNotAProperHelloEndsIt) {
  EXPECT_EQ(text(say(*open(), codec::ClientHeartbeat{}, at(0s))), "close 4503");
  EXPECT_EQ(text(say(*open(), create(), at(0s))), "close 4503");
  EXPECT_EQ(text(open()->on_message(std::string_view{"\xff\xff"}, true, at(0s))), "close 4503");
  EXPECT_EQ(text(open()->on_message(std::string_view{}, true, at(0s))), "close 4503");
  EXPECT_EQ(text(open()->on_message(std::string_view{"{}"}, false, at(0s))), "close 1003");
  EXPECT_EQ(text(open(Subprotocol::Json)->on_message(std::string_view{"x"}, true, at(0s))), "close 1003");

  codec::ClientHello unknown = hello();
  unknown.token = "guessed";
  EXPECT_EQ(text(say(*open(), unknown, at(0s))), "close 4501");
  codec::ClientHello old = hello();
  old.app_version = "1.3.9";
  EXPECT_EQ(text(say(*open(), old, at(0s))), "close 4504");
  codec::ClientHello disguised = hello();
  disguised.act_as = "zhang";
  EXPECT_EQ(text(say(*open(), disguised, at(0s))), "close 4502");
}

TEST_F(SessionMachineTest, TheTokenIsInNoAnswer) {
  codec::ClientHello wish = hello();
  wish.token = "secret-and-wrong";
  const Action action = say(*open(), wish, at(0s));
  EXPECT_EQ(std::get<action::Close>(action).reason.find("secret"), std::string::npos);
}

TEST(Version, IsComparedNumberByNumber) {
  EXPECT_TRUE(version_at_least("1.4", "1.4"));
  EXPECT_TRUE(version_at_least("1.10", "1.4"));
  EXPECT_TRUE(version_at_least("2", "1.4.9"));
  EXPECT_TRUE(version_at_least("1.4.0", "1.4"));
  EXPECT_TRUE(version_at_least("", "1.4")) << "does not say";
  EXPECT_TRUE(version_at_least("anything", ""));
  EXPECT_FALSE(version_at_least("1.3.99", "1.4"));
  EXPECT_FALSE(version_at_least("1", "1.4"));
  EXPECT_FALSE(version_at_least("beta", "1.4"));
}

TEST_F(SessionMachineTest, ACommandGetsItsActorFromTheSession) {
  const auto session = live();
  codec::ClientCommand sent{
      .id = command_id(9), .expected_version = 4, .issued = kManualStart - 1h, .body = CancelTicket{TicketId{1}, "x"}};
  const Action action = say(*session, sent, at(2s));
  const Command& command = std::get<action::Submit>(action).command;
  EXPECT_EQ(command.id, sent.id);
  EXPECT_EQ(command.actor, agent("alice"));
  EXPECT_EQ(command.received, kManualStart + 2s);
  EXPECT_EQ(command.issued, sent.issued);
  EXPECT_EQ(command.expected_version, 4u);
  EXPECT_EQ(command.body, sent.body);
  EXPECT_EQ(command.fingerprint, codec::fingerprint(command.actor, command.body));
}

TEST_F(SessionMachineTest, WhatTheRoleMayNotSendIsRefused) {
  EXPECT_EQ(text(say(*live("zhang"), create(), at(0s))), "refuse FORBIDDEN");
  EXPECT_EQ(text(say(*live("alice"), codec::ClientCommand{.id = command_id(1), .body = SignOff{}}, at(0s))),
            "refuse FORBIDDEN");
  EXPECT_EQ(text(say(*live("alice"), codec::ClientPosition{kilometre(0), kManualStart}, at(0s))),
            "refuse FORBIDDEN position");
}

TEST_F(SessionMachineTest, SkillsComeFromTheAccount) {
  const auto session = live("zhang");
  const Action signed_on = say(*session, codec::ClientCommand{.id = command_id(1), .body = SignOn{}}, at(0s));
  EXPECT_EQ(std::get<SignOn>(std::get<action::Submit>(signed_on).command.body).skills, std::vector<std::string>{"gas"});
  const Action bragged =
      say(*session, codec::ClientCommand{.id = command_id(2), .body = SignOn{.skills = {"gas", "water"}}}, at(0s));
  EXPECT_EQ(text(bragged), "refuse FORBIDDEN skills");
}

TEST_F(SessionMachineTest, APositionIsOfTheTechnicianAndNotOfTheFuture) {
  const auto session = live("zhang");
  const Action action = say(*session, codec::ClientPosition{kilometre(1), kManualStart + 1h}, at(3s));
  const PositionSample& sample = std::get<action::ReportPosition>(action).sample;
  EXPECT_EQ(sample.technician, "zhang");
  EXPECT_EQ(sample.point, kilometre(1));
  EXPECT_EQ(sample.at, kManualStart + 3s);
}

TEST_F(SessionMachineTest, MalformedMessagesAreAnsweredNotFatal) {
  const auto session = live();
  EXPECT_EQ(text(session->on_message(std::string_view{"\xff\xff"}, true, at(0s))), "refuse BAD_REQUEST");
  codec::ClientCommand long_winded = create();
  std::get<CreateTicket>(long_winded.body).description = std::string(4'001, 'x');
  const Action action = say(*session, long_winded, at(0s));
  EXPECT_TRUE(text(action).starts_with("refuse TOO_LARGE")) << text(action);
  EXPECT_EQ(std::get<action::Refuse>(action).reply.id, long_winded.id);
  codec::ClientCommand controlled = create();
  std::get<CreateTicket>(controlled.body).description = "a\x07";
  EXPECT_TRUE(text(say(*session, controlled, at(0s))).starts_with("refuse BAD_REQUEST"));
  EXPECT_EQ(text(say(*session, hello(), at(0s))), "close 4503") << "a second Hello";
}

TEST_F(SessionMachineTest, TheRateIsTheUsersOverAllSessions) {
  const auto first = live();
  const auto second = live();
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(text(say(*first, create(), at(0s))), "submit create_ticket");
    EXPECT_EQ(text(second->on_message(std::string_view{"\xff"}, true, at(0s))), "refuse BAD_REQUEST")
        << "these count too";
  }
  const Action refused = say(*first, create(), at(0s));
  EXPECT_EQ(text(refused), "refuse RATE_LIMITED");
  EXPECT_EQ(std::get<action::Refuse>(refused).reply.id, command_id(1));
  EXPECT_EQ(std::get<action::Refuse>(refused).reply.retry_after_ms, 50u);
  EXPECT_EQ(text(second->on_message(std::string_view{"\xff"}, true, at(0s))), "refuse RATE_LIMITED");
  EXPECT_EQ(text(say(*second, create(), at(50ms))), "submit create_ticket");
  EXPECT_EQ(text(say(*live("zhang"), codec::ClientCommand{.id = command_id(1), .body = SignOff{}}, at(0s))),
            "submit sign_off")
      << "others are not concerned";
}

TEST_F(SessionMachineTest, TheSixthSessionReplacesTheOldest) {
  std::vector<std::unique_ptr<SessionMachine>> sessions;
  for (int i = 0; i < 5; ++i) sessions.push_back(live());
  sessions.push_back(open());
  const Action sixth = say(*sessions.back(), hello(), at(1s));
  EXPECT_EQ(std::get<action::Welcome>(sixth).replaced, TransportId{1});
}

TEST_F(SessionMachineTest, HeartbeatsGoBothWaysAndTwoMissedAreTheEnd) {
  const auto session = live();
  EXPECT_EQ(text(session->on_tick(kOpened + 20s - 1ns)), "nothing");
  EXPECT_EQ(text(session->on_tick(kOpened + 20s)), "heartbeat");
  EXPECT_EQ(text(session->on_tick(kOpened + 21s)), "nothing");
  EXPECT_EQ(text(say(*session, codec::ClientHeartbeat{}, at(25s))), "nothing");
  EXPECT_EQ(text(session->on_tick(kOpened + 40s)), "heartbeat");
  EXPECT_EQ(text(session->on_tick(kOpened + 65s - 1ns)), "heartbeat");
  EXPECT_EQ(text(session->on_tick(kOpened + 65s)), "close 4004");
}

TEST_F(SessionMachineTest, AWelcomeThatCannotBeGivenIsGivenUp) {
  const auto session = open();
  say(*session, hello(), at(1s));
  EXPECT_EQ(text(session->on_tick(kOpened + 11s - 1ns)), "nothing");
  EXPECT_EQ(text(session->on_tick(kOpened + 11s)), "close 1011");
}

TEST_F(SessionMachineTest, AcksOnlyGoUp) {
  const auto session = live();
  say(*session, codec::ClientAck{7}, at(0s));
  say(*session, codec::ClientAck{5}, at(0s));
  EXPECT_EQ(session->acknowledged(), 7u);
}

TEST_F(SessionMachineTest, ADrainedSessionEndsOnceItsCommandsAreAnswered) {
  const auto session = live();
  session->on_command_sent();
  session->drain(kOpened + 2s, kOpened + 10s);
  EXPECT_EQ(session->state(), SessionState::Draining);
  EXPECT_EQ(text(session->on_tick(kOpened + 3s)), "nothing");
  EXPECT_EQ(text(say(*session, create(), at(4s))), "submit create_ticket") << "still served";
  session->on_command_answered();
  EXPECT_EQ(text(session->on_tick(kOpened + 5s)), "close 4001");
}

TEST_F(SessionMachineTest, ADrainedSessionDoesNotWaitForEver) {
  const auto session = live();
  session->on_command_sent();
  session->drain(kOpened + 2s, kOpened + 10s);
  EXPECT_EQ(text(session->on_tick(kOpened + 10s - 1ns)), "nothing");
  EXPECT_EQ(text(session->on_tick(kOpened + 10s)), "close 4001");
}

TEST_F(SessionMachineTest, NobodySignsInWhileDraining) {
  const auto session = open();
  session->drain(kOpened + 2s, kOpened + 10s);
  EXPECT_EQ(text(say(*session, hello(), at(1s))), "close 4001");
}

}  // namespace
}  // namespace redline::tests
