// The life of a ticket, as a text anybody can read and argue about. What is not listed is not allowed.
#include "dispatcher/domain/transitions.hpp"

#include <map>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace redline::domain {
namespace {

constexpr std::string_view kLife = R"(
waiting   offer    -> offered
waiting   wait     -> waiting
waiting   cancel   -> cancelled
waiting   rank     -> waiting
waiting   warn     -> waiting
waiting   appoint  -> waiting
waiting   shelve   -> waiting
waiting   resume   -> waiting
waiting   ask      -> waiting
waiting   bind     -> waiting
offered   deliver  -> offered
offered   see      -> offered
offered   accept   -> accepted
offered   lapse    -> waiting
offered   return   -> waiting
offered   withdraw -> waiting
offered   cancel   -> cancelled
offered   rank     -> offered
offered   warn     -> offered
offered   appoint  -> offered
offered   shelve   -> waiting
offered   ask      -> offered
accepted  return   -> waiting
accepted  withdraw -> waiting
accepted  travel   -> en_route
accepted  cancel   -> cancelled
accepted  rank     -> accepted
accepted  warn     -> accepted
accepted  appoint  -> accepted
accepted  hold     -> accepted
accepted  shelve   -> waiting
accepted  resume   -> accepted
accepted  ask      -> accepted
en_route  return   -> waiting
en_route  withdraw -> waiting
en_route  arrive   -> on_site
en_route  cancel   -> cancelled
en_route  rank     -> en_route
en_route  warn     -> en_route
en_route  appoint  -> en_route
en_route  hold     -> accepted
en_route  shelve   -> waiting
en_route  ask      -> en_route
on_site   return   -> waiting
on_site   withdraw -> waiting
on_site   complete -> done
on_site   cancel   -> cancelled
on_site   rank     -> on_site
on_site   warn     -> on_site
on_site   work     -> on_site
on_site   hold     -> accepted
on_site   shelve   -> waiting
on_site   ask      -> on_site
)";

TEST(Transitions, TheWholeLifeOfATicket) {
  std::string life = "\n";
  for (std::size_t s = 0; s < kTicketStates; ++s)
    for (std::size_t p = 0; p < kSteps; ++p) {
      const auto state = static_cast<TicketState>(s);
      const auto step = static_cast<Step>(p);
      if (const auto next = after(state, step))
        life += fmt::format("{:<9} {:<8} -> {}\n", name(state), name(step), name(*next));
    }
  EXPECT_EQ(life, kLife);
}

TEST(Transitions, NothingFollowsTheEnd) {
  for (const TicketState state : {TicketState::Done, TicketState::Cancelled}) {
    EXPECT_FALSE(is_open(state));
    EXPECT_FALSE(has_technician(state));
    for (std::size_t p = 0; p < kSteps; ++p) EXPECT_FALSE(after(state, static_cast<Step>(p)));
  }
}

TEST(Transitions, SomebodyHasTheTicketInEveryOpenStateButWaiting) {
  for (std::size_t s = 0; s < kTicketStates; ++s) {
    const auto state = static_cast<TicketState>(s);
    EXPECT_EQ(has_technician(state), is_open(state) && state != TicketState::Waiting) << name(state);
  }
}

template <class... Bodies>
std::map<std::string, std::string> steps_of(const std::variant<Bodies...>*) {
  std::map<std::string, std::string> steps;
  (steps.emplace(name(EventBody{Bodies{}}), step_of(Bodies{}) ? name(*step_of(Bodies{})) : ""), ...);
  return steps;
}

TEST(Transitions, EachEventTakesItsStep) {
  const std::map<std::string, std::string> expected{{"ticket_created", ""},
                                                    {"ticket_waits", "wait"},
                                                    {"offer_made", "offer"},
                                                    {"offer_delivered", "deliver"},
                                                    {"offer_seen", "see"},
                                                    {"offer_accepted", "accept"},
                                                    {"offer_lapsed", "lapse"},
                                                    {"ticket_returned", "return"},
                                                    {"ticket_withdrawn", "withdraw"},
                                                    {"travel_started", "travel"},
                                                    {"technician_arrived", "arrive"},
                                                    {"ticket_done", "complete"},
                                                    {"ticket_cancelled", "cancel"},
                                                    {"priority_changed", "rank"},
                                                    {"clock_warned", "warn"},
                                                    {"clock_breached", "warn"},
                                                    {"technician_signed_on", ""},
                                                    {"technician_signed_off", ""},
                                                    {"position_observed", ""},
                                                    {"policy_adopted", ""},
                                                    {"appointment_set", "appoint"},
                                                    {"fault_confirmed", "work"},
                                                    {"fee_quoted", "work"},
                                                    {"consent_recorded", "work"},
                                                    {"work_started", "work"},
                                                    {"part_recorded", "work"},
                                                    {"item_checked", "work"},
                                                    {"charges_recorded", "work"},
                                                    {"signature_recorded", "work"},
                                                    {"checked_in", "work"},
                                                    {"check_in_missed", "work"},
                                                    {"work_flagged", "work"},
                                                    {"ticket_held", "hold"},
                                                    {"ticket_resumed", "resume"},
                                                    {"request_made", "ask"},
                                                    {"request_decided", "ask"},
                                                    {"binding_ordered", "bind"},
                                                    {"clock_escalated", "warn"},
                                                    {"alert_acknowledged", "ask"},
                                                    {"order_given", "ask"},
                                                    {"ticket_chased", "ask"},
                                                    {"ticket_merged", "cancel"},
                                                    {"ticket_absorbed", "ask"},
                                                    {"owner_changed", "ask"}};
  EXPECT_EQ(steps_of(static_cast<const EventBody*>(nullptr)), expected);
}

}  // namespace
}  // namespace redline::domain
