// Stories of readers that do not keep up (R7): they cost themselves, never more than the limit, and never the others.
#include <algorithm>

#include "tests/support/gateway_scene.hpp"

namespace redline::tests {
namespace {

using namespace domain;
using namespace gateway;
using namespace std::chrono_literals;

constexpr std::size_t kQueue = 16 * 1024;

GatewayOptions short_queues() {
  GatewayOptions options;
  options.feed.queue_bytes_max = kQueue;
  options.feed.frame_out_bytes_max = 4 * 1024;
  options.session.commands = {.per_second = 10'000, .burst = 10'000};
  return options;
}

std::vector<Offset> numbers(Offset from, Offset until) {
  std::vector<Offset> all;
  for (; from < until; ++from) all.push_back(from);
  return all;
}

// Events until about `bytes` have been sent to each board.
void busy(GatewayScene& scene, std::size_t bytes) {
  for (std::size_t sent = 0; sent < bytes; sent += 400) scene.create();
}

TEST(SlowReader, WaitsInTheRecentEventsWithABoundedQueueAndCatchesUp) {
  GatewayScene scene{short_queues()};
  const auto slow = scene.sign_in("sun", {"board/*"});
  const auto quick = scene.sign_in("sun", {"board/*"});
  const Offset start = scene.head();
  slow->stop_reading();
  for (int i = 0; i < 100; ++i) {
    scene.create();
    ASSERT_LE(slow->queued_bytes(), kQueue);
  }
  EXPECT_EQ(quick->offsets(), numbers(start + 1, scene.head() + 1));
  EXPECT_GE(scene.gateway().stats().hub.pauses, 1u);
  slow->read();
  scene.settle();
  EXPECT_EQ(slow->offsets(), quick->offsets());
  scene.create();
  EXPECT_EQ(slow->offsets(), quick->offsets());
  EXPECT_FALSE(slow->closed());
}

TEST(SlowReader, ThatReadsNothingForTenSecondsIsCutAndResumesWithoutLoss) {
  GatewayScene scene{short_queues()};
  const auto slow = scene.sign_in("sun", {"board/*"});
  const Offset start = scene.head();
  slow->stop_reading();
  busy(scene, 2 * kQueue);
  scene.pass(9s);
  EXPECT_FALSE(slow->closed());
  scene.pass(3s);
  EXPECT_EQ(slow->closed(), CloseCode::SlowReader);
  EXPECT_TRUE(info(CloseCode::SlowReader).reconnect);
  EXPECT_EQ(scene.gateway().stats().hub.slow_readers, 1u);
  slow->read();
  const auto got = slow->offsets();
  const auto back = scene.sign_in("sun", {"board/*"}, codec::Resume{slow->welcome().epoch, got.back()});
  std::vector<Offset> all = got;
  std::ranges::copy(back->offsets(), std::back_inserter(all));
  EXPECT_EQ(all, numbers(start + 1, scene.head() + 1));
}

TEST(SlowReader, ThatReadsALittleIsNotCut) {
  GatewayScene scene{short_queues()};
  const auto slow = scene.sign_in("sun", {"board/*"});
  slow->stop_reading();
  busy(scene, 2 * kQueue);
  for (int i = 0; i < 30; ++i) {
    scene.pass(1s);
    slow->read_some(100);
    slow->say(codec::ClientHeartbeat{});
  }
  EXPECT_FALSE(slow->closed());
}

TEST(SlowReader, ThatTheRecentEventsHaveLeftBehindIsCut) {
  GatewayOptions options = short_queues();
  options.feed.recent_bytes_max = 30'000;
  GatewayScene scene{options};
  const auto slow = scene.sign_in("sun", {"board/*"});
  slow->stop_reading();
  for (int i = 0; i < 150; ++i) scene.create();
  slow->read();
  scene.settle();
  EXPECT_EQ(slow->closed(), CloseCode::SlowReader);
}

TEST(SlowReader, IsSentWhatItMissedInPiecesToo) {
  for (const std::size_t recent_bytes : {std::size_t{10'000'000}, std::size_t{1}}) {  // from memory, from the log
    GatewayOptions options = short_queues();
    options.feed.recent_bytes_max = recent_bytes;
    GatewayScene scene{options};
    const codec::Resume from{1, scene.head()};
    busy(scene, 4 * kQueue);
    const auto back = scene.connect();
    back->stop_reading();
    back->say(scene.hello("sun", {"board/*"}, from));
    for (int i = 0; i < 200 && back->offsets().size() < scene.head() - from.offset; ++i) {
      scene.settle();
      EXPECT_LE(back->queued_bytes(), kQueue);
      back->read_some(2'000);
    }
    EXPECT_EQ(back->offsets(), numbers(from.offset + 1, scene.head() + 1));
  }
}

TEST(SlowReader, GetsRepliesAsLongAsTheQueueHasRoomAndIsCutThen) {
  GatewayScene scene{short_queues()};
  const auto desk = scene.sign_in("alice", {});
  desk->stop_reading();
  for (int i = 0; i < 1'000 && !desk->closed(); ++i) {
    desk->command(CancelTicket{TicketId{0}, "no such ticket"});
    ASSERT_LE(desk->queued_bytes(), kQueue + 200);
  }
  EXPECT_EQ(desk->closed(), CloseCode::SlowReader);
}

TEST(SlowReader, HasRoomForRepliesWhilePushesWait) {
  GatewayScene scene{short_queues()};
  const auto desk = scene.sign_in("alice", {"desk", "alerts"});
  desk->stop_reading();
  busy(scene, 2 * kQueue);
  const std::size_t before = desk->queued_bytes();
  const auto id = desk->command(CancelTicket{TicketId{0}, "no such ticket"});
  EXPECT_GT(desk->queued_bytes(), before);
  desk->read();
  scene.settle();
  EXPECT_EQ(desk->answer(id), "NOT_FOUND");
}

// --- latest-only topics

template <class Item>
std::vector<Item> items(const Client& client, std::string_view topic) {
  std::vector<Item> found;
  for (const codec::Push& push : client.all<codec::Push>()) {
    if (push.topic != topic || push.offset != 0) continue;
    if (const auto* item = std::get_if<Item>(&push.item)) found.push_back(*item);
  }
  return found;
}

TEST(Counters, AreTheNewestAtMostFourTimesASecond) {
  GatewayScene scene;
  const auto board = scene.sign_in("sun", {"board/*"});
  const auto north = scene.sign_in("sue", {"board/*"});
  ASSERT_EQ(items<codec::Counters>(*board, "board/*").size(), 1u) << "what there is";
  for (int i = 0; i < 20; ++i) {
    scene.create(request("tap", "centre"));
    scene.pass(25ms);
  }
  scene.pass(1s);
  const auto counters = items<codec::Counters>(*board, "board/*");
  EXPECT_LE(counters.size(), 4u);
  EXPECT_EQ(counters.back().waiting, 20u);
  EXPECT_EQ(counters.back().totals.created, 20u);
  EXPECT_EQ(items<codec::Counters>(*north, "board/north").size(), 1u) << "nothing changed there";
  scene.create(request("tap", "north"));
  scene.pass(1s);
  EXPECT_EQ(items<codec::Counters>(*north, "board/north").back().waiting, 1u);
}

TEST(Counters, AreConflatedForWhoDoesNotRead) {
  GatewayScene scene{short_queues()};
  const auto board = scene.sign_in("sun", {"board/*"});
  board->stop_reading();
  for (int i = 0; i < 50; ++i) {
    scene.create(request("tap", "centre"));
    scene.pass(300ms);
    board->read_some(50);
    if (i % 30 == 0) board->say(codec::ClientHeartbeat{});
  }
  EXPECT_GT(scene.gateway().stats().latest_conflated, 10u);
  board->read();
  scene.pass(2s);
  const auto counters = items<codec::Counters>(*board, "board/*");
  EXPECT_LT(counters.size(), 40u);
  EXPECT_EQ(counters.back().waiting, 50u);
  EXPECT_EQ(board->offsets().size(), 100u) << "events are not";
}

class Places : public testing::Test {
 protected:
  static constexpr int kCrew = 5;
  Places() {
    for (int i = 1; i <= kCrew; ++i) {
      phones_.push_back(scene_.connect());
      codec::ClientHello wish = scene_.hello("fleet", {"me"});
      wish.act_as = "fleet/" + std::to_string(i);
      phones_.back()->say(wish);
      // The last one works in the north only.
      SignOn on{.position = kilometre(i)};
      if (i == kCrew) on.areas = {AreaId{"north"}};
      phones_.back()->command(on);
    }
    scene_.settle();
  }
  void move(int member, double km) {
    phones_.at(static_cast<std::size_t>(member - 1))->say(codec::ClientPosition{kilometre(km), scene_.time->now()});
  }
  static std::map<std::string, GeoPoint> places(const Client& client, std::string_view topic) {
    std::map<std::string, GeoPoint> newest;
    for (const codec::Positions& positions : items<codec::Positions>(client, topic))
      for (const PositionSample& sample : positions.samples) newest[sample.technician] = sample.point;
    return newest;
  }

  GatewayScene scene_;
  std::vector<std::unique_ptr<Client>> phones_;
};

TEST_F(Places, AreToldOncePerSecondTheNewestOnly) {
  const auto board = scene_.sign_in("sun", {"board/*"});
  const auto south = scene_.sign_in("sun", {"board/south"});
  for (int i = 0; i < 9; ++i) {
    move(1, i);
    move(kCrew, 2 * i);
    scene_.pass(100ms);
  }
  scene_.pass(200ms);
  ASSERT_EQ(items<codec::Positions>(*board, "board/*").size(), 1u);
  EXPECT_EQ(places(*board, "board/*"),
            (std::map<std::string, GeoPoint>{{"fleet/1", kilometre(8)}, {"fleet/5", kilometre(16)}}));
  EXPECT_EQ(places(*south, "board/south"), (std::map<std::string, GeoPoint>{{"fleet/1", kilometre(8)}}));
  std::vector<PositionSample> stored;
  scene_.nodes[0]->positions.sample([&](std::vector<PositionSample> samples) { stored = std::move(samples); });
  scene_.settle();
  EXPECT_EQ(stored.size(), 2u);
  EXPECT_EQ(stored[0].point, kilometre(8));
}

TEST_F(Places, KnownToAnotherGatewayComeThroughTheLog) {
  scene_.add_gateway();
  const auto board = scene_.sign_in("sun", {"board/*"}, {}, 1);
  scene_.pass(1s);
  move(2, 30);
  scene_.pass(7s);
  EXPECT_EQ(places(*board, "board/*"), (std::map<std::string, GeoPoint>{{"fleet/2", kilometre(30)}}));
  EXPECT_TRUE(board->offsets().empty()) << "positions are no events to a client";
}

TEST_F(Places, ThatABoardMissedAreCaughtUpWith) {
  auto board = scene_.sign_in("sun", {"board/*"});
  for (int i = 1; i <= kCrew; ++i) move(i, 40 + i);
  scene_.pass(2s);
  const codec::Resume here{board->welcome().epoch, scene_.head()};
  board->lose();
  for (int i = 1; i < kCrew; ++i) {
    move(i, 50 + i);
    scene_.pass(1500ms);
  }
  const auto back = scene_.sign_in("sun", {"board/*"}, here);
  move(1, 60);
  scene_.pass(3s);
  EXPECT_EQ(places(*back, "board/*"), (std::map<std::string, GeoPoint>{{"fleet/1", kilometre(60)},
                                                                       {"fleet/2", kilometre(52)},
                                                                       {"fleet/3", kilometre(53)},
                                                                       {"fleet/4", kilometre(54)},
                                                                       {"fleet/5", kilometre(45)}}));
}

TEST_F(Places, ThatAReaderHadNoRoomForAreToldOnceAndOnlyThose) {
  GatewayOptions options = short_queues();
  options.sweep_every = 1h;
  GatewayScene scene{options};
  scene.accounts.add({.account = "wu", .role = Role::Technician});
  for (const char* key : {"zhang", "li", "wu"}) scene.sign_on(key);
  const auto wu = scene.sign_in("wu", {"me"});
  const auto zhang = scene.sign_in("zhang", {"me"});
  const auto li = scene.sign_in("li", {"me"});
  const auto board = scene.sign_in("sun", {"board/*"});
  const auto report = [&](Client& client, double km) {
    client.say(codec::ClientPosition{kilometre(km), scene.time->now()});
    scene.pass(1500ms);
  };
  for (Client* phone : {zhang.get(), li.get(), wu.get()}) report(*phone, 1);
  board->forget();
  board->stop_reading();
  busy(scene, kQueue / 2);
  report(*li, 2);
  report(*li, 3);
  report(*zhang, 4);
  report(*li, 5);
  board->read();
  scene.pass(1s);
  std::vector<std::pair<std::string, GeoPoint>> told;
  for (const codec::Positions& positions : items<codec::Positions>(*board, "board/*"))
    for (const PositionSample& sample : positions.samples) told.emplace_back(sample.technician, sample.point);
  EXPECT_EQ(told, (std::vector<std::pair<std::string, GeoPoint>>{{"zhang", kilometre(4)}, {"li", kilometre(5)}}));
  report(*zhang, 6);
  EXPECT_EQ(items<codec::Positions>(*board, "board/*").back().samples.size(), 1u) << "in step again";

  // Room enough, but not drained so far that it would be told: the next pulse brings what was missed.
  board->forget();
  board->stop_reading();
  busy(scene, kQueue / 2);
  report(*li, 7);
  board->read_some(board->queued_bytes() - 2'000);
  report(*wu, 8);
  EXPECT_EQ(items<codec::Positions>(*board, "board/*").size(), 0u);
  board->read();
  scene.settle();
  ASSERT_EQ(items<codec::Positions>(*board, "board/*").size(), 1u);
  EXPECT_EQ(items<codec::Positions>(*board, "board/*").back().samples.size(), 2u);
}

TEST_F(Places, AreTakenFromTechniciansOnly) {
  const auto desk = scene_.sign_in("alice", {"desk"});
  desk->say(codec::ClientPosition{kilometre(1), scene_.time->now()});
  scene_.settle();
  EXPECT_EQ(desk->all<codec::Reply>().back().answer.error, ErrorCode::Forbidden);
}

TEST_F(Places, AreNotPushedBackByAnOlderReport) {
  const auto board = scene_.sign_in("sun", {"board/*"});
  const Instant now = scene_.time->now();
  scene_.pass(1s);
  phones_[0]->say(codec::ClientPosition{kilometre(9), now + 500ms});
  phones_[0]->say(codec::ClientPosition{kilometre(1), now});
  scene_.pass(2s);
  EXPECT_EQ(places(*board, "board/*")["fleet/1"], kilometre(9));
}

}  // namespace
}  // namespace redline::tests
