// Names of commands, events and roles as they appear on the wire, in logs and in explanations.
#include <array>

#include "dispatcher/domain/command.hpp"
#include "dispatcher/domain/event.hpp"

namespace redline::domain {

namespace {

constexpr auto kCommandNames = std::to_array<std::string_view>({
    "create_ticket",   "cancel_ticket",  "report_delivered", "report_seen",    "accept_offer",     "return_ticket",
    "start_travel",    "report_arrival", "complete_ticket",  "sign_on",        "sign_off",         "reassign_ticket",
    "change_priority", "set_appointment", "confirm_fault",   "quote_fee",      "record_consent",   "start_work",
    "record_part",     "check_item",     "record_charges",   "record_signature", "check_in",       "hold_ticket",
    "resume_ticket", "ask_extension",   "ask_park",         "decide_request", "rule_on_returns",
    "acknowledge_alert", "urge_ticket",  "supervise_ticket", "chase_ticket",   "merge_ticket",     "transfer_ownership",
    "timers_due",
    "observe_positions", "end_shifts",   "adopt_policy"});
static_assert(kCommandNames.size() == std::variant_size_v<CommandBody>);

constexpr auto kEventNames = std::to_array<std::string_view>({
    "ticket_created",    "ticket_waits",        "offer_made",           "offer_delivered",   "offer_seen",
    "offer_accepted",    "offer_lapsed",        "ticket_returned",      "ticket_withdrawn",  "travel_started",
    "technician_arrived", "ticket_done",        "ticket_cancelled",     "priority_changed",  "clock_warned",
    "clock_breached",    "technician_signed_on", "technician_signed_off", "position_observed", "policy_adopted",
    "appointment_set",   "fault_confirmed",     "fee_quoted",           "consent_recorded",  "work_started",
    "part_recorded",     "item_checked",        "charges_recorded",     "signature_recorded", "checked_in",
    "check_in_missed",   "work_flagged",        "ticket_held",          "ticket_resumed",    "request_made",
    "request_decided",   "binding_ordered",     "clock_escalated",      "alert_acknowledged", "order_given",
    "ticket_chased",     "ticket_merged",       "ticket_absorbed",      "owner_changed"});
static_assert(kEventNames.size() == std::variant_size_v<EventBody>);

constexpr std::array kRoles{Role::System, Role::Agent, Role::Technician, Role::Supervisor, Role::Manager};

}  // namespace

std::string_view name(const CommandBody& body) noexcept { return kCommandNames[body.index()]; }
std::string_view name(const EventBody& body) noexcept { return kEventNames[body.index()]; }

std::string_view name(Role role) noexcept {
  switch (role) {
    case Role::System: return "system";
    case Role::Agent: return "agent";
    case Role::Technician: return "technician";
    case Role::Supervisor: return "supervisor";
    case Role::Manager: return "manager";
  }
  return "unknown";
}

bool reaches(Role role, Level level) noexcept {
  switch (role) {
    case Role::Manager: return true;
    case Role::Supervisor: return level <= Level::Supervisor;
    case Role::Technician: return level == Level::Technician;
    case Role::System:
    case Role::Agent: break;
  }
  return false;
}

std::optional<Role> role_from_name(std::string_view text) noexcept {
  for (const Role role : kRoles)
    if (text == name(role)) return role;
  return std::nullopt;
}

}  // namespace redline::domain
