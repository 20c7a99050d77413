// The gateway of one shard, without its sockets: sessions, the folded view, the hub and the commands on their way. It
// keeps no truth; kill it at any time, and its clients resume on another one.
//
//   edge ── on_message ──► SessionMachine ── Submit ──► InboxBatcher ──► inbox        (commands)
//   log ──► Tailer ──► View::fold ──► Hub::publish ──► Transport::send                (events)
//                  └─► outcomes ──► InboxBatcher::settle ──► Transport::send          (replies)
//
// All work is done in turns of the one thread that owns it; time, randomness, the store and the accounts are ports, so
// that the simulator runs this very code under virtual time. The ports must outlive the gateway. Transports belong to
// the edge and are all closed (on_closed told) before the gateway is destroyed, or never used again.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "dispatcher/ports/event_log.hpp"
#include "dispatcher/ports/inbox.hpp"
#include "dispatcher/ports/positions.hpp"
#include "dispatcher/ports/scheduler.hpp"
#include "gateway/hub/frame_encoder.hpp"
#include "gateway/hub/hub.hpp"
#include "gateway/hub/inbox_batcher.hpp"
#include "gateway/hub/latest_topics.hpp"
#include "gateway/hub/tailer.hpp"
#include "gateway/session/accounts.hpp"
#include "gateway/session/session_machine.hpp"
#include "gateway/session/transport.hpp"
#include "gateway/session/users.hpp"
#include "gateway/view/timeline.hpp"
#include "gateway/view/view.hpp"

namespace redline::gateway {

struct GatewayPorts {
  ports::InboxWriter& inbox;
  ports::EventLog& log;
  ports::Positions& positions;
  ports::Scheduler& scheduler;
  ports::Random& random;
  Accounts& accounts;
};

// Defaults are those of the protocol.
struct GatewayOptions {
  SessionOptions session;
  FeedOptions feed;
  PendingOptions commands;
  TailOptions tail;
  LatestOptions latest;
  TimelineOptions timeline;
  std::uint32_t frame_in_bytes_max = 64 * 1024;  // enforced by the edge; advertised
  std::uint32_t ack_every_pushes = 16;           // asked of clients
  std::chrono::milliseconds ack_every{1'000};
  std::chrono::milliseconds sweep_every{1'000};  // resolution of all deadlines of sessions and commands
  std::chrono::milliseconds read_only_retry_after{1'000};
  std::chrono::milliseconds overloaded_retry_after{500};
};

// Counters since the start, and the state of the moment; for /metrics.
struct GatewayStats {
  std::size_t sessions_open = 0;
  std::size_t sessions_authenticated = 0;
  std::size_t users = 0;
  std::size_t commands_pending = 0;
  std::uint64_t commands_accepted = 0;         // put on their way
  std::map<ErrorCode, std::uint64_t> refused;  // answers that were not OK, by code
  std::map<CloseCode, std::uint64_t> closed;   // sessions closed by the gateway, by code
  std::uint64_t frames_encoded = 0;
  std::uint64_t latest_conflated = 0;
  std::size_t recent_bytes = 0;
  bool available = false;  // the store can be reached
  ports::LogEpoch epoch = 0;
  domain::Offset head = 0;
  std::uint64_t loads = 0;  // of the view
  HubStats hub;
  InboxStats inbox;
};

class Gateway final : public SessionEvents, private HubOwner, private TailSink {
 public:
  // Told of what is worth a line in the log; never anything personal.
  using NoticeHandler = std::function<void(std::string_view)>;

  Gateway(GatewayPorts ports, GatewayOptions options, NoticeHandler on_notice = {});
  ~Gateway() override;
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  void start();
  // Signs every session off within `window`, spread over it, each after its commands have been answered if that is soon
  // enough. New sessions are turned away.
  void drain(std::chrono::milliseconds window);
  // The view is loaded, the store can be reached, and no drain has begun.
  bool ready() const noexcept { return view_.loaded() && tailer_.available() && !draining_; }

  // --- by the edge
  void on_open(TransportId id, Transport& transport, const PeerInfo& peer) override;
  void on_message(TransportId id, std::span<const char> payload, bool binary) override;
  void on_writable_low(TransportId id) override;
  void on_closed(TransportId id, const ClosedInfo& info) override;

  // --- for REST. Handlers run once, on the gateway's thread, never inside the call.
  // The same door as a session's command: rate, rights, idempotency. An answer UNKNOWN_OUTCOME: send the same id again.
  void submit(const Identity& identity, domain::CommandBody body, const domain::CommandId& id,
              std::optional<domain::Version> expected_version, ReplyHandler handler);
  void timeline(domain::TicketId ticket, TimelineReader::Handler handler) {
    timelines_.read(ticket, std::move(handler));
  }
  // The ticket as this identity may see it; nullopt when there is none or it may not. Valid until the next turn.
  std::optional<codec::TicketViewRef> visible_ticket(const Identity& identity, domain::TicketId ticket) const;
  const View& view() const noexcept { return view_; }

  GatewayStats stats() const;

 private:
  // What a session waits with until the view is loaded and the log was asked.
  struct Opening {
    std::vector<std::string> topics;  // asked for; later: granted
    std::optional<codec::Resume> resume;
  };
  struct Session : Feed {
    Session(SessionEnvironment& environment, TransportId transport_id, Transport& to, const PeerInfo& peer,
            ports::Monotonic now)
        : machine(environment, transport_id, peer.subprotocol, now) {
      id = transport_id;
      transport = &to;
      format = machine.format();
    }
    SessionMachine machine;
    std::unique_ptr<Opening> opening;
  };

  // HubOwner
  void welcome(Feed& feed, codec::Resumed resumed) override;
  void fail(Feed& feed, CloseCode code, std::string_view reason) override;
  // TailSink
  void on_loaded(ports::LogEpoch epoch, domain::Offset head, domain::ShardState state,
                 std::vector<ports::LogEntry> history) override;
  void on_commit(ports::LogEntry entry) override;
  void on_available(bool available, std::string_view why) override;

  Session* find(TransportId id);
  void perform(Session& session, Action action);
  void open_session(Session& session, action::Welcome& accepted);
  void start_feed(Session& session);
  void close(Session& session, CloseCode code, std::string_view reason);
  void break_off();
  void submit(Session& session, domain::Command command);
  void send_reply(Session& session, const codec::Reply& reply);
  void tell(Sender& sender, const domain::CommandId& id, const domain::Answer& answer, bool first);
  // Why a command is refused before it is put on its way.
  std::optional<domain::Answer> refused_now(const Principal& principal, const domain::CommandBody& body) const;
  CommandReply reply_of(const domain::CommandId& id, const domain::Answer& answer) const;
  codec::Limits limits() const;
  const FramePtr& heartbeat(codec::Format format);
  void arm_sweep();
  void sweep();

  GatewayPorts ports_;
  GatewayOptions options_;
  NoticeHandler on_notice_;
  View view_;
  FrameEncoder encoder_;
  LatestTopics latest_;
  Hub hub_;
  Users users_;
  SessionEnvironment environment_;
  InboxBatcher inbox_;
  Tailer tailer_;
  TimelineReader timelines_;
  std::unordered_map<TransportId, std::unique_ptr<Session>> sessions_;

  std::uint32_t instance_;  // tells session ids of this process from another's
  bool draining_ = false;
  ports::TimerId sweep_timer_ = 0;
  std::array<FramePtr, kFormats> heartbeats_;  // of this sweep
  std::uint64_t commands_accepted_ = 0;
  std::map<ErrorCode, std::uint64_t> refused_;
  std::map<CloseCode, std::uint64_t> closed_;
};

}  // namespace redline::gateway
