// The city file, and shifts on days when clocks change.
#include "deploy/config/city_file.hpp"

#include <gtest/gtest.h>

#include "deploy/config/policy_file.hpp"
#include "deploy/config/zone_file.hpp"

namespace redline::config {
namespace {

using domain::Instant;
using std::chrono::minutes;

constexpr std::string_view kGood = R"(technicians:
  - key: alvarez
    name: Ana Alvarez
    skills: [gas, water]
    areas: [north, east]
    lat: 42.36
    lon: -71.06
    shift: 07:00-15:30
  - {key: baker, name: Ben Baker, skills: [general], lat: 1, lon: 2, shift: 22:00-06:00}
)";

const domain::Policy& policy() {
  static const auto loaded = load_policy(kDefaultPolicy);
  return *loaded;
}

std::string complaints(std::string_view from, std::string_view to) {
  std::string text{kGood};
  text.replace(text.find(from), from.size(), to);
  const auto city = parse_city(text, "c.yaml", policy());
  return city ? "none" : to_string(city.error()) + "\n";
}

TEST(CityFile, NamesTheTechnicians) {
  const auto city = parse_city(std::string{kGood}, "c.yaml", policy());
  ASSERT_TRUE(city.has_value()) << to_string(city.error());
  ASSERT_EQ(city->technicians.size(), 2u);
  EXPECT_EQ(city->technicians[0].key, "alvarez");
  EXPECT_EQ(city->technicians[0].skills, (std::vector<std::string>{"gas", "water"}));
  EXPECT_EQ(city->technicians[0].areas[1].value, "east");
  EXPECT_EQ(city->technicians[0].shift.until, minutes{15 * 60 + 30});
  EXPECT_TRUE(city->technicians[1].areas.empty());
}

TEST(CityFile, NamesEveryMistake) {
  EXPECT_EQ(complaints("gas", "gaz"), "c.yaml:4:14: unknown skill 'gaz' (did you mean 'gas'?)\n");
  EXPECT_EQ(complaints("[north, east]", "[north, north]"), "c.yaml:5:20: area 'north' is there twice\n");
  EXPECT_EQ(complaints("[north, east]", "[nort]"), "c.yaml:5:13: unknown area 'nort' (did you mean 'north'?)\n");
  EXPECT_EQ(complaints("key: baker", "key: alvarez"), "c.yaml:9:11: the key 'alvarez' is taken already\n");
  EXPECT_EQ(complaints("skills: [general], ", ""), "c.yaml:9:5: this technician has no 'skills'\n");
  EXPECT_EQ(complaints("07:00-15:30", "7-15"), "c.yaml:8:12: '7-15' is no shift (write it like 07:00-15:30)\n");
  EXPECT_EQ(complaints("technicians:", "technician:"),
            "c.yaml:1:1: unknown key 'technician' in the city (did you mean 'technicians'?)\n"
            "c.yaml:1:1: the city has no 'technicians'\n");
}

TEST(Shifts, AreWrittenAsTimesOfDay) {
  for (const std::string_view wrong : {"", "-", "07:00", "07:00-", "07:60-08:00", "25:00-26:00", "24:01-08:00",
                                       "7:00-8:00", "07:00-15:30 ", "0a:00-15:30"})
    EXPECT_FALSE(parse_shift(wrong).has_value()) << wrong;
  EXPECT_TRUE(parse_shift("00:00-24:00").has_value());
}

Instant utc(int y, unsigned m, unsigned d, int hour, int minute = 0) {
  return std::chrono::sys_days{std::chrono::year{y} / std::chrono::month{m} / std::chrono::day{d}} +
         std::chrono::hours{hour} + minutes{minute};
}

TEST(Shifts, EndWhenLocalClocksSaySo) {
  const auto zone = load_zone("America/New_York");
  ASSERT_TRUE(zone.has_value());
  const Shift day = *parse_shift("07:00-15:30");
  EXPECT_EQ(shift_end(day, *zone, utc(2015, 8, 11, 11)), utc(2015, 8, 11, 19, 30));
  EXPECT_EQ(shift_end(day, *zone, utc(2015, 8, 11, 10, 59)), std::nullopt);
  EXPECT_EQ(shift_end(day, *zone, utc(2015, 8, 11, 19, 30)), std::nullopt);

  const Shift night = *parse_shift("22:00-06:00");
  EXPECT_EQ(shift_end(night, *zone, utc(2015, 8, 11, 3)), utc(2015, 8, 11, 10));  // 23:00 the evening before
  EXPECT_EQ(shift_end(night, *zone, utc(2015, 8, 11, 9, 59)), utc(2015, 8, 11, 10));
  EXPECT_EQ(shift_end(night, *zone, utc(2015, 8, 11, 12)), std::nullopt);
  // The night of 8 March 2015 lasts an hour less.
  EXPECT_EQ(shift_end(night, *zone, utc(2015, 3, 8, 4)), utc(2015, 3, 8, 10));

  const Shift round_the_clock = *parse_shift("00:00-24:00");
  EXPECT_EQ(shift_end(round_the_clock, *zone, utc(2015, 8, 11, 12)), utc(2015, 8, 12, 4));
  EXPECT_EQ(shift_end(*parse_shift("08:00-08:00"), *zone, utc(2015, 8, 11, 6)), utc(2015, 8, 11, 12));
}

}  // namespace
}  // namespace redline::config
