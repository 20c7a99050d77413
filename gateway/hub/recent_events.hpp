// The newest events of the log, with the frames made of them so far: what live pushes share and what a session that was
// away for a moment resumes from. Dense by offset, bounded in bytes; the oldest go first. One thread.
//
// An event that is pushed to nobody takes part with its route only.
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>

#include "dispatcher/domain/event.hpp"
#include "gateway/hub/route.hpp"
#include "gateway/wire/frame.hpp"
#include "proto/codec/wire.hpp"

namespace redline::gateway {

// Audiences that get the same bytes. Desks belong to who registered the ticket and see the phone number; boards and
// alerts never do; a technician does while holding the ticket.
enum class Audience : std::uint8_t { MeShown, MeMasked, Desk, Board, Alerts };
inline constexpr std::size_t kAudiences = 5;
inline constexpr std::size_t kFormats = 2;
Audience audience_of(PushTopic topic, codec::Phones phones) noexcept;

struct RecentEvent {
  Route route;
  struct Body {
    domain::Event event;
    std::array<FramePtr, kAudiences * kFormats> frames;  // by audience and format; made when first asked for
    std::size_t bytes = 0;
    FramePtr& frame(Audience audience, codec::Format format) {
      return frames[static_cast<std::size_t>(audience) * kFormats + static_cast<std::size_t>(format)];
    }
  };
  std::unique_ptr<Body> body;  // null when nobody is told
};

class RecentEvents {
 public:
  explicit RecentEvents(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  // Empty; the next event to come is `next`.
  void clear(domain::Offset next);
  // The event `next()`. Drops old ones, never the one added.
  RecentEvent& push(domain::Event event, const Route& route);
  // A frame has been kept in `body`.
  void count_frame(RecentEvent::Body& body, std::size_t bytes);

  domain::Offset first() const noexcept { return first_; }
  domain::Offset next() const noexcept { return first_ + events_.size(); }
  // first() <= offset < next()
  RecentEvent& at(domain::Offset offset) { return events_[offset - first_]; }
  std::size_t bytes() const noexcept { return bytes_; }

 private:
  void pop();

  std::size_t bytes_max_;
  std::size_t bytes_ = 0;
  domain::Offset first_ = 1;
  std::deque<RecentEvent> events_;
};

}  // namespace redline::gateway
