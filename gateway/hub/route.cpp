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
                        [](const auto&) -> Kind { return std::nullopt; },
                    },
                    event.body);
}

}  // namespace

Route route_of(const Event& event, View& view) {
  if (event.ticket) {
    Route route{.about = Route::About::Ticket, .alert = alert_of(event), .technician = event.technician};
    if (const Ticket* ticket = view.ticket(event.ticket)) {
      route.creator = view.creators().intern(ticket->created_by);
      route.area = view.areas().intern(ticket->area.value);
    }
    return route;
  }
  if (!event.technician || std::holds_alternative<PositionObserved>(event.body)) return {};
  return {.about = Route::About::Technician, .alert = std::nullopt, .technician = event.technician};
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
  if (route.alert && (follow.alerts_all || contains(follow.alerts, route.area))) return PushTopic::Alerts;
  return std::nullopt;
}

}  // namespace redline::gateway
