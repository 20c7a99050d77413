// The wallboard's own fold: counts and totals follow the events one by one.
#include "deploy/redline/tools/board_state.hpp"

#include <gtest/gtest.h>

#include "tests/unit/tools/board_story.hpp"

namespace redline::app {
namespace {

using namespace domain;
using namespace std::chrono_literals;
using codec::EventKind;
using namespace story;

TEST(BoardState, IsLoadedByTheLastChunk) {
  BoardState state;
  state.apply(codec::Snapshot{.tickets = {ticket(1, TicketState::Waiting)}, .technicians = {person(1, "Ana")}});
  EXPECT_FALSE(state.loaded());
  state.apply(codec::Snapshot{.tickets = {ticket(2, TicketState::EnRoute, 1)},
                              .totals = {.created = 9, .done = 6, .cancelled = 1},
                              .last = true});
  EXPECT_TRUE(state.loaded());
  EXPECT_EQ(state.counts().open(), 2U);
  EXPECT_EQ(state.totals().open(), 2U);
  EXPECT_EQ(state.technicians_on_shift(), 1U);
  EXPECT_EQ(state.technicians_busy(), 1U);
}

TEST(BoardState, FollowsATicketToItsEnd) {
  BoardState state;
  state.apply(codec::Snapshot{.last = true});
  state.apply(push(EventKind::TicketCreated, ticket(1, TicketState::Waiting)));
  state.apply(push(EventKind::OfferMade, ticket(1, TicketState::Offered, 1)));
  EXPECT_EQ(state.counts().offered, 1U);
  EXPECT_EQ(state.technicians_busy(), 0U) << "being asked is not being busy";
  state.apply(push(EventKind::OfferAccepted, ticket(1, TicketState::Accepted, 1)));
  EXPECT_EQ(state.counts().under_way(), 1U);
  state.apply(push(EventKind::TicketDone, ticket(1, TicketState::Done, 1)));
  EXPECT_EQ(state.counts().open(), 0U);
  EXPECT_EQ(state.totals(), (Totals{.created = 1, .done = 1, .cancelled = 0}));
}

TEST(BoardState, TakesNoStepBack) {
  BoardState state;
  codec::TicketView newer = ticket(1, TicketState::Accepted, 1);
  newer.ticket.version = 5;
  state.apply(codec::Snapshot{.tickets = {newer}, .last = true});
  codec::TicketView older = ticket(1, TicketState::Offered, 1);
  older.ticket.version = 3;
  state.apply(push(EventKind::OfferMade, older));
  EXPECT_EQ(state.counts().accepted, 1U);
}

TEST(BoardState, CountsByArea) {
  BoardState state;
  codec::TicketView late = ticket(3, TicketState::OnSite, 1);
  late.ticket.clocks[0].breached = true;
  state.apply(codec::Snapshot{.tickets = {ticket(1, TicketState::Waiting), ticket(2, TicketState::Offered, 1), late},
                              .last = true});
  const BoardCounts centre = state.counts_by_area().at("centre");
  EXPECT_EQ(centre.waiting, 1U);
  EXPECT_EQ(centre.offered, 1U);
  EXPECT_EQ(centre.on_site, 1U);
  EXPECT_EQ(centre.breached, 1U);
  EXPECT_EQ(centre.oldest, kNoon);
}

TEST(BoardState, CountsTheLastMinute) {
  BoardState state;
  for (const Duration at : {0s, 30s, 50s})
    state.apply(push(EventKind::TicketCreated, ticket(1, TicketState::Waiting), kNoon + at));
  EXPECT_EQ(state.created_lately(kNoon + 50s), 3U);
  EXPECT_EQ(state.created_lately(kNoon + 61s), 2U);
  EXPECT_EQ(state.created_lately(kNoon + 10min), 0U);
}

TEST(BoardState, KeepsTheNewestEvents) {
  BoardState state;
  for (std::uint64_t i = 0; i < kBoardEventsKept + 5; ++i)
    state.apply(push(EventKind::TicketCreated, ticket(i + 1, TicketState::Waiting)));
  EXPECT_EQ(state.events().size(), kBoardEventsKept);
  EXPECT_EQ(state.events().front().number, "0713-0105");
}

TEST(BoardState, FollowsShifts) {
  BoardState state;
  state.apply(push(EventKind::TechnicianSignedOn, person(1, "Ana")));
  EXPECT_EQ(state.technicians_on_shift(), 1U);
  Technician gone = person(1, "Ana");
  gone.on_shift = false;
  state.apply(push(EventKind::TechnicianSignedOff, gone));
  EXPECT_EQ(state.technicians_on_shift(), 0U);
  EXPECT_EQ(state.events().front().technician, "Ana");
}

TEST(BoardState, ForgetsEverythingOpenWhenReloaded) {
  BoardState state;
  state.apply(
      codec::Snapshot{.tickets = {ticket(1, TicketState::Waiting)}, .technicians = {person(1, "Ana")}, .last = true});
  state.reload();
  EXPECT_FALSE(state.loaded());
  EXPECT_EQ(state.counts().open(), 0U);
  EXPECT_EQ(state.technicians_on_shift(), 0U);
}

}  // namespace
}  // namespace redline::app
