// Time zones out of the system's database: known offsets, the time after the last transition of the file.
#include "deploy/config/zone_file.hpp"

#include <array>
#include <fstream>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "deploy/config/posix_zone_rule.hpp"

namespace redline::config {
namespace {

using domain::Instant;
using domain::Zone;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::sys_days;
using std::chrono::year;

Zone zone(std::string_view name) {
  auto loaded = load_zone(name);
  EXPECT_TRUE(loaded.has_value()) << name << ": " << (loaded ? "" : loaded.error().what);
  return loaded.value_or(Zone{});
}

Instant utc(int y, unsigned m, unsigned d, minutes time = {}) {
  return sys_days{year{y} / std::chrono::month{m} / std::chrono::day{d}} + time;
}

TEST(ZoneFile, GivesTheOffsetsOfKnownDays) {
  struct Case {
    std::string_view name;
    Instant at;
    double hours_east;
  };
  const std::array cases{
      Case{"America/New_York", utc(2015, 8, 11), -4}, Case{"America/New_York", utc(2015, 2, 10), -5},
      Case{"America/New_York", utc(1975, 3, 1), -4},  // summer time began in February that year
      Case{"Asia/Shanghai", utc(2025, 7, 1), 8},      Case{"Asia/Shanghai", utc(1988, 7, 1), 9},
      Case{"Asia/Kathmandu", utc(2020, 1, 1), 5.75},  Case{"UTC", utc(2020, 1, 1), 0},
      Case{"Australia/Sydney", utc(2020, 1, 1), 11},  Case{"Australia/Sydney", utc(2020, 7, 1), 10},
      Case{"Europe/Dublin", utc(2020, 7, 1), 1},      Case{"Africa/Casablanca", utc(2024, 3, 20), 0}};
  for (const auto& [name, at, hours_east] : cases)
    EXPECT_EQ(zone(name).offset_at(at).count(), hours_east * 3'600'000) << name;
}

TEST(ZoneFile, GoesOnByTheRuleAfterTheLastTransition) {
  for (int y = 2030; y <= 2060; ++y) {
    EXPECT_EQ(zone("America/New_York").offset_at(utc(y, 7, 1)), hours{-4}) << y;
    EXPECT_EQ(zone("America/New_York").offset_at(utc(y, 12, 1)), hours{-5}) << y;
    EXPECT_EQ(zone("Europe/Dublin").offset_at(utc(y, 7, 1)), hours{1}) << y;
    EXPECT_EQ(zone("Australia/Sydney").offset_at(utc(y, 1, 1)), hours{11}) << y;
  }
  // Second Sunday in March 2050, 02:00 EST.
  EXPECT_EQ(zone("America/New_York").offset_at(utc(2050, 3, 13, minutes{7 * 60}) - minutes{1}), hours{-5});
  EXPECT_EQ(zone("America/New_York").offset_at(utc(2050, 3, 13, minutes{7 * 60})), hours{-4});
}

TEST(ZoneFile, RefusesUnknownNamesWithAHint) {
  const auto missing = load_zone("America/New_Yrok");
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().what, "unknown time zone 'America/New_Yrok'");
  EXPECT_EQ(missing.error().hint, "did you mean 'America/New_York'?");
  for (const std::string_view name : {"", "../../../etc/passwd", "/etc/localtime", "tzdata.zi", "Europe", "a\nb"})
    EXPECT_FALSE(load_zone(name).has_value()) << name;
}

TEST(ZoneFile, RefusesDamagedFiles) {
  std::ifstream file("/usr/share/zoneinfo/America/New_York", std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(file), {}};
  ASSERT_TRUE(compile_zone(whole).has_value());
  std::size_t refused = 0;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::string exact = whole.substr(0, size);  // its own allocation, so that a read beyond is found
    refused += compile_zone(exact).has_value() ? 0 : 1;
  }
  EXPECT_GT(refused, whole.size() - 32);  // all but those that miss a part of the rule behind the tables
}

RC_GTEST_PROP(ZoneFile, SurvivesAnyChange, ()) {
  std::ifstream file("/usr/share/zoneinfo/Europe/Berlin", std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  for (const auto& [place, value] : *rc::gen::container<std::vector<std::pair<std::uint16_t, char>>>(
           rc::gen::arbitrary<std::pair<std::uint16_t, char>>()))
    bytes[place % bytes.size()] = value;
  (void)compile_zone(bytes);
}

TEST(PosixRule, ReadsEveryForm) {
  struct Case {
    std::string_view text;
    bool valid;
  };
  for (const auto& [text, valid] :
       {Case{"UTC0", true}, Case{"<+0530>-5:30", true}, Case{"EST5EDT,M3.2.0,M11.1.0", true},
        Case{"IST-1GMT0,M10.5.0,M3.5.0/1", true}, Case{"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", true},
        Case{"AAA3BBB,J60/0,J300", true}, Case{"AAA3BBB,0/167,365/-167", true}, Case{"", false}, Case{"ES5", false},
        Case{"EST", false}, Case{"EST5EDT", false}, Case{"EST5EDT,M13.1.0,M11.1.0", false},
        Case{"EST5EDT,M3.2.0", false}, Case{"EST5EDT,M3.2.0,M11.1.0,", false}, Case{"<+05-5", false}})
    EXPECT_EQ(parse_posix_zone_rule(text).has_value(), valid) << text;
}

TEST(PosixRule, CountsJulianDaysWithoutTheLeapDay) {
  const auto rule = parse_posix_zone_rule("AAA0BBB,J60/0,300/0");
  ASSERT_TRUE(rule.has_value());
  EXPECT_EQ(rule->changes(year{2024})[0].from, utc(2024, 3, 1));
  EXPECT_EQ(rule->changes(year{2023})[0].from, utc(2023, 3, 1));
  EXPECT_EQ(rule->changes(year{2024})[1].from, utc(2024, 10, 27) - hours{1});
}

}  // namespace
}  // namespace redline::config
