// A client of the protocol that stays: connects, says Hello, resumes where it stood, sends commands until each has a
// final answer, acknowledges pushes, keeps its heartbeat, and comes back after every loss with back-off and full jitter
// unless the server says that it must not.
//
// Commands: each keeps its id through every retry, so it has at most one effect. A retryable answer (READ_ONLY,
// RATE_LIMITED, OVERLOADED, UNKNOWN_OUTCOME) is asked again after what the server wished or a back-off, a lost
// connection after the next Welcome, silence after a while. At its deadline the newest refusal, or UNKNOWN_OUTCOME, is
// the verdict. The client keeps to the command rate that the Welcome told.
//
// One thread: that of the io_context and scheduler; callbacks and handlers never come from inside a call. Destroy it on
// that thread; nothing is called afterwards, not even the handlers of commands that are still open.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "deploy/redline/tools/trouble.hpp"
#include "dispatcher/ports/scheduler.hpp"
#include "proto/codec/wire.hpp"

namespace redline::app {

struct ClientSettings {
  std::string ws_url;
  std::string ca_file;
  std::string token;
  std::string act_as;
  std::string device_id;
  std::vector<std::string> topics;
  std::chrono::milliseconds back_off_first{200};
  std::chrono::milliseconds back_off_max{5'000};
  std::chrono::milliseconds ask_again_after{10'000};  // a command without any answer
  std::chrono::milliseconds idle_deadline{50'000};    // more than two heartbeats
};

struct ClientCallbacks {
  std::function<void(const codec::Welcome&)> on_welcome = [](const codec::Welcome&) {};
  // Chunks in order; the one with `last` completes it. Comes after every Welcome that says RELOAD.
  std::function<void(codec::Snapshot)> on_snapshot = [](codec::Snapshot) {};
  std::function<void(codec::Push)> on_push = [](codec::Push) {};
  // The connection was lost; the client is coming back by itself.
  std::function<void(std::string_view why)> on_lost = [](std::string_view) {};
  // The server does not want this client: it stays away. Open commands get no verdict any more.
  std::function<void(Trouble)> on_refused = [](Trouble) {};
};

struct Verdict {
  domain::Answer answer;
  std::string number;          // of the ticket, with OK
  std::uint32_t attempts = 0;  // times sent
};
using VerdictHandler = std::move_only_function<void(const Verdict&)>;

struct ClientStats {
  std::uint64_t connects = 0;  // Welcomes
  std::uint64_t commands = 0;
  std::uint64_t repeats = 0;  // sent again
};

class Client {
 public:
  // Starts connecting in the next turn.
  Client(boost::asio::io_context& io, ports::Scheduler& scheduler, ports::Random& random, ClientSettings settings,
         ClientCallbacks callbacks);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Also while not connected; sent when it can be.
  void send(domain::CommandId id, domain::CommandBody body, std::chrono::milliseconds give_up_after,
            VerdictHandler handler);
  void send(domain::CommandBody body, std::chrono::milliseconds give_up_after, VerdictHandler handler);
  // Newest only, so lost when not connected.
  void report_position(domain::GeoPoint point);

  bool live() const noexcept;
  // The server's clock.
  domain::Instant server_now() const;
  std::size_t open_commands() const noexcept;
  const ClientStats& stats() const noexcept;

 private:
  struct Core;
  std::shared_ptr<Core> core_;
};

// What a closed connection means: nullopt when the client comes back.
struct Closing {
  bool opened = false;
  std::uint16_t code = 0;
  unsigned http_status = 0;
  std::string_view text;
};
std::optional<Trouble> verdict_on(const Closing& closing);

}  // namespace redline::app
