// Stories of people at their screens: signing in, asking, being answered, being told. A real dispatcher decides, over
// the memory store and under virtual time.
#include "proto/codec/limits.hpp"
#include "tests/support/gateway_scene.hpp"

namespace redline::tests {
namespace {

using namespace domain;
using namespace gateway;
using namespace std::chrono_literals;

using Names = std::vector<std::string>;

// "offer_made offered": the kind of event, and the state of the ticket in the push.
Names told(const Client& client) {
  static constexpr std::array kKinds{"ticket_created",   "ticket_waits",     "offer_made",         "offer_delivered",
                                     "offer_seen",       "offer_accepted",   "offer_lapsed",       "ticket_returned",
                                     "ticket_withdrawn", "travel_started",   "technician_arrived", "ticket_done",
                                     "ticket_cancelled", "priority_changed", "clock_warned",       "clock_breached",
                                     "signed_on",        "signed_off",       "position_observed",  "policy_adopted"};
  Names names;
  for (const codec::Push& push : client.pushes()) {
    std::string line = push.topic + " " + kKinds.at(static_cast<std::size_t>(push.event->kind));
    if (const auto* view = std::get_if<codec::TicketView>(&push.item))
      line.append(" ").append(name(view->ticket.state));
    if (std::holds_alternative<codec::Alert>(push.item)) line += " alert";
    names.push_back(std::move(line));
  }
  return names;
}

const codec::TicketView& last_ticket(const std::vector<codec::Push>& pushes) {
  return std::get<codec::TicketView>(pushes.back().item);
}

TEST(GatewaySession, IsWelcomedWithTheLimitsAndTheStateOfItsTopics) {
  GatewayScene scene;
  scene.sign_on("zhang");
  const TicketId ticket = scene.create();
  const auto board = scene.sign_in("sun", {"board/*", "desk", "nonsense"});

  EXPECT_TRUE(board->authenticated());
  const codec::Welcome welcome = board->welcome();
  EXPECT_EQ(welcome.resumed, codec::Resumed::Reload);
  EXPECT_EQ(welcome.offset, scene.head());
  EXPECT_EQ(welcome.role, Role::Supervisor);
  EXPECT_EQ(welcome.topics, Names{"board/*"});
  EXPECT_EQ(welcome.heartbeat_ms, 20'000u);
  EXPECT_EQ(welcome.server_time, scene.time->now());
  EXPECT_EQ(welcome.limits, (codec::Limits{.frame_in_bytes_max = 64 * 1024,
                                           .frame_out_bytes_max = 256 * 1024,
                                           .queue_bytes_max = 256 * 1024,
                                           .commands_per_second = 20,
                                           .commands_burst = 60,
                                           .sessions_per_user_max = 5,
                                           .description_characters_max = 4'000,
                                           .ack_every_pushes = 16,
                                           .ack_every_ms = 1'000}));

  const auto snapshots = board->all<codec::Snapshot>();
  ASSERT_EQ(snapshots.size(), 1u);
  EXPECT_TRUE(snapshots[0].last);
  EXPECT_EQ(snapshots[0].offset, scene.head());
  EXPECT_EQ(snapshots[0].epoch, welcome.epoch);
  ASSERT_EQ(snapshots[0].tickets.size(), 1u);
  EXPECT_EQ(snapshots[0].tickets[0].ticket.id, ticket);
  EXPECT_EQ(snapshots[0].tickets[0].technician_key, "zhang");
  ASSERT_EQ(snapshots[0].technicians.size(), 1u);
  EXPECT_EQ(snapshots[0].technicians[0].key, "zhang");
  EXPECT_EQ(snapshots[0].totals.created, 1u);
}

TEST(GatewaySession, FromTheCallToTheEndEverybodyIsToldOnTheirTopic) {
  GatewayScene scene;
  const auto agent_desk = scene.sign_in("alice", {"desk"});
  const auto other_desk = scene.sign_in("bob", {"desk"});
  const auto phone = scene.sign_in("zhang", {"me"});
  const auto board = scene.sign_in("sun", {"board/centre"});
  const auto json_board = scene.sign_in("sun", {"board/*"}, {}, 0, Subprotocol::Json);

  const auto signed_on = phone->command(SignOn{.name = "Zhang", .position = kilometre(0)});
  scene.settle();
  EXPECT_EQ(phone->answer(signed_on), "OK");

  const auto created = agent_desk->command(request());
  scene.settle();
  ASSERT_EQ(agent_desk->answer(created), "OK");
  const codec::Reply reply = agent_desk->replies(created).front();
  const TicketId ticket = reply.answer.ticket;
  EXPECT_EQ(reply.number, scene.ticket(ticket).number);
  EXPECT_EQ(reply.answer.version, scene.ticket(ticket).version);

  phone->command(AcceptOffer{ticket, OfferId{1}});
  scene.settle();
  phone->command(StartTravel{ticket});
  phone->command(ReportArrival{ticket});
  phone->command(CompleteTicket{ticket, "mended"});
  scene.settle();

  const Names course{"ticket_created waiting",  "offer_made offered",         "offer_accepted accepted",
                     "travel_started en_route", "technician_arrived on_site", "ticket_done done"};
  const auto with_topic = [&](const std::string& topic, std::size_t from = 0) {
    Names lines;
    for (std::size_t i = from; i < course.size(); ++i) lines.push_back(topic + " " + course[i]);
    return lines;
  };
  EXPECT_EQ(told(*agent_desk), with_topic("desk"));
  EXPECT_EQ(told(*other_desk), Names{});
  Names on_phone = with_topic("me", 1);
  on_phone.insert(on_phone.begin(), "me signed_on");
  EXPECT_EQ(told(*phone), on_phone);
  Names on_board = with_topic("board/centre");
  on_board.insert(on_board.begin(), "board/* signed_on");
  EXPECT_EQ(told(*board), on_board);
  EXPECT_EQ(told(*json_board), on_board);
  EXPECT_EQ(board->offsets(), json_board->offsets());
}

TEST(GatewaySession, ThePhoneNumberIsShownToTheAgentAndToTheTechnicianAfterAccepting) {
  GatewayScene scene;
  scene.sign_on("zhang");
  const auto desk = scene.sign_in("alice", {"desk"});
  const auto phone = scene.sign_in("zhang", {"me"});
  const auto board = scene.sign_in("sun", {"board/*"});
  desk->command(request());
  scene.settle();
  EXPECT_EQ(last_ticket(desk->pushes()).ticket.caller.phone, "13800005678");
  EXPECT_EQ(last_ticket(phone->pushes()).ticket.caller.phone, "138****5678");
  EXPECT_EQ(last_ticket(board->pushes()).ticket.caller.phone, "138****5678");

  const TicketId ticket = last_ticket(phone->pushes()).ticket.id;
  phone->command(AcceptOffer{ticket, OfferId{1}});
  scene.settle();
  EXPECT_EQ(last_ticket(phone->pushes()).ticket.caller.phone, "13800005678");
  EXPECT_EQ(last_ticket(board->pushes()).ticket.caller.phone, "138****5678");

  // Coming back without a position: the snapshot shows it as long as the ticket is held.
  const auto again = scene.sign_in("zhang", {"me"});
  EXPECT_EQ(again->all<codec::Snapshot>().front().tickets.at(0).ticket.caller.phone, "13800005678");

  phone->command(ReturnTicket{ticket, OfferId{1}, "ill"});
  scene.settle();
  EXPECT_EQ(last_ticket(phone->pushes()).ticket.caller.phone, "138****5678");
  EXPECT_EQ(phone->bytes().find("138****5678") == std::string::npos, false);
}

TEST(GatewaySession, RefusalsCarryTheirCodeAndChangeNothing) {
  GatewayScene scene;
  scene.sign_on("zhang");
  const auto alice = scene.sign_in("alice", {"desk"});
  const auto bob = scene.sign_in("bob", {"desk"});
  const auto zhang = scene.sign_in("zhang", {"me"});
  const auto sue = scene.sign_in("sue", {"board/*"});
  const auto created = alice->command(request("leak", "centre"));
  scene.settle();
  const TicketId ticket = alice->replies(created).front().answer.ticket;
  const Offset head = scene.head();

  CreateTicket incomplete = request();
  incomplete.caller.phone.clear();
  incomplete.area = AreaId{"nowhere"};
  const auto refused = [&](Client& client, CommandBody body, std::optional<Version> version = std::nullopt) {
    const auto id = client.command(std::move(body), version);
    scene.settle();
    return client.answer(id);
  };
  EXPECT_EQ(refused(*alice, incomplete), "INCOMPLETE");
  EXPECT_EQ(alice->all<codec::Reply>().back().answer.fields, (Names{"caller.phone", "area"}));
  EXPECT_EQ(refused(*bob, CancelTicket{ticket, "not mine"}), "FORBIDDEN");
  EXPECT_EQ(refused(*alice, CancelTicket{TicketId{4'000'000}, "no such"}), "NOT_FOUND");
  EXPECT_EQ(refused(*alice, CancelTicket{ticket, ""}), "INCOMPLETE");
  EXPECT_EQ(refused(*alice, CancelTicket{ticket, "old"}, 1), "VERSION_CONFLICT");
  EXPECT_EQ(refused(*alice, SignOff{}), "FORBIDDEN");
  EXPECT_EQ(refused(*zhang, AcceptOffer{ticket, OfferId{7}}), "STALE");
  EXPECT_EQ(refused(*zhang, StartTravel{ticket}), "NOT_ALLOWED_IN_STATE");
  EXPECT_EQ(refused(*sue, ChangePriority{ticket, Priority::Low, "not my area"}), "FORBIDDEN");
  EXPECT_EQ(scene.head(), head);
  const auto counted = scene.gateway().stats().refused;
  EXPECT_EQ(counted.at(ErrorCode::Forbidden), 3u);
  EXPECT_EQ(counted.at(ErrorCode::Stale), 1u);
}

TEST(GatewaySession, TheSameIdAgainGetsTheSameAnswerFromAnyGateway) {
  GatewayScene scene;
  scene.add_gateway();
  const auto here = scene.sign_in("alice", {"desk"});
  const auto id = here->command(request());
  here->command(id, request());  // impatient
  scene.settle();
  const auto there = scene.sign_in("alice", {}, {}, 1);
  there->command(id, request());
  there->command(id, request("stove"));
  scene.settle();
  const auto answers = here->replies(id);
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0], answers[1]);
  ASSERT_EQ(there->replies(id).size(), 2u);
  EXPECT_EQ(there->replies(id)[0].answer, answers[0].answer);
  EXPECT_EQ(there->answer(id), "ID_REUSED");
  EXPECT_EQ(scene.gateway().view().counts().totals.created, 1u);
  EXPECT_EQ(scene.gateway().stats().commands_pending, 0u);
}

TEST(GatewaySession, AnOutcomeThatDoesNotComeIsUnknownAndToldWhenItComes) {
  GatewayScene scene;
  const auto desk = scene.sign_in("alice", {"desk"});
  scene.stop_dispatcher();
  const auto id = desk->command(request());
  scene.pass(9s);
  EXPECT_EQ(desk->answer(id), "");
  scene.pass(2s);
  EXPECT_EQ(desk->answer(id), "UNKNOWN_OUTCOME");
  EXPECT_GT(desk->replies(id).front().retry_after_ms, 0u);
  desk->say(codec::ClientHeartbeat{});
  scene.start_dispatcher();
  scene.pass(5s);
  EXPECT_EQ(desk->answer(id), "OK");
  EXPECT_EQ(desk->replies(id).size(), 2u);
  EXPECT_EQ(scene.gateway().stats().commands_pending, 0u);
}

TEST(GatewaySession, AnOutcomeThatNeverComesIsForgotten) {
  GatewayScene scene;
  const auto desk = scene.sign_in("alice", {"desk"});
  scene.stop_dispatcher();
  desk->command(request());
  for (int i = 0; i < 8; ++i) {
    scene.pass(9s);
    desk->say(codec::ClientHeartbeat{});
  }
  EXPECT_EQ(scene.gateway().stats().commands_pending, 0u);
}

TEST(GatewaySession, TheStoreAwayIsReadOnlyWithinASecondAndOverWhenItIsBack) {
  GatewayScene scene;
  const auto desk = scene.sign_in("alice", {"desk"});
  scene.create();
  scene.nodes[0]->link.cut();
  scene.settle();
  EXPECT_FALSE(scene.gateway().ready());
  const auto refused = desk->command(request());
  scene.settle();
  EXPECT_EQ(desk->answer(refused), "READ_ONLY");
  EXPECT_EQ(desk->replies(refused).front().retry_after_ms, 1'000u);
  // Those who look on are served from the view.
  const auto board = scene.sign_in("sun", {"board/*"});
  EXPECT_EQ(board->all<codec::Snapshot>().front().tickets.size(), 1u);

  scene.nodes[0]->link.mend();
  scene.pass(3s);
  EXPECT_TRUE(scene.gateway().ready());
  desk->command(refused, request());
  scene.settle();
  EXPECT_EQ(desk->answer(refused), "OK");
  EXPECT_EQ(board->pushes().size(), 2u);
}

TEST(GatewaySession, CommandsWhoseOutcomeCouldNotBeReadAreReadOnlyToo) {
  GatewayScene scene;
  const auto desk = scene.sign_in("alice", {"desk"});
  scene.nodes[0]->link.set_fate([](storage::StoreCall call) {
    return storage::Fate{.lose_reply = call == storage::StoreCall::Tail || call == storage::StoreCall::Range};
  });
  scene.create();  // answers the read that waits; the next one fails
  const auto id = desk->command(request());
  scene.settle();
  scene.create();
  desk->command(id, request());
  scene.settle();
  EXPECT_EQ(desk->answer(id), "READ_ONLY");
}

TEST(GatewaySession, AnAppendThatWasNotSentIsReadOnlyAtOnce) {
  GatewayScene scene;
  const auto desk = scene.sign_in("alice", {"desk"});
  scene.nodes[0]->link.set_fate(
      [](storage::StoreCall call) { return storage::Fate{.refuse = call == storage::StoreCall::Append}; });
  const auto id = desk->command(request());
  scene.settle();
  EXPECT_EQ(desk->answer(id), "READ_ONLY");
  EXPECT_EQ(scene.gateway().stats().inbox.not_sent, 1u);
}

TEST(GatewaySession, AnAppendWithALostReplyIsAnsweredThroughTheLog) {
  GatewayScene scene;
  const auto desk = scene.sign_in("alice", {"desk"});
  scene.nodes[0]->link.set_fate(
      [](storage::StoreCall call) { return storage::Fate{.lose_reply = call == storage::StoreCall::Append}; });
  const auto id = desk->command(request());
  scene.settle();
  const auto told = desk->replies(id);
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(told.front().answer.error, ErrorCode::UnknownOutcome);
  EXPECT_TRUE(told.back().answer.ok());
}

TEST(GatewaySession, MoreThanCanWaitIsOverloadedNotLost) {
  GatewayScene scene{{.commands = {.commands_max = 3}}};
  const auto desk = scene.sign_in("alice", {"desk"});
  scene.stop_dispatcher();
  std::vector<CommandId> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(desk->command(request()));
  scene.settle();
  EXPECT_EQ(desk->answer(ids[2]), "");
  EXPECT_EQ(desk->answer(ids[3]), "OVERLOADED");
  EXPECT_EQ(desk->replies(ids[4]).front().retry_after_ms, 500u);
  scene.start_dispatcher();
  scene.pass(3s);
  desk->command(ids[3], request());
  scene.settle();
  for (int i = 0; i < 4; ++i) EXPECT_EQ(desk->answer(ids[static_cast<std::size_t>(i)]), "OK");
}

TEST(GatewaySession, ATurnsCommandsTravelTogether) {
  GatewayScene scene{{.session = {.commands = {.per_second = 1000, .burst = 1000}}}};
  const auto desk = scene.sign_in("alice", {"desk"});
  std::vector<CommandId> ids;
  for (int i = 0; i < 130; ++i) ids.push_back(desk->command(request()));
  scene.settle();
  EXPECT_EQ(scene.gateway().stats().inbox.appends, 3u);
  for (const CommandId& id : ids) EXPECT_EQ(desk->answer(id), "OK");
}

TEST(GatewaySession, TooFewReplicasIsUnknownNeverOk) {
  GatewayScene scene;
  const auto desk = scene.sign_in("alice", {"desk"});
  scene.dispatcher->link.set_fate(
      [](storage::StoreCall call) { return storage::Fate{.short_wait = call == storage::StoreCall::Commit}; });
  const auto id = desk->command(request());
  scene.settle();
  EXPECT_EQ(desk->answer(id), "UNKNOWN_OUTCOME");
  scene.dispatcher->link.set_fate({});
  desk->command(id, request());
  scene.settle();
  EXPECT_EQ(desk->answer(id), "OK");
  EXPECT_EQ(scene.gateway().view().counts().totals.created, 1u);
}

TEST(GatewaySession, TheSixthSessionOfAUserReplacesTheOldest) {
  GatewayScene scene;
  std::vector<std::unique_ptr<Client>> sessions;
  for (int i = 0; i < 6; ++i) sessions.push_back(scene.sign_in("alice", {"desk"}));
  EXPECT_EQ(sessions[0]->closed(), CloseCode::Replaced);
  for (std::size_t i = 1; i < 6; ++i) EXPECT_FALSE(sessions[i]->closed()) << i;
  EXPECT_EQ(scene.gateway().stats().closed.at(CloseCode::Replaced), 1u);
  EXPECT_FALSE(scene.sign_in("bob", {"desk"})->closed());
  EXPECT_EQ(scene.gateway().stats().sessions_open, 5u) << "bob's went with its client";
}

TEST(GatewaySession, DeadlinesAreKeptByTheSweep) {
  GatewayScene scene;
  const auto silent = scene.connect();
  const auto dead = scene.sign_in("alice", {"desk"});
  const auto alive = scene.sign_in("bob", {"desk"});
  scene.pass(6s);
  EXPECT_EQ(silent->closed(), CloseCode::AuthenticationFailed);
  for (int i = 0; i < 4; ++i) {
    scene.pass(10s);
    alive->say(codec::ClientHeartbeat{});
  }
  EXPECT_EQ(dead->closed(), CloseCode::HeartbeatLost);
  EXPECT_EQ(dead->all<codec::ServerHeartbeat>().size(), 1u);
  EXPECT_FALSE(alive->closed());
  EXPECT_EQ(alive->all<codec::ServerHeartbeat>().size(), 2u);
}

TEST(GatewaySession, WhoComesBeforeTheViewIsLoadedIsServedOnceItIs) {
  GatewayScene scene;
  scene.create();
  scene.data.stop();
  auto& node = scene.add_gateway();
  EXPECT_FALSE(node.gateway.ready());
  const auto early = scene.sign_in("sun", {"board/*"}, {}, 1);
  EXPECT_TRUE(early->authenticated());
  EXPECT_TRUE(early->frames().empty());
  const auto refused = early->command(ChangePriority{TicketId{1}, Priority::Low, "x"});
  scene.settle();
  EXPECT_EQ(early->answer(refused), "READ_ONLY");
  scene.data.start();
  scene.pass(2s);
  EXPECT_EQ(early->welcome().resumed, codec::Resumed::Reload);
  EXPECT_EQ(early->all<codec::Snapshot>().front().tickets.size(), 1u);
}

TEST(GatewaySession, WhoComesWhileTheStoreStaysAwayIsSentAwayToComeBack) {
  GatewayScene scene;
  scene.data.stop();
  scene.add_gateway();
  const auto early = scene.sign_in("sun", {"board/*"}, {}, 1);
  scene.pass(11s);
  EXPECT_EQ(early->closed(), CloseCode::ServerError);
  EXPECT_TRUE(info(*early->closed()).reconnect);
}

TEST(GatewaySession, DrainingLetsCommandsFinishAndSpreadsTheEnd) {
  GatewayScene scene;
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 4; ++i) clients.push_back(scene.sign_in(i % 2 == 0 ? "alice" : "bob", {"desk"}));
  scene.dispatcher->link.set_fate([](storage::StoreCall call) {
    return call == storage::StoreCall::Commit ? storage::Fate{.request = 600ms} : storage::Fate{};
  });
  std::vector<CommandId> ids;
  for (const auto& client : clients) ids.push_back(client->command(request()));
  scene.gateway().drain(1s);
  EXPECT_FALSE(scene.gateway().ready());
  scene.pass(500ms);
  for (const auto& client : clients) EXPECT_FALSE(client->closed());
  scene.pass(600ms);
  for (std::size_t i = 0; i < clients.size(); ++i) {
    EXPECT_EQ(clients[i]->answer(ids[i]), "OK");
    EXPECT_EQ(clients[i]->all<codec::Drain>().size(), 1u);
    EXPECT_EQ(clients[i]->closed(), CloseCode::Drain);
  }
  EXPECT_EQ(scene.gateway().stats().sessions_open, 0u);
  EXPECT_EQ(scene.connect()->closed(), CloseCode::Drain);
}

// --- crews, supervisors acting for technicians

TEST(GatewaySession, AMemberOfACrewFollowsItsOwnOrdersFromItsFirstSignOn) {
  GatewayScene scene;
  std::vector<std::unique_ptr<Client>> crew;
  for (int i = 1; i <= 6; ++i) {  // more than one user may have sessions
    crew.push_back(scene.connect());
    codec::ClientHello wish = scene.hello("fleet", {"me"});
    wish.act_as = "fleet/" + std::to_string(i);
    crew.back()->say(wish);
    crew.back()->command(SignOn{.position = kilometre(i)});
  }
  scene.settle();
  for (const auto& member : crew) EXPECT_FALSE(member->closed());
  EXPECT_EQ(crew[2]->welcome().technician, "fleet/3");
  scene.create(request("leak", "centre", 4));
  EXPECT_EQ(told(*crew[3]), (Names{"me signed_on", "me offer_made offered"}));
  EXPECT_EQ(told(*crew[4]), (Names{"me signed_on"}));
}

TEST(GatewaySession, ASupervisorMayActForATechnicianButNotTakeItsPlace) {
  GatewayScene scene;
  scene.sign_on("zhang");
  std::vector<std::unique_ptr<Client>> phones;
  for (int i = 0; i < 5; ++i) phones.push_back(scene.sign_in("zhang", {"me"}));
  const TicketId ticket = scene.create();
  const auto stand_in = scene.connect();
  codec::ClientHello wish = scene.hello("sun", {"me", "board/*"});
  wish.act_as = "zhang";
  stand_in->say(wish);
  scene.settle();
  EXPECT_EQ(stand_in->welcome().topics, Names{"me"});
  const auto id = stand_in->command(AcceptOffer{ticket, OfferId{1}});
  scene.settle();
  EXPECT_EQ(stand_in->answer(id), "OK");
  EXPECT_EQ(last_ticket(phones[0]->pushes()).ticket.state, TicketState::Accepted);
  EXPECT_EQ(phones[0]->pushes().back().event->actor.account, "sun");
  for (const auto& phone : phones) EXPECT_FALSE(phone->closed());
}

// --- alerts

TEST(GatewaySession, AlertsReachThoseWhoFollowThemInTheirAreas) {
  GatewayScene scene;
  const auto agent_alerts = scene.sign_in("bob", {"alerts"});
  const auto north_alerts = scene.sign_in("sue", {"alerts"});
  const auto board = scene.sign_in("sun", {"board/*", "alerts"});
  scene.create(request("leak", "centre"));
  scene.pass(31s);  // half of the minute to dispatch it in
  scene.create(request("leak", "north"));

  EXPECT_EQ(told(*agent_alerts),
            (Names{"alerts ticket_created alert", "alerts ticket_waits alert", "alerts clock_warned alert",
                   "alerts ticket_created alert", "alerts ticket_waits alert"}));
  EXPECT_EQ(told(*north_alerts), (Names{"alerts ticket_created alert", "alerts ticket_waits alert"}));
  EXPECT_EQ(board->offsets(), agent_alerts->offsets()) << "once each";
  EXPECT_EQ(board->pushes().front().topic, "board/centre") << "by the board, which tells more";
  const auto alert = std::get<codec::Alert>(agent_alerts->pushes().at(2).item);
  EXPECT_EQ(alert.kind, codec::AlertKind::ClockWarned);
  EXPECT_EQ(alert.clock, ClockKind::Dispatch);
  EXPECT_EQ(alert.area, AreaId{"centre"});
  EXPECT_EQ(alert.priority, Priority::Emergency);
  EXPECT_EQ(std::get<codec::Alert>(agent_alerts->pushes().at(1).item).choice, ChoiceReason::NobodyOnShift);
}

TEST(GatewaySession, ABoardOfAnAreaSeesThatAreaOnly) {
  GatewayScene scene;
  const auto north = scene.sign_in("sue", {"board/*"});
  const auto denied = scene.sign_in("sue", {"board/centre"});
  EXPECT_EQ(denied->welcome().topics, Names{});
  scene.create(request("tap", "centre"));
  scene.create(request("tap", "north"));
  EXPECT_EQ(told(*north), (Names{"board/north ticket_created waiting", "board/north ticket_waits waiting"}));
  EXPECT_EQ(told(*denied), Names{});
  const auto fresh = scene.sign_in("sue", {"board/*"});
  EXPECT_EQ(fresh->all<codec::Snapshot>().front().tickets.size(), 1u);
  EXPECT_EQ(fresh->all<codec::Snapshot>().front().totals.created, 1u) << "of that area";
}

}  // namespace
}  // namespace redline::tests
