// The hub: brings every event to the sessions it concerns. Live sessions get it as it is folded, in one frame made
// once; sessions that are catching up take it from the recent events, or from the log, when their queue has room.
//
// Promise: from its Welcome on, a session gets every event after its position that concerns it exactly once and in
// order; or it is closed with a code that makes it resume (4002 too slow, 4003 the sequence broke). A slow reader costs
// itself, never the others, and never more than FeedOptions::queue_bytes_max.
//
// One thread. Feeds belong to the sessions and are removed before they go.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "dispatcher/ports/event_log.hpp"
#include "dispatcher/ports/scheduler.hpp"
#include "gateway/hub/feed.hpp"
#include "gateway/hub/followers.hpp"
#include "gateway/hub/frame_encoder.hpp"
#include "gateway/hub/latest_topics.hpp"
#include "gateway/hub/recent_events.hpp"
#include "gateway/view/view.hpp"

namespace redline::gateway {

// What the hub asks of the sessions' owner. Neither function removes a feed before it returns.
class HubOwner {
 public:
  // Send the Welcome of this feed now; what follows it comes right after.
  virtual void welcome(Feed& feed, codec::Resumed resumed) = 0;
  // Close the session. The hub has let go of it already.
  virtual void fail(Feed& feed, CloseCode code, std::string_view reason) = 0;

 protected:
  ~HubOwner() = default;
};

struct HubStats {
  std::uint64_t events = 0;  // folded
  std::uint64_t pushes = 0;  // frames of events given to sessions
  std::uint64_t resumed_full = 0;
  std::uint64_t resumed_reload = 0;
  std::uint64_t log_reads = 0;
  std::uint64_t slow_readers = 0;  // closed with 4002
  std::uint64_t gaps = 0;          // closed with 4003
  std::uint64_t pauses = 0;        // a live session's queue was full
};

class Hub {
 public:
  Hub(View& view, FrameEncoder& encoder, LatestTopics& latest, ports::EventLog& log, ports::Scheduler& scheduler,
      const FeedOptions& options, HubOwner& owner);

  // The view was loaded; every feed started before has been removed, for its sequence ended. `history`: commits that
  // led to the head of the view, without holes, as many as are at hand.
  void load(std::vector<ports::LogEntry> history);
  // The next event; the view has folded it.
  void publish(domain::Event event);

  // Grants what may be followed and returns those topics, as they were asked for.
  std::vector<std::string> grant(Feed& feed, const std::vector<std::string>& asked);
  // Starts the feed, once, when the view is loaded.
  void start(Feed& feed, const std::optional<codec::Resume>& resume);
  void remove(Feed& feed);

  // The feed's queue has drained.
  void on_drained(Feed& feed);
  // Deadlines; about every second.
  void sweep(Feed& feed, ports::Monotonic now);

  const HubStats& stats() const noexcept { return stats_; }
  const RecentEvents& recent() const noexcept { return recent_; }

 private:
  bool grant(Feed& feed, std::string_view asked);
  bool grant_areas(const Principal& principal, std::string_view area, bool& all, std::vector<NameId>& areas);

  void welcome(Feed& feed, codec::Resumed resumed);
  void fail(Feed& feed, CloseCode code, std::string_view reason);
  void block(Feed& feed);
  bool full(const Feed& feed) const { return feed.transport->queued_bytes() >= options_.pause_bytes(); }

  void deliver(Feed& feed, domain::Offset offset, RecentEvent& recent, PushTopic topic);
  void send(Feed& feed, RecentEvent& recent, PushTopic topic);
  Audience audience(const Feed& feed, const domain::Event& event, PushTopic topic) const;

  // Moves a feed on as far as its queue allows.
  void pump(Feed& feed);
  bool pump_snapshot(Feed& feed);
  bool pump_log(Feed& feed);
  bool pump_recent(Feed& feed);

  void reload(Feed& feed);
  bool snapshot_tickets(Feed& feed);
  bool snapshot_technicians(Feed& feed);

  void read_log(const std::shared_ptr<Backlog>& backlog);
  void read_next_waiting();
  void on_read(Feed& feed, ports::LogRead read);

  View& view_;
  FrameEncoder& encoder_;
  LatestTopics& latest_;
  ports::EventLog& log_;
  ports::Scheduler& scheduler_;
  const FeedOptions& options_;
  HubOwner& owner_;

  RecentEvents recent_;
  Followers followers_;
  std::deque<std::weak_ptr<Backlog>> waiting_reads_;
  std::size_t reads_in_flight_ = 0;
  HubStats stats_;
  std::shared_ptr<Hub*> self_ = std::make_shared<Hub*>(this);  // handlers of the log hold it weakly
};

}  // namespace redline::gateway
