#include "gateway/hub/recent_events.hpp"

#include <algorithm>

#include "dispatcher/domain/overloaded.hpp"

namespace redline::gateway {

using namespace domain;

namespace {

// What an event keeps outside itself, roughly: enough for a bound on memory.
std::size_t heap_bytes(const Ticket& ticket) {
  return ticket.number.size() + ticket.category.value.size() + ticket.area.value.size() + ticket.caller.name.size() +
         ticket.caller.phone.size() + ticket.place.address.size() + ticket.description.size() +
         ticket.created_by.size() + ticket.policy_version.size() +
         ticket.clocks.size() * (sizeof(Clock) + 2 * sizeof(Instant));
}

std::size_t heap_bytes(const Event& event) {
  const std::size_t body =
      std::visit(Overloaded{
                     [](const TicketCreated& created) { return heap_bytes(created.ticket); },
                     [](const PriorityChanged& changed) {
                       return changed.reason.size() + (changed.clocks.size() + changed.clocks_before.size()) *
                                                          (sizeof(Clock) + 2 * sizeof(Instant));
                     },
                     [](const auto& other) {
                       std::size_t bytes = 0;
                       if constexpr (requires { other.choice; }) bytes += other.choice.best.size() * sizeof(Candidate);
                       if constexpr (requires { other.reason; }) bytes += other.reason.size();
                       if constexpr (requires { other.resolution; }) bytes += other.resolution.size();
                       return bytes;
                     },
                 },
                 event.body);
  return body + event.actor.account.size() + event.actor.technician.size();
}

}  // namespace

Audience audience_of(PushTopic topic, codec::Phones phones) noexcept {
  switch (topic) {
    case PushTopic::Me: return phones == codec::Phones::Shown ? Audience::MeShown : Audience::MeMasked;
    case PushTopic::Desk: return Audience::Desk;
    case PushTopic::Board: return Audience::Board;
    case PushTopic::Alerts: break;
  }
  return Audience::Alerts;
}

void RecentEvents::clear(Offset next) {
  events_.clear();
  first_ = next;
  bytes_ = 0;
}

RecentEvent& RecentEvents::push(Event event, const Route& route) {
  RecentEvent& added = events_.emplace_back(RecentEvent{.route = route, .body = nullptr});
  bytes_ += sizeof(RecentEvent);
  if (route.about != Route::About::Nobody) {
    const std::size_t bytes = sizeof(RecentEvent::Body) + heap_bytes(event);
    added.body =
        std::make_unique<RecentEvent::Body>(RecentEvent::Body{.event = std::move(event), .frames = {}, .bytes = bytes});
    bytes_ += bytes;
  }
  while (bytes_ > bytes_max_ && events_.size() > 1) pop();
  return events_.back();
}

void RecentEvents::count_frame(RecentEvent::Body& body, std::size_t bytes) {
  body.bytes += bytes;
  bytes_ += bytes;
}

void RecentEvents::pop() {
  const RecentEvent& oldest = events_.front();
  bytes_ -= sizeof(RecentEvent) + (oldest.body ? oldest.body->bytes : 0);
  events_.pop_front();
  ++first_;
}

}  // namespace redline::gateway
