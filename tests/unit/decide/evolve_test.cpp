// evolve() folds the log, the same for everybody who reads it; what cannot be a fold of this log is a broken invariant.
#include "dispatcher/decide/evolve.hpp"

#include <gtest/gtest.h>

#include "tests/support/desk.hpp"

namespace redline::tests {
namespace {

using namespace domain;
using namespace std::chrono_literals;
using decide::evolve;

// A desk with some history: one ticket done, one in hand, one waiting.
Desk busy_desk() {
  Desk desk;
  desk.sign_on("zhang");
  desk.work(desk.create(request("leak")));
  desk.accept(desk.create(request("stove")));
  desk.create(request("burst"));
  return desk;
}

TEST(Evolve, TheLogFoldedFromNothingIsTheState) {
  const Desk desk = busy_desk();
  ShardState folded;
  for (const Event& event : desk.events()) evolve(folded, event);
  expect_same(folded, desk.state());
}

TEST(Evolve, FoldingTwiceIsFoldingOnce) {
  const Desk desk = busy_desk();
  ShardState folded;
  for (const Event& event : desk.events()) evolve(folded, event);
  for (const Event& event : desk.events()) evolve(folded, event);
  expect_same(folded, desk.state());
}

TEST(Evolve, TheTimelineNamesTheTicketsOwnEvents) {
  const Desk desk = busy_desk();
  desk.state().tickets.for_each([&](const Ticket& ticket) {
    std::vector<Offset> own;
    for (const Event& event : desk.events())
      if (event.ticket == ticket.id) own.push_back(event.offset);
    EXPECT_EQ(ticket.event_offsets, own);
    EXPECT_EQ(ticket.version, own.size());
  });
}

TEST(Evolve, EntitiesMayBeNewerThanThePositionTheyAreFoldedFrom) {
  Desk desk = busy_desk();
  ShardState view = copy(desk.state());
  const ShardHeader old_header = desk.state().header;
  const std::size_t seen = desk.events().size();
  const TicketId late = desk.create(request("tap"));
  desk.accept(TicketId::make(ShardId{}, 2) == late ? late : desk.create(request("leak")));
  view.tickets.put(desk.ticket(late));  // read after the header was
  view.header = old_header;
  for (std::size_t i = seen; i < desk.events().size(); ++i) evolve(view, desk.events()[i]);
  expect_same(view, desk.state());
}

TEST(Evolve, AStepTheTableDoesNotKnowIsRefused) {
  Ticket ticket;
  EXPECT_THROW(evolve(ticket, Event{.version = 1, .body = TicketDone{"mended"}}), std::logic_error);
  EXPECT_THROW(evolve(ticket, Event{.version = 1, .body = PolicyAdopted{"town-2"}}), std::logic_error);
}

TEST(Evolve, EventsOfATicketThatHasLeftCountInTheHeaderOnly) {
  Desk desk;
  desk.sign_on("zhang");
  const TicketId id = desk.create();
  ShardState read = copy(desk.state());  // with the numbering of before, and the tickets of after
  read.tickets.erase(id);
  const std::size_t seen = desk.events().size();
  desk.work(id);
  for (std::size_t i = seen; i < desk.events().size(); ++i) evolve(read, desk.events()[i]);
  EXPECT_EQ(read.header, desk.state().header);
  EXPECT_EQ(read.tickets.size(), 0u);
}

TEST(Evolve, EventsAboutTheUnknownAreRefused) {
  ShardState state;
  EXPECT_THROW(evolve(state, Event{.offset = 1, .ticket = TicketId{5}, .version = 2, .body = TicketCancelled{"gone"}}),
               std::logic_error);
  EXPECT_THROW(
      evolve(state, Event{.offset = 2, .technician = TechnicianId{5}, .version = 2, .body = TechnicianSignedOff{}}),
      std::logic_error);
  Ticket ticket;
  EXPECT_THROW(evolve(ticket, Event{.version = 1, .body = ClockWarned{.clock = ClockKind::Arrive, .warning = 1}}),
               std::logic_error);
}

}  // namespace
}  // namespace redline::tests
