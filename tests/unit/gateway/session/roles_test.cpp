// Story: who may send and follow what is one table; every cell of it is written down here once more, as text.
#include "gateway/session/roles.hpp"

#include <utility>

namespace redline::gateway {
namespace {

using namespace domain;

char letter(Reach reach) {
  switch (reach) {
    case Reach::None: return '-';
    case Reach::Any: return 'y';
    case Reach::Created: return 'c';
    case Reach::Areas: return 'a';
    case Reach::Self: return 's';
  }
  return '?';
}

template <std::size_t... I>
std::string commands_as_text(std::index_sequence<I...>) {
  std::string text;
  const auto line = [&](const CommandBody& body) {
    text += '\n';
    for (const Role role : {Role::System, Role::Agent, Role::Technician, Role::Supervisor, Role::Manager}) {
      text += letter(reach(role, body));
      text += ' ';
    }
    text += name(body);
  };
  (line(CommandBody{std::in_place_index<I>}), ...);
  return text;
}

TEST(Roles, MaySendTheseCommands) {
  // Columns: system, agent, technician, supervisor. y: any; c: own creation; a: own areas; s: as that technician.
  EXPECT_EQ(commands_as_text(std::make_index_sequence<std::variant_size_v<CommandBody>>{}), R"(
- y - - - create_ticket
- c - a - cancel_ticket
- - s - - report_delivered
- - s - - report_seen
- - s - - accept_offer
- - s - - return_ticket
- - s - - start_travel
- - s - - report_arrival
- - s - - complete_ticket
- - s - - sign_on
- - s - - sign_off
- - - a - reassign_ticket
- - - a - change_priority
- c s a - set_appointment
- - s - - confirm_fault
- - s - - quote_fee
- c s a - record_consent
- - s - - start_work
- - s - - record_part
- - s - - check_item
- - s - - record_charges
- - s - - record_signature
- - s - - check_in
- - s a a hold_ticket
- - s a a resume_ticket
- - s a a ask_extension
- - s a a ask_park
- - - a a decide_request
- - - a a rule_on_returns
- - s a a acknowledge_alert
- - - a a urge_ticket
- - - a a supervise_ticket
- y - a - chase_ticket
- - - a - merge_ticket
- - - a a transfer_ownership
- - - - - timers_due
- - - - - observe_positions
- - - - - end_shifts
- - - - - adopt_policy)");
}

TEST(Roles, RowsStandInTheOrderOfTheCommands) {
  std::vector<std::string_view> rows;
  for (const CommandRule& rule : command_rules()) rows.push_back(rule.command);
  std::vector<std::string_view> names;
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (names.push_back(name(CommandBody{std::in_place_index<I>})), ...);
  }(std::make_index_sequence<std::variant_size_v<CommandBody>>{});
  EXPECT_EQ(rows, names);
}

Principal principal(Role role, std::vector<AreaId> areas = {}) {
  return {.actor = {.role = role, .account = "somebody", .technician = {}}, .areas = std::move(areas), .skills = {}};
}

TEST(Roles, MayFollowTheseTopics) {
  std::string text;
  for (const std::string_view asked : {"me", "desk", "board/*", "board/north", "board/south", "alerts"}) {
    text += '\n';
    const std::optional<Topic> topic = parse_topic(asked);
    ASSERT_TRUE(topic) << asked;
    for (const Role role : {Role::System, Role::Agent, Role::Technician, Role::Supervisor, Role::Manager})
      text += may_follow(principal(role), *topic) ? "y " : "- ";
    text += may_follow(principal(Role::Supervisor, {AreaId{"north"}}), *topic) ? "y " : "- ";
    text += asked;
  }
  // Columns: system, agent, technician, supervisor and manager of all areas, supervisor of the north.
  EXPECT_EQ(text, R"(
- - y - - - me
- y - - - - desk
- - - y y y board/*
- - - y y y board/north
- - - y y - board/south
- y - y y y alerts)");
}

TEST(Roles, OnlyTechniciansReportPositions) {
  EXPECT_FALSE(may_report_position(Role::System));
  EXPECT_FALSE(may_report_position(Role::Agent));
  EXPECT_TRUE(may_report_position(Role::Technician));
  EXPECT_FALSE(may_report_position(Role::Supervisor));
  EXPECT_FALSE(may_report_position(Role::Manager));
}

TEST(Topics, OthersAreNoTopics) {
  for (const std::string_view text : {"", "Me", "board", "board/", "boards/x", "alert", "me/", "desk/alice", "*"})
    EXPECT_FALSE(parse_topic(text)) << text;
  EXPECT_EQ(parse_topic("board/a/b")->area, "a/b");
}

}  // namespace
}  // namespace redline::gateway
