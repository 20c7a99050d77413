// Names of commands, events and roles as they appear on the wire, in logs and in explanations.
#include <array>

#include "dispatcher/domain/command.hpp"
#include "dispatcher/domain/event.hpp"

namespace redline::domain {

namespace {

constexpr std::array<std::string_view, 17> kCommandNames{
    "create_ticket", "cancel_ticket", "report_delivered", "report_seen",     "accept_offer",      "return_ticket",
    "start_travel",  "report_arrival", "complete_ticket", "sign_on",         "sign_off",          "reassign_ticket",
    "change_priority", "timers_due",  "observe_positions", "end_shifts",     "adopt_policy"};
static_assert(kCommandNames.size() == std::variant_size_v<CommandBody>);

constexpr std::array<std::string_view, 20> kEventNames{
    "ticket_created",  "ticket_waits",      "offer_made",           "offer_delivered",       "offer_seen",
    "offer_accepted",  "offer_lapsed",      "ticket_returned",      "ticket_withdrawn",      "travel_started",
    "technician_arrived", "ticket_done",    "ticket_cancelled",     "priority_changed",      "clock_warned",
    "clock_breached",  "technician_signed_on", "technician_signed_off", "position_observed", "policy_adopted"};
static_assert(kEventNames.size() == std::variant_size_v<EventBody>);

constexpr std::array kRoles{Role::System, Role::Agent, Role::Technician, Role::Supervisor};

}  // namespace

std::string_view name(const CommandBody& body) noexcept { return kCommandNames[body.index()]; }
std::string_view name(const EventBody& body) noexcept { return kEventNames[body.index()]; }

std::string_view name(Role role) noexcept {
  switch (role) {
    case Role::System: return "system";
    case Role::Agent: return "agent";
    case Role::Technician: return "technician";
    case Role::Supervisor: return "supervisor";
  }
  return "unknown";
}

std::optional<Role> role_from_name(std::string_view text) noexcept {
  for (const Role role : kRoles)
    if (text == name(role)) return role;
  return std::nullopt;
}

}  // namespace redline::domain
