#include "gateway/session/roles.hpp"

#include <algorithm>
#include <array>

namespace redline::gateway {

using namespace domain;

namespace {

using enum Reach;

// clang-format off
constexpr std::array kCommands{
    //           command              agent    technician  supervisor  manager
    CommandRule{"create_ticket",      Any,     None,       None},
    CommandRule{"cancel_ticket",      Created, None,       Areas},
    CommandRule{"report_delivered",   None,    Self,       None},
    CommandRule{"report_seen",        None,    Self,       None},
    CommandRule{"accept_offer",       None,    Self,       None},
    CommandRule{"return_ticket",      None,    Self,       None},
    CommandRule{"start_travel",       None,    Self,       None},
    CommandRule{"report_arrival",     None,    Self,       None},
    CommandRule{"complete_ticket",    None,    Self,       None},
    CommandRule{"sign_on",            None,    Self,       None},
    CommandRule{"sign_off",           None,    Self,       None},
    CommandRule{"reassign_ticket",    None,    None,       Areas},
    CommandRule{"change_priority",    None,    None,       Areas},
    CommandRule{"set_appointment",    Created, Self,       Areas},
    CommandRule{"confirm_fault",      None,    Self,       None},
    CommandRule{"quote_fee",          None,    Self,       None},
    CommandRule{"record_consent",     Created, Self,       Areas},
    CommandRule{"start_work",         None,    Self,       None},
    CommandRule{"record_part",        None,    Self,       None},
    CommandRule{"check_item",         None,    Self,       None},
    CommandRule{"record_charges",     None,    Self,       None},
    CommandRule{"record_signature",   None,    Self,       None},
    CommandRule{"check_in",           None,    Self,       None},
    CommandRule{"hold_ticket",        None,    Self,       Areas,      Areas},
    CommandRule{"resume_ticket",      None,    Self,       Areas,      Areas},
    CommandRule{"ask_extension",      None,    Self,       Areas,      Areas},
    CommandRule{"ask_park",           None,    Self,       Areas,      Areas},
    CommandRule{"decide_request",     None,    None,       Areas,      Areas},
    CommandRule{"rule_on_returns",    None,    None,       Areas,      Areas},
    CommandRule{"acknowledge_alert",  None,    Self,       Areas,      Areas},
    CommandRule{"urge_ticket",        None,    None,       Areas,      Areas},
    CommandRule{"supervise_ticket",   None,    None,       Areas,      Areas},
    CommandRule{"chase_ticket",       Any,     None,       Areas,      None},
    CommandRule{"merge_ticket",       None,    None,       Areas,      None},
    CommandRule{"transfer_ownership", None,    None,       Areas,      Areas},
    CommandRule{"timers_due",         None,    None,       None},
    CommandRule{"observe_positions",  None,    None,       None},
    CommandRule{"end_shifts",         None,    None,       None},
    CommandRule{"adopt_policy",       None,    None,       None},
};
static_assert(kCommands.size() == std::variant_size_v<CommandBody>);

constexpr std::array kTopics{
    //         topic     kind               agent  technician  supervisor  manager
    TopicRule{"me",     TopicKind::Me,     false, true,       false,      false},
    TopicRule{"desk",   TopicKind::Desk,   true,  false,      false,      false},
    TopicRule{"board",  TopicKind::Board,  false, false,      true,       true},
    TopicRule{"alerts", TopicKind::Alerts, true,  false,      true,       true},
};
// clang-format on

constexpr std::string_view kBoard = "board/";
constexpr std::string_view kAllAreas = "*";

}  // namespace

std::span<const CommandRule> command_rules() noexcept { return kCommands; }
std::span<const TopicRule> topic_rules() noexcept { return kTopics; }

Reach reach(Role role, const CommandBody& command) noexcept {
  const CommandRule& rule = kCommands[command.index()];
  switch (role) {
    case Role::Agent: return rule.agent;
    case Role::Technician: return rule.technician;
    case Role::Supervisor: return rule.supervisor;
    case Role::Manager: return rule.manager;
    case Role::System: break;
  }
  return None;
}

bool may_report_position(Role role) noexcept { return role == Role::Technician; }

std::optional<Topic> parse_topic(std::string_view text) noexcept {
  if (text.starts_with(kBoard)) {
    text.remove_prefix(kBoard.size());
    if (text.empty()) return std::nullopt;
    return Topic{TopicKind::Board, text == kAllAreas ? std::string_view{} : text};
  }
  const auto rule = std::ranges::find(kTopics, text, &TopicRule::topic);
  if (rule == kTopics.end() || rule->kind == TopicKind::Board) return std::nullopt;
  return Topic{rule->kind, {}};
}

bool may_follow(const Principal& principal, const Topic& topic) {
  const TopicRule& rule = *std::ranges::find(kTopics, topic.kind, &TopicRule::kind);
  if (!topic.area.empty() && !principal.covers(AreaId{std::string{topic.area}})) return false;
  switch (principal.actor.role) {
    case Role::Agent: return rule.agent;
    case Role::Technician: return rule.technician;
    case Role::Supervisor: return rule.supervisor;
    case Role::Manager: return rule.manager;
    case Role::System: break;
  }
  return false;
}

}  // namespace redline::gateway
