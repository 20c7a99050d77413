// Tickets, people and pushes for tests of the wallboard, in the small town of tests/support/policies.hpp.
#pragma once

#include <fmt/format.h>

#include "proto/codec/wire.hpp"
#include "tests/support/manual_scheduler.hpp"

namespace redline::app::story {

inline constexpr domain::Instant kNoon = tests::kManualStart;

inline domain::Clock clock(domain::ClockKind kind, domain::Duration within) {
  return {.kind = kind, .started = kNoon, .due = kNoon + within, .warn_at = {}};
}

// A leak in the centre, registered at noon, to be reached within half an hour.
inline codec::TicketView ticket(std::uint64_t id, domain::TicketState state, std::uint32_t technician = 0) {
  codec::TicketView view;
  view.ticket.id = domain::TicketId{id};
  view.ticket.number = fmt::format("0713-{:04}", id);
  view.ticket.version = static_cast<domain::Version>(state) + 1;
  view.ticket.state = state;
  view.ticket.priority = domain::Priority::Emergency;
  view.ticket.category = domain::CategoryId{"leak"};
  view.ticket.area = domain::AreaId{"centre"};
  view.ticket.created = kNoon;
  view.ticket.technician = domain::TechnicianId{technician};
  view.ticket.clocks = {clock(domain::ClockKind::Arrive, std::chrono::minutes{30})};
  if (technician != 0) view.technician_name = fmt::format("Person {}", technician);
  return view;
}

inline domain::Technician person(std::uint32_t id, std::string name) {
  return {.id = domain::TechnicianId{id},
          .key = name,
          .name = std::move(name),
          .on_shift = true,
          .skills = {},
          .areas = {},
          .position = {},
          .position_at = {}};
}

inline codec::Push push(codec::EventKind kind, codec::TicketView view, domain::Instant at = kNoon) {
  codec::EventSummary event{.kind = kind,
                            .at = at,
                            .actor = {},
                            .ticket = view.ticket.id,
                            .technician = view.ticket.technician,
                            .reason = {},
                            .choice = {},
                            .clock = {}};
  return {.topic = "board/*", .epoch = 1, .offset = 1, .event = std::move(event), .item = std::move(view)};
}

inline codec::Push push(codec::EventKind kind, domain::Technician technician, domain::Instant at = kNoon) {
  codec::EventSummary event{
      .kind = kind, .at = at, .actor = {}, .technician = technician.id, .reason = {}, .choice = {}, .clock = {}};
  return {.topic = "board/*", .epoch = 1, .offset = 1, .event = std::move(event), .item = std::move(technician)};
}

}  // namespace redline::app::story
