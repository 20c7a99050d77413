#include "dispatcher/decide/site.hpp"

#include <cmath>

namespace redline::decide {

using namespace domain;

namespace {

std::optional<WorkFlagged> away_from_site(const Policy& policy, const Ticket& ticket, const DeviceFix& device,
                                          SignalKind kind) {
  const double radius = policy.site.site_radius_m;
  if (radius <= 0 || !device.point.known() || !ticket.place.point.known()) return std::nullopt;
  const double metres = distance_m(device.point, ticket.place.point);
  if (metres <= radius) return std::nullopt;
  return WorkFlagged{.signal = kind,
                     .measured = static_cast<std::uint64_t>(std::llround(metres)),
                     .limit = static_cast<std::uint64_t>(std::llround(radius))};
}

// By the device's own clock where it told both moments: reports gathered without a network come all at once.
Duration time_on_site(const Work& work, const DeviceFix& device, Instant now) {
  const bool told = work.arrived_device.at != kNever && device.at != kNever;
  return told ? device.at - work.arrived_device.at : now - work.arrived;
}

// Fields a completion cannot do without; `due` is what the customer is to pay.
std::vector<std::string> missing_paper(const Category* category, const Work& work, Money due) {
  std::vector<std::string> fields;
  const bool chargeable = category != nullptr && category->chargeable;
  if (chargeable && work.fault.empty()) fields.emplace_back("fault");
  if (chargeable && !work.quote) fields.emplace_back("quote");
  if (chargeable && work.started == kNever) fields.emplace_back("started");
  if (chargeable && !work.charges) fields.emplace_back("charges");
  if ((chargeable || due > 0) && !work.signature) fields.emplace_back("signature");
  return fields;
}

}  // namespace

std::optional<Gap> completion_gap(const Policy& policy, const Ticket& ticket) {
  const Work none;
  const Work& work = ticket.work ? *ticket.work : none;
  const Category* category = policy.category(ticket.category);
  const Money due = work.charges ? work.charges->total : 0;
  if (auto fields = missing_paper(category, work, due); !fields.empty())
    return Gap{ErrorCode::Incomplete, std::move(fields)};
  if (work.quote && !work.quote->agreed()) return Gap{ErrorCode::ConsentRequired, {"quote"}};
  if (due > (work.quote ? work.quote->total : 0)) return Gap{ErrorCode::ConsentRequired, {"charges"}};
  Gap checks{ErrorCode::ChecklistIncomplete, {}};
  if (category != nullptr)
    for (const ChecklistItem& item : category->checklist)
      if (item.required && !work.passed(item.id)) checks.fields.push_back(item.id);
  return checks.fields.empty() ? std::nullopt : std::optional{std::move(checks)};
}

std::expected<const Ticket*, Answer> ticket_on_site(const Turn& turn, TicketId id) {
  const auto found = turn.own_ticket(id);
  if (found && (*found)->state != TicketState::OnSite)
    return std::unexpected{turn.refuse(ErrorCode::NotAllowedInState, id)};
  return found;
}

Instant check_in_due(const Policy& policy, const CategoryId& id, Instant now) {
  const Category* category = policy.category(id);
  const bool watched = category != nullptr && category->dangerous && policy.site.check_in_every.count() > 0;
  return watched ? now + policy.site.check_in_every : kNever;
}

std::vector<WorkFlagged> arrival_signals(const Policy& policy, const Ticket& ticket, const DeviceFix& device) {
  std::vector<WorkFlagged> signals;
  if (const auto away = away_from_site(policy, ticket, device, SignalKind::ArrivedAway)) signals.push_back(*away);
  return signals;
}

std::vector<WorkFlagged> completion_signals(const Policy& policy, const Ticket& ticket, const DeviceFix& device,
                                            Instant now) {
  std::vector<WorkFlagged> signals;
  if (const auto away = away_from_site(policy, ticket, device, SignalKind::CompletedAway)) signals.push_back(*away);
  const Duration limit = policy.site.quick_work;
  if (limit.count() <= 0 || !ticket.work || ticket.work->arrived == kNever) return signals;
  const Duration spent = std::max(time_on_site(*ticket.work, device, now), Duration{0});
  if (spent < limit)
    signals.push_back({.signal = SignalKind::TooQuick,
                       .measured = static_cast<std::uint64_t>(spent.count()),
                       .limit = static_cast<std::uint64_t>(limit.count())});
  return signals;
}

}  // namespace redline::decide
