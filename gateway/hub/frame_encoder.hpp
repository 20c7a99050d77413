// Makes the frames a gateway sends. Of an event: its summary with the ticket (or technician) as the view has it, which
// is at least as new as the event, or an alert. One frame serves everybody of one audience and format.
//
// The buffer is kept, so that encoding allocates nothing but the frame. One thread.
#pragma once

#include <string>

#include "dispatcher/domain/event.hpp"
#include "gateway/hub/recent_events.hpp"
#include "gateway/view/view.hpp"
#include "gateway/wire/frame.hpp"
#include "proto/codec/wire.hpp"

namespace redline::gateway {

class FrameEncoder {
 public:
  explicit FrameEncoder(const View& view) : view_(view) {}

  FramePtr event(const domain::Event& event, const Route& route, Audience audience, codec::Format format);
  FramePtr counters(NameId area, codec::Format format);  // kNoName: of all areas
  FramePtr positions(NameId area, std::vector<domain::PositionSample> samples, codec::Format format);
  FramePtr heartbeat(domain::Instant now, codec::Format format);
  FramePtr drain(std::uint32_t reconnect_after_ms, codec::Format format);
  FramePtr reply(const codec::Reply& reply, codec::Format format);
  FramePtr welcome(const codec::Welcome& welcome, codec::Format format);

  std::uint64_t encoded() const noexcept { return encoded_; }

 private:
  void ticket_push(const domain::Event& event, const domain::Ticket& ticket, Audience audience, codec::Format format);
  codec::Alert alert_of(const domain::Event& event, const Route& route) const;
  const std::string& board_topic(NameId area);
  // The buffer, as a frame; empties it.
  FramePtr take(codec::Format format);

  const View& view_;
  std::string buffer_;
  std::string topic_;
  std::uint64_t encoded_ = 0;
};

}  // namespace redline::gateway
