// Stories of the door that REST uses: the same rights, rates and idempotency as a session; tickets as one may see them; and
// the whole story of a ticket out of the log.
#include <algorithm>

#include "tests/support/gateway_scene.hpp"

namespace redline::tests {
namespace {

using namespace domain;
using namespace gateway;
using namespace std::chrono_literals;

const Identity kAlice{.account = "alice", .role = Role::Agent};
const Identity kBob{.account = "bob", .role = Role::Agent};
const Identity kSun{.account = "sun", .role = Role::Supervisor};
const Identity kSue{.account = "sue", .role = Role::Supervisor, .areas = {AreaId{"north"}}};
const Identity kZhang{.account = "zhang", .role = Role::Technician, .areas = {}, .skills = {"gas"}};

class Rest : public testing::Test {
 protected:
  std::optional<CommandReply> submit(const Identity& identity, CommandBody body, std::uint64_t id = 0) {
    std::optional<CommandReply> reply;
    bool inside = true;
    scene_.gateway().submit(identity, std::move(body), command_id(id != 0 ? id : ++ids_), std::nullopt,
                            [&](const CommandReply& told) {
                              EXPECT_FALSE(inside) << "never inside the call";
                              EXPECT_FALSE(reply) << "once";
                              reply = told;
                            });
    inside = false;
    scene_.settle();
    if (!reply) scene_.pass(15s);
    return reply;
  }
  std::string answer(const Identity& identity, CommandBody body) {
    const auto reply = submit(identity, std::move(body));
    return !reply ? "nothing" : reply->answer.ok() ? "OK" : std::string{info(*reply->answer.error).name};
  }
  TimelineReader::Result timeline(TicketId ticket) {
    std::optional<TimelineReader::Result> result;
    scene_.gateway().timeline(ticket, [&](TimelineReader::Result told) { result = std::move(told); });
    EXPECT_FALSE(result) << "never inside the call";
    scene_.settle();
    return result ? std::move(*result) : std::unexpected{ErrorCode::Internal};
  }

  GatewayScene scene_;
  std::uint64_t ids_ = 5'000'000;
};

TEST_F(Rest, ATicketIsCreatedOnceUnderItsId) {
  const auto first = submit(kAlice, request(), 77);
  const auto again = submit(kAlice, request(), 77);
  ASSERT_TRUE(first && again);
  EXPECT_TRUE(first->answer.ok());
  EXPECT_EQ(first->answer, again->answer);
  EXPECT_EQ(first->number, scene_.ticket(first->answer.ticket).number);
  EXPECT_EQ(scene_.ticket(first->answer.ticket).created_by, "alice");
  const auto reused = submit(kAlice, request("stove"), 77);
  EXPECT_EQ(reused->answer.error, ErrorCode::IdReused);
}

TEST_F(Rest, TheRulesAreThoseOfASession) {
  const TicketId ticket = submit(kAlice, request())->answer.ticket;
  EXPECT_EQ(answer(kBob, CancelTicket{ticket, "x"}), "FORBIDDEN");
  EXPECT_EQ(answer(kSue, CancelTicket{ticket, "x"}), "FORBIDDEN");
  EXPECT_EQ(answer(kZhang, request()), "FORBIDDEN");
  EXPECT_EQ(answer({.account = "root", .role = Role::System}, TimersDue{}), "FORBIDDEN");
  EXPECT_EQ(answer(kZhang, SignOn{.skills = {"power"}}), "FORBIDDEN");
  EXPECT_EQ(answer(kZhang, SignOn{}), "OK");
  EXPECT_EQ(answer(kSun, CancelTicket{ticket, "x"}), "OK");
}

TEST_F(Rest, TheRateIsSharedWithTheSessionsOfTheUser) {
  const auto desk = scene_.sign_in("alice", {"desk"});
  for (int i = 0; i < 30; ++i) {
    desk->command(CancelTicket{TicketId{0}, "x"});
    EXPECT_EQ(answer(kAlice, CancelTicket{TicketId{0}, "x"}), "NOT_FOUND");
  }
  const auto refused = submit(kAlice, request());
  EXPECT_EQ(refused->answer.error, ErrorCode::RateLimited);
  EXPECT_EQ(refused->retry_after, 50ms);
}

TEST_F(Rest, WithoutADispatcherTheOutcomeIsUnknownAndToldOnce) {
  scene_.stop_dispatcher();
  const auto reply = submit(kAlice, request());
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->answer.error, ErrorCode::UnknownOutcome);
  scene_.start_dispatcher();
  scene_.pass(5s);
  EXPECT_EQ(scene_.gateway().stats().commands_pending, 0u);
}

TEST_F(Rest, TheStoreAwayIsReadOnly) {
  scene_.nodes[0]->link.cut();
  scene_.settle();
  const auto reply = submit(kAlice, request());
  EXPECT_EQ(reply->answer.error, ErrorCode::ReadOnly);
  EXPECT_EQ(reply->retry_after, 1s);
}

TEST_F(Rest, ATicketIsShownToThoseWhoMaySeeItAndAsTheyMay) {
  scene_.sign_on("zhang");
  const TicketId ticket = scene_.create();
  const auto shown = [&](const Identity& identity) {
    const auto view = scene_.gateway().visible_ticket(identity, ticket);
    return !view ? "no" : view->phones == codec::Phones::Shown ? "shown" : "masked";
  };
  EXPECT_STREQ(shown(kAlice), "shown");
  EXPECT_STREQ(shown(kBob), "no");
  EXPECT_STREQ(shown(kSun), "masked");
  EXPECT_STREQ(shown(kSue), "no");
  EXPECT_STREQ(shown(kZhang), "masked");
  scene_.ask(technician("zhang"), AcceptOffer{ticket, OfferId{1}});
  EXPECT_STREQ(shown(kZhang), "shown");
  EXPECT_FALSE(scene_.gateway().visible_ticket(kSun, TicketId{99}));
  EXPECT_EQ(scene_.gateway().visible_ticket(kSun, ticket)->technician->key, "zhang");
}

TEST_F(Rest, TheStoryOfATicketComesOutOfTheLog) {
  scene_.sign_on("zhang");
  scene_.sign_on("li");
  const TicketId other = scene_.create(request("tap"));
  const TicketId ticket = scene_.create();
  scene_.ask(technician("zhang"), ReturnTicket{ticket, OfferId{1}, "ill"});
  scene_.create(request("outage"));
  scene_.ask(technician("li"), AcceptOffer{ticket, OfferId{2}});

  const auto story = timeline(ticket);
  ASSERT_TRUE(story);
  EXPECT_TRUE(story->complete);
  EXPECT_EQ(story->ticket.id, ticket);
  std::vector<std::string> names;
  for (const Event& event : story->events) names.emplace_back(name(event.body));
  EXPECT_EQ(names, (std::vector<std::string>{"ticket_created", "offer_made", "ticket_returned", "offer_made",
                                             "offer_accepted"}));
  EXPECT_TRUE(std::ranges::is_sorted(story->events, {}, &Event::offset));
  ASSERT_EQ(story->technicians.size(), 2u) << "both were considered";
  EXPECT_EQ(story->technicians[0].key, "zhang");
  EXPECT_EQ(std::get<OfferMade>(story->events[1].body).choice.considered, 2u);
  EXPECT_EQ(timeline(other)->events.size(), 2u);
  EXPECT_EQ(timeline(TicketId{99}).error(), ErrorCode::NotFound);
}

TEST_F(Rest, WhatTheLogNoLongerHasIsMissingAndSaidToBe) {
  GatewayScene scene{{}, {.keep_events = 5}};
  const TicketId ticket = scene.create();
  for (int i = 0; i < 10; ++i) scene.create();
  std::optional<TimelineReader::Result> result;
  scene.gateway().timeline(ticket, [&](TimelineReader::Result told) { result = std::move(told); });
  scene.settle();
  ASSERT_TRUE(result && *result);
  EXPECT_FALSE((*result)->complete);
  EXPECT_TRUE((*result)->events.empty());
}

TEST_F(Rest, AWholeCrowdAskingForStoriesIsHeldBack) {
  GatewayOptions options;
  options.timeline.in_flight_max = 2;
  GatewayScene scene{options};
  const TicketId ticket = scene.create();
  int told = 0, refused = 0;
  for (int i = 0; i < 5; ++i)
    scene.gateway().timeline(ticket, [&](const TimelineReader::Result& result) { ++(result ? told : refused); });
  scene.settle();
  EXPECT_EQ(told, 2);
  EXPECT_EQ(refused, 3);
  scene.gateway().timeline(ticket, [&](const TimelineReader::Result& result) { ++(result ? told : refused); });
  scene.settle();
  EXPECT_EQ(told, 3);
}

TEST_F(Rest, AGatewayThatGoesAwayForgetsItsRequests) {
  scene_.add_gateway();
  const TicketId ticket = scene_.create();
  scene_.gateway(1).timeline(ticket, [](const TimelineReader::Result&) { FAIL() << "nobody is left to tell"; });
  scene_.gateway(1).submit(kAlice, request(), command_id(1), std::nullopt, [](const CommandReply&) { FAIL(); });
  scene_.nodes.pop_back();
  scene_.pass(1s);
}

}  // namespace
}  // namespace redline::tests
