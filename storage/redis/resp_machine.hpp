// The life of one Redis connection without any I/O: which state it is in, which commands wait, which are in flight, and
// what each of them learns. The owner of the socket reports what happened (connected, received, lost, tick) with the
// time, and after each report brings itself in line with what the machine wants: wants_socket() and attempt(),
// has_output(), next_wakeup(). So every story, a reply cut in two or a crash between two commands, is a plain test.
//
//   open()       connected()      handshake done
//   Idle ──► Connecting ──► Handshaking ──► Ready
//                ▲               │            │  drop: lost, stalled, protocol, READONLY …
//                └─── Backoff ◄──┴────────────┘  (exponential, full jitter)          close() from anywhere ──► Closed
//
// Promises to submitters: every handler is called exactly once, never from inside submit() (but cancel() and close()
// call those that wait before they return), in the order of submission for commands that are answered. The machine
// never sends a command twice. On a drop the event sink hears first, then the handlers of what was lost. Handlers and
// the event sink run inside the reporting calls and may call back into the machine (submit, cancel, close, abandon),
// but must not destroy it. Not thread-safe: one strand.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dispatcher/ports/scheduler.hpp"
#include "storage/redis/command.hpp"
#include "storage/redis/redis_error.hpp"
#include "storage/redis/reply.hpp"
#include "storage/redis/reply_reader.hpp"
#include "storage/redis/secret.hpp"

namespace redline::storage::redis {

using TimePoint = ports::Monotonic;
using Duration = TimePoint::duration;
using Handler = std::move_only_function<void(Result)>;

// For blocking reads on a connection of their own. A vanished peer is then noticed by the socket (keepalive) only.
inline constexpr TimePoint kNoDeadline = TimePoint::max();

struct CommandOptions {
  TimePoint deadline = kNoDeadline;
  // Without a ready connection: false fails at once with NotSent; true waits, also across reconnects, until the
  // deadline.
  bool wait_until_ready = false;
};

struct RespLimits {
  // Commands waiting or in flight, and the bytes of those commands. One more is refused with Overloaded.
  std::size_t in_flight_commands_max = 65'536;
  std::size_t in_flight_bytes_max = std::size_t{64} << 20;
  // Bytes of one reply.
  std::size_t reply_bytes_max = std::size_t{512} << 20;
  // Bytes handed to the socket at once: what stays behind is still NotSent when the connection drops.
  std::size_t write_bytes_max = std::size_t{1} << 20;
};

struct RespTimeouts {
  Duration connect = std::chrono::seconds(2);    // address lookup, connect, TLS
  Duration handshake = std::chrono::seconds(2);  // AUTH to PING
  // Silence after the oldest unanswered command has passed its deadline, until the connection counts as dead.
  Duration stall = std::chrono::seconds(2);
  // Waiting before attempt n is random in [0, min(backoff_max, backoff_first * 2^n)].
  Duration backoff_first = std::chrono::milliseconds(10);
  Duration backoff_max = std::chrono::seconds(1);
  // A connection that was ready for this long starts the next backoff from the beginning.
  Duration healthy_after = std::chrono::seconds(2);
};

struct RespSettings {
  std::string user;
  Secret password;  // empty: no AUTH
  int database = 0;
  std::string client_name = "redline";  // shown by CLIENT LIST; empty: not set
  bool require_master = true;           // ROLE must say master
  RespLimits limits;
  RespTimeouts timeouts;
};

enum class LinkState : std::uint8_t { Idle, Connecting, Handshaking, Ready, Backoff, Closed };

enum class DropReason : std::uint8_t {
  None,
  ConnectFailed,  // refused, no such host, TLS not accepted
  ConnectTimeout,
  HandshakeTimeout,
  AuthRefused,       // wrong password or user: will not heal by itself
  NotMaster,         // ROLE says replica, or Redis answered READONLY / MASTERDOWN / UNBLOCKED
  Loading,           // Redis is reading its data file
  HandshakeRefused,  // another error reply during the handshake
  Lost,              // closed by the peer or failed while reading or writing
  Stalled,           // no answer long after a deadline
  Protocol,          // what came back is not RESP, too large, or answers nothing
  Cancelled,         // cancel()
  Closed,            // close()
};

// One change of state. `reason` and `detail` tell why for Backoff and Closed.
struct LinkEvent {
  LinkState state = LinkState::Idle;
  DropReason reason = DropReason::None;
  std::string detail;
};
using LinkEventSink = std::move_only_function<void(const LinkEvent&)>;

[[nodiscard]] std::string_view name_of(LinkState state);
[[nodiscard]] std::string_view name_of(DropReason reason);

struct LinkStats {
  std::uint64_t submitted = 0;
  std::uint64_t answered = 0;  // replies delivered, error replies included
  std::uint64_t server_errors = 0;
  std::uint64_t not_sent = 0;
  std::uint64_t unknown = 0;
  std::uint64_t timeouts = 0;
  std::uint64_t overloaded = 0;
  std::uint64_t late_replies = 0;  // arrived after their command had timed out
  std::uint64_t attempts = 0;
  std::uint64_t ready = 0;   // times the connection came up
  std::uint64_t drops = 0;   // times a ready connection went away
  std::uint64_t writes = 0;  // gathered writes
  std::uint64_t bytes_out = 0;
  std::uint64_t bytes_in = 0;
};

class RespMachine {
 public:
  // `random` is for the backoff and must outlive the machine.
  RespMachine(RespSettings settings, ports::Random& random, LinkEventSink sink);

  // Submission. Handlers of refused commands are called by the next tick().
  void submit(Command command, Handler handler, CommandOptions options, TimePoint now);

  // Reports from the owner of the socket. Reports that do not fit the state are ignored.
  void open(TimePoint now);
  void connected(TimePoint now);
  void connect_failed(std::string_view detail, TimePoint now);
  void received(std::span<const char> bytes, TimePoint now);
  void lost(std::string_view detail, TimePoint now);
  void tick(TimePoint now);
  // Fails everything that waits with Closed and connects anew at once: the way to end a blocking read.
  void cancel(TimePoint now);
  // Fails everything that waits with Closed; the end.
  void close(TimePoint now);
  // The end without a word: no handler and no event is called any more, whatever is on the call stack right now.
  void abandon();

  // What the machine wants from the owner.
  [[nodiscard]] bool wants_socket() const;
  // Grows with every connection attempt: a socket made for an older attempt must be closed.
  [[nodiscard]] std::uint64_t attempt() const { return stats_.attempts; }
  [[nodiscard]] bool has_output() const;
  struct Output {
    std::vector<Command::Wire> chunks;
    std::size_t bytes = 0;

    void append(Command command);
  };
  // Everything that may leave now, up to write_bytes_max (more only for a single larger command). From here on these
  // commands count as sent. Call again when the write is done.
  [[nodiscard]] Output take_output();
  // When to call tick() next if nothing else happens; max() for never, a past time for at once.
  [[nodiscard]] TimePoint next_wakeup() const;

  [[nodiscard]] LinkState state() const { return state_; }
  [[nodiscard]] const LinkStats& stats() const { return stats_; }
  [[nodiscard]] std::size_t waiting_commands() const { return queued_.size() + in_flight_.size(); }
  [[nodiscard]] std::size_t waiting_bytes() const { return waiting_bytes_; }

 private:
  struct Queued {
    Command command;
    Handler handler;
    TimePoint deadline;
    bool may_wait;
  };
  struct InFlight {
    Handler handler;  // empty once it has timed out: the reply still has to be counted off
    TimePoint deadline;
    std::size_t bytes;
  };
  struct Completion {
    Handler handler;
    Failure failure;
  };
  enum class HandshakeStep : std::uint8_t { Auth, Select, SetName, Role, Ping };

  void begin_attempt(TimePoint now);
  void begin_handshake();
  void on_handshake_reply(const Reply& reply, TimePoint now);
  void on_reply(Reply reply, TimePoint now);
  // Leaves the current socket: fails what was sent (and what may not wait), and plans the next attempt.
  void drop(DropReason reason, std::string_view detail, TimePoint now);
  void plan_backoff(TimePoint now);
  void fail_in_flight(RedisError error, std::string_view detail, std::vector<Completion>& completions);
  void fail_queued(RedisError error, std::string_view detail, bool also_waiting, std::vector<Completion>& completions);
  void expire(TimePoint now);
  void refuse(Handler handler, RedisError error, std::string_view why);
  void complete(std::vector<Completion> completions);
  void count(RedisError error);
  void reset_link();
  void enter(LinkState state, DropReason reason = DropReason::None, std::string_view detail = {});
  [[nodiscard]] std::optional<TimePoint> stalled_at() const;

  RespSettings settings_;
  ports::Random& random_;
  LinkEventSink sink_;

  LinkState state_ = LinkState::Idle;
  TimePoint phase_deadline_ = kNoDeadline;  // Connecting, Handshaking: give up; Backoff: try again
  TimePoint ready_since_{};
  TimePoint last_heard_{};
  unsigned failed_attempts_ = 0;  // since the last healthy connection

  bool abandoned_ = false;

  std::unique_ptr<ReplyReader> reader_;
  std::deque<HandshakeStep> handshake_;
  std::optional<Output> handshake_output_;
  // Set by a reply that says the server is not the one wanted; acted on after the replies read with it.
  struct UnwantedServer {
    DropReason reason;
    std::string detail;
  };
  std::optional<UnwantedServer> unwanted_server_;

  std::deque<Queued> queued_;
  std::deque<InFlight> in_flight_;
  std::vector<Completion> refused_;
  std::size_t waiting_bytes_ = 0;
  TimePoint earliest_deadline_ = kNoDeadline;  // a lower bound: answered commands leave it behind
  LinkStats stats_;
};

}  // namespace redline::storage::redis
