// When being behind is an alarm.
#include "deploy/redline/archive_watch.hpp"

namespace redline::app {
namespace {

using namespace std::chrono_literals;

ports::ArchiveMarkRead read(std::uint64_t archived, std::uint64_t end) {
  const auto position = [](std::uint64_t commit) { return ports::LogPosition{.first_offset = commit * 2, .commit_number = commit}; };
  return {.available = true,
          .epoch = 1,
          .end = position(end),
          .mark = ports::ArchiveMark{.position = position(archived), .next_offset = 0}};
}

TEST(ArchiveLag, AnAlarmWhenTheRecordsStandStillOrFallTooFarBehind) {
  ArchiveLagTracker tracker({.events = 1000, .after = 30s});
  ports::Monotonic now{};
  const auto observe = [&](std::uint64_t archived, std::uint64_t end) { return tracker.observe(read(archived, end), now += 10s); };
  EXPECT_FALSE(observe(5, 5).alarm);
  EXPECT_FALSE(observe(5, 9).alarm);
  EXPECT_FALSE(observe(6, 20).alarm) << "it goes on";
  EXPECT_FALSE(observe(6, 30).alarm);
  EXPECT_FALSE(observe(6, 40).alarm);
  const ArchiveLag still = observe(6, 50);
  EXPECT_TRUE(still.alarm);
  EXPECT_EQ(still.describe(), "records are 88 events behind and have not gone on for 30 s");
  EXPECT_FALSE(observe(7, 60).alarm);
  EXPECT_TRUE(observe(8, 600).alarm) << "too far";
  EXPECT_FALSE(observe(600, 600).alarm);
  EXPECT_FALSE(observe(600, 601).alarm);
  EXPECT_FALSE(tracker.observe({}, now).known);
}

TEST(ArchiveLag, NobodyWhoEverArchivedIsAnAlarmToo) {
  ArchiveLagTracker tracker({.events = 1000, .after = 30s});
  ports::ArchiveMarkRead nobody = read(0, 3);
  nobody.mark.reset();
  EXPECT_FALSE(tracker.observe(nobody, ports::Monotonic{10s}).alarm);
  EXPECT_TRUE(tracker.observe(nobody, ports::Monotonic{41s}).alarm);
}

}  // namespace
}  // namespace redline::app
