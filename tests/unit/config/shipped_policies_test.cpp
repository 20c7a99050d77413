// D7: the ready policies, each with tickets walked through: what is promised when, and what becomes of the promise. Times are local
// (Asia/Shanghai). 2026-02-15 to 02-23 is the
// Spring Festival; Saturday 02-14 is a make-up day.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "deploy/config/policy_file.hpp"
#include "deploy/data/shipped.hpp"
#include "tests/support/desk.hpp"
#include "tests/support/local_times.hpp"

namespace redline::config {
namespace {

using namespace domain;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

struct Promise {
  const char* registered;
  const char* category;
  const char* area;
  std::vector<std::string> due;  // "resolve 2026-03-02 12:00", in the order of the clocks; without dispatch and respond
  Tier tier = Tier::Ordinary;
  const char* appointment = nullptr;
};

class Hotline {
 public:
  Hotline(const std::string& policy, std::string_view registered)
      : zone_(tests::zone("Asia/Shanghai")),
        desk_(read(policy), zone_.at(tests::local(registered))) {}

  TicketId call(const char* category, const char* area, Tier tier = Tier::Ordinary, const char* appointment = nullptr) {
    CreateTicket wish = tests::request(category, area);
    wish.place.point = {};
    wish.tier = tier;
    if (appointment != nullptr) wish.appointment = at(appointment);
    return desk_.create(wish);
  }
  Instant at(std::string_view time) const { return zone_.at(tests::local(time)); }
  std::vector<std::string> due(TicketId ticket, std::initializer_list<ClockKind> kinds) const {
    std::vector<std::string> told;
    for (const Clock& clock : desk_.ticket(ticket).clocks)
      if (std::ranges::find(kinds, clock.kind) != kinds.end())
        told.push_back(std::string{name(clock.kind)} + " " + tests::shown(clock.due, zone_));
    return told;
  }
  tests::Desk& desk() { return desk_; }
  void wait_until(std::string_view time) { desk_.pass_with_timers(at(time) - desk_.now()); }
  // From the offer to the site.
  void go(TicketId ticket) {
    desk_.accept(ticket);
    desk_.travel(ticket);
    desk_.arrive(ticket);
  }
  std::vector<std::string> broken(TicketId ticket) const {
    std::vector<std::string> kinds;
    for (const Clock& clock : desk_.ticket(ticket).clocks)
      if (clock.breached) kinds.emplace_back(name(clock.kind));
    return kinds;
  }

 private:
  static PolicyPtr read(const std::string& policy) {
    auto loaded = load_policy("builtin:policy/" + policy + ".yaml");
    if (!loaded) throw std::logic_error(to_string(loaded.error()));
    return std::make_shared<const Policy>(std::move(*loaded));
  }
  Zone zone_;
  tests::Desk desk_;
};

void expect_promises(const std::string& policy, const std::vector<Promise>& promises) {
  for (const Promise& promise : promises) {
    SCOPED_TRACE(std::string{promise.category} + " in " + promise.area + ", registered " + promise.registered);
    Hotline hotline(policy, promise.registered);
    const TicketId ticket = hotline.call(promise.category, promise.area, promise.tier, promise.appointment);
    EXPECT_EQ(hotline.due(ticket, {ClockKind::Arrive, ClockKind::Resolve}), promise.due);
  }
}

TEST(ShippedPolicies, AreGood) {
  int policies = 0;
  for (const ShippedFile& file : shipped_files()) {
    if (!file.name.starts_with("policy/")) continue;
    const auto policy = load_policy(std::string{kShippedPrefix} + std::string{file.name});
    EXPECT_TRUE(policy.has_value()) << (policy ? "" : to_string(policy.error()));
    ++policies;
  }
  EXPECT_EQ(policies, 7);
}

TEST(ShippedPolicies, D7GasPromises) {
  expect_promises(
      "gas",
      {{"2026-03-03 02:10", "leak", "old-town", {"arrive 2026-03-03 02:40"}},
       {"2026-03-03 02:10", "leak", "villages", {"arrive 2026-03-03 03:10"}},
       {"2026-03-03 18:59", "no-gas", "old-town", {"resolve 2026-03-03 22:59"}},
       {"2026-03-03 19:00", "no-gas", "old-town", {"resolve 2026-03-04 12:00"}},
       {"2026-03-03 09:00", "appliance", "old-town", {"arrive 2026-03-03 11:10", "resolve 2026-03-03 13:00"}, {}, "2026-03-03 11:00"},
       {"2026-03-03 09:00", "suggestion", "old-town", {"resolve 2026-03-04 09:00"}},
       // Registered on the Friday before the Spring Festival: Saturday 02-14 is made up, then closed until Tuesday 02-24.
       {"2026-02-13 09:00", "payment-notice", "old-town", {"resolve 2026-02-14 17:30"}},
       {"2026-02-13 09:00", "test-plan", "old-town", {"resolve 2026-02-25 17:30"}},
       {"2026-02-13 09:00", "meter-check", "old-town", {"resolve 2026-02-27 17:30"}},
       {"2026-02-13 09:00", "construction", "old-town", {"resolve 2026-03-10 00:00"}}});
}

TEST(ShippedPolicies, D7GasLeakAtNight) {
  Hotline hotline("gas", "2026-03-03 02:10");
  hotline.desk().sign_on("zhang", {"gas-emergency"}, {"old-town"});
  const TicketId ticket = hotline.call("leak", "old-town");
  hotline.go(ticket);
  EXPECT_THAT(hotline.broken(ticket), IsEmpty());
  EXPECT_EQ(hotline.desk().send(tests::technician("zhang"), CompleteTicket{ticket, "mended"}).error,
            ErrorCode::ChecklistIncomplete) << "C3: no leak is done without a leak test";
  hotline.desk().send(tests::technician("zhang"), CheckItem{ticket, "leak-test", true, ""});
  hotline.desk().send(tests::technician("zhang"), CheckItem{ticket, "safety-talk", true, ""});
  hotline.desk().complete(ticket);
  EXPECT_EQ(hotline.desk().ticket(ticket).state, TicketState::Done);
}

TEST(ShippedPolicies, D7GasLeakNobodyCanTake) {
  Hotline hotline("gas", "2026-03-03 02:10");
  const TicketId ticket = hotline.call("leak", "old-town");
  hotline.wait_until("2026-03-03 02:41");
  EXPECT_THAT(hotline.broken(ticket), ElementsAre("dispatch", "respond", "arrive"));
}

TEST(ShippedPolicies, D7ElectricityPromises) {
  expect_promises("electricity",
                  {{"2026-07-10 20:00", "outage", "city", {"arrive 2026-07-10 20:45", "resolve 2026-07-10 23:00"}},
                   {"2026-07-10 20:00", "outage", "county", {"arrive 2026-07-10 21:30", "resolve 2026-07-11 00:00"}},
                   {"2026-07-10 20:00", "line-down", "mountains", {"arrive 2026-07-10 22:00", "resolve 2026-07-11 00:00"}},
                   {"2026-07-10 20:00", "meter-check", "city", {"resolve 2026-07-17 17:30"}}});
}

TEST(ShippedPolicies, D7ElectricityRestoredTooLate) {
  Hotline hotline("electricity", "2026-07-10 20:00");
  hotline.desk().sign_on("li", {"lines"}, {"city"});
  const TicketId ticket = hotline.call("outage", "city");
  hotline.go(ticket);
  hotline.wait_until("2026-07-10 23:01");
  hotline.desk().complete(ticket);
  EXPECT_THAT(hotline.broken(ticket), ElementsAre("resolve"));
}

TEST(ShippedPolicies, D7TelecomAndCablePromises) {
  expect_promises("telecom-cable",
                  {{"2026-04-01 15:59", "television", "town", {"resolve 2026-04-02 00:00"}},
                   {"2026-04-01 16:00", "television", "town", {"resolve 2026-04-02 12:00"}},
                   {"2026-04-01 16:00", "broadband", "town", {"resolve 2026-04-03 16:00"}},
                   {"2026-04-01 16:00", "broadband", "countryside", {"resolve 2026-04-04 16:00"}},
                   {"2026-04-01 16:00", "telephone", "town", {"resolve 2026-04-02 00:00"}, Tier::Vip},
                   {"2026-04-01 16:00", "telephone", "town", {"resolve 2026-04-02 00:00"}, Tier::KeyAccount}});
}

TEST(ShippedPolicies, D7TelevisionMendedTheSameDay) {
  Hotline hotline("telecom-cable", "2026-04-01 15:59");
  hotline.desk().sign_on("chen", {"cable-tv"}, {"town"});
  const TicketId ticket = hotline.call("television", "town");
  hotline.go(ticket);
  hotline.wait_until("2026-04-01 23:59");
  hotline.desk().complete(ticket);
  EXPECT_THAT(hotline.broken(ticket), IsEmpty());
  EXPECT_TRUE(hotline.desk().clock(ticket, ClockKind::Resolve).met());
}

TEST(ShippedPolicies, D7PropertyPromises) {
  expect_promises("property",
                  {{"2026-05-06 09:00", "burst", "garden", {"arrive 2026-05-06 09:15", "resolve 2026-05-06 11:00"}},
                   {"2026-05-06 09:00", "no-power", "garden", {"resolve 2026-05-06 11:00"}},
                   {"2026-05-06 09:00", "drip", "garden", {"arrive 2026-05-06 15:10", "resolve 2026-05-07 09:00"}, {}, "2026-05-06 15:00"},
                   {"2026-05-06 09:00", "lamp", "towers", {"resolve 2026-05-09 09:00"}}});
}

TEST(ShippedPolicies, D7PropertyAppointmentMissed) {
  Hotline hotline("property", "2026-05-06 09:00");
  hotline.desk().sign_on("wu", {"plumbing"}, {"garden"}, 0, hotline.at("2026-05-06 20:00"));
  const TicketId ticket = hotline.call("drip", "garden", Tier::Ordinary, "2026-05-06 15:00");
  hotline.desk().accept(ticket);
  hotline.wait_until("2026-05-06 15:11");
  hotline.desk().travel(ticket);
  hotline.desk().arrive(ticket);
  EXPECT_THAT(hotline.broken(ticket), ElementsAre("arrive")) << "B7: ± 10 min";
}

TEST(ShippedPolicies, D7Line12345Promises) {
  expect_promises("line-12345", {{"2026-02-13 16:00", "danger", "centre", {"resolve 2026-02-13 18:00"}},
                                 {"2026-02-13 16:00", "heating", "suburbs", {"resolve 2026-02-14 16:00"}},
                                 {"2026-02-13 16:00", "noise", "centre", {"resolve 2026-02-20 16:00"}},
                                 {"2026-02-13 16:00", "shared", "county", {"resolve 2026-02-28 16:00"}}});
}

TEST(ShippedPolicies, D7Line12345AnsweredOnTheNextWorkingDay) {
  Hotline hotline("line-12345", "2026-02-14 16:00");  // a Saturday that is made up, before the Spring Festival
  const TicketId ticket = hotline.call("noise", "centre");
  EXPECT_THAT(hotline.due(ticket, {ClockKind::Respond}), ElementsAre("respond 2026-02-24 17:30"));
  hotline.wait_until("2026-02-24 17:31");
  EXPECT_THAT(hotline.broken(ticket), ElementsAre("dispatch", "respond", "resolve"));
}

}  // namespace
}  // namespace redline::config
