// Story: the view folds the log like the dispatcher, and its counts and lists are at every event what counting anew
// gives.
#include "gateway/view/view.hpp"

#include <algorithm>

#include "tests/support/desk.hpp"
#include "tests/support/workload.hpp"

namespace redline::tests {
namespace {

using namespace domain;
using namespace gateway;

Counts counted(const ShardState& state, const std::string& area) {
  Counts counts;
  state.tickets.for_each([&](const Ticket& ticket) {
    if (!area.empty() && ticket.area.value != area) return;
    ++counts.totals.created;
    ++counts.by_state[static_cast<std::size_t>(ticket.state)];
    if (ticket.state == TicketState::Done) ++counts.totals.done;
    if (ticket.state == TicketState::Cancelled) ++counts.totals.cancelled;
    if (is_open(ticket.state) && std::ranges::any_of(ticket.clocks, &Clock::breached)) ++counts.breached;
  });
  for (const Technician& technician : state.technicians.all()) {
    const bool there =
        area.empty() || technician.areas.empty() || std::ranges::count(technician.areas, AreaId{area}) > 0;
    if (technician.on_shift && there) ++counts.on_shift;
  }
  return counts;
}

std::vector<TicketId> listed(const OpenList& list, const ShardState& state) {
  std::vector<TicketId> ids;
  list.visit_from({}, state.tickets, [&](const Ticket& ticket) {
    ids.push_back(ticket.id);
    return true;
  });
  return ids;
}

template <class Wanted>
std::vector<TicketId> open_tickets(const ShardState& state, Wanted wanted) {
  std::vector<TicketId> ids;
  state.tickets.for_each([&](const Ticket& ticket) {
    if (is_open(ticket.state) && wanted(ticket)) ids.push_back(ticket.id);
  });
  return ids;
}

void expect_consistent(const View& view) {
  const ShardState& state = view.state();
  ASSERT_EQ(view.counts(), counted(state, ""));
  ASSERT_EQ(listed(view.open(), state), open_tickets(state, [](const Ticket&) { return true; }));
  for (const std::string area : {"south", "centre", "north"}) {
    const NameId id = view.areas().find(area);
    if (id == kNoName) continue;
    ASSERT_EQ(view.counts(id), counted(state, area)) << area;
    ASSERT_EQ(listed(view.open_in_area(id), state),
              open_tickets(state, [&](const Ticket& t) { return t.area.value == area; }));
  }
  for (NameId creator = 0; creator < view.creators().size(); ++creator)
    ASSERT_EQ(listed(view.open_by_creator(creator), state),
              open_tickets(state, [&](const Ticket& t) { return t.created_by == view.creators().name(creator); }));
  for (const Technician& technician : state.technicians.all()) {
    std::vector<TicketId> held = view.open_by_technician(technician.id);
    std::ranges::sort(held);
    ASSERT_EQ(held, open_tickets(state, [&](const Ticket& t) {
                return has_technician(t.state) && t.technician == technician.id;
              }));
  }
}

TEST(View, IsAtEveryEventWhatCountingAnewGives) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    Desk desk;
    Workload workload{Tape::seeded(seed, 300)};
    View view;
    view.load(1, 0, ShardState{});
    while (!workload.ended()) {
      desk.decide(workload.next(desk));
      for (const Event& event : desk.last().events) {
        view.fold(event);
        ASSERT_EQ(view.head(), event.offset);
      }
      expect_consistent(view);
      if (HasFatalFailure()) FAIL() << "seed " << seed;
    }
    expect_same(view.state(), desk.state());
  }
}

// A snapshot may be newer than the position that reading starts from: folding what it contains already changes nothing.
TEST(View, MayStartFromAStateThatIsAheadOfItsOffset) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    Desk desk;
    Workload workload{Tape::seeded(seed, 200)};
    ShardState middle;
    while (!workload.ended()) {
      desk.decide(workload.next(desk));
      if (desk.events().size() < 40) middle = copy(desk.state());
    }
    const Offset head = middle.header.next_offset / 2;
    middle.header.next_offset = head + 1;
    Totals& totals = middle.header.totals;
    totals = {};
    for (const Event& event : desk.events()) {
      if (event.offset > head) break;
      totals.created += std::holds_alternative<TicketCreated>(event.body) ? 1 : 0;
      totals.done += std::holds_alternative<TicketDone>(event.body) ? 1 : 0;
      totals.cancelled += std::holds_alternative<TicketCancelled>(event.body) ? 1 : 0;
    }
    View view;
    view.load(1, head, std::move(middle));
    for (const Event& event : desk.events())
      if (event.offset > head) view.fold(event);
    expect_consistent(view);
    expect_same(view.state(), desk.state());
  }
}

TEST(View, TellsWhatChangedTheCounts) {
  Desk desk;
  View view;
  view.load(1, 0, ShardState{});
  const auto fold = [&] {
    for (const Event& event : desk.last().events) view.fold(event);
  };
  desk.create(request("leak", "north"));
  fold();
  const NameId north = view.areas().find("north");
  const Offset created = view.counts_changed(north);
  EXPECT_EQ(created, 1u) << "that it waits now changes no number";
  desk.create(request("tap", "south"));
  fold();
  EXPECT_EQ(view.counts_changed(north), created) << "nothing happened there";
  EXPECT_GT(view.counts_changed(), created);
  const Offset before = view.counts_changed();
  desk.sign_on("zhang", {"power"}, {"north"});
  fold();
  EXPECT_GT(view.counts_changed(north), before);
  EXPECT_EQ(view.counts(north).on_shift, 1u);
  EXPECT_EQ(view.counts(view.areas().find("south")).on_shift, 0u);
}

TEST(View, LoadingAnewForgetsWhatWasThere) {
  Desk desk;
  View view;
  view.load(1, 0, ShardState{});
  const TicketId ticket = desk.create();
  for (const Event& event : desk.last().events) view.fold(event);
  EXPECT_EQ(view.counts().totals.created, 1u);
  view.load(2, 0, ShardState{});
  EXPECT_EQ(view.epoch(), 2u);
  EXPECT_EQ(view.counts(), Counts{});
  EXPECT_EQ(view.ticket(ticket), nullptr);
  EXPECT_TRUE(listed(view.open(), view.state()).empty());
}

TEST(OpenList, SweepsClosedTicketsOnceTheyAreHalfOfIt) {
  TicketTable tickets;
  OpenList list;
  for (std::uint64_t i = 1; i <= 1'000; ++i) {
    Ticket ticket;
    ticket.id = TicketId{i};
    tickets.put(ticket);
    list.add(TicketId{i});
  }
  for (std::uint64_t i = 1; i <= 900; ++i) {
    tickets.find(TicketId{i})->state = TicketState::Done;
    list.note_closed(tickets);
    EXPECT_LE(list.length(), std::max<std::size_t>(64, 2 * (1'000 - i) + 1)) << i;
  }
  std::vector<std::uint64_t> seen;
  EXPECT_FALSE(list.visit_from(TicketId{950}, tickets, [&](const Ticket& ticket) {
    seen.push_back(ticket.id.value);
    return seen.size() < 3;
  }));
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{950, 951, 952}));
  EXPECT_TRUE(list.visit_from(TicketId{1'001}, tickets, [](const Ticket&) { return true; }));
}

TEST(Interner, GivesEachNameOneNumber) {
  Interner names;
  EXPECT_EQ(names.find("a"), kNoName);
  EXPECT_EQ(names.intern("a"), 0u);
  EXPECT_EQ(names.intern("b"), 1u);
  EXPECT_EQ(names.intern("a"), 0u);
  EXPECT_EQ(names.name(1), "b");
  EXPECT_EQ(names.size(), 2u);
}

TEST(View, TicketsThatHaveLeftAreCountedAsIfTheyHadNeverBeenLoaded) {
  Desk desk;
  desk.sign_on("zhang");
  const TicketId done = desk.create();
  desk.work(done);
  const TicketId open = desk.create();
  View view;
  view.load(1, desk.state().header.next_offset - 1, copy(desk.state()));
  view.retire({done, open, TicketId{99}});
  EXPECT_EQ(view.ticket(done), nullptr);
  EXPECT_NE(view.ticket(open), nullptr) << "only closed ones leave";
  ShardState without = copy(desk.state());
  without.tickets.erase(done);
  View loaded;
  loaded.load(1, view.head(), std::move(without));
  EXPECT_EQ(view.counts(), loaded.counts());
  EXPECT_EQ(view.counts().totals.done, 1u) << "the totals go on";
  const NameId centre = view.areas().find("centre");
  EXPECT_EQ(view.counts(centre), loaded.counts(loaded.areas().find("centre")));
}

}  // namespace
}  // namespace redline::tests
