// Frames of the WebSocket subprotocols as plain structs, for the gateway and for clients written in C++ (replay, fleet,
// board, simulator). Binary is protobuf; Json is its proto3 JSON mapping (lowerCamelCase names, 64-bit numbers as
// strings, ids as base64). Both go through one decoder, so they accept and refuse the same things.
//
// Client frames are held to limits.hpp. Unknown fields: refused anywhere in JSON (a typing error must not be dropped
// silently) and inside a command in binary (part of a wish must not be ignored); skipped elsewhere in binary, so that
// newer clients can talk to older servers.
//
// Pure functions, safe on any thread. Encoders append one message to `out`.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dispatcher/domain/command.hpp"
#include "dispatcher/domain/event.hpp"
#include "dispatcher/domain/shard.hpp"
#include "dispatcher/ports/event_log.hpp"
#include "proto/codec/error.hpp"
#include "proto/codec/event_summary.hpp"

namespace redline::codec {

enum class Format : std::uint8_t { Binary, Json };  // redline.v1, redline.v1.json

// --- client to server

// Everything up to here has been processed.
struct Resume {
  ports::LogEpoch epoch = 0;
  domain::Offset offset = 0;
  friend bool operator==(const Resume&, const Resume&) = default;
};
struct ClientHello {
  std::string token;
  std::string device_id;
  std::string app_version;
  std::optional<Resume> resume;
  std::vector<std::string> topics;
  std::string act_as;  // key of the technician to act for
  friend bool operator==(const ClientHello&, const ClientHello&) = default;
};
struct ClientCommand {
  domain::CommandId id;
  std::optional<domain::Version> expected_version;
  std::optional<domain::Instant> issued;
  domain::CommandBody body;
  friend bool operator==(const ClientCommand&, const ClientCommand&) = default;
};
struct ClientAck {
  domain::Offset offset = 0;
  friend bool operator==(const ClientAck&, const ClientAck&) = default;
};
struct ClientHeartbeat {
  friend bool operator==(const ClientHeartbeat&, const ClientHeartbeat&) = default;
};
struct ClientPosition {
  domain::GeoPoint point;
  domain::Instant at{};
  friend bool operator==(const ClientPosition&, const ClientPosition&) = default;
};
using ClientFrame = std::variant<ClientHello, ClientCommand, ClientAck, ClientHeartbeat, ClientPosition>;

struct FrameError {
  DecodeError error;
  std::optional<domain::CommandId> command;  // the command to answer, when its id could be read
};

std::expected<ClientFrame, FrameError> parse_client_frame(std::string_view payload, Format format);
void encode_client_frame(const ClientFrame& frame, Format format, std::string& out);

// --- server to client

enum class Resumed : std::uint8_t {
  Full,    // every event after the resume position follows
  Reload,  // a snapshot follows
};
struct Limits {
  std::uint32_t frame_in_bytes_max = 0;
  std::uint32_t frame_out_bytes_max = 0;
  std::uint32_t queue_bytes_max = 0;
  std::uint32_t commands_per_second = 0;
  std::uint32_t commands_burst = 0;
  std::uint32_t sessions_per_user_max = 0;
  std::uint32_t description_characters_max = 0;
  std::uint32_t ack_every_pushes = 0;
  std::uint32_t ack_every_ms = 0;
  friend bool operator==(const Limits&, const Limits&) = default;
};
struct Welcome {
  std::string session_id;
  domain::Instant server_time{};
  ports::LogEpoch epoch = 0;
  domain::Offset offset = 0;
  Resumed resumed = Resumed::Reload;
  std::uint32_t heartbeat_ms = 0;
  Limits limits;
  std::string min_version;
  domain::Role role = domain::Role::Agent;
  std::string technician;  // key, when the session acts for one
  std::vector<std::string> topics;
  friend bool operator==(const Welcome&, const Welcome&) = default;
};

// Status on the wire follows from `answer.error`: none is OK, UnknownOutcome is UNKNOWN, any other is ERROR.
struct Reply {
  std::optional<domain::CommandId> id;  // none: the frame had no readable id
  domain::Answer answer;
  std::string number;  // of the ticket, with OK, where known
  std::uint32_t retry_after_ms = 0;
  friend bool operator==(const Reply&, const Reply&) = default;
};

// Phone numbers of callers in a view. Masked unless somebody decided otherwise for this audience (J1).
enum class Phones : std::uint8_t { Masked, Shown };

// A ticket as a client gets it.
struct TicketView {
  domain::Ticket ticket;
  std::string technician_key;  // who Ticket::technician is; empty: nobody, or not told
  std::string technician_name;
  friend bool operator==(const TicketView&, const TicketView&) = default;
};
// The same for encoding, without copies. `technician` may be null.
struct TicketViewRef {
  const domain::Ticket& ticket;
  const domain::Technician* technician = nullptr;
  Phones phones = Phones::Masked;
};

struct Positions {
  std::vector<domain::PositionSample> samples;
  friend bool operator==(const Positions&, const Positions&) = default;
};
struct Counters {
  domain::Totals totals;
  std::uint32_t waiting = 0;
  std::uint32_t offered = 0;
  std::uint32_t accepted = 0;
  std::uint32_t en_route = 0;
  std::uint32_t on_site = 0;
  std::uint32_t breached = 0;  // open tickets with a breached clock
  std::uint32_t technicians_on_shift = 0;
  friend bool operator==(const Counters&, const Counters&) = default;
};
enum class AlertKind : std::uint8_t {
  Emergency,
  ClockWarned,
  ClockBreached,
  NobodyAvailable,
  CheckInMissed,
  FalseCompletion,
  RequestMade,
  ReviewDue,
  ClockEscalated,
  OrderGiven,
  Chased,
};
struct Alert {
  AlertKind kind{};
  domain::TicketId ticket;
  std::string number;
  domain::AreaId area;
  domain::Priority priority = domain::Priority::Normal;
  std::optional<domain::ClockKind> clock;
  domain::Instant due = domain::kNever;
  std::optional<domain::ChoiceReason> choice;
  std::uint8_t level = 0;                    // of a missed check-in: who must act
  std::optional<domain::SignalKind> signal{};  // what looks wrong about a completion
  std::optional<domain::LadderStep> step{};    // what those who are told are to do
  domain::Levels tell = 0;                     // 0: everybody who follows alerts
  friend bool operator==(const Alert&, const Alert&) = default;
};

struct Push {
  std::string topic;
  ports::LogEpoch epoch = 0;
  domain::Offset offset = 0;  // 0 in pushes of latest-only topics
  std::optional<EventSummary> event;
  std::variant<std::monostate, TicketView, domain::Technician, Positions, Counters, Alert> item;
  friend bool operator==(const Push&, const Push&) = default;
};
// Where a push belongs.
struct PushPosition {
  std::string_view topic;
  ports::LogEpoch epoch = 0;
  domain::Offset offset = 0;
};

struct Snapshot {
  ports::LogEpoch epoch = 0;
  domain::Offset offset = 0;
  std::vector<TicketView> tickets;
  std::vector<domain::Technician> technicians;
  domain::Totals totals;  // in the last chunk
  bool last = false;
  friend bool operator==(const Snapshot&, const Snapshot&) = default;
};
struct ServerHeartbeat {
  domain::Instant server_time{};
  friend bool operator==(const ServerHeartbeat&, const ServerHeartbeat&) = default;
};
struct Drain {
  std::uint32_t reconnect_after_ms = 0;
  friend bool operator==(const Drain&, const Drain&) = default;
};
using ServerFrame = std::variant<Welcome, Reply, Push, Snapshot, ServerHeartbeat, Drain>;

// Text in `frame` is sent as it is; use the ticket forms below for anything that holds a caller.
void encode_server_frame(const ServerFrame& frame, Format format, std::string& out);
std::expected<ServerFrame, DecodeError> parse_server_frame(std::string_view payload, Format format);

void encode_welcome(const Welcome& welcome, Format format, std::string& out);
void encode_reply(const Reply& reply, Format format, std::string& out);
void encode_heartbeat(const ServerHeartbeat& heartbeat, Format format, std::string& out);
void encode_drain(const Drain& drain, Format format, std::string& out);
void encode_push(const Push& push, Format format, std::string& out);
// The hot path: what happened to a ticket, with its view. `event` null: a view without an event.
void encode_push(const PushPosition& position, const domain::Event* event, const TicketViewRef& ticket, Format format,
                 std::string& out);

// Cuts a snapshot into frames. Each frame's binary form is at most `bytes_max` unless a single record is larger; its
// JSON form is two to three times that. The last frame is sent by finish(), which must be called once.
class SnapshotEncoder {
 public:
  using Emit = std::function<void(std::string_view payload)>;
  SnapshotEncoder(ports::LogEpoch epoch, domain::Offset offset, Format format, std::size_t bytes_max, Emit emit);

  void add(const TicketViewRef& ticket);
  void add(const domain::Technician& technician);
  void finish(const domain::Totals& totals);

 private:
  void append(std::string_view field);
  void emit_chunk(std::string_view tail);

  ports::LogEpoch epoch_;
  domain::Offset offset_;
  Format format_;
  std::size_t bytes_max_;
  Emit emit_;
  std::string body_;  // encoded fields of the chunk being filled
};

}  // namespace redline::codec
