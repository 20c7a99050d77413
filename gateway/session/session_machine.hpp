// One session's protocol as a state machine without I/O: messages and time go in, one action comes out, the gateway
// performs it. Knows who is signed in, what may be sent and how often; knows nothing of topics, pushes and the log.
//
//   AwaitingHello ── Hello accepted ──► Live ── drain() ──► Draining
//         └───────────────┴── refused, timed out, violated ──┴──► Closed
//
// Tokens are looked at once and wiped; nothing here keeps, logs or echoes them. One thread; a session per connection.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/session/accounts.hpp"
#include "gateway/session/principal.hpp"
#include "gateway/session/transport.hpp"
#include "gateway/session/users.hpp"
#include "proto/codec/wire.hpp"

namespace redline::gateway {

struct SessionOptions {
  std::chrono::milliseconds hello_timeout{5'000};
  std::chrono::milliseconds welcome_timeout{10'000};  // Hello accepted → Welcome, when the store is slow or away
  std::chrono::milliseconds heartbeat_every{20'000};
  std::uint32_t heartbeats_missed_max = 2;
  Rate commands{.per_second = 20, .burst = 60};  // per user
  std::size_t sessions_per_user_max = 5;
  std::string min_version;  // oldest app version served, e.g. "1.4"; empty: any
};

enum class SessionState : std::uint8_t { AwaitingHello, Live, Draining, Closed };

struct Moment {
  ports::Monotonic monotonic;
  domain::Instant wall;
};

// What the gateway is to do.
namespace action {
struct Nothing {};
struct Close {
  CloseCode code{};
  std::string reason;
};
// The Hello was accepted: welcome the session when there is a view to show.
struct Welcome {
  std::vector<std::string> topics;  // as asked
  std::optional<codec::Resume> resume;
  std::optional<TransportId> replaced;  // this older session of the user is to be closed with 4505
};
struct Submit {
  domain::Command command;
};
struct Refuse {
  codec::Reply reply;
};
struct ReportPosition {
  domain::PositionSample sample;
};
struct SendHeartbeat {};
}  // namespace action
using Action = std::variant<action::Nothing, action::Close, action::Welcome, action::Submit, action::Refuse,
                            action::ReportPosition, action::SendHeartbeat>;

// What all sessions of a gateway share. Outlives them.
struct SessionEnvironment {
  const SessionOptions& options;
  Accounts& accounts;
  Users& users;
  const domain::TechnicianTable* technicians;  // of the folded view
};

class SessionMachine {
 public:
  SessionMachine(SessionEnvironment& environment, TransportId id, Subprotocol subprotocol, ports::Monotonic now);
  ~SessionMachine() { on_closed(); }
  SessionMachine(const SessionMachine&) = delete;
  SessionMachine& operator=(const SessionMachine&) = delete;

  Action on_message(std::span<const char> payload, bool binary, Moment now);
  // Deadlines; call about every second. Late by at most that, never early.
  Action on_tick(ports::Monotonic now);

  // The Welcome has been sent.
  void on_welcomed() noexcept { welcomed_ = true; }
  // A command of this session was put on its way, or has got its (last) answer.
  void on_command_sent() noexcept { ++in_flight_; }
  void on_command_answered() noexcept { --in_flight_; }

  // From `close_at` on the session is closed as soon as its commands are answered, at the latest at `close_by`.
  void drain(ports::Monotonic close_at, ports::Monotonic close_by);
  // Nothing follows; also when the gateway closed for a reason of its own.
  void on_closed();

  SessionState state() const noexcept { return state_; }
  bool open() const noexcept { return state_ != SessionState::Closed; }
  bool authenticated() const noexcept { return principal_ != nullptr; }
  codec::Format format() const noexcept { return format_; }
  // Null before the Hello.
  const std::shared_ptr<const Principal>& principal() const noexcept { return principal_; }
  domain::Offset acknowledged() const noexcept { return acknowledged_; }
  std::uint32_t in_flight() const noexcept { return in_flight_; }

 private:
  Action first_frame(std::string_view payload, Moment now);
  Action hello(codec::ClientHello& hello, Moment now);
  Action later_frame(std::string_view payload, Moment now);
  Action command(codec::ClientCommand& command, Moment now);
  Action position(const codec::ClientPosition& position, Moment now);
  Action close(CloseCode code, std::string reason = {});
  Action drain_tick(ports::Monotonic now);

  SessionEnvironment& environment_;
  TransportId id_;
  SessionState state_ = SessionState::AwaitingHello;
  codec::Format format_;
  bool welcomed_ = false;
  std::uint32_t in_flight_ = 0;
  ports::Monotonic since_;  // opened; once live: Hello accepted
  ports::Monotonic heard_;  // newest message of the client
  ports::Monotonic heartbeat_due_;
  ports::Monotonic close_at_{};  // while Draining
  ports::Monotonic close_by_{};
  domain::Offset acknowledged_ = 0;
  User* user_ = nullptr;
  std::shared_ptr<const Principal> principal_;
};

// Dotted numbers, compared number by number; missing ones and text count as 0. An empty `version` is one that does not
// say.
bool version_at_least(std::string_view version, std::string_view minimum) noexcept;

}  // namespace redline::gateway
