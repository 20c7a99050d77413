// Calendars and the grammar of promises in a policy file: what a good one becomes, by due times, and a table of mistakes
// with the complaint each must bring.
#include <algorithm>
#include <array>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "deploy/config/holiday_table.hpp"
#include "deploy/config/policy_file.hpp"
#include "dispatcher/domain/deadlines.hpp"
#include "tests/support/local_times.hpp"

namespace redline::config {
namespace {

using domain::AreaClass;
using domain::ClockKind;
using domain::Priority;
using domain::Tier;
using tests::day;

// Line numbers matter to the table below.
constexpr std::string_view kGood = R"(version: test
timezone: Asia/Shanghai
skills: [gas]
areas:
  - {id: old-town, name: Old town}
  - {id: hills, name: Hills, class: rural}
calendars:
  - id: office
    hours: {mon-fri: [08:30-12:00, 13:30-17:30], sat: [09:00-12:00]}
    seasons:
      - {from: 05-01, until: 09-30, hours: {mon-fri: [08:00-12:00, 15:00-18:00]}}
    holidays: [cn-2025, 2026-01-01]
    make_up: mon
    days:
      - {day: 2025-12-24, hours: [08:30-12:00]}
      - {day: 2025-12-27, as: fri}
    bad_weather: stops
  - {id: natural, always: true, bad_weather: stops}
categories:
  - {id: leak, name: Leak, skill: gas, priority: emergency, service: 40 min}
  - {id: meter, name: Meter check, skill: gas, priority: low, service: 30 min}
sla:
  - category: leak
    clocks:
      - {kind: arrive, within: {city: 30 min, rural: 60 min}, average: 20 min}
      - kind: resolve
        cases:
          - {registered: 19:00-24:00, days: 1, by: "12:00"}
        within: 4 h
  - tier: vip
    clocks: [{kind: resolve, within: 1 d}]
  - clocks:
      - {kind: respond, days: 1, by: closing, calendar: office}
      - {kind: arrive, appointment: 10 min}
      - kind: resolve
        cases:
          - {registered: 00:00-16:00, days: 1, from: same-day}
          - {registered: 16:00-24:00, area: city, days: 1, from: next-day, by: "12:00"}
        days: 5
        calendar: office
offers:
  timeout: {emergency: 60 s, urgent: 2 min, normal: 5 min, low: 10 min}
  cooldown: 30 min
  open_max: 4
travel: {speed_kmh: 25, detour: 1.4, fixed: 1 min}
return_reasons: [no-parts, customer-absent]
)";

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << "the good policy has no '" << from << "'";
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

std::string complaints(const std::string& text) {
  const auto policy = parse_policy(text, "p.yaml");
  return policy ? "none" : to_string(policy.error()) + "\n";
}

class PolicyCalendars : public testing::Test {
 protected:
  void SetUp() override {
    auto parsed = parse_policy(std::string{kGood}, "p.yaml");
    ASSERT_TRUE(parsed.has_value()) << to_string(parsed.error());
    policy = *std::move(parsed);
  }
  domain::Instant at(std::string_view text) const { return policy.zone.at(tests::local(text)); }
  const domain::Calendar& calendar(std::string_view id) const {
    return *std::ranges::find(policy.calendars, id, &domain::Calendar::id);
  }
  // The clocks of a ticket registered then, each "kind due".
  std::vector<std::string> dues(const char* category_id, std::string_view registered, domain::AreaIndex area = 0,
                                Tier tier = Tier::Ordinary, domain::Instant appointment = domain::kNever) const {
    const domain::CategoryId category{category_id};
    std::vector<std::string> lines;
    for (const auto& clock : start_clocks(
             policy, {.category = &category, .priority = Priority::Normal, .tier = tier, .area = area, .appointment = appointment},
             at(registered)))
      lines.push_back(std::string{name(clock.kind)} + " " + tests::shown(clock.due, policy.zone));
    return lines;
  }

  domain::Policy policy;
};

TEST_F(PolicyCalendars, HaveTheHoursThatWereWritten) {
  EXPECT_EQ(policy.calendars[0].id(), "always");
  const auto open = [&](std::string_view date) {
    const auto from = policy.zone.at(domain::LocalTime{day(date)});
    std::string hours;
    for (const auto& frame : calendar("office").frames(from, from + std::chrono::days{1}))
      hours += (hours.empty() ? "" : " ") + tests::shown(frame.from, policy.zone).substr(11) + "-" +
               tests::shown(frame.until, policy.zone).substr(11);
    return hours;
  };
  EXPECT_EQ(open("2025-03-05"), "08:30-12:00 13:30-17:30");
  EXPECT_EQ(open("2025-03-08"), "09:00-12:00") << "a Saturday";
  EXPECT_EQ(open("2025-03-09"), "") << "a Sunday";
  EXPECT_EQ(open("2025-07-01"), "08:00-12:00 15:00-18:00") << "in season";
  EXPECT_EQ(open("2025-07-05"), "") << "the season has no Saturdays";
  EXPECT_EQ(open("2025-01-28"), "") << "of the table";
  EXPECT_EQ(open("2025-01-26"), "08:30-12:00 13:30-17:30") << "a Sunday worked like a Monday";
  EXPECT_EQ(open("2026-01-01"), "") << "a single day";
  EXPECT_EQ(open("2025-12-24"), "08:30-12:00");
  EXPECT_EQ(open("2025-12-27"), "08:30-12:00 13:30-17:30") << "a Saturday worked like a Friday";
  EXPECT_TRUE(calendar("office").bad_weather_stops());
  EXPECT_TRUE(calendar("natural").bad_weather_stops());
  EXPECT_TRUE(calendar("natural").always_open());
}

TEST_F(PolicyCalendars, D6_PromisesAreKeptAsTheyWereWritten) {
  using testing::ElementsAre;
  EXPECT_THAT(dues("leak", "2025-03-05 10:00"), ElementsAre("arrive 2025-03-05 10:30", "resolve 2025-03-05 14:00"));
  EXPECT_THAT(dues("leak", "2025-03-05 19:00", 1), ElementsAre("arrive 2025-03-05 20:00", "resolve 2025-03-06 12:00"));
  EXPECT_THAT(dues("meter", "2025-03-05 15:59"), ElementsAre("respond 2025-03-06 17:30", "resolve 2025-03-06 00:00"));
  EXPECT_THAT(dues("meter", "2025-03-07 16:00"), ElementsAre("respond 2025-03-08 12:00", "resolve 2025-03-08 12:00"));
  EXPECT_THAT(dues("meter", "2025-03-05 16:00", 1), ElementsAre("respond 2025-03-06 17:30", "resolve 2025-03-12 00:00"));
  EXPECT_THAT(dues("meter", "2025-03-05 16:00", 0, Tier::Ordinary, at("2025-03-09 10:00")),
              ElementsAre("respond 2025-03-06 17:30", "arrive 2025-03-09 10:10", "resolve 2025-03-06 12:00"));
  EXPECT_THAT(dues("meter", "2025-03-05 16:00", 0, Tier::Vip), ElementsAre("resolve 2025-03-06 16:00"));
  EXPECT_EQ(policy.sla[0].clocks[0].average, std::chrono::minutes{20});
}

TEST_F(PolicyCalendars, VersionCoversTheHolidayTables) {
  const auto other = parse_policy(replaced(std::string{kGood}, "[cn-2025, 2026-01-01]", "[cn-2026]"), "p.yaml");
  ASSERT_TRUE(other.has_value());
  EXPECT_NE(other->version, policy.version);
}

struct Mistake {
  std::string_view from;
  std::string_view to;
  std::string_view complaint;
};

constexpr Mistake kMistakes[] = {
    // calendars
    {"    hours: {mon-fri: [08:30-12:00, 13:30-17:30], sat: [09:00-12:00]}\n", "", "p.yaml:8:5: this calendar has no 'hours'\n"},
    {"sat: [09:00-12:00]", "sat: [12:00-09:00]",
     "p.yaml:9:56: hours end after they begin, not like 12:00-09:00 (work over midnight is written 22:00-24:00 on one day and "
     "00:00-06:00 on the next)\n"},
    {"13:30-17:30", "11:30-17:30",
     "p.yaml:9:36: hours must rise and not overlap, but 11:30-17:30 begins before the ones in front end\n"},
    {"13:30-17:30", "13.30-17.30", "p.yaml:9:36: '13.30-17.30' are no hours (write them like 08:30-12:00)\n"},
    {"sat: [09:00-12:00]", "fri: [09:00-12:00]", "p.yaml:9:22: 'mon-fri' names a day that has its hours already\n"},
    {"sat: [09:00-12:00]", "Sat: [09:00-12:00]", "p.yaml:9:50: unknown key 'Sat' in 'hours' (did you mean 'sat'?)\n"},
    {"bad_weather: stops\n  - {id: natural, always: true", "bad_weather: stops\n  - {id: natural, always: true, make_up: mon",
     "p.yaml:18:42: a calendar that is always open has no 'make_up'\n"},
    {"{id: natural,", "{id: always,", "p.yaml:18:45: the calendar 'always' always counts (give this calendar another id)\n"},
    {"from: 05-01", "from: 05-32",
     "p.yaml:11:16: '05-32' and '09-30' are no season (write days of each year like 05-01, or both with the year like 2026-05-01)\n"},
    {"from: 05-01, until: 09-30,", "from: 2026-05-01, until: 2026-04-30,",
     "p.yaml:11:35: a season from 2026-05-01 cannot end on 2026-04-30\n"},
    {"    holidays: [cn", "      - {from: 2026-09-30, until: 2026-10-07, hours: {daily: [10:00-16:00]}}\n    holidays: [cn",
     "p.yaml:12:16: this season overlaps the one at line 11: both hold 2026-09-30\n"},
    {"[cn-2025,", "[cn-2052,",
     "p.yaml:12:16: no holiday table 'cn-2052': no such file is built in*"},
    {"    make_up: mon\n", "",
     "p.yaml:12:15: the tables have make-up days, but no hours for them (add make_up: mon)\n"},
    {"make_up: mon", "make_up: monday",
     "p.yaml:13:14: 'make_up' cannot be 'monday' (known: sun, mon, tue, wed, thu, fri, sat)\n"},
    {"2026-01-01]", "2025-02-08]", "p.yaml:12:25: 2025-02-08 is worked in 'cn-2025', and so no holiday (write the day into 'days')\n"},
    {"2026-01-01]", "2026-01-01, 2026-01-01]", "p.yaml:12:37: 2026-01-01 is a holiday already\n"},
    {"day: 2025-12-27", "day: 2025-12-24", "p.yaml:16:15: 2025-12-24 is there already\n"},
    {"day: 2025-12-27", "day: 2025-12-32", "p.yaml:16:15: 'day' must be a day, not '2025-12-32' (write it like 2026-12-24)\n"},
    {"as: fri", "as: fri, hours: [08:00-09:00]",
     "p.yaml:16:15: a day has either 'hours' of its own or those of a weekday ('as')\n"},
    {"class: rural", "class: village", "p.yaml:6:37: 'class' cannot be 'village' (known: city, rural, remote)\n"},
    // promises
    {"within: {city: 30 min, rural: 60 min}", "within: {city: 30 min}",
     "p.yaml:25:9: a ticket of a rural area registered at 00:00 has no due time (say outside the cases, with 'within' or 'days', "
     "when all others are due)\n"},
    {"within: {city: 30 min, rural: 60 min}", "within: {city: 30 min, rural: 60 min, remote: 2 h}", "none"},
    {"        within: 4 h\n", "",
     "p.yaml:26:9: a ticket of a city area registered at 00:00 has no due time (say outside the cases, with 'within' or 'days', "
     "when all others are due)\n"},
    {"        within: 4 h\n", "        within: 4 h\n        days: 2\n", "p.yaml:30:15: say either 'within' or 'days'\n"},
    {"        within: 4 h\n", "        within: 4 h\n        by: closing\n",
     "p.yaml:30:13: 'by' says something about 'days', and there are none\n"},
    {"registered: 19:00-24:00", "registered: 19:00-07:00",
     "p.yaml:28:26: '19:00-07:00' is no part of a day (write it like 16:00-24:00)\n"},
    {"{registered: 19:00-24:00, days", "{days", "p.yaml:28:13: a case is for a time of day ('registered') or a class of area ('area')\n"},
    {"days: 1, from: same-day}", "days: 1, from: same-day, by: 12:00}",
     "p.yaml:35:9: due by 12:00 of the same day: a ticket registered at 12:00 would be late at once\n"},
    {"registered: 16:00-24:00, area: city", "registered: 08:00-15:00, area: city",
     "p.yaml:38:13: this case is never used: no area of the policy is of its class, or another case is found first\n"},
    {"from: next-day", "from: tomorrow", "p.yaml:38:66: 'from' cannot be 'tomorrow' (known: same-day, next-day)\n"},
    {"appointment: 10 min", "appointment: ten", "p.yaml:34:37: 'appointment': 'ten' is no duration*"},
    {", appointment: 10 min", "",
     "p.yaml:34:9: this clock has neither 'within' nor 'days', 'cases' or 'appointment'\n"},
    {"days: 1, by: closing", "days: 0, by: closing", "p.yaml:33:31: 'days' must lie between 1 and 3650, not 0\n"},
    {"by: closing", "by: noon", "p.yaml:33:38: 'by' must be a time of day, not 'noon' (write it like 16:00)\n"},
    {"tier: vip", "tier: gold", "p.yaml:30:11: 'tier' cannot be 'gold' (known: ordinary, key-account, vip)\n"},
    {"  - clocks:\n      - {kind: respond", "  - tier: key-account\n    clocks:\n      - {kind: respond",
     "p.yaml:23:3: no rule for category 'meter' at priority 'emergency', tier 'ordinary', channel 'phone': nobody would watch such a "
     "ticket (end the list with a rule that has only clocks)\n"},
};

TEST_F(PolicyCalendars, EveryMistakeIsNamedWithItsPlace) {
  for (const Mistake& mistake : kMistakes) {
    const std::string got = complaints(replaced(std::string{kGood}, mistake.from, mistake.to));
    if (mistake.complaint.ends_with('*'))
      EXPECT_THAT(got, testing::StartsWith(std::string{mistake.complaint.substr(0, mistake.complaint.size() - 1)}));
    else
      EXPECT_EQ(got, mistake.complaint) << "after " << mistake.from << " became " << mistake.to;
  }
}

// The State Council's tables: as many days off and days worked as the notices add up to, on the right weekdays.
TEST(HolidayTables, D6_OfChinaAreAsOrdered) {
  struct Year {
    const char* name;
    std::size_t holidays;
    std::size_t make_up;
  };
  for (const Year& year : {Year{"cn-2024", 28, 8}, Year{"cn-2025", 28, 5}, Year{"cn-2026", 33, 6}}) {
    const auto table = load_holiday_table(year.name, "p.yaml");
    ASSERT_TRUE(table.has_value()) << to_string(table.error());
    EXPECT_EQ(table->id, year.name);
    EXPECT_EQ(table->holidays.size(), year.holidays) << year.name;
    EXPECT_EQ(table->make_up.size(), year.make_up) << year.name;
    for (const auto worked : table->make_up) {
      const std::chrono::weekday weekday{worked};
      EXPECT_TRUE(weekday == std::chrono::Saturday || weekday == std::chrono::Sunday) << year.name;
    }
  }
  const auto table = load_holiday_table("cn-2026", "p.yaml");
  EXPECT_THAT(table->make_up, testing::ElementsAre(day("2026-01-04"), day("2026-02-14"), day("2026-02-28"), day("2026-05-09"),
                                                   day("2026-09-20"), day("2026-10-10")));
}

TEST(HolidayTables, MistakesAreTold) {
  const auto complaint = [](const char* text) {
    const auto table = parse_holiday_table(text, "h.yaml");
    return table ? std::string{"none"} : to_string(table.error());
  };
  EXPECT_EQ(complaint("id: x\nsource: a book\nholidays: [{name: A, from: 2026-01-02, until: 2026-01-01}]\n"),
            "h.yaml:3:47: a holiday from 2026-01-02 cannot end on 2026-01-01");
  EXPECT_EQ(complaint("id: x\nsource: a book\nholidays: [{name: A, from: 2026-01-01}]\nmake_up: [2026-01-01, 1.2.]\n"),
            "h.yaml:4:11: 2026-01-01 is a holiday, too: it cannot be worked\n"
            "h.yaml:4:23: '1.2.' is no day (write it like 2026-02-14)");
  EXPECT_EQ(complaint("id: x\nsource: a book\nholidays: [{name: A, from: 2026-01-01}, {name: B, from: 2026-01-01}]\n"),
            "h.yaml:3:57: 2026-01-01 is a holiday already");
}

}  // namespace
}  // namespace redline::config
