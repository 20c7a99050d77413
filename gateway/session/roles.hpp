// What a role may send and follow: one table, as data, tested cell by cell (R8). Rules about single tickets that the
// table names (Created, Areas) are applied in permissions.hpp; heartbeats and acks are everybody's.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "dispatcher/domain/command.hpp"
#include "gateway/session/principal.hpp"

namespace redline::gateway {

// How far a right reaches.
enum class Reach : std::uint8_t {
  None,     // not this role
  Any,      // without regard to the object
  Created,  // tickets this account registered, or answers for since (A9)
  Areas,    // tickets in the account's areas
  Self,     // what concerns the technician acted for; offers are fenced by the dispatcher
};

struct CommandRule {
  std::string_view command;  // domain::name() of the body
  Reach agent;
  Reach technician;
  Reach supervisor;
  Reach manager = Reach::None;
};
// In the order of domain::CommandBody.
std::span<const CommandRule> command_rules() noexcept;
Reach reach(domain::Role role, const domain::CommandBody& command) noexcept;

// Positions come from those who act for a technician.
bool may_report_position(domain::Role role) noexcept;

enum class TopicKind : std::uint8_t { Me, Desk, Board, Alerts };

struct TopicRule {
  std::string_view topic;
  TopicKind kind;
  bool agent;
  bool technician;
  bool supervisor;
  bool manager;
};
std::span<const TopicRule> topic_rules() noexcept;

struct Topic {
  TopicKind kind{};
  std::string_view area;  // of a board; empty: all areas of the account
};
// "me", "desk", "board/<area>", "board/*", "alerts"; nullopt for anything else.
std::optional<Topic> parse_topic(std::string_view text) noexcept;
bool may_follow(const Principal& principal, const Topic& topic);

}  // namespace redline::gateway
