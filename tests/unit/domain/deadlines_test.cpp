// Clocks and their ledger: pauses put a deadline off by what they cost (C5), extensions by what they grant (C6), a change of
// terms recomputes from the original start (D5), and the intervals add up to the due time.
#include "dispatcher/domain/deadlines.hpp"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/support/calendars.hpp"
#include "tests/support/clerk.hpp"
#include "tests/support/local_times.hpp"

namespace redline::domain {
namespace {

using namespace std::chrono_literals;
using std::chrono::minutes;
using tests::day;
using tests::local;
using tests::shown;

const Calendar& office() {
  static const Calendar calendar{tests::china_office(), tests::zone("Asia/Shanghai")};
  return calendar;
}
Instant at(std::string_view text) { return office().zone().at(local(text)); }
std::string text(Instant t) { return shown(t, office().zone()); }

// One clock on office hours, with the ledger that goes with it.
class Desk {
 public:
  explicit Desk(ClockRule rule, std::string_view start, const Calendar& calendar = office())
      : rule_(std::move(rule)), terms_{.rule = &rule_, .calendar = AreaCalendar{calendar}} {
    clock = *start_clock(terms_, at(start));
  }
  Desk(const Desk&) = delete;

  void hold(std::string_view when) { add(pause(clock, {.cause = ClockCause::Hold, .reason = "parts"}, at(when))); }
  void go_on(std::string_view when) { add(resume(clock, terms_, ledger, {.cause = ClockCause::Hold}, at(when))); }
  void grant(std::string_view when, Duration amount) {
    add(extend(clock, terms_, ledger, {.cause = ClockCause::Extension}, at(when), amount));
  }
  void change(std::string_view when, ClockRule rule) {
    rule_ = std::move(rule);
    add(recompute(clock, terms_, ledger, {.cause = ClockCause::Priority}, at(when)));
  }
  void agree(std::string_view when, std::string_view appointment) {
    terms_.appointment = at(appointment);
    add(recompute(clock, terms_, ledger, {.cause = ClockCause::Appointment}, at(when)));
  }
  std::vector<std::string> story(std::string_view now) const {
    std::vector<std::string> lines;
    for (const Interval& i : intervals(clock, terms_, ledger, "v1", at(now)))
      lines.push_back(text(i.from) + " " + std::string{name(i.kind)} + (i.reason.empty() ? "" : " " + i.reason));
    return lines;
  }
  const ClockTerms& terms() const { return terms_; }

  Clock clock;
  std::vector<LedgerEntry> ledger;

 private:
  void add(LedgerEntry entry) { ledger.push_back(std::move(entry)); }

  ClockRule rule_;
  ClockTerms terms_;
};

ClockRule resolve(DueRule due) { return {.kind = ClockKind::Resolve, .due = std::move(due), .warn_percent = {50, 80}}; }
std::vector<std::string> texts(const std::vector<Instant>& moments) {
  std::vector<std::string> out;
  for (const Instant t : moments) out.push_back(text(t));
  return out;
}
using Texts = std::vector<std::string>;

TEST(ClockLedger, D4_WarningsArePartsOfTheCountedTime) {
  const Desk desk{resolve(Within{10h}), "2025-01-23 13:30"};
  EXPECT_EQ(text(desk.clock.due), "2025-01-24 16:00");
  EXPECT_EQ(texts(desk.clock.warn_at), (Texts{"2025-01-24 09:30", "2025-01-24 14:00"}));
}

TEST(ClockLedger, C5_AHoldPutsTheDeadlineOffByWhatItCosts) {
  Desk desk{resolve(Within{10h}), "2025-01-23 08:30"};
  EXPECT_EQ(text(desk.clock.due), "2025-01-24 11:00");
  EXPECT_EQ(texts(desk.clock.warn_at), (Texts{"2025-01-23 15:00", "2025-01-24 09:00"}));
  desk.clock.warnings_fired = 1;
  desk.hold("2025-01-23 16:30");
  EXPECT_EQ(desk.clock.next_due(), kNever) << "nothing is told while it is on hold";
  desk.go_on("2025-01-24 09:30");
  EXPECT_EQ(text(desk.clock.due), "2025-01-24 14:30") << "two hours: the night costs nothing";
  EXPECT_EQ(texts(desk.clock.warn_at), (Texts{"2025-01-23 15:00", "2025-01-24 11:00"}));
  EXPECT_EQ(text(desk.clock.next_due()), "2025-01-24 11:00");
  EXPECT_EQ(desk.clock.revision, 1);
  EXPECT_EQ(desk.ledger.back().amount, 2h);
  EXPECT_EQ(text(desk.ledger.back().due_before), "2025-01-24 11:00");
  EXPECT_EQ(text(desk.ledger.back().due_after), "2025-01-24 14:30");
}

TEST(ClockLedger, C5_AHoldOutsideHoursCostsNothing) {
  Desk desk{resolve(Within{10h}), "2025-01-23 08:30"};
  desk.hold("2025-01-23 18:00");
  desk.go_on("2025-01-24 08:00");
  EXPECT_EQ(text(desk.clock.due), "2025-01-24 11:00");
  EXPECT_EQ(desk.clock.revision, 0);
}

TEST(ClockLedger, C5_AHoldAfterTheDeadlineForgivesNothing) {
  Desk desk{resolve(Within{1h}), "2025-01-23 08:30"};
  desk.clock.breached = true;
  desk.hold("2025-01-23 10:00");
  desk.go_on("2025-01-23 11:00");
  EXPECT_EQ(text(desk.clock.due), "2025-01-23 09:30");
  EXPECT_TRUE(desk.clock.breached);
}

TEST(ClockLedger, C5_ClosedOnHoldIsMetWhenTheHoldBeganInTime) {
  Desk desk{resolve(Within{1h}), "2025-01-23 08:30"};
  desk.hold("2025-01-23 09:00");
  desk.clock.stopped = at("2025-01-23 16:00");
  EXPECT_TRUE(desk.clock.met());
}

TEST(ClockLedger, D6_AHoldOfWorkingDaysPutsOffByWorkingHours) {
  Desk desk{resolve(ByDay{.days = 2, .from = CountFrom::NextDay, .by = std::nullopt}), "2025-01-22 10:00"};
  EXPECT_EQ(text(desk.clock.due), "2025-01-24 17:30");
  desk.hold("2025-01-23 08:30");
  desk.go_on("2025-01-24 08:30");
  EXPECT_EQ(text(desk.clock.due), "2025-01-26 17:30") << "one working day; Saturday is none, this Sunday is";
}

TEST(ClockLedger, C6_AnExtensionGrantsCountedTime) {
  Desk desk{resolve(Within{10h}), "2025-01-23 08:30"};
  desk.clock.warnings_fired = 1;
  desk.hold("2025-01-23 16:30");
  desk.go_on("2025-01-23 17:30");
  desk.grant("2025-01-24 10:00", 5h);
  EXPECT_EQ(text(desk.clock.due), "2025-01-26 09:30");
  EXPECT_EQ(texts(desk.clock.warn_at), (Texts{"2025-01-24 09:30", "2025-01-24 15:30"}));
  EXPECT_EQ(desk.clock.warnings_fired, 1) << "half of 15 h is over; it is not told again";
}

TEST(ClockLedger, C6_AnExtensionCanNameItsEnd) {
  Desk desk{resolve(Within{10h}), "2025-01-23 08:30"};
  desk.grant("2025-01-24 09:00", extension_until(desk.clock, desk.terms(), at("2025-01-26 12:30")));
  EXPECT_EQ(text(desk.clock.due), "2025-01-26 12:00") << "the last counted moment before it";
}

TEST(ClockLedger, D5_OtherTermsCountFromTheOriginalStart) {
  Desk desk{resolve(Within{10h}), "2025-01-23 08:30"};
  desk.hold("2025-01-23 10:00");
  desk.go_on("2025-01-23 11:00");
  desk.clock.warnings_fired = 2;
  desk.clock.breached = true;
  desk.change("2025-01-24 09:00", resolve(Within{4h}));
  EXPECT_EQ(text(desk.clock.due), "2025-01-23 15:00") << "4 h after the start, and the hour on hold";
  EXPECT_EQ(desk.clock.warnings_fired, 0);
  EXPECT_FALSE(desk.clock.breached) << "breaches anew, by the new terms";
  EXPECT_EQ(desk.clock.revision, 2);
  EXPECT_EQ(text(desk.ledger.back().due_before), "2025-01-24 12:00") << "the record keeps both";
  EXPECT_EQ(text(desk.ledger.back().due_after), "2025-01-23 15:00");
}

TEST(ClockLedger, D6_AnAppointmentIsAPromiseOfItsOwn) {
  ClockRule rule{.kind = ClockKind::Arrive, .due = Within{4h}, .appointment = 10min, .warn_percent = {}};
  Desk desk{rule, "2025-01-23 08:30"};
  EXPECT_EQ(text(desk.clock.due), "2025-01-23 14:00");
  desk.agree("2025-01-23 09:00", "2025-01-25 19:00");
  EXPECT_EQ(text(desk.clock.due), "2025-01-25 19:10") << "whatever the office hours";
  desk.hold("2025-01-23 10:00");
  desk.go_on("2025-01-24 10:00");
  EXPECT_EQ(text(desk.clock.due), "2025-01-25 19:10");

  rule.due = {};
  const ClockTerms nothing_agreed{.rule = &rule, .calendar = AreaCalendar{office()}};
  EXPECT_FALSE(start_clock(nothing_agreed, at("2025-01-23 08:30")).has_value());
}

TEST(ClockLedger, TheLedgerTellsEveryInterval) {
  Desk desk{resolve(Within{10h}), "2025-01-23 08:30"};
  desk.hold("2025-01-23 11:00");
  desk.go_on("2025-01-23 14:00");
  const Texts want{"2025-01-23 08:30 counted", "2025-01-23 11:00 paused parts", "2025-01-23 14:00 counted",
                   "2025-01-23 17:30 closed", "2025-01-24 08:30 counted"};
  EXPECT_EQ(desk.story("2025-01-24 09:00"), want);
  desk.clock.stopped = at("2025-01-23 15:00");
  EXPECT_EQ(desk.story("2025-01-24 09:00"), (Texts{want.begin(), want.begin() + 3}));
  const ClockAccount sums = account(desk.clock, desk.terms(), desk.ledger, at("2025-01-24 09:00"));
  EXPECT_EQ(sums.counted, 3h + 30min);
  EXPECT_EQ(sums.paused, 1h + 30min);
}

TEST(ClockLedger, D1_TheRuleMayLookAtTierAndChannel) {
  Policy policy;
  policy.areas = {{.id = AreaId{"old-town"}, .name = "Old town", .centre = {}, .area_class = AreaClass::Rural}};
  policy.calendars.emplace_back("always");
  policy.sla = {{.category = {}, .priority = {}, .tier = Tier::Vip, .clocks = {resolve(Within{1h})}},
                {.category = {}, .priority = {}, .channel = Channel::GovernmentLine, .clocks = {resolve(Within{2h})}},
                {.category = {},
                 .priority = {},
                 .clocks = {resolve(DueRule{{{.area = AreaClass::Rural, .target = Within{4h}}}, Within{3h}})}}};
  const CategoryId any{"any"};
  const auto due = [&](Tier tier, Channel channel) {
    return start_clocks(policy, {.category = &any, .tier = tier, .channel = channel}, at("2025-01-23 08:30"))[0].due -
           at("2025-01-23 08:30");
  };
  EXPECT_EQ(due(Tier::Vip, Channel::GovernmentLine), 1h);
  EXPECT_EQ(due(Tier::Ordinary, Channel::GovernmentLine), 2h);
  EXPECT_EQ(due(Tier::KeyAccount, Channel::Phone), 4h) << "rural";
}

// --- properties

constexpr int kMinutesSeen = 30 * 24 * 60;

// A clock with up to four holds, and the clerk who ticks off the minutes of neither hold nor closed time.
RC_GTEST_PROP(DeadlineProperty, PausesShiftAndTheClerkAgrees, ()) {
  static const Zone berlin = tests::zone("Europe/Berlin");
  static const Zone shanghai = tests::zone("Asia/Shanghai");
  static const CalendarSpec spec = tests::china_office();
  static const Calendar in_berlin{spec, berlin}, in_shanghai{spec, shanghai};
  const bool chinese = *rc::gen::arbitrary<bool>();
  const Calendar& calendar = chinese ? in_shanghai : in_berlin;
  const Instant begin = calendar.zone().at(LocalTime{day(chinese ? "2025-01-15" : "2025-03-20")});
  const tests::Clerk clerk{spec, calendar.zone(), {}, begin, kMinutesSeen};
  std::mt19937_64 random{*rc::gen::arbitrary<std::uint64_t>()};
  const auto below = [&](int end) { return static_cast<int>(random() % static_cast<unsigned>(end)); };
  for (int round = 0; round < 20; ++round) {
    const int start = below(kMinutesSeen / 3), wanted = below(1500);
    std::vector<std::pair<int, int>> holds;
    int from = start;
    for (int n = below(5); n > 0; --n) {
      from += below(1500);
      const int until = from + below(2000);
      holds.emplace_back(from, until);
      from = until + 1;
    }
    ClockRule rule = resolve(Within{minutes{wanted}});
    const ClockTerms terms{.rule = &rule, .calendar = AreaCalendar{calendar}};
    Clock clock = *start_clock(terms, begin + minutes{start});
    std::vector<LedgerEntry> ledger;
    for (const auto& [held_from, held_until] : holds) {
      ledger.push_back(pause(clock, {.cause = ClockCause::Hold}, begin + minutes{held_from}));
      ledger.push_back(resume(clock, terms, ledger, {.cause = ClockCause::Hold}, begin + minutes{held_until}));
    }
    const auto due = clerk.due_without(start, wanted, holds);
    if (!due) continue;
    RC_ASSERT(clock.due == begin + minutes{*due});
    RC_ASSERT(std::ranges::is_sorted(clock.warn_at));
    RC_ASSERT(wanted == 0 || account(clock, terms, ledger, clock.due).counted == minutes{wanted});
    // What the ledger shows as counted is what the due time was computed from.
    Duration counted{0};
    Instant end = clock.started;
    for (const Interval& interval : intervals(clock, terms, ledger, "v", clock.due)) {
      RC_ASSERT(interval.from == end);
      end = interval.until;
      if (interval.kind == IntervalKind::Counted) counted += interval.until - interval.from;
    }
    RC_ASSERT(end == clock.due && (wanted == 0 || counted == minutes{wanted}));
  }
}

RC_GTEST_PROP(DeadlineProperty, AnExtensionIsALongerAllowance, ()) {
  const Duration allowance{*rc::gen::inRange(1, 200'000'000)}, more{*rc::gen::inRange(1, 200'000'000)};
  const Instant start = at("2025-01-15 00:00") + Duration{*rc::gen::inRange(0, 1'000'000'000)};
  const ClockRule short_rule = resolve(Within{allowance}), long_rule = resolve(Within{allowance + more});
  const ClockTerms terms{.rule = &short_rule, .calendar = AreaCalendar{office()}};
  const ClockTerms longer{.rule = &long_rule, .calendar = AreaCalendar{office()}};
  Clock clock = *start_clock(terms, start);
  (void)extend(clock, terms, {}, {.cause = ClockCause::Extension}, start, more);
  const Clock other = *start_clock(longer, start);
  RC_ASSERT(clock.due == other.due);
  RC_ASSERT(clock.warn_at == other.warn_at);
}

}  // namespace
}  // namespace redline::domain
