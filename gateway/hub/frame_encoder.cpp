#include "gateway/hub/frame_encoder.hpp"

#include "dispatcher/domain/overloaded.hpp"

namespace redline::gateway {

using namespace domain;

FramePtr FrameEncoder::take(codec::Format format) {
  FramePtr frame = make_frame(buffer_, format == codec::Format::Binary);
  buffer_.clear();
  ++encoded_;
  return frame;
}

const std::string& FrameEncoder::board_topic(NameId area) {
  topic_.assign("board/");
  topic_.append(area == kNoName ? "*" : view_.areas().name(area));
  return topic_;
}

FramePtr FrameEncoder::event(const Event& event, const Route& route, Audience audience, codec::Format format) {
  codec::Push push{.epoch = view_.epoch(), .offset = event.offset};
  if (audience == Audience::Alerts) {
    push.topic = "alerts";
    push.event = codec::summarise(event);
    push.item = alert_of(event, route);
    codec::encode_push(push, format, buffer_);
    return take(format);
  }
  if (route.about == Route::About::Ticket) {
    if (const Ticket* ticket = view_.ticket(event.ticket)) {
      ticket_push(event, *ticket, audience, format);
      return take(format);
    }
  }
  // About a technician, who stands on several boards; or a ticket that has been archived.
  push.topic = audience == Audience::Board ? board_topic(kNoName) : audience == Audience::Desk ? "desk" : "me";
  push.event = codec::summarise(event);
  if (route.about == Route::About::Technician) {
    if (const Technician* technician = view_.technician(event.technician)) push.item = *technician;
  }
  codec::encode_push(push, format, buffer_);
  return take(format);
}

void FrameEncoder::ticket_push(const Event& event, const Ticket& ticket, Audience audience, codec::Format format) {
  codec::PushPosition position{.topic = "me", .epoch = view_.epoch(), .offset = event.offset};
  codec::TicketViewRef shown{.ticket = ticket, .technician = view_.holder(ticket)};
  switch (audience) {
    case Audience::MeShown: shown.phones = codec::Phones::Shown; break;
    case Audience::MeMasked:
      // Who has it now is no business of somebody who has not.
      if (ticket.technician != event.technician) shown.technician = nullptr;
      break;
    case Audience::Desk:
      position.topic = "desk";
      shown.phones = codec::Phones::Shown;
      break;
    case Audience::Board:
    case Audience::Alerts: position.topic = board_topic(view_.areas().find(ticket.area.value)); break;
  }
  codec::encode_push(position, &event, shown, format, buffer_);
}

namespace {

void tell_clock(codec::Alert& alert, const auto& body) {
  alert.clock = body.clock;
  alert.due = body.due;
  alert.step = body.rung.step;
  alert.tell = body.rung.tell;
}

}  // namespace

codec::Alert FrameEncoder::alert_of(const Event& event, const Route& route) const {
  codec::Alert alert{.kind = *route.alert, .ticket = event.ticket};
  if (const Ticket* ticket = view_.ticket(event.ticket)) {
    alert.number = ticket->number;
    alert.area = ticket->area;
    alert.priority = ticket->priority;
  }
  std::visit(Overloaded{
                 [&](const ClockWarned& body) { tell_clock(alert, body); },
                 [&](const ClockBreached& body) { tell_clock(alert, body); },
                 [&](const ClockEscalated& body) { tell_clock(alert, body); },
                 [&](const OrderGiven& body) { alert.step = body.order; },
                 [&](const TicketWaits& body) { alert.choice = body.choice.reason; },
                 [&](const CheckInMissed& body) {
                   alert.level = body.level;
                   alert.tell = body.tell;
                   alert.due = body.due;
                 },
                 [&](const WorkFlagged& body) { alert.signal = body.signal; },
                 [&](const RequestMade& body) {
                   alert.clock = body.request.clock;
                   alert.due = body.request.until;
                 },
                 [&](const TicketResumed& body) { alert.due = body.due; },
                 [](const auto&) {},
             },
             event.body);
  return alert;
}

FramePtr FrameEncoder::counters(NameId area, codec::Format format) {
  codec::Push push{.topic = board_topic(area), .epoch = view_.epoch()};
  push.item = counters_of(area == kNoName ? view_.counts() : view_.counts(area));
  codec::encode_push(push, format, buffer_);
  return take(format);
}

FramePtr FrameEncoder::positions(NameId area, std::vector<PositionSample> samples, codec::Format format) {
  codec::Push push{.topic = board_topic(area), .epoch = view_.epoch()};
  push.item = codec::Positions{std::move(samples)};
  codec::encode_push(push, format, buffer_);
  return take(format);
}

FramePtr FrameEncoder::heartbeat(Instant now, codec::Format format) {
  codec::encode_heartbeat({now}, format, buffer_);
  return take(format);
}

FramePtr FrameEncoder::drain(std::uint32_t reconnect_after_ms, codec::Format format) {
  codec::encode_drain({reconnect_after_ms}, format, buffer_);
  return take(format);
}

FramePtr FrameEncoder::reply(const codec::Reply& reply, codec::Format format) {
  codec::encode_reply(reply, format, buffer_);
  return take(format);
}

FramePtr FrameEncoder::welcome(const codec::Welcome& welcome, codec::Format format) {
  codec::encode_welcome(welcome, format, buffer_);
  return take(format);
}

}  // namespace redline::gateway
