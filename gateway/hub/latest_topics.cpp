#include "gateway/hub/latest_topics.hpp"

#include <algorithm>
#include <utility>

namespace redline::gateway {

using namespace domain;

LatestTopics::LatestTopics(const View& view, FrameEncoder& encoder, ports::Positions& positions,
                           ports::Scheduler& scheduler, const FeedOptions& feeds, LatestOptions options)
    : view_(view), encoder_(encoder), positions_(positions), scheduler_(scheduler), feeds_(feeds), options_(options) {}

LatestTopics::~LatestTopics() {
  scheduler_.cancel(pulse_timer_);
  scheduler_.cancel(counters_timer_);
}

void LatestTopics::add(Feed& feed) {
  boards_.push_back(&feed);
  if (!changed_.empty()) arm_pulse();
}

void LatestTopics::remove(Feed& feed) { std::erase(boards_, &feed); }

void LatestTopics::reset() {
  known_.clear();
  changed_.clear();
  counters_pushed_ = 0;
  counter_frames_.clear();
}

bool LatestTopics::ready(const Feed& feed) {
  if (feed.stage != FeedStage::Live) return false;
  if (feed.transport->queued_bytes() < feeds_.latest_bytes_max()) return true;
  ++conflated_;
  return false;
}

void LatestTopics::bring_up_to_date(Feed& feed) {
  if (!feed.follow.any_board() || !ready(feed)) return;
  send_counters(feed);
  if (feed.positions_through < pulse_) scan(feed);
}

// --- positions

void LatestTopics::report(const PositionSample& sample) {
  const auto [entry, first] = unpublished_of_.try_emplace(sample.technician, unpublished_.size());
  if (first) {
    unpublished_.push_back(sample);
  } else if (sample.at >= unpublished_[entry->second].at) {
    unpublished_[entry->second] = sample;
  }
  arm_pulse();
  if (const Technician* technician = view_.state().technicians.find(sample.technician))
    observe(technician->id, sample.point, sample.at);
}

void LatestTopics::observe(TechnicianId technician, GeoPoint point, Instant at) {
  if (technician.value >= known_.size()) known_.resize(technician.value + 1);
  Known& known = known_[technician.value];
  if (at <= known.at) return;
  known.point = point;
  known.at = at;
  if (known.pulse != pulse_ + 1) {
    known.pulse = pulse_ + 1;
    changed_.push_back(technician);
  }
  if (!boards_.empty()) arm_pulse();
}

void LatestTopics::arm_pulse() {
  if (pulse_timer_ == 0) pulse_timer_ = scheduler_.call_after(options_.positions_every, [this] { pulse(); });
}

void LatestTopics::pulse() {
  pulse_timer_ = 0;
  if (!unpublished_.empty()) positions_.publish(unpublished_);
  unpublished_.clear();
  unpublished_of_.clear();
  if (boards_.empty() || changed_.empty()) return;
  ++pulse_;
  pulse_frames_.clear();
  for (Feed* feed : boards_)
    if (ready(*feed)) send_pulse(*feed);
  changed_.clear();
  pulse_frames_.clear();
}

void LatestTopics::send_pulse(Feed& feed) {
  if (feed.positions_cursor != 0 || feed.positions_through + 1 != pulse_) return scan(feed);
  const auto send = [&](NameId area) {
    for (const FramePtr& frame : pulse_frames(area, feed.format)) feed.transport->send(frame);
  };
  if (feed.follow.board_all) {
    send(kNoName);
  } else {
    for (const NameId area : feed.follow.boards) send(area);
  }
  feed.positions_through = pulse_;
}

const std::vector<FramePtr>& LatestTopics::pulse_frames(NameId area, codec::Format format) {
  const auto [entry, first] = pulse_frames_.try_emplace({area, format});
  if (!first) return entry->second;
  const std::vector<PositionSample> samples = changed_in(area);
  for (auto from = samples.begin(); from != samples.end();) {
    const auto until =
        from + std::min<std::ptrdiff_t>(samples.end() - from, static_cast<std::ptrdiff_t>(options_.samples_per_frame));
    entry->second.push_back(encoder_.positions(area, {from, until}, format));
    from = until;
  }
  return entry->second;
}

std::vector<PositionSample> LatestTopics::changed_in(NameId area) const {
  std::vector<PositionSample> samples;
  for (const TechnicianId id : changed_)
    if (area == kNoName || in_area(*view_.technician(id), area)) samples.push_back(sample_of(id.value));
  return samples;
}

bool LatestTopics::in_area(const Technician& technician, NameId area) const {
  return technician.areas.empty() ||
         std::ranges::find(technician.areas, AreaId{view_.areas().name(area)}) != technician.areas.end();
}

PositionSample LatestTopics::sample_of(std::size_t technician) const {
  const Known& known = known_[technician];
  const Technician* who = view_.technician(TechnicianId{static_cast<std::uint32_t>(technician)});
  return {.technician = who->key, .point = known.point, .at = known.at};
}

// Everything the feed has not got yet, as far as its queue takes it now; goes on at the next pulse.
void LatestTopics::scan(Feed& feed) {
  if (feed.positions_cursor == 0) feed.positions_target = pulse_;
  while (feed.positions_cursor < known_.size()) {
    if (feed.transport->queued_bytes() >= feeds_.pause_bytes()) return;
    std::vector<PositionSample> samples;
    for (; feed.positions_cursor < known_.size() && samples.size() < options_.samples_per_frame;
         ++feed.positions_cursor) {
      const Known& known = known_[feed.positions_cursor];
      if (known.pulse <= feed.positions_through || known.pulse > pulse_) continue;
      const Technician* technician = view_.technician(TechnicianId{static_cast<std::uint32_t>(feed.positions_cursor)});
      if (technician != nullptr && on_boards(feed.follow, *technician, view_))
        samples.push_back(sample_of(feed.positions_cursor));
    }
    if (!samples.empty())
      feed.transport->send(encoder_.positions(feed.follow.board_all ? kNoName : feed.follow.boards.front(),
                                              std::move(samples), feed.format));
  }
  feed.positions_cursor = 0;
  feed.positions_through = feed.positions_target;
}

// --- counters

void LatestTopics::on_events() {
  if (!boards_.empty() && view_.counts_changed() > counters_pushed_) arm_counters();
}

void LatestTopics::arm_counters() {
  if (counters_timer_ == 0)
    counters_timer_ = scheduler_.call_after(options_.counters_every, [this] { push_counters(); });
}

void LatestTopics::push_counters() {
  counters_timer_ = 0;
  counters_pushed_ = view_.head();
  for (Feed* feed : boards_)
    if (ready(*feed)) send_counters(*feed);
}

void LatestTopics::send_counters(Feed& feed) {
  const auto send = [&](NameId area, Offset changed) {
    if (!feed.counters_sent || changed > feed.counters_through) feed.transport->send(counter_frame(area, feed.format));
  };
  if (feed.follow.board_all) {
    send(kNoName, view_.counts_changed());
  } else {
    for (const NameId area : feed.follow.boards) send(area, view_.counts_changed(area));
  }
  feed.counters_sent = true;
  feed.counters_through = view_.head();
}

const FramePtr& LatestTopics::counter_frame(NameId area, codec::Format format) {
  if (counter_frames_at_ != view_.head()) counter_frames_.clear();
  counter_frames_at_ = view_.head();
  std::vector<FramePtr>& frames = counter_frames_[{area, format}];
  if (frames.empty()) frames.push_back(encoder_.counters(area, format));
  return frames.front();
}

}  // namespace redline::gateway
