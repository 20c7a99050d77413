#include "gateway/hub/route.hpp"

#include <algorithm>

#include "dispatcher/domain/overloaded.hpp"

namespace redline::gateway {

using namespace domain;

namespace {

bool contains(const std::vector<NameId>& areas, NameId area) { return std::ranges::find(areas, area) != areas.end(); }

std::optional<codec::AlertKind> alert_of(const Event& event) {
  using Kind = std::optional<codec::AlertKind>;
  return std::visit(Overloaded{
                        [](const TicketCreated& body) -> Kind {
                          return body.ticket.priority == Priority::Emergency ? Kind{codec::AlertKind::Emergency}
                                                                             : std::nullopt;
                        },
                        [](const PriorityChanged& body) -> Kind {
                          return body.after == Priority::Emergency ? Kind{codec::AlertKind::Emergency} : std::nullopt;
                        },
                        [](const TicketWaits&) -> Kind { return codec::AlertKind::NobodyAvailable; },
                        [](const ClockWarned&) -> Kind { return codec::AlertKind::ClockWarned; },
                        [](const ClockBreached&) -> Kind { return codec::AlertKind::ClockBreached; },
                        [](const CheckInMissed&) -> Kind { return codec::AlertKind::CheckInMissed; },
                        [](const WorkFlagged&) -> Kind { return codec::AlertKind::FalseCompletion; },
                        // Who could decide it has asked: it is granted already.
                        [&](const RequestMade& body) -> Kind {
                          return reaches(event.actor.role, body.request.level) ? std::nullopt
                                                                               : Kind{codec::AlertKind::RequestMade};
                        },
                        [](const TicketResumed& body) -> Kind {
                          return body.kind == HoldKind::Park && body.reason.empty() ? Kind{codec::AlertKind::ReviewDue} : std::nullopt;
                        },
                        [](const ClockEscalated&) -> Kind { return codec::AlertKind::ClockEscalated; },
                        [](const OrderGiven&) -> Kind { return codec::AlertKind::OrderGiven; },
                        [](const TicketChased&) -> Kind { return codec::AlertKind::Chased; },
                        [](const auto&) -> Kind { return std::nullopt; },
                    },
                    event.body);
}

// Whom the ladder names; 0 where it says nothing.
Levels told_by(const Event& event) {
  return std::visit(
      [](const auto& body) -> Levels {
        if constexpr (requires { body.rung; }) return body.rung.tell;
        if constexpr (requires { body.tell; }) return body.tell;
        return 0;
      },
      event.body);
}

}  // namespace

Route route_of(const Event& event, View& view) {
  if (event.ticket) {
    Route route{.about = Route::About::Ticket, .alert = alert_of(event), .technician = event.technician};
    route.tell = told_by(event);
    if (const Ticket* ticket = view.ticket(event.ticket)) {
      route.creator = view.creators().intern(ticket->created_by);
      route.area = view.areas().intern(ticket->area.value);
    }
    return route;
  }
  if (!event.technician || std::holds_alternative<PositionObserved>(event.body)) return {};
  return {.about = Route::About::Technician, .alert = std::nullopt, .technician = event.technician};
}

Levels levels_of(Role role) noexcept {
  switch (role) {
    case Role::Supervisor: return bit(Level::Lead) | bit(Level::Supervisor);
    case Role::Manager: return bit(Level::Manager);
    case Role::Technician: return bit(Level::Technician);
    case Role::Agent:
    case Role::System: break;
  }
  return kAllLevels;
}

bool on_boards(const Follow& follow, const Technician& technician, const View& view) {
  if (follow.board_all) return true;
  if (technician.areas.empty()) return !follow.boards.empty();
  return std::ranges::any_of(
      technician.areas, [&](const AreaId& area) { return contains(follow.boards, view.areas().find(area.value)); });
}

std::optional<PushTopic> topic_for(const Follow& follow, const Route& route, const View& view) {
  if (route.about == Route::About::Nobody) return std::nullopt;
  if (follow.me && follow.technician && route.technician == follow.technician) return PushTopic::Me;
  if (route.about == Route::About::Technician) {
    if (!follow.any_board()) return std::nullopt;
    const Technician* technician = view.technician(route.technician);
    return technician != nullptr && on_boards(follow, *technician, view) ? std::optional{PushTopic::Board}
                                                                         : std::nullopt;
  }
  if (follow.desk && route.creator == follow.creator && route.creator != kNoName) return PushTopic::Desk;
  if (follow.board_all || contains(follow.boards, route.area)) return PushTopic::Board;
  const bool told = route.tell == 0 || (route.tell & follow.levels) != 0;
  if (route.alert && told && (follow.alerts_all || contains(follow.alerts, route.area))) return PushTopic::Alerts;
  return std::nullopt;
}

}  // namespace redline::gateway
