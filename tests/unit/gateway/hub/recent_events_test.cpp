// Story: the newest events are kept densely by offset and within so many bytes; what is told to nobody takes next to nothing.
#include "gateway/hub/recent_events.hpp"

#include <set>

namespace redline::gateway {
namespace {

using namespace domain;

Event event_of_size(Offset offset, std::size_t bytes) {
  return {.offset = offset, .ticket = TicketId{1}, .body = TicketCancelled{std::string(bytes, 'x')}};
}
constexpr Route kRoute{.about = Route::About::Ticket, .alert = std::nullopt, .technician = {}};

TEST(RecentEvents, DropTheOldestWithinTheLimit) {
  RecentEvents recent{100'000};
  recent.clear(7);
  EXPECT_EQ(recent.first(), 7u);
  EXPECT_EQ(recent.next(), 7u);
  for (Offset offset = 7; offset < 1'000; ++offset) {
    const RecentEvent& added = recent.push(event_of_size(offset, 500), kRoute);
    ASSERT_EQ(added.body->event.offset, offset);
    ASSERT_EQ(recent.next(), offset + 1);
    ASSERT_LE(recent.bytes(), 100'000u);
  }
  EXPECT_GT(recent.next() - recent.first(), 20u);
  for (Offset offset = recent.first(); offset < recent.next(); ++offset)
    EXPECT_EQ(recent.at(offset).body->event.offset, offset);
}

TEST(RecentEvents, FramesCountToo) {
  RecentEvents recent{100'000};
  recent.clear(1);
  for (Offset offset = 1; offset <= 10; ++offset) {
    RecentEvent& added = recent.push(event_of_size(offset, 0), kRoute);
    FramePtr& frame = added.body->frame(Audience::Board, codec::Format::Json);
    EXPECT_FALSE(frame);
    frame = make_frame(std::string(40'000, 'x'), false);
    recent.count_frame(*added.body, frame->size());
  }
  EXPECT_GE(recent.first(), 8u);
}

TEST(RecentEvents, TheNewestStaysHoweverLarge) {
  RecentEvents recent{10};
  recent.clear(1);
  recent.push(event_of_size(1, 1'000), kRoute);
  recent.push(event_of_size(2, 1'000), kRoute);
  EXPECT_EQ(recent.first(), 2u);
  EXPECT_EQ(recent.next(), 3u);
}

TEST(RecentEvents, WhatNobodyIsToldTakesItsPlaceOnly) {
  RecentEvents recent{1'000'000};
  recent.clear(1);
  const RecentEvent& silent =
      recent.push({.offset = 1, .technician = TechnicianId{1}, .body = PositionObserved{}}, Route{});
  EXPECT_EQ(silent.body, nullptr);
  EXPECT_EQ(recent.next(), 2u);
  EXPECT_LE(recent.bytes(), 64u);
  recent.clear(9);
  EXPECT_EQ(recent.bytes(), 0u);
}

TEST(RecentEvents, EachAudienceHasItsOwnFrames) {
  RecentEvent::Body body{.event = {}, .frames = {}};
  std::set<FramePtr*> places;
  for (std::size_t audience = 0; audience < kAudiences; ++audience)
    for (const codec::Format format : {codec::Format::Binary, codec::Format::Json})
      places.insert(&body.frame(static_cast<Audience>(audience), format));
  EXPECT_EQ(places.size(), body.frames.size());
}

}  // namespace
}  // namespace redline::gateway
