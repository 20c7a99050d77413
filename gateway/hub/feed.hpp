// The stream of pushes to one session: what it follows and how far it has got. Owned by the session; moved on by the
// Hub, LatestTopics adds what is latest-only. Plain data; one thread.
//
//   Idle ─┬─ resume within the recent events ───────────────► Recent ──► Live
//         ├─ older ──► Probing ── still in the log ──► Log ──►─┤           │ queue full: the recent events keep what
//         └─ older than the log, or no resume ──► Snapshot ──►─┘ ◄─────────┘ is missed until the reader has caught up
//
// From Welcome on every event that concerns the session is sent exactly once and in order, whatever the path.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "dispatcher/ports/event_log.hpp"
#include "dispatcher/ports/scheduler.hpp"
#include "gateway/hub/route.hpp"
#include "gateway/session/principal.hpp"
#include "gateway/session/transport.hpp"
#include "proto/codec/wire.hpp"

namespace redline::gateway {

struct FeedOptions {
  std::size_t queue_bytes_max = 256 * 1024;  // of a session; replies alone may fill the last quarter, then 4002
  std::size_t frame_out_bytes_max = 256 * 1024;
  std::size_t recent_bytes_max = 64 * 1024 * 1024;
  std::chrono::milliseconds slow_reader_timeout{10'000};  // queue full and nothing taken for so long: 4002
  std::size_t log_entries_max = 256;                      // of one read
  std::size_t log_reads_max = 16;                         // at once, for all sessions that resume from the log
  domain::Offset resume_ahead_max = 10'000;  // a client may be that far ahead of this gateway, having come from another
  std::size_t areas_max = 10'000;            // named by those who follow boards of all areas

  // Pushes pause above this and go on below half of it; snapshots keep to half of it.
  std::size_t pause_bytes() const noexcept { return queue_bytes_max / 4 * 3; }
  // Latest-only topics are conflated above this.
  std::size_t latest_bytes_max() const noexcept { return queue_bytes_max / 4; }
};

enum class FeedStage : std::uint8_t {
  Idle,      // not started, or ended
  Probing,   // asks the log whether everything missed is still there; the Welcome waits for the answer
  Snapshot,  // being sent the state; then the recent events
  Log,       // being sent what it missed, from the log
  Recent,    // the same, from the recent events
  Live,
};

// A snapshot under way.
struct SnapshotProgress {
  codec::SnapshotEncoder encoder;
  std::size_t list = 0;             // of the follower's lists of open tickets
  domain::TicketId next_ticket;     // within that list
  std::size_t next_technician = 0;  // index into the view's technicians
  bool full = false;                // the queue has taken as much as it may for now
};

struct Feed;

// Events read from the log for one session.
struct Backlog {
  Feed* feed = nullptr;
  std::vector<ports::LogEntry> entries;
  std::size_t entry = 0;
  std::size_t event = 0;
  bool requested = false;
};

struct Feed {
  TransportId id{};
  Transport* transport = nullptr;
  std::shared_ptr<const Principal> principal;
  codec::Format format = codec::Format::Binary;
  FeedStage stage = FeedStage::Idle;
  bool was_live = false;  // has caught up once: from then on only the recent events are waited for
  bool blocked = false;   // waits for its reader, which took something last at `blocked_since`
  ports::Monotonic blocked_since{};
  std::size_t blocked_bytes = 0;  // in its queue then
  domain::Offset next = 0;        // first offset not considered yet; while Live a lower bound of it
  Follow follow;
  std::unique_ptr<SnapshotProgress> snapshot;
  std::shared_ptr<Backlog> backlog;

  // Latest-only topics: what the session has.
  bool counters_sent = false;
  domain::Offset counters_through = 0;  // counts as of this offset
  std::uint64_t positions_through = 0;  // every position up to this pulse
  std::uint64_t positions_target = 0;   // of the scan under way
  std::size_t positions_cursor = 0;     // next technician of the scan; 0: no scan under way
};

}  // namespace redline::gateway
