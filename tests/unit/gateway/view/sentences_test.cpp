// Explanations of deadlines: the table has every sentence in every language with the same arguments, and a story reads well.
#include "gateway/view/sentences.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/calendars.hpp"
#include "tests/support/local_times.hpp"

namespace redline::gateway {
namespace {

using namespace domain;
using namespace std::chrono_literals;
using testing::ElementsAre;

std::set<std::string> marks(std::string_view text) {
  std::set<std::string> found;
  for (auto open = text.find('{'); open != text.npos; open = text.find('{', open + 1))
    found.emplace(text.substr(open + 1, text.find('}', open) - open - 1));
  return found;
}

TEST(Sentences, HaveEveryArgumentInEveryLanguage) {
  for (const SentenceForm& form : sentence_forms())
    for (const Language language : kAllLanguages)
      EXPECT_EQ(marks(template_of(form.key, language)), std::set<std::string>(form.arguments.begin(), form.arguments.end()))
          << form.key << " " << tag(language);
}

TEST(Sentences, AreAllUsed) {
  std::set<std::string_view> known{"unit-days",    "unit-hours",        "unit-minutes",  "unit-seconds",
                                   "unit-milliseconds", "between-units", "never"};
  for (const SentenceForm& form : sentence_forms()) known.insert(form.key);
  const auto words = sentence_words();
  known.insert(words.begin(), words.end());
  std::set<std::string_view> there;
  for (const SentenceRow& row : sentence_rows()) there.insert(row.key);
  EXPECT_EQ(there, known);
}

TEST(Sentences, LanguageIsWhatTheReaderAskedForFirst) {
  EXPECT_EQ(language_from(""), Language::English);
  EXPECT_EQ(language_from("de-DE,de;q=0.9"), Language::English);
  EXPECT_EQ(language_from("zh-CN,zh;q=0.9,en;q=0.8"), Language::SimplifiedChinese);
  EXPECT_EQ(language_from("zh"), Language::SimplifiedChinese);
  EXPECT_EQ(language_from("zh-TW,en;q=0.8"), Language::TraditionalChinese);
  EXPECT_EQ(language_from("zh-Hant-HK"), Language::TraditionalChinese);
  EXPECT_EQ(language_from("en-GB,zh-CN;q=0.5"), Language::English);
}

TEST(Sentences, TextOfPeopleIsNeverATemplate) {
  const Sentence sentence{"paused-for", {{"at", kNever}, {"cause", Word{"cause-hold"}}, {"reason", std::string{"{at} {"}}}};
  EXPECT_EQ(render(sentence, Zone{}, Language::English), "never: stopped (on hold): {at} {.");
}

TEST(Sentences, DurationsAreTheirTwoLargestUnits) {
  const auto shown = [](Duration d) {
    return render({"not-counted-paused", {{"amount", d}}}, Zone{}, Language::English);
  };
  EXPECT_EQ(shown(0ms), "Not counted: 0 ms while it was stopped.");
  EXPECT_EQ(shown(1500ms), "Not counted: 1 s while it was stopped.");
  EXPECT_EQ(shown(125s), "Not counted: 2 min 5 s while it was stopped.");
  EXPECT_EQ(shown(2h), "Not counted: 2 h while it was stopped.");
  EXPECT_EQ(shown(49h + 59min), "Not counted: 2 d 1 h while it was stopped.");
}

// A repair on office hours: put on hold for parts overnight, extended, done in time.
TEST(Sentences, TellTheStoryOfAClockInThreeLanguages) {
  const Calendar office{tests::china_office(), tests::zone("Asia/Shanghai")};
  const auto at = [&](std::string_view text) { return office.zone().at(tests::local(text)); };
  const ClockRule rule{.kind = ClockKind::Resolve, .due = Within{10h}};
  const ClockTerms terms{.rule = &rule, .calendar = AreaCalendar{office}};
  Clock clock = *start_clock(terms, at("2025-01-23 08:30"));
  std::vector<LedgerEntry> ledger;
  ledger.push_back(pause(clock, {.cause = ClockCause::Hold, .reason = "no-parts"}, at("2025-01-23 16:30")));
  ledger.push_back(resume(clock, terms, ledger, {.cause = ClockCause::Hold}, at("2025-01-24 09:30")));
  ledger.push_back(extend(clock, terms, ledger, {.cause = ClockCause::Extension}, at("2025-01-24 10:00"), 1h));
  clock.stopped = at("2025-01-24 15:00");
  const auto told = [&](Language language) {
    std::vector<std::string> lines;
    for (const Sentence& sentence : clock_story(clock, terms, ledger, "city-1", at("2025-01-25 00:00")))
      lines.push_back(render(sentence, office.zone(), language));
    return lines;
  };
  EXPECT_THAT(told(Language::English),
              ElementsAre("solution: within 10 h of calendar office, counted from 2025-01-23 08:30.", "By policy city-1.",
                          "2025-01-23 16:30: stopped (on hold): no-parts.",
                          "2025-01-24 09:30: runs again; 2 h that would have counted are made up, so it is due 2025-01-24 "
                          "14:30 instead of 2025-01-24 11:00.",
                          "2025-01-24 10:00: 1 h more were granted; due 2025-01-24 15:30 instead of 2025-01-24 14:30.",
                          "Until 2025-01-24 15:00 it counted 10 h 30 min.", "Not counted: 17 h while it was stopped.",
                          "Not counted: 3 h outside the hours of the calendar.",
                          "Due 2025-01-24 15:30: met with 30 min to spare."));
  EXPECT_EQ(told(Language::SimplifiedChinese).back(), "到期时间2025-01-24 15:30,按时完成,提前30分钟。");
  EXPECT_EQ(told(Language::TraditionalChinese)[2], "2025-01-23 16:30:停止計時(暫緩):no-parts。");
}

}  // namespace
}  // namespace redline::gateway
