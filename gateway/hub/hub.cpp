#include "gateway/hub/hub.hpp"

#include <algorithm>
#include <utility>

#include "gateway/session/permissions.hpp"
#include "gateway/session/roles.hpp"

namespace redline::gateway {

using namespace domain;

Hub::Hub(View& view, FrameEncoder& encoder, LatestTopics& latest, ports::EventLog& log, ports::Scheduler& scheduler,
         const FeedOptions& options, HubOwner& owner)
    : view_(view),
      encoder_(encoder),
      latest_(latest),
      log_(log),
      scheduler_(scheduler),
      options_(options),
      owner_(owner),
      recent_(options.recent_bytes_max) {}

// --- what a session may follow

std::vector<std::string> Hub::grant(Feed& feed, const std::vector<std::string>& asked) {
  std::vector<std::string> granted;
  for (const std::string& topic : asked)
    if (grant(feed, topic)) granted.push_back(topic);
  return granted;
}

bool Hub::grant(Feed& feed, std::string_view asked) {
  const Principal& principal = *feed.principal;
  const std::optional<Topic> topic = parse_topic(asked);
  if (!topic || !may_follow(principal, *topic)) return false;
  Follow& follow = feed.follow;
  switch (topic->kind) {
    case TopicKind::Me:
      follow.me = true;
      follow.technician = self_of(principal, view_.state().technicians);
      return true;
    case TopicKind::Desk:
      follow.desk = true;
      follow.creator = view_.creators().intern(principal.actor.account);
      return true;
    case TopicKind::Board: return grant_areas(principal, topic->area, follow.board_all, follow.boards);
    case TopicKind::Alerts:
      follow.levels = levels_of(principal.actor.role);
      return grant_areas(principal, {}, follow.alerts_all, follow.alerts);
  }
  return false;
}

bool Hub::grant_areas(const Principal& principal, std::string_view area, bool& all, std::vector<NameId>& areas) {
  if (area.empty() && principal.areas.empty()) {
    all = true;
    return true;
  }
  const auto add = [&](std::string_view name) {
    if (view_.areas().find(name) == kNoName && view_.areas().size() >= options_.areas_max) return false;
    const NameId id = view_.areas().intern(name);
    if (std::ranges::find(areas, id) == areas.end()) areas.push_back(id);
    return true;
  };
  if (!area.empty()) return add(area);
  return std::ranges::all_of(principal.areas, [&](const AreaId& own) { return add(own.value); });
}

// --- life of a feed

void Hub::start(Feed& feed, const std::optional<codec::Resume>& resume) {
  followers_.add(feed);
  if (feed.follow.any_board()) latest_.add(feed);
  if (!resume || resume->epoch != view_.epoch() || resume->offset > view_.head() + options_.resume_ahead_max)
    return reload(feed);
  feed.next = resume->offset + 1;
  if (feed.next < recent_.first()) {
    feed.stage = FeedStage::Probing;
    feed.backlog = std::make_shared<Backlog>(Backlog{.feed = &feed});
    return read_log(feed.backlog);
  }
  feed.stage = FeedStage::Recent;
  welcome(feed, codec::Resumed::Full);
  pump(feed);
}

void Hub::welcome(Feed& feed, codec::Resumed resumed) {
  ++(resumed == codec::Resumed::Full ? stats_.resumed_full : stats_.resumed_reload);
  owner_.welcome(feed, resumed);
}

void Hub::remove(Feed& feed) {
  if (feed.stage == FeedStage::Idle) return;
  feed.stage = FeedStage::Idle;
  feed.snapshot.reset();
  feed.backlog.reset();
  followers_.remove(feed);
  if (feed.follow.any_board()) latest_.remove(feed);
}

void Hub::fail(Feed& feed, CloseCode code, std::string_view reason) {
  ++(code == CloseCode::SlowReader ? stats_.slow_readers : stats_.gaps);
  remove(feed);
  owner_.fail(feed, code, reason);
}

void Hub::block(Feed& feed) {
  if (feed.blocked) return;
  feed.blocked = true;
  feed.blocked_since = scheduler_.monotonic();
  feed.blocked_bytes = feed.transport->queued_bytes();
}

void Hub::on_drained(Feed& feed) {
  feed.blocked = false;
  pump(feed);
  latest_.bring_up_to_date(feed);
}

void Hub::sweep(Feed& feed, ports::Monotonic now) {
  if (!feed.blocked) {
    if (feed.stage == FeedStage::Log) pump(feed);  // the log could not be read last time
    return latest_.bring_up_to_date(feed);
  }
  const std::size_t queued = feed.transport->queued_bytes();
  if (queued < options_.pause_bytes() / 2) return on_drained(feed);
  if (queued < feed.blocked_bytes) {
    feed.blocked_bytes = queued;
    feed.blocked_since = now;
  } else if (now - feed.blocked_since >= options_.slow_reader_timeout) {
    fail(feed, CloseCode::SlowReader, "nothing was read for too long");
  }
}

// --- events

void Hub::load(std::vector<ports::LogEntry> history) {
  recent_.clear(history.empty() ? view_.head() + 1 : history.front().first_offset);
  for (ports::LogEntry& entry : history)
    for (Event& event : entry.events) {
      const Route route = route_of(event, view_);
      recent_.push(std::move(event), route);
    }
}

void Hub::publish(Event event) {
  ++stats_.events;
  const Offset offset = event.offset;
  if (const auto* signed_on = std::get_if<TechnicianSignedOn>(&event.body))
    followers_.resolve(signed_on->key, event.technician);
  if (const auto* observed = std::get_if<PositionObserved>(&event.body))
    latest_.observe(event.technician, observed->point, observed->at);
  const Route route = route_of(event, view_);
  if (offset != recent_.next()) recent_.clear(offset);  // only right after loading, when the view knew no later offset
  RecentEvent& recent = recent_.push(std::move(event), route);
  if (recent.body == nullptr) return;
  followers_.for_each(route, view_, [&](Feed& feed, PushTopic topic) { deliver(feed, offset, recent, topic); });
}

void Hub::deliver(Feed& feed, Offset offset, RecentEvent& recent, PushTopic topic) {
  if (feed.stage != FeedStage::Live || offset < feed.next) return;  // catching up, or has got it by another topic
  if (full(feed)) {
    feed.stage = FeedStage::Recent;
    feed.next = offset;
    ++stats_.pauses;
    return block(feed);
  }
  send(feed, recent, topic);
  feed.next = offset + 1;
}

void Hub::send(Feed& feed, RecentEvent& recent, PushTopic topic) {
  const Audience to = audience(feed, recent.body->event, topic);
  FramePtr& frame = recent.body->frame(to, feed.format);
  if (!frame) {
    frame = encoder_.event(recent.body->event, recent.route, to, feed.format);
    recent_.count_frame(*recent.body, frame->size());
  }
  feed.transport->send(frame);
  ++stats_.pushes;
}

Audience Hub::audience(const Feed& feed, const Event& event, PushTopic topic) const {
  if (topic != PushTopic::Me) return audience_of(topic, codec::Phones::Masked);
  const Ticket* ticket = view_.ticket(event.ticket);
  return audience_of(
      topic, ticket != nullptr ? phones_for(*feed.principal, feed.follow.technician, *ticket) : codec::Phones::Masked);
}

// --- catching up

void Hub::pump(Feed& feed) {
  for (bool finished = true; finished;) {
    switch (feed.stage) {
      case FeedStage::Snapshot: finished = pump_snapshot(feed); break;
      case FeedStage::Log: finished = pump_log(feed); break;
      case FeedStage::Recent: finished = pump_recent(feed); break;
      default: finished = false;
    }
  }
}

bool Hub::pump_recent(Feed& feed) {
  while (feed.next < recent_.next()) {
    if (feed.next < recent_.first()) {
      if (feed.was_live) {
        fail(feed, CloseCode::SlowReader, "too far behind");
        return false;
      }
      feed.stage = FeedStage::Log;
      return true;
    }
    RecentEvent& recent = recent_.at(feed.next);
    const auto topic = topic_for(feed.follow, recent.route, view_);
    if (topic && full(feed)) {
      block(feed);
      return false;
    }
    if (topic) send(feed, recent, *topic);
    ++feed.next;
  }
  feed.stage = FeedStage::Live;
  feed.was_live = true;
  latest_.bring_up_to_date(feed);
  return false;
}

namespace {

// The next event at or after `from`, moving on over earlier ones; null at the end.
const Event* next_event(Backlog& backlog, Offset from) {
  for (; backlog.entry < backlog.entries.size(); ++backlog.entry, backlog.event = 0) {
    const std::vector<Event>& events = backlog.entries[backlog.entry].events;
    while (backlog.event < events.size() && events[backlog.event].offset < from) ++backlog.event;
    if (backlog.event < events.size()) return &events[backlog.event];
  }
  return nullptr;
}

}  // namespace

bool Hub::pump_log(Feed& feed) {
  while (feed.next < recent_.first()) {
    if (feed.backlog == nullptr) feed.backlog = std::make_shared<Backlog>(Backlog{.feed = &feed});
    const Event* event = next_event(*feed.backlog, feed.next);
    if (event == nullptr) {
      read_log(feed.backlog);
      return false;
    }
    if (event->offset != feed.next) {
      fail(feed, CloseCode::Gap, "events are missing in the log");
      return false;
    }
    const Route route = route_of(*event, view_);
    const auto topic = topic_for(feed.follow, route, view_);
    if (topic && full(feed)) {
      block(feed);
      return false;
    }
    if (topic) {
      feed.transport->send(encoder_.event(*event, route, audience(feed, *event, *topic), feed.format));
      ++stats_.pushes;
    }
    ++feed.next;
  }
  feed.backlog.reset();
  feed.stage = FeedStage::Recent;
  return true;
}

void Hub::read_log(const std::shared_ptr<Backlog>& backlog) {
  if (backlog->requested) return;
  if (reads_in_flight_ >= options_.log_reads_max) {
    backlog->requested = true;
    waiting_reads_.push_back(backlog);
    return;
  }
  backlog->requested = true;
  ++reads_in_flight_;
  ++stats_.log_reads;
  log_.range(backlog->feed->next, recent_.first(), options_.log_entries_max,
             [self = std::weak_ptr{self_}, asked = std::weak_ptr{backlog}](ports::LogRead read) {
               const auto hub = self.lock();
               if (hub == nullptr) return;
               --(*hub)->reads_in_flight_;
               if (const auto still = asked.lock()) (*hub)->on_read(*still->feed, std::move(read));
               (*hub)->read_next_waiting();
             });
}

void Hub::read_next_waiting() {
  while (!waiting_reads_.empty() && reads_in_flight_ < options_.log_reads_max) {
    const auto backlog = waiting_reads_.front().lock();
    waiting_reads_.pop_front();
    if (backlog == nullptr) continue;
    backlog->requested = false;
    read_log(backlog);
  }
}

void Hub::on_read(Feed& feed, ports::LogRead read) {
  Backlog& backlog = *feed.backlog;
  backlog.requested = false;
  if (feed.stage == FeedStage::Log && !read.available) return;  // the sweep asks again
  const bool usable = read.available && read.epoch == view_.epoch() && !read.gap && !read.entries.empty() &&
                      read.entries.front().first_offset <= feed.next;
  if (!usable) {
    if (feed.stage == FeedStage::Log) return fail(feed, CloseCode::Gap, "the log was trimmed meanwhile");
    feed.backlog.reset();
    return reload(feed);
  }
  backlog.entries = std::move(read.entries);
  backlog.entry = 0;
  backlog.event = 0;
  if (std::exchange(feed.stage, FeedStage::Log) == FeedStage::Probing) welcome(feed, codec::Resumed::Full);
  pump(feed);
}

// --- snapshots

void Hub::reload(Feed& feed) {
  feed.stage = FeedStage::Snapshot;
  feed.next = view_.head() + 1;
  welcome(feed, codec::Resumed::Reload);
  constexpr std::size_t kJsonGrowth = 4;  // a frame within its limit in either format
  feed.snapshot = std::make_unique<SnapshotProgress>(
      SnapshotProgress{.encoder = {view_.epoch(), view_.head(), feed.format, options_.frame_out_bytes_max / kJsonGrowth,
                                   [this, &feed](std::string_view payload) {
                                     feed.transport->send(make_frame(payload, feed.format == codec::Format::Binary));
                                     feed.snapshot->full = feed.transport->queued_bytes() >= options_.pause_bytes() / 2;
                                   }}});
  pump(feed);
}

bool Hub::pump_snapshot(Feed& feed) {
  feed.snapshot->full = false;
  if (!snapshot_tickets(feed) || !snapshot_technicians(feed)) {
    block(feed);
    return false;
  }
  Totals totals;
  if (feed.follow.board_all) totals = view_.state().header.totals;
  for (const NameId area : feed.follow.boards) {
    const Totals of_area = view_.counts(area).totals;
    totals.created += of_area.created;
    totals.done += of_area.done;
    totals.cancelled += of_area.cancelled;
  }
  feed.snapshot->encoder.finish(totals);
  feed.snapshot.reset();
  feed.stage = FeedStage::Recent;
  return true;
}

// Each open ticket of the lists followed, from where the snapshot stands. False when the queue is full. What happens to
// a ticket meanwhile is in the events that follow; what is sent here is at least as new as the snapshot's offset.
bool Hub::snapshot_tickets(Feed& feed) {
  SnapshotProgress& progress = *feed.snapshot;
  const Follow& follow = feed.follow;
  const auto add = [&](const Ticket& ticket) {
    progress.encoder.add({.ticket = ticket,
                          .technician = view_.holder(ticket),
                          .phones = phones_for(*feed.principal, follow.technician, ticket)});
    progress.next_ticket = TicketId{ticket.id.value + 1};
    return !progress.full;
  };
  std::vector<const OpenList*> lists;
  if (follow.desk) lists.push_back(&view_.open_by_creator(follow.creator));
  if (follow.board_all) lists.push_back(&view_.open());
  for (std::size_t i = 0; i < follow.boards.size() && !follow.board_all; ++i)
    lists.push_back(&view_.open_in_area(follow.boards[i]));
  for (; progress.list < lists.size(); ++progress.list, progress.next_ticket = {})
    if (!lists[progress.list]->visit_from(progress.next_ticket, view_.state().tickets, add)) return false;
  if (progress.list > lists.size() || !follow.me) return true;
  for (const TicketId id : view_.open_by_technician(follow.technician)) add(*view_.ticket(id));
  progress.list = lists.size() + 1;
  return !progress.full;
}

bool Hub::snapshot_technicians(Feed& feed) {
  SnapshotProgress& progress = *feed.snapshot;
  const auto& technicians = view_.state().technicians.all();
  if (feed.follow.me && progress.next_technician == 0)
    if (const Technician* self = view_.technician(feed.follow.technician)) progress.encoder.add(*self);
  if (!feed.follow.any_board()) return true;
  for (; progress.next_technician < technicians.size(); ++progress.next_technician) {
    if (progress.full) return false;
    const Technician& technician = technicians[progress.next_technician];
    if (technician.on_shift && on_boards(feed.follow, technician, view_)) progress.encoder.add(technician);
  }
  return true;
}

}  // namespace redline::gateway
