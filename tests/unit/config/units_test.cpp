// Durations and sizes as people write them.
#include "deploy/config/units.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace redline::config {
namespace {

using domain::Duration;

TEST(Durations, AreReadInTheUnitsPeopleWrite) {
  struct Case {
    std::string_view written;
    std::int64_t ms;
  };
  for (const auto& [written, ms] :
       {Case{"90 s", 90'000}, Case{"90s", 90'000}, Case{"30 min", 1'800'000}, Case{"4 h", 14'400'000},
        Case{"2 d", 172'800'000}, Case{"1 h 30 min", 5'400'000}, Case{"1h30min", 5'400'000},
        Case{"1 d 1 h 1 min 1 s 1 ms", 90'061'001}, Case{" 250 ms ", 250}, Case{"0 s", 0}}) {
    const auto read = parse_duration(written);
    ASSERT_TRUE(read.has_value()) << written << ": " << read.error();
    EXPECT_EQ(read->count(), ms) << written;
  }
}

TEST(Durations, WrongOnesSayWhatIsWrong) {
  struct Case {
    std::string_view written;
    std::string_view complaint;
  };
  for (const auto& [written, complaint] :
       {Case{"", "is no duration"}, Case{"   ", "is no duration"}, Case{"soon", "is no duration"},
        Case{"-5 min", "is no duration"}, Case{"30", "has no unit"}, Case{"1.5 h", "has no unit"},
        Case{"30 m", "unknown unit 'm'"}, Case{"30 MIN", "unknown unit 'MIN'"}, Case{"30 min 1 h", "largest unit down"},
        Case{"1 h 1 h", "largest unit down"}, Case{"4000 d", "ten years"}, Case{"9223372036854775807 d", "ten years"},
        Case{"92233720368547758070 s", "is no duration"}, Case{"3653 d 23 h", "ten years"}}) {
    const auto read = parse_duration(written);
    ASSERT_FALSE(read.has_value()) << written;
    EXPECT_NE(read.error().find(complaint), std::string::npos) << read.error();
  }
}

RC_GTEST_PROP(Durations, ReadBackAsTheyWereWritten, ()) {
  const Duration duration{*rc::gen::inRange<std::int64_t>(0, kDurationMax.count())};
  const auto read = parse_duration(format_duration(duration));
  RC_ASSERT(read.has_value());
  RC_ASSERT(*read == duration);
}

TEST(Sizes, AreReadInPowersOfTwo) {
  EXPECT_EQ(parse_bytes("64 KiB"), 65'536u);
  EXPECT_EQ(parse_bytes("8MiB"), 8'388'608u);
  EXPECT_EQ(parse_bytes("512 B"), 512u);
  EXPECT_EQ(parse_bytes("1000"), 1000u);
  for (const std::string_view wrong : {"", "-1", "64 KB", "1 KiB 1 B", "KiB", "999999999999 GiB"})
    EXPECT_FALSE(parse_bytes(wrong).has_value()) << wrong;
}

RC_GTEST_PROP(Sizes, ReadBackAsTheyWereWritten, ()) {
  const auto shift = *rc::gen::inRange(0, 30);
  const auto bytes = *rc::gen::inRange<std::uint64_t>(0, std::uint64_t{1} << 50) >> shift << shift;
  const auto read = parse_bytes(format_bytes(bytes));
  RC_ASSERT(read.has_value());
  RC_ASSERT(*read == bytes);
}

}  // namespace
}  // namespace redline::config
