// A simulated technician through whole days: what it says to the server, when, and what it does when the world changes
// under its hands. The server is played by the test; time is virtual.
#include "deploy/redline/tools/technician.hpp"

#include <deque>

#include <gtest/gtest.h>

#include "tests/support/manual_scheduler.hpp"
#include "tests/support/policies.hpp"

namespace redline::app {
namespace {

using namespace domain;
using namespace std::chrono_literals;
using tests::kilometre;

// Answers every command as told, and remembers it.
class PlayedServer final : public TechnicianLink {
 public:
  explicit PlayedServer(ports::Scheduler& scheduler) : scheduler_(scheduler) {}

  void send(CommandBody body, Done done) override {
    said.emplace_back(name(body));
    bodies.push_back(std::move(body));
    scheduler_.post(
        [this, done = std::move(done)]() mutable { done({.error = refuse_with, .ticket = {}, .fields = {}}); });
  }
  void report_position(GeoPoint point) override { positions.push_back(point); }
  Instant server_now() const override { return scheduler_.now(); }

  std::vector<std::string> said;
  std::vector<CommandBody> bodies;
  std::vector<GeoPoint> positions;
  std::optional<ErrorCode> refuse_with;

 private:
  ports::Scheduler& scheduler_;
};

class SimulatedTechnician : public testing::Test {
 protected:
  SimulatedTechnician() {
    world_.habits.declines = 0;
    world_.habits.silent = 0;
    make();
    technician_->on_welcome(true);
    technician_->on_snapshot({.last = true});
    scheduler_.run_until_idle();
    server_.said.clear();
  }

  void make() {
    technician_.emplace(
        CrewMember{.key = "crew/1", .name = "Ana", .skills = {"gas"}, .areas = {}, .start = kilometre(0)}, 1, world_,
        server_, scheduler_);
  }

  codec::TicketView view(std::uint64_t id, TicketState state, Priority priority = Priority::Normal, double km = 2) {
    codec::TicketView view;
    view.ticket.id = TicketId{id};
    view.ticket.version = ++version_;
    view.ticket.state = state;
    view.ticket.priority = priority;
    view.ticket.category = CategoryId{"leak"};
    view.ticket.area = AreaId{"centre"};
    view.ticket.place.point = kilometre(km);
    view.technician_key = "crew/1";
    if (state == TicketState::Offered)
      view.ticket.offer = Offer{.id = OfferId{1}, .made = scheduler_.now(), .expires = scheduler_.now() + 2min};
    return view;
  }
  void tell(codec::TicketView view) {
    technician_->on_push({.topic = "me", .offset = version_, .event = {}, .item = std::move(view)});
  }
  bool until_said(std::string_view what) {
    return scheduler_.run_until([&] { return !server_.said.empty() && server_.said.back() == what; }, 2h);
  }
  using Said = std::vector<std::string>;

  tests::ManualScheduler scheduler_;
  PlayedServer server_{scheduler_};
  PolicyPtr policy_ = tests::small_policy();
  FleetWorld world_{.policy = *policy_, .habits = {}, .counts = {}};
  std::optional<Technician> technician_;
  Version version_ = 0;
};

TEST_F(SimulatedTechnician, SignsOnOnce) {
  EXPECT_EQ(world_.counts.signed_on, 1U);
  technician_->on_welcome(true);
  technician_->on_snapshot({.last = true});
  scheduler_.run_until_idle();
  EXPECT_TRUE(server_.said.empty());
}

TEST_F(SimulatedTechnician, WorksATicketFromOfferToEnd) {
  tell(view(1, TicketState::Offered));
  ASSERT_TRUE(until_said("accept_offer"));
  tell(view(1, TicketState::Accepted));
  ASSERT_TRUE(until_said("complete_ticket"));
  EXPECT_EQ(server_.said, (Said{"report_delivered", "report_seen", "accept_offer", "start_travel", "report_arrival",
                                "complete_ticket"}));
  EXPECT_EQ(server_.positions.back(), kilometre(2));
  EXPECT_GT(server_.positions.size(), 3U);
  scheduler_.run_until_idle();
  EXPECT_EQ(world_.counts.done, 1U);
  EXPECT_TRUE(technician_->idle());
}

TEST_F(SimulatedTechnician, C1_WritesThePaperThatThePolicyAsksFor) {
  codec::TicketView boiler = view(1, TicketState::Accepted);
  boiler.ticket.category = CategoryId{"boiler"};
  boiler.ticket.caller.name = "Mrs Wang";
  tell(boiler);
  ASSERT_TRUE(until_said("complete_ticket"));
  std::erase(server_.said, "check_in");
  EXPECT_EQ(server_.said, (Said{"start_travel", "report_arrival", "confirm_fault", "quote_fee", "record_consent",
                                "start_work", "check_item", "check_item", "record_charges", "record_signature",
                                "complete_ticket"}));
  EXPECT_EQ(std::get<CompleteTicket>(server_.bodies.back()).device.point, kilometre(2));
}

TEST_F(SimulatedTechnician, C1_GoesOnWithThePaperWhereTheServerSaysItStood) {
  codec::TicketView boiler = view(1, TicketState::OnSite);
  boiler.ticket.category = CategoryId{"boiler"};
  boiler.ticket.caller.name = "Mrs Wang";
  Work& work = boiler.ticket.work.ensure();
  work.fault = "worn seal";
  work.quote.emplace().number = 3;
  work.quote->total = 3'000;
  tell(boiler);
  ASSERT_TRUE(until_said("start_work"));
  EXPECT_EQ(server_.said, (Said{"record_consent", "start_work"}));
  EXPECT_EQ(std::get<RecordConsent>(server_.bodies.at(server_.bodies.size() - 2)).quote, 3);
}

TEST_F(SimulatedTechnician, C7_ChecksInWhileAloneInADangerousPlace) {
  codec::TicketView boiler = view(1, TicketState::OnSite);
  boiler.ticket.category = CategoryId{"boiler"};
  tell(boiler);
  ASSERT_TRUE(until_said("start_work"));
  const Instant began = scheduler_.now();
  ASSERT_TRUE(until_said("check_in"));
  EXPECT_EQ(scheduler_.now() - began, 15min) << "well before the 20 min are over";
}

TEST_F(SimulatedTechnician, TakesTimeToDriveAndToWork) {
  const Instant began = scheduler_.now();
  tell(view(1, TicketState::Accepted, Priority::Normal, 7));  // 15 min away
  ASSERT_TRUE(until_said("report_arrival"));
  EXPECT_GE(scheduler_.now() - began, 11min);
  EXPECT_LE(scheduler_.now() - began, 19min);
  ASSERT_TRUE(until_said("complete_ticket"));  // 30 min of work
  EXPECT_GE(scheduler_.now() - began, 26min);
  EXPECT_LE(scheduler_.now() - began, 64min);
}

TEST_F(SimulatedTechnician, WorksOneAfterTheOther) {
  tell(view(1, TicketState::Accepted));
  tell(view(2, TicketState::Accepted));
  ASSERT_TRUE(until_said("complete_ticket"));
  EXPECT_EQ(std::ranges::count(server_.said, "start_travel"), 1);
  scheduler_.run_until_idle();
  EXPECT_EQ(server_.said.back(), "start_travel");
  EXPECT_EQ(std::get<StartTravel>(server_.bodies.back()).ticket, TicketId{2});
}

TEST_F(SimulatedTechnician, LeavesTheWayForAnEmergencyAndComesBack) {
  tell(view(1, TicketState::Accepted, Priority::Normal, 7));
  scheduler_.advance(5min);
  tell(view(2, TicketState::Accepted, Priority::Emergency, 3));
  ASSERT_TRUE(until_said("complete_ticket"));
  EXPECT_EQ(std::get<CompleteTicket>(server_.bodies.back()).ticket, TicketId{2});
  scheduler_.run_until_idle();
  server_.said.clear();
  ASSERT_TRUE(until_said("complete_ticket"));
  EXPECT_EQ(server_.said, (Said{"report_arrival", "complete_ticket"})) << "it was on the way already";
}

TEST_F(SimulatedTechnician, DropsWhatIsTakenAway) {
  tell(view(1, TicketState::Accepted, Priority::Normal, 7));
  scheduler_.advance(1min);
  codec::TicketView gone = view(1, TicketState::Offered);
  gone.technician_key = "crew/2";
  tell(gone);
  scheduler_.advance(3h);
  EXPECT_EQ(server_.said, Said{"start_travel"});
  EXPECT_TRUE(technician_->idle());
  EXPECT_EQ(world_.counts.driving, 0U);
}

TEST_F(SimulatedTechnician, AnswersAnOfferOnce) {
  const codec::TicketView offer = view(1, TicketState::Offered);
  tell(offer);
  tell(offer);
  ASSERT_TRUE(until_said("accept_offer"));
  scheduler_.advance(1min);
  EXPECT_EQ(std::ranges::count(server_.said, "accept_offer"), 1);
}

TEST_F(SimulatedTechnician, SaysNothingOnAnOfferThatIsGone) {
  tell(view(1, TicketState::Offered));
  codec::TicketView gone = view(1, TicketState::Cancelled);
  tell(gone);
  scheduler_.advance(5min);
  EXPECT_EQ(server_.said, Said{"report_delivered"});
}

TEST_F(SimulatedTechnician, GoesOnAfterARestartWhereTheServerSaysItStood) {
  make();
  technician_->on_welcome(true);
  technician_->on_snapshot({.tickets = {view(1, TicketState::EnRoute), view(2, TicketState::OnSite)}, .last = true});
  server_.said.clear();
  ASSERT_TRUE(scheduler_.run_until([&] { return std::ranges::count(server_.said, "complete_ticket") == 2; }, 3h));
  EXPECT_EQ(server_.said, (Said{"complete_ticket", "report_arrival", "complete_ticket"}));
}

TEST_F(SimulatedTechnician, WaitsForNewsWhenAStepIsRefused) {
  server_.refuse_with = ErrorCode::NotAllowedInState;
  tell(view(1, TicketState::Accepted));
  scheduler_.advance(1h);
  EXPECT_EQ(server_.said, Said{"start_travel"}) << "no hammering";
  EXPECT_EQ(world_.counts.refused, 1U);
  server_.refuse_with = std::nullopt;
  tell(view(1, TicketState::Accepted));
  EXPECT_TRUE(until_said("complete_ticket"));
}

TEST_F(SimulatedTechnician, DeclinesWithAReasonAndCanBeSilent) {
  world_.habits.declines = 1;
  tell(view(1, TicketState::Offered));
  ASSERT_TRUE(until_said("return_ticket"));
  EXPECT_FALSE(std::get<ReturnTicket>(server_.bodies.back()).reason.empty());
  world_.habits.silent = 1;
  server_.said.clear();
  tell(view(2, TicketState::Offered));
  scheduler_.advance(10min);
  EXPECT_EQ(server_.said, Said{"report_delivered"});
  EXPECT_EQ(world_.counts.declined, 1U);
  EXPECT_EQ(world_.counts.silent, 1U);
}

TEST_F(SimulatedTechnician, LeavesNothingBehindWhenItGoes) {
  tell(view(1, TicketState::Accepted));
  scheduler_.advance(1min);
  technician_.reset();
  scheduler_.advance(1h);
  EXPECT_EQ(world_.counts.signed_on, 0U);
  EXPECT_EQ(world_.counts.driving, 0U);
}

}  // namespace
}  // namespace redline::app
