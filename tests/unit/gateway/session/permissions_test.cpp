// Story: rights over single tickets (A9: own creation, own areas), what a technician may sign on with, who sees a
// ticket and who sees the caller's phone number (J1).
#include "gateway/session/permissions.hpp"

#include "dispatcher/domain/technician.hpp"

namespace redline::gateway {
namespace {

using namespace domain;

const TechnicianId kZhang{1}, kLi{2};

Principal agent(std::string account) {
  return {.actor = {.role = Role::Agent, .account = std::move(account), .technician = {}}, .areas = {}, .skills = {}};
}
Principal supervisor(std::vector<AreaId> areas = {}) {
  return {
      .actor = {.role = Role::Supervisor, .account = "sun", .technician = {}}, .areas = std::move(areas), .skills = {}};
}
Principal technician(std::string key) {
  return {.actor = {.role = Role::Technician, .account = key, .technician = key}, .areas = {}, .skills = {}};
}

// Ticket 1: registered by alice, in the north, offered to zhang.
Ticket a_ticket(TicketState state = TicketState::Offered) {
  Ticket ticket;
  ticket.id = TicketId{1};
  ticket.state = state;
  ticket.area = AreaId{"north"};
  ticket.created_by = "alice";
  ticket.technician = kZhang;
  return ticket;
}

ShardState a_state() {
  ShardState state;
  state.header.next_sequence = 2;
  state.tickets.put(a_ticket());
  return state;
}

std::string verdict(const Principal& principal, const CommandBody& command) {
  const auto refused = refusal(principal, command, a_state());
  return refused ? std::string{info(*refused->error).name} : "allowed";
}

TEST(Permissions, AnAgentCancelsOnlyOwnCreations) {
  EXPECT_EQ(verdict(agent("alice"), CancelTicket{TicketId{1}, "x"}), "allowed");
  EXPECT_EQ(verdict(agent("bob"), CancelTicket{TicketId{1}, "x"}), "FORBIDDEN");
}

TEST(Permissions, ASupervisorActsInOwnAreas) {
  const std::vector<CommandBody> commands{CancelTicket{TicketId{1}, "x"}, ReassignTicket{TicketId{1}, "", "x"},
                                          ChangePriority{TicketId{1}, Priority::Low, "x"}};
  for (const CommandBody& command : commands) {
    EXPECT_EQ(verdict(supervisor(), command), "allowed") << name(command);
    EXPECT_EQ(verdict(supervisor({AreaId{"south"}, AreaId{"north"}}), command), "allowed") << name(command);
    EXPECT_EQ(verdict(supervisor({AreaId{"south"}}), command), "FORBIDDEN") << name(command);
  }
}

TEST(Permissions, WhatARoleMayNotSendIsForbiddenWhateverTheTicket) {
  EXPECT_EQ(verdict(technician("zhang"), CancelTicket{TicketId{99}, "x"}), "FORBIDDEN");
  EXPECT_EQ(verdict(supervisor(), AcceptOffer{TicketId{1}, OfferId{1}}), "FORBIDDEN");
  EXPECT_EQ(verdict(agent("alice"), TimersDue{}), "FORBIDDEN");
}

TEST(Permissions, ATicketThatIsNotThereIsNotFoundUnlessItMayBeNewerThanTheView) {
  EXPECT_EQ(verdict(agent("alice"), CancelTicket{TicketId{0}, "x"}), "NOT_FOUND");
  EXPECT_EQ(verdict(agent("alice"), CancelTicket{TicketId{2}, "x"}), "UNKNOWN_OUTCOME");
  EXPECT_EQ(verdict(agent("alice"), CancelTicket{TicketId{10'001}, "x"}), "UNKNOWN_OUTCOME");
  EXPECT_EQ(verdict(agent("alice"), CancelTicket{TicketId{10'002}, "x"}), "NOT_FOUND");
  EXPECT_EQ(verdict(agent("alice"), CancelTicket{TicketId::make(ShardId{3}, 2), "x"}), "NOT_FOUND");
}

TEST(Permissions, ATechnicianSignsOnWithWhatTheAccountAllows) {
  Principal restricted = technician("zhang");
  restricted.skills = {"gas", "water"};
  restricted.areas = {AreaId{"north"}, AreaId{"south"}};

  SignOn all;
  EXPECT_FALSE(narrow(restricted, all));
  EXPECT_EQ(all.skills, restricted.skills);
  EXPECT_EQ(all.areas, restricted.areas);

  SignOn less{.skills = {"water"}, .areas = {AreaId{"south"}}};
  EXPECT_FALSE(narrow(restricted, less));
  EXPECT_EQ(less.skills, std::vector<std::string>{"water"});
  EXPECT_EQ(less.areas, std::vector{AreaId{"south"}});

  SignOn more{.skills = {"water", "power"}, .areas = {AreaId{"centre"}}};
  const auto refused = narrow(restricted, more);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->error, ErrorCode::Forbidden);
  EXPECT_EQ(refused->fields, (std::vector<std::string>{"skills", "areas"}));

  SignOn free{.skills = {"anything"}, .areas = {AreaId{"anywhere"}}};
  EXPECT_FALSE(narrow(technician("li"), free));
}

TEST(Permissions, ATicketIsSeenByThoseWhoHaveToDoWithIt) {
  const Ticket offered = a_ticket();
  EXPECT_TRUE(may_see(agent("alice"), {}, offered));
  EXPECT_FALSE(may_see(agent("bob"), {}, offered));
  EXPECT_TRUE(may_see(technician("zhang"), kZhang, offered));
  EXPECT_FALSE(may_see(technician("li"), kLi, offered));
  EXPECT_FALSE(may_see(technician("new"), {}, offered));
  EXPECT_TRUE(may_see(supervisor(), {}, offered));
  EXPECT_FALSE(may_see(supervisor({AreaId{"south"}}), {}, offered));
  EXPECT_FALSE(may_see(technician("zhang"), kZhang, a_ticket(TicketState::Waiting)));
  EXPECT_FALSE(may_see({.actor = {}, .areas = {}, .skills = {}}, {}, offered));
}

TEST(Permissions, ThePhoneNumberIsForWhoRegisteredItAndWhoHoldsItAfterAccepting) {
  std::string text;
  for (const TicketState state :
       {TicketState::Waiting, TicketState::Offered, TicketState::Accepted, TicketState::EnRoute, TicketState::OnSite,
        TicketState::Done, TicketState::Cancelled}) {
    const Ticket ticket = a_ticket(state);
    const auto mark = [&](const Principal& principal, TechnicianId self) {
      text += phones_for(principal, self, ticket) == codec::Phones::Shown ? "shown  " : "masked ";
    };
    text += '\n';
    mark(agent("alice"), {});
    mark(agent("bob"), {});
    mark(technician("zhang"), kZhang);
    mark(technician("li"), kLi);
    mark(supervisor(), {});
    text += name(state);
  }
  // Columns: alice who registered it, bob, zhang who has it, li, the supervisor.
  EXPECT_EQ(text, R"(
shown  masked masked masked masked waiting
shown  masked masked masked masked offered
shown  masked shown  masked masked accepted
shown  masked shown  masked masked en_route
shown  masked shown  masked masked on_site
shown  masked masked masked masked done
shown  masked masked masked masked cancelled)");
}

TEST(Permissions, ACustomerRegisteredByASupervisorsNamesakeIsNotTheAgents) {
  Ticket ticket = a_ticket();
  ticket.created_by = "sun";
  EXPECT_EQ(phones_for(supervisor(), {}, ticket), codec::Phones::Masked);
}

// --- acting for somebody

std::string acts(const Identity& identity, std::string_view act_as) {
  TechnicianTable technicians;
  technicians.put({.id = kZhang, .key = "zhang", .skills = {"gas"}, .areas = {AreaId{"north"}}});
  technicians.put({.id = kLi, .key = "li"});
  const auto principal = act(identity, act_as, technicians);
  if (!principal) return "no";
  std::string text{name(principal->actor.role)};
  text.append(" ").append(principal->actor.account).append(" ").append(principal->actor.technician);
  for (const AreaId& area : principal->areas) text.append(" ").append(area.value);
  for (const std::string& skill : principal->skills) text.append(" ").append(skill);
  return text;
}

TEST(Acting, ATechnicianActsAsItselfOrAsAMemberOfItsCrew) {
  const Identity fleet{.account = "fleet", .role = Role::Technician, .areas = {AreaId{"north"}}, .skills = {"gas"}};
  EXPECT_EQ(acts(fleet, ""), "technician fleet fleet north gas");
  EXPECT_EQ(acts(fleet, "fleet"), "technician fleet fleet north gas");
  EXPECT_EQ(acts(fleet, "fleet/7"), "technician fleet fleet/7 north gas");
  for (const std::string_view other :
       {"zhang", "fleet/", "fleet/x", "fleet/1x", "fleet/1234567", "fleets/1", "fleet7", "/7"})
    EXPECT_EQ(acts(fleet, other), "no") << other;
}

TEST(Acting, ASupervisorActsForTechniciansOfOwnAreas) {
  const Identity sun{.account = "sun", .role = Role::Supervisor};
  EXPECT_EQ(acts(sun, ""), "supervisor sun ");
  EXPECT_EQ(acts(sun, "zhang"), "technician sun zhang north gas");
  EXPECT_EQ(acts(sun, "newcomer"), "technician sun newcomer");
  const Identity south{.account = "sue", .role = Role::Supervisor, .areas = {AreaId{"south"}}};
  EXPECT_EQ(acts(south, "zhang"), "no");
  EXPECT_EQ(acts(south, "li"), "technician sue li");
  EXPECT_EQ(acts(south, "newcomer"), "technician sue newcomer south");
}

TEST(Acting, NobodyElseActsForAnybody) {
  EXPECT_EQ(acts({.account = "alice", .role = Role::Agent}, ""), "agent alice ");
  EXPECT_EQ(acts({.account = "alice", .role = Role::Agent}, "alice"), "no");
  EXPECT_EQ(acts({.account = "root", .role = Role::System}, ""), "no");
}

TEST(Acting, EachMemberOfACrewIsAUserOfItsOwn) {
  const auto key = [](const std::string& technician) {
    return Principal{
        .actor = {.role = Role::Technician, .account = "fleet", .technician = technician}, .areas = {}, .skills = {}}
        .user_key();
  };
  EXPECT_NE(key("fleet/1"), key("fleet/2"));
  EXPECT_NE(key("fleet/1"), agent("fleet").user_key());
}

}  // namespace
}  // namespace redline::gateway
