// Rates and registers over REST: what may be asked by whom, and how figures are told.
#include "gateway/api/measures.hpp"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "tests/support/local_times.hpp"

namespace redline::gateway::api {
namespace {

using namespace domain;
using testing::HasSubstr;
using testing::StartsWith;

const Principal kSun{.actor = {.role = Role::Supervisor, .account = "sun", .technician = ""}, .areas = {}, .skills = {}};
const Principal kSue{.actor = {.role = Role::Supervisor, .account = "sue", .technician = ""}, .areas = {AreaId{"north"}}, .skills = {}};
const Principal kAlice{.actor = {.role = Role::Agent, .account = "alice", .technician = ""}, .areas = {}, .skills = {}};

class Measures : public testing::Test {
 protected:
  std::expected<RatesRequest, QueryRefusal> rates(std::string_view query, const Principal& who = kSun) {
    return rates_request(who, query, zone_, now_);
  }
  std::string refusal(std::string_view query, const Principal& who = kSun) {
    const auto request = rates(query, who);
    return request ? "" : std::string{info(request.error().code).name} + ": " + request.error().detail;
  }

  Zone zone_ = tests::zone("Asia/Shanghai");
  Instant now_ = zone_.at(tests::local("2026-03-02 10:00"));
};

TEST_F(Measures, H1_ThePeriodIsADayAMonthOrAnyStretch) {
  EXPECT_EQ(rates("")->query.period, (ports::Period{now_ - std::chrono::hours{24}, now_}));
  EXPECT_EQ(rates("day=2026-03-02")->query.period,
            (ports::Period{zone_.at(tests::local("2026-03-02 00:00")), zone_.at(tests::local("2026-03-03 00:00"))}));
  EXPECT_EQ(rates("month=2026-12")->query.period,
            (ports::Period{zone_.at(tests::local("2026-12-01 00:00")), zone_.at(tests::local("2027-01-01 00:00"))}));
  EXPECT_EQ(rates("from_ms=1000&until_ms=2000")->query.period, (ports::Period{from_ms(1000), from_ms(2000)}));
  EXPECT_EQ(rates("by=technician&area=north&area=south")->query.by, ports::GroupBy::Technician);
  EXPECT_EQ(rates("area=north&area=south")->query.areas.size(), 2u);
}

TEST_F(Measures, WhatCannotBeAskedSaysWhy) {
  EXPECT_THAT(refusal("day=2026-02-30"), HasSubstr("'day' must be a day"));
  EXPECT_THAT(refusal("month=2026"), HasSubstr("'month' must be a month"));
  EXPECT_THAT(refusal("day=2026-03-02&from_ms=1"), HasSubstr("period already"));
  EXPECT_THAT(refusal("from_ms=2000&until_ms=2000"), HasSubstr("ends before it begins"));
  EXPECT_THAT(refusal("by=mood"), HasSubstr("'by' must be"));
  EXPECT_THAT(refusal("limit=3"), HasSubstr("no parameter 'limit'"));
  EXPECT_THAT(refusal("format=xml"), HasSubstr("json or csv"));
  EXPECT_THAT(refusal("", kAlice), StartsWith("FORBIDDEN"));
  EXPECT_THAT(refusal("area=south", kSue), StartsWith("FORBIDDEN"));
  EXPECT_EQ(rates("", kSue)->query.areas, (std::vector{AreaId{"north"}})) << "J1: one's own areas";
  EXPECT_EQ(register_request(kSun, "gossip", "", zone_, now_).error().code, ErrorCode::NotFound);
  EXPECT_FALSE(register_request(kSun, "overdue", "seed=1", zone_, now_));
  EXPECT_FALSE(register_request(kSun, "overdue", "limit=0", zone_, now_));
  EXPECT_EQ(register_request(kSun, "spot-check", "seed=7&limit=5", zone_, now_)->query.seed, 7u);
}

TEST_F(Measures, H1_ARateOfNothingIsNone) {
  ports::Rates row{.key = "north", .created = 3};
  row.clocks[0] = {.met = 3, .missed = 1, .stopped = 4, .elapsed = std::chrono::minutes{4}};
  const auto told = boost::json::parse(rates_response(*rates(""), {row}).body);
  const auto& first = told.at("rates").at(0);
  EXPECT_EQ(first.at("clocks").at("dispatch").at("rate"), 0.75);
  EXPECT_EQ(first.at("clocks").at("dispatch").at("mean_ms"), 60'000);
  EXPECT_TRUE(first.at("clocks").at("resolve").at("rate").is_null());
  EXPECT_TRUE(first.at("first_visit_rate").is_null());

  const std::string csv = rates_response(*rates("format=csv"), {row}).body;
  EXPECT_THAT(csv, StartsWith("key,created,done,cancelled,returned,visited,first_visit,first_visit_rate,dispatch_met,"
                              "dispatch_missed,dispatch_rate,dispatch_mean_ms,"));
  EXPECT_THAT(csv, HasSubstr("\r\nnorth,3,0,0,0,0,0,,3,1,0.7500,60000,"));
}

TEST_F(Measures, I1_ARegisterForSpreadsheetsHasLocalTimesAndNoFormulas) {
  const ports::Register list{.columns = {"number", "due_ms", "late_for_ms", "address"},
                             .rows = {{std::string{"0302-0001"}, to_ms(now_), std::int64_t{90'000}, std::string{"=cmd, \"x\""}},
                                      {std::string{"0302-0002"}, to_ms(now_), ports::Cell{}, std::string{"-"}}}};
  const auto request = register_request(kSun, "overdue", "format=csv", zone_, now_);
  EXPECT_EQ(register_response(*request, list, zone_).body,
            "number,due_ms,late_for_ms,address\r\n"
            "0302-0001,2026-03-02 10:00:00,90000,\"'=cmd, \"\"x\"\"\"\r\n"
            "0302-0002,2026-03-02 10:00:00,,'-\r\n");
  const auto plain = register_request(kSun, "overdue", "", zone_, now_);
  const auto told = boost::json::parse(register_response(*plain, list, zone_).body);
  EXPECT_EQ(told.at("rows").at(0).at("due_ms"), to_ms(now_));
  EXPECT_TRUE(told.at("rows").at(1).at("late_for_ms").is_null());
}

}  // namespace
}  // namespace redline::gateway::api
