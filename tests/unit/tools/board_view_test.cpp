// What the wallboard shows, as golden text.
#include "deploy/redline/tools/board_view.hpp"

#include <sstream>

#include <gtest/gtest.h>

#include "tests/support/policies.hpp"
#include "tests/unit/tools/board_story.hpp"

namespace redline::app {
namespace {

using namespace domain;
using namespace std::chrono_literals;
using codec::EventKind;
using namespace story;

class BoardView : public testing::Test {
 protected:
  BoardView() {
    domain::Policy draft = tests::small_policy_draft();
    draft.areas[2].name = "北区";
    draft.categories[0].name = "Gas leak";
    policy_ = tests::seal(std::move(draft));
    codec::TicketView breached = ticket(3, TicketState::OnSite, 1);
    breached.ticket.clocks = {clock(ClockKind::Arrive, -12min), clock(ClockKind::Resolve, 2h)};
    breached.ticket.clocks[0].breached = true;
    codec::TicketView calm = ticket(4, TicketState::EnRoute, 2);
    calm.ticket.priority = Priority::Low;
    calm.ticket.category = CategoryId{"advice"};
    calm.ticket.area = AreaId{"north"};
    calm.technician_name = "张师傅";
    calm.ticket.clocks = {clock(ClockKind::Resolve, 72h)};
    codec::TicketView waiting = ticket(5, TicketState::Waiting);
    waiting.ticket.created = kNoon - 3min;
    waiting.ticket.clocks = {clock(ClockKind::Dispatch, 2min)};
    state_.apply(codec::Snapshot{.tickets = {breached, calm, waiting},
                                 .technicians = {person(1, "Ana Alvarez"), person(2, "张师傅"), person(3, "Ben Baker")},
                                 .totals = {.created = 9, .done = 6, .cancelled = 0},
                                 .last = true});
    state_.apply(push(EventKind::TicketCreated, ticket(6, TicketState::Waiting), kNoon - 2s));
    codec::TicketView offered = ticket(6, TicketState::Offered, 3);
    offered.technician_name = "Ben Baker";
    state_.apply(push(EventKind::OfferMade, offered, kNoon - 1s));
    state_.apply(push(EventKind::TechnicianSignedOn, person(4, "Cara Costa"), kNoon));
  }

  BoardScene scene() { return {.state = state_, .policy = *policy_, .now = kNoon, .live = true}; }

  PolicyPtr policy_;
  BoardState state_;
};

TEST_F(BoardView, FitsASmallTerminal) {
  EXPECT_EQ("\n" + to_plain(render_board(scene(), {.columns = 80, .rows = 24})), R"(
 REDLINE  open 4  waiting 1  offered 1  under way 2  done 6       live 20:00:00
 last minute 1 in 0 done  breached 1  technicians 2 of 4 busy        created 10
─ Areas ────────────────────────────────────────────────────────────────────────
 area                waiting offered accepted en route on site breached  oldest
 Centre                    1       1        ·        ·       1        1    3:00
 北区                      ·       ·        ·        1       ·        ·       ·
 South                     ·       ·        ·        ·       ·        ·       ·
─ Deadlines ────────────────────────────────────────────────────────────────────
 0713-0003 Gas leak      Centre    EMERG  on site  Person 1  arrive     -12:00
 0713-0005 Gas leak      Centre    EMERG  waiting            dispatch     2:00
 0713-0006 Gas leak      Centre    EMERG  offered  Ben Baker arrive      30:00
 0713-0004 advice        北区      low    en route 张师傅    resolve    3d 00h
─ Newest ───────────────────────────────────────────────────────────────────────
 20:00:00 Cara Costa signed on
 19:59:59 0713-0006 Gas leak                     offered to Ben Baker
 19:59:58 0713-0006 Gas leak                     registered, EMERG








)");
}

TEST_F(BoardView, PutsTheNewestBesideTheRestWhenThereIsRoom) {
  EXPECT_EQ("\n" + to_plain(render_board(scene(), {.columns = 132, .rows = 14})), R"(
 REDLINE  open 4  waiting 1  offered 1  under way 2  done 6                                                           live 20:00:00
 last minute 1 in 0 done  breached 1  technicians 2 of 4 busy                                                            created 10
─ Areas ──────────────────────────────────────────────────────────────────────── │ ─ Newest ────────────────────────────────────────
 area                waiting offered accepted en route on site breached  oldest  │  20:00:00 Cara Costa signed on
 Centre                    1       1        ·        ·       1        1    3:00  │  19:59:59 0713-0006 offered to Ben Baker
 北区                      ·       ·        ·        1       ·        ·       ·  │  19:59:58 0713-0006 registered, EMERG
 South                     ·       ·        ·        ·       ·        ·       ·  │
─ Deadlines ──────────────────────────────────────────────────────────────────── │
 0713-0003 Gas leak      Centre    EMERG  on site  Person 1  arrive     -12:00   │
 0713-0005 Gas leak      Centre    EMERG  waiting            dispatch     2:00   │
 0713-0006 Gas leak      Centre    EMERG  offered  Ben Baker arrive      30:00   │
 0713-0004 advice        北区      low    en route 张师傅    resolve    3d 00h   │
                                                                                 │
                                                                                 │
)");
}

TEST_F(BoardView, SaysThatItIsStale) {
  BoardScene lost = scene();
  lost.live = false;
  lost.stale_for = 75s;
  const std::string text = to_plain(render_board(lost, {}));
  EXPECT_NE(text.find("stale 1:15"), std::string::npos);
  EXPECT_EQ(text.find("live"), std::string::npos);
}

TEST_F(BoardView, FillsEveryLineOfEverySizeExactly) {
  for (const int columns : {40, 60, 80, 100, 131, 132, 200})
    for (const int rows : {12, 24, 50}) {
      const Frame frame = render_board(scene(), {.columns = columns, .rows = rows});
      EXPECT_EQ(frame.size(), static_cast<std::size_t>(rows));
      for (const Line& line : frame) {
        int width = 0;
        for (const Span& span : line) width += display_width(span.text);
        EXPECT_EQ(width, columns);
      }
    }
}

TEST_F(BoardView, SumsUpTheAreasThatDoNotFit) {
  domain::Policy draft = tests::small_policy_draft();
  for (int i = 0; i < 20; ++i)
    draft.areas.push_back({.id = AreaId{"a" + std::to_string(i)}, .name = "Area " + std::to_string(i), .centre = {}});
  policy_ = tests::seal(std::move(draft));
  const std::string text = to_plain(render_board(scene(), {.columns = 80, .rows = 24}));
  EXPECT_NE(text.find("others"), std::string::npos) << text;
}

TEST_F(BoardView, ShowsWhatIsNextAndNotOnlyWhatIsLate) {
  BoardState state;
  codec::Snapshot snapshot{.last = true};
  for (std::uint64_t i = 1; i <= 60; ++i) {
    codec::TicketView view = ticket(i, TicketState::Waiting);
    view.ticket.clocks = {clock(ClockKind::Dispatch, i <= 40 ? -std::chrono::minutes{i} : std::chrono::minutes{i})};
    snapshot.tickets.push_back(std::move(view));
  }
  state.apply(snapshot);
  const BoardScene crowded{.state = state, .policy = *policy_, .now = kNoon, .live = true};
  const std::string text = to_plain(render_board(crowded, {.columns = 80, .rows = 24}));
  EXPECT_NE(text.find("-40:00"), std::string::npos) << "the worst\n" << text;
  EXPECT_NE(text.find(" 41:00"), std::string::npos) << "the next\n" << text;
}

TEST_F(BoardView, ColoursOnlyForTheScreen) {
  const Frame frame = render_board(scene(), {});
  EXPECT_EQ(to_plain(frame).find('\x1b'), std::string::npos);
  EXPECT_TRUE(to_ansi(frame).starts_with("\x1b[H"));
}

TEST(Countdown, SaysHowLong) {
  const struct {
    Duration left;
    const char* text;
  } rows[] = {{0s, "0:00"},           {999ms, "0:00"}, {-999ms, "0:00"}, {-1s, "-0:01"},          {272s, "4:32"},
              {59min + 59s, "59:59"}, {1h, "1:00:00"}, {25h, "1d 01h"},  {-51h - 1min, "-2d 03h"}};
  for (const auto& [left, text] : rows) EXPECT_EQ(countdown(left), text);
}

}  // namespace
}  // namespace redline::app
