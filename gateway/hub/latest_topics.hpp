// The latest-only topics of boards: where technicians are and how many tickets are in which state. Overwriting is the
// point: whatever a session could not take in time is replaced by the newest when it can.
//
// Positions come from the sessions of this gateway (handed on to the Positions port, newest per technician, once a
// second) and, from all others, through the PositionObserved events of the log. Boards get what changed once per pulse;
// a board that missed pulses, or is new, is brought up to date by a scan of its own, in pieces its queue can take.
//
// A frame is made once per pulse and area, and only for areas that somebody follows. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "dispatcher/ports/positions.hpp"
#include "dispatcher/ports/scheduler.hpp"
#include "gateway/hub/feed.hpp"
#include "gateway/hub/frame_encoder.hpp"
#include "gateway/view/view.hpp"

namespace redline::gateway {

struct LatestOptions {
  std::chrono::milliseconds positions_every{1'000};
  std::chrono::milliseconds counters_every{250};
  std::size_t samples_per_frame = 1'000;
};

class LatestTopics {
 public:
  LatestTopics(const View& view, FrameEncoder& encoder, ports::Positions& positions, ports::Scheduler& scheduler,
               const FeedOptions& feeds, LatestOptions options);
  ~LatestTopics();
  LatestTopics(const LatestTopics&) = delete;
  LatestTopics& operator=(const LatestTopics&) = delete;

  // Feeds that follow a board.
  void add(Feed& feed);
  void remove(Feed& feed);
  // The view was loaded anew: handles of technicians may mean others now.
  void reset();

  // From a session of this gateway.
  void report(const domain::PositionSample& sample);
  // From the log.
  void observe(domain::TechnicianId technician, domain::GeoPoint point, domain::Instant at);
  // Events have been folded.
  void on_events();
  // The feed has become live, or its queue has drained.
  void bring_up_to_date(Feed& feed);

  std::uint64_t conflated() const noexcept { return conflated_; }  // pushes that a session was not ready for

 private:
  struct Known {
    domain::GeoPoint point;
    domain::Instant at{};
    std::uint64_t pulse = 0;  // in which it was told last; pulse_ + 1: it will be
  };
  struct FrameKey {
    NameId area;
    codec::Format format;
    friend auto operator<=>(const FrameKey&, const FrameKey&) = default;
  };
  using Frames = std::map<FrameKey, std::vector<FramePtr>>;

  void arm_pulse();
  void arm_counters();
  void pulse();
  void push_counters();

  bool ready(const Feed& feed);
  void send_pulse(Feed& feed);
  void scan(Feed& feed);
  const std::vector<FramePtr>& pulse_frames(NameId area, codec::Format format);
  std::vector<domain::PositionSample> changed_in(NameId area) const;
  bool in_area(const domain::Technician& technician, NameId area) const;
  domain::PositionSample sample_of(std::size_t technician) const;

  void send_counters(Feed& feed);
  const FramePtr& counter_frame(NameId area, codec::Format format);

  const View& view_;
  FrameEncoder& encoder_;
  ports::Positions& positions_;
  ports::Scheduler& scheduler_;
  const FeedOptions& feeds_;
  LatestOptions options_;
  std::vector<Feed*> boards_;

  std::vector<domain::PositionSample> unpublished_;              // newest per technician
  std::unordered_map<std::string, std::size_t> unpublished_of_;  // index by key
  std::vector<Known> known_;                                     // by handle
  std::vector<domain::TechnicianId> changed_;                    // since the last pulse, each once
  std::uint64_t pulse_ = 0;
  Frames pulse_frames_;
  ports::TimerId pulse_timer_ = 0;

  domain::Offset counters_pushed_ = 0;    // counts as of this offset
  domain::Offset counter_frames_at_ = 0;  // what counter_frames_ show
  Frames counter_frames_;
  ports::TimerId counters_timer_ = 0;
  std::uint64_t conflated_ = 0;
};

}  // namespace redline::gateway
