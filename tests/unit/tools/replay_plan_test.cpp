// What a replay sends and when: chosen, ordered, paced and named without any clock or network.
#include "deploy/redline/tools/replay_plan.hpp"

#include <set>

#include <gtest/gtest.h>

#include "proto/codec/command_id.hpp"

namespace redline::app {
namespace {

using namespace std::chrono_literals;
using domain::Instant;

constexpr Instant kMidnight =
    domain::from_ms(1'439'265'600'000);  // 2015-08-11 00:00 at four hours behind UTC + 4 h = 04:00 UTC
const domain::Zone kEastern{{{.from = Instant{}, .offset = -4h}}};

config::ReplayRequest at(domain::Duration since_midnight, std::uint64_t line) {
  return {.ticket = {}, .at = kMidnight + since_midnight, .id = "r" + std::to_string(line), .line = line};
}

std::vector<std::uint64_t> lines(const std::vector<PlannedRequest>& plan) {
  std::vector<std::uint64_t> lines;
  for (const PlannedRequest& planned : plan) lines.push_back(planned.request.line);
  return lines;
}

using Lines = std::vector<std::uint64_t>;

TEST(ReplayPlan, IsInOrderOfTimeThenOfTheFile) {
  EXPECT_EQ(lines(plan_replay({at(9h, 2), at(8h, 3), at(9h, 4), at(7h, 5)}, kEastern, {})), (Lines{5, 3, 2, 4}));
}

TEST(ReplayPlan, KeepsTheDayOfTheZone) {
  const std::vector<config::ReplayRequest> requests{at(-1min, 2), at(0h, 3), at(24h - 1ms, 4), at(24h, 5)};
  EXPECT_EQ(lines(plan_replay(requests, kEastern, {.day = parse_day("2015-08-11"), .from = {}})), (Lines{3, 4}));
  EXPECT_EQ(lines(plan_replay(requests, kEastern, {})).size(), 4U);
}

TEST(ReplayPlan, BeginsAtATimeOfDayAndEndsWithWhatWasEarlier) {
  const auto plan = plan_replay({at(1h, 2), at(8h, 3), at(23h, 4), at(7h, 5)}, kEastern, {.day = {}, .from = 8h});
  EXPECT_EQ(lines(plan), (Lines{3, 4, 2, 5}));
  EXPECT_EQ(plan[2].play_at, kMidnight + 25h);
  EXPECT_EQ(plan[2].request.at, kMidnight + 1h) << "the request keeps its own time";
}

TEST(ReplayPlan, PutsTheEarlyHoursBehindAllDaysOfTheFile) {
  const auto plan = plan_replay({at(1h, 2), at(9h, 3), at(49h, 4)}, kEastern, {.day = {}, .from = 8h});
  EXPECT_EQ(lines(plan), (Lines{3, 4, 2}));
  EXPECT_EQ(plan.back().play_at, kMidnight + 73h) << "not at the same time as the last";
}

TEST(ReplayPlan, IsCutToTheLimitAfterOrdering) {
  EXPECT_EQ(lines(plan_replay({at(9h, 2), at(8h, 3), at(7h, 4)}, kEastern, {.day = {}, .from = {}, .limit = 2})),
            (Lines{4, 3}));
}

TEST(ReplayPlan, OfNothingIsEmpty) { EXPECT_TRUE(plan_replay({}, kEastern, {.day = {}, .from = 8h}).empty()); }

TEST(Pacing, DividesTheTimeSinceTheFirstRequest) {
  EXPECT_EQ(due_after(kMidnight, kMidnight, 600), 0ns);
  EXPECT_EQ(due_after(kMidnight, kMidnight + 1h, 600), 6s);
  EXPECT_EQ(due_after(kMidnight, kMidnight + 1s, 3), 333'333'333ns);
  EXPECT_EQ(due_after(kMidnight, kMidnight + 1s, 0.5), 2s);
}

TEST(ReplayCommandId, IsTheSameForTheSameRunAndRequestOnly) {
  const auto id = replay_command_id("run", at(8h, 7));
  EXPECT_EQ(id, replay_command_id("run", at(8h, 7)));
  EXPECT_NE(id, replay_command_id("other", at(8h, 7)));
  EXPECT_NE(id, replay_command_id("run", at(8h, 8)));
  EXPECT_NE(id, replay_command_id("run", at(8h + 1ms, 7)));
}

TEST(ReplayCommandId, IsAVersionSevenUuidOfTheRequestsTime) {
  const std::string text = codec::to_text(replay_command_id("run", at(8h, 7)));
  EXPECT_EQ(text[14], '7');
  EXPECT_EQ(text.substr(0, 8) + text.substr(9, 4), "014f1ca1a600");
}

TEST(ReplayCommandId, DiffersThroughoutADay) {
  std::set<domain::CommandId> ids;
  for (std::uint64_t line = 0; line < 5'000; ++line) ids.insert(replay_command_id("run", at(8h, line)));
  EXPECT_EQ(ids.size(), 5'000U);
}

TEST(ReplayArguments, AreDatesAndTimesOfDay) {
  using namespace std::chrono;
  EXPECT_EQ(parse_day("2015-08-11"), year_month_day(2015y, August, 11d));
  EXPECT_EQ(parse_time_of_day("07:30"), 7h + 30min);
  for (const char* text : {"", "2015-8-11", "2015-02-30", "11.08.2015", "2015-08-11x"})
    EXPECT_FALSE(parse_day(text)) << text;
  for (const char* text : {"", "7:30", "24:00", "07:60", "07:30x"}) EXPECT_FALSE(parse_time_of_day(text)) << text;
}

}  // namespace
}  // namespace redline::app
