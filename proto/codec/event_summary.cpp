#include "proto/codec/event_summary.hpp"

#include <type_traits>

namespace redline::codec {
namespace {

// Takes from each kind of event what it has of the summary's fields.
struct Summariser {
  EventSummary& summary;

  template <class Body>
  void operator()(const Body& body) const {
    if constexpr (requires { body.offer; }) summary.offer = body.offer;
    if constexpr (requires { body.reason; }) summary.reason = body.reason;
    if constexpr (requires { body.resolution; }) summary.reason = body.resolution;
    if constexpr (requires { body.choice; }) summary.choice = body.choice.reason;
    if constexpr (requires { body.expires; }) summary.due = body.expires;
    if constexpr (requires { body.due; }) summary.due = body.due;
    if constexpr (requires { body.clock; }) summary.clock = body.clock;
    if constexpr (requires { body.warning; }) summary.warning = body.warning;
    if constexpr (requires { body.fault; }) summary.reason = body.fault;
    if constexpr (requires { body.level; }) summary.level = body.level;
    if constexpr (requires { body.signal; }) summary.signal = body.signal;
    if constexpr (requires { body.until; }) summary.due = body.until;
    if constexpr (requires { body.rung; }) summary.step = body.rung.step;
    if constexpr (requires { body.order; }) summary.step = body.order;
    if constexpr (std::is_same_v<Body, domain::TicketChased> || std::is_same_v<Body, domain::AlertAcknowledged>)
      summary.reason = body.note;
    if constexpr (requires { body.request; }) {
      summary.reason = body.request.reason;
      summary.due = body.request.until;
      summary.clock = body.request.clock;
    }
  }
};

static_assert(std::variant_size_v<domain::EventBody> == static_cast<std::size_t>(EventKind::OwnerChanged) + 1);
static_assert(
    std::is_same_v<std::variant_alternative_t<static_cast<std::size_t>(EventKind::ClockBreached), domain::EventBody>,
                   domain::ClockBreached>);

}  // namespace

EventSummary summarise(const domain::Event& event) {
  EventSummary summary;
  summary.kind = static_cast<EventKind>(event.body.index());
  summary.at = event.at;
  summary.actor = event.actor;
  summary.ticket = event.ticket;
  summary.technician = event.technician;
  summary.version = event.version;
  std::visit(Summariser{summary}, event.body);
  return summary;
}

}  // namespace redline::codec
