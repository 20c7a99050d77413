// Stories of coming back: from the recent events, from the log, with a snapshot; on another gateway; after the log
// broke.
#include "tests/support/gateway_scene.hpp"

namespace redline::tests {
namespace {

using namespace domain;
using namespace gateway;
using namespace std::chrono_literals;

codec::Resume at(const Client& client) {
  const codec::Welcome welcome = client.welcome();
  const auto offsets = client.offsets();
  return {.epoch = welcome.epoch, .offset = offsets.empty() ? welcome.offset : offsets.back()};
}

std::vector<Offset> numbers(Offset from, Offset until) {
  std::vector<Offset> all;
  for (; from < until; ++from) all.push_back(from);
  return all;
}

TEST(Resume, FromTheRecentEventsIsCompleteAndContinues) {
  GatewayScene scene;
  auto board = scene.sign_in("sun", {"board/*"});
  scene.create();
  const codec::Resume from = at(*board);
  board->lose();
  scene.create();
  const auto back = scene.sign_in("sun", {"board/*"}, from);
  EXPECT_EQ(back->welcome().resumed, codec::Resumed::Full);
  EXPECT_TRUE(back->all<codec::Snapshot>().empty());
  scene.create();
  EXPECT_EQ(back->offsets(), numbers(from.offset + 1, scene.head() + 1));
  EXPECT_EQ(scene.gateway().stats().hub.log_reads, 0u);
}

TEST(Resume, NothingMissedIsNothingSent) {
  GatewayScene scene;
  scene.create();
  const auto board = scene.sign_in("sun", {"board/*"});
  const auto back = scene.sign_in("sun", {"board/*"}, at(*board));
  EXPECT_EQ(back->welcome().resumed, codec::Resumed::Full);
  EXPECT_TRUE(back->offsets().empty());
}

TEST(Resume, AFreshGatewayHasTheHistoryAtHand) {
  GatewayScene scene;
  const auto board = scene.sign_in("sun", {"board/*"});
  const codec::Resume from = at(*board);
  for (int i = 0; i < 5; ++i) scene.create();
  scene.add_gateway();
  const auto back = scene.sign_in("sun", {"board/*"}, from, 1);
  EXPECT_EQ(back->welcome().resumed, codec::Resumed::Full);
  EXPECT_EQ(back->offsets(), numbers(from.offset + 1, scene.head() + 1));
  EXPECT_EQ(scene.gateway(1).stats().hub.log_reads, 0u);
}

TEST(Resume, OlderThanTheRecentEventsIsReadFromTheLog) {
  GatewayOptions small;
  small.feed.recent_bytes_max = 1;
  small.feed.log_entries_max = 2;
  GatewayScene scene{small};
  auto board = scene.sign_in("sun", {"board/*"});
  const auto north = scene.sign_in("sue", {"board/*"});
  const codec::Resume from = at(*board);
  board->lose();
  for (int i = 0; i < 20; ++i) scene.create(request("tap", i % 2 == 0 ? "north" : "south"));
  const auto back = scene.sign_in("sun", {"board/*"}, from);
  EXPECT_EQ(back->welcome().resumed, codec::Resumed::Full);
  const auto north_back = scene.sign_in("sue", {"board/*"}, from);
  scene.create(request("tap", "north"));
  EXPECT_EQ(back->offsets(), numbers(from.offset + 1, scene.head() + 1));
  EXPECT_EQ(north_back->offsets(), north->offsets());
  EXPECT_GE(scene.gateway().stats().hub.log_reads, 20u);
}

TEST(Resume, ManyAtOnceReadTheLogByTurns) {
  GatewayOptions small;
  small.feed.recent_bytes_max = 1;
  small.feed.log_reads_max = 2;
  small.session.sessions_per_user_max = 100;
  GatewayScene scene{small};
  const codec::Resume from = at(*scene.sign_in("sun", {"board/*"}));
  for (int i = 0; i < 10; ++i) scene.create();
  std::size_t most = 0, now = 0;
  scene.nodes[0]->link.set_fate([&](storage::StoreCall call) {
    if (call != storage::StoreCall::Range) return storage::Fate{};
    most = std::max(most, ++now);
    scene.nodes[0]->scheduler.call_after(9ms, [&] { --now; });
    return storage::Fate{.request = 10ms};
  });
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 10; ++i) {
    clients.push_back(scene.connect());
    clients.back()->say(scene.hello("sun", {"board/*"}, from));
  }
  clients[7]->lose();
  clients[8].reset();
  scene.pass(200ms);
  EXPECT_EQ(most, 2u);
  for (std::size_t i = 0; i < 10; ++i)
    if (i != 7 && i != 8) EXPECT_EQ(clients[i]->offsets(), numbers(from.offset + 1, scene.head() + 1)) << i;
}

TEST(Resume, BelowWhatTheLogKeepsIsASnapshot) {
  GatewayOptions small;
  small.feed.recent_bytes_max = 1;
  GatewayScene scene{small, {.keep_events = 10}};
  const codec::Resume from = at(*scene.sign_in("sun", {"board/*"}));
  for (int i = 0; i < 20; ++i) scene.create();
  const auto back = scene.sign_in("sun", {"board/*"}, from);
  EXPECT_EQ(back->welcome().resumed, codec::Resumed::Reload);
  ASSERT_EQ(back->all<codec::Snapshot>().size(), 1u);
  EXPECT_EQ(back->all<codec::Snapshot>()[0].tickets.size(), 20u);
  EXPECT_EQ(back->all<codec::Snapshot>()[0].offset, scene.head());
  EXPECT_TRUE(back->offsets().empty());
}

TEST(Resume, WithTheLogAwayIsASnapshotToo) {
  GatewayOptions small;
  small.feed.recent_bytes_max = 1;
  GatewayScene scene{small};
  const codec::Resume from = at(*scene.sign_in("sun", {"board/*"}));
  for (int i = 0; i < 3; ++i) scene.create();
  scene.nodes[0]->link.cut();
  scene.settle();
  const auto back = scene.sign_in("sun", {"board/*"}, from);
  EXPECT_EQ(back->welcome().resumed, codec::Resumed::Reload);
  EXPECT_EQ(back->all<codec::Snapshot>()[0].tickets.size(), 3u);
}

TEST(Resume, AnotherEpochIsASnapshot) {
  GatewayScene scene;
  scene.create();
  const auto back = scene.sign_in("sun", {"board/*"}, codec::Resume{.epoch = 99, .offset = 1});
  EXPECT_EQ(back->welcome().resumed, codec::Resumed::Reload);
  const auto absurd = scene.sign_in("sun", {"board/*"}, codec::Resume{.epoch = 1, .offset = ~Offset{0}});
  EXPECT_EQ(absurd->welcome().resumed, codec::Resumed::Reload);
}

TEST(Resume, FromAGatewayThatIsAheadSkipsWhatTheClientHas) {
  GatewayScene scene;
  scene.add_gateway();
  scene.nodes[1]->link.set_fate(
      [](storage::StoreCall call) { return storage::Fate{.reply = call == storage::StoreCall::Tail ? 500ms : 0ms}; });
  const auto board = scene.sign_in("sun", {"board/*"});
  scene.create();  // the second gateway has asked for this already; the next takes long
  scene.create();
  const codec::Resume from = at(*board);
  ASSERT_LT(scene.gateway(1).view().head(), from.offset);
  const auto moved = scene.sign_in("sun", {"board/*"}, from, 1);
  EXPECT_EQ(moved->welcome().resumed, codec::Resumed::Full);
  scene.create();
  scene.pass(3s);
  EXPECT_EQ(scene.gateway(1).view().head(), scene.head());
  EXPECT_EQ(moved->offsets(), numbers(from.offset + 1, scene.head() + 1));
}

TEST(Resume, AGatewayThatMissedTrimmedCommitsSendsItsSessionsBack) {
  GatewayScene scene{{}, {.keep_events = 10}};
  scene.add_gateway();
  const auto board = scene.sign_in("sun", {"board/*"}, {}, 1);
  const codec::Resume from = at(*board);
  scene.nodes[1]->link.cut();
  for (int i = 0; i < 20; ++i) scene.create();
  scene.nodes[1]->link.mend();
  scene.pass(3s);
  EXPECT_EQ(board->closed(), CloseCode::Gap);
  EXPECT_TRUE(board->offsets().empty());
  const auto back = scene.sign_in("sun", {"board/*"}, from, 1);
  EXPECT_EQ(back->welcome().resumed, codec::Resumed::Reload);
  EXPECT_EQ(back->all<codec::Snapshot>()[0].tickets.size(), 20u);
  scene.create();
  EXPECT_EQ(back->offsets(), numbers(scene.head() - 1, scene.head() + 1));
}

TEST(Resume, ALostLogSendsEverybodyBackForASnapshot) {
  GatewayScene scene;
  scene.create();
  const auto board = scene.sign_in("sun", {"board/*"});
  const codec::Resume from = at(*board);
  scene.data.lose_log();
  scene.create();
  scene.pass(3s);
  EXPECT_EQ(board->closed(), CloseCode::Gap);
  const auto back = scene.sign_in("sun", {"board/*"}, from);
  EXPECT_EQ(back->welcome().resumed, codec::Resumed::Reload);
  EXPECT_NE(back->welcome().epoch, from.epoch);
  EXPECT_EQ(back->all<codec::Snapshot>()[0].tickets.size(), 2u);
  scene.create();
  EXPECT_EQ(back->offsets().size(), 2u);
  // From then on coming back is complete again.
  const codec::Resume later = at(*back);
  scene.create();
  EXPECT_EQ(scene.sign_in("sun", {"board/*"}, later)->offsets(), numbers(later.offset + 1, scene.head() + 1));
}

TEST(Resume, AnUndoneHistoryIsNotContinued) {
  GatewayScene scene;
  scene.create();
  const auto board = scene.sign_in("sun", {"board/*"});
  scene.dispatcher->link.set_fate(
      [](storage::StoreCall call) { return storage::Fate{.short_wait = call == storage::StoreCall::Commit}; });
  const auto desk = scene.sign_in("alice", {"desk"});
  const auto id = desk->command(request());
  scene.settle();
  EXPECT_EQ(desk->answer(id), "UNKNOWN_OUTCOME");
  EXPECT_FALSE(board->pushes().empty());
  scene.dispatcher->link.set_fate({});
  scene.data.fail_over();
  scene.pass(10s);
  EXPECT_EQ(board->closed(), CloseCode::Gap);
  // The command is still in the inbox and is decided again, once.
  const auto again = scene.sign_in("alice", {"desk"});
  again->command(id, request());
  scene.settle();
  EXPECT_EQ(again->answer(id), "OK");
  EXPECT_EQ(scene.gateway().view().counts().totals.created, 2u);
}

TEST(Resume, ASnapshotIsTakenInPiecesAndEventsContinueRightAfterIt) {
  GatewayOptions small;
  small.feed.queue_bytes_max = 16 * 1024;
  small.feed.frame_out_bytes_max = 4 * 1024;
  GatewayScene scene{small};
  scene.sign_on("zhang", {"gas", "water", "power"});
  for (int i = 0; i < 200; ++i) scene.create(request("tap", i % 3 == 0 ? "north" : "south"));
  auto board = scene.connect();
  board->stop_reading();
  board->say(scene.hello("sun", {"board/*"}));
  scene.settle();
  EXPECT_LE(board->queued_bytes(), small.feed.queue_bytes_max);
  const Offset start = scene.head();
  // Life goes on while the snapshot is on its way: tickets come, go and change hands.
  for (std::uint64_t i = 1; i <= 50; ++i) {
    const TicketId id = TicketId::make(ShardId{0}, i * 4);
    scene.ask(supervisor(), CancelTicket{id, "test"});
    scene.create();
    board->read_some(1'024);
    board->say(codec::ClientHeartbeat{});
    scene.pass(1s);
  }
  board->read();
  scene.pass(5s);
  const auto snapshots = board->all<codec::Snapshot>();
  EXPECT_GT(snapshots.size(), 5u);
  std::map<TicketId, Ticket> seen;
  for (std::size_t i = 0; i < snapshots.size(); ++i) {
    EXPECT_EQ(snapshots[i].offset, start);
    EXPECT_EQ(snapshots[i].last, i + 1 == snapshots.size());
    for (const codec::TicketView& view : snapshots[i].tickets) {
      EXPECT_TRUE(is_open(view.ticket.state));
      EXPECT_TRUE(seen.emplace(view.ticket.id, view.ticket).second) << "twice";
    }
  }
  EXPECT_EQ(board->offsets(), numbers(start + 1, scene.head() + 1));
  for (const codec::Push& push : board->pushes())
    if (const auto* view = std::get_if<codec::TicketView>(&push.item))
      if (auto& known = seen[view->ticket.id]; known.version <= view->ticket.version) known = view->ticket;
  std::erase_if(seen, [](const auto& entry) { return !is_open(entry.second.state); });
  std::size_t open = 0;
  scene.gateway().view().state().tickets.for_each([&](const Ticket& ticket) {
    if (!is_open(ticket.state)) return;
    ++open;
    ASSERT_TRUE(seen.contains(ticket.id));
    EXPECT_EQ(seen[ticket.id].version, ticket.version);
  });
  EXPECT_EQ(seen.size(), open);
}

}  // namespace
}  // namespace redline::tests
