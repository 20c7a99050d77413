// The printed work order (rule C4): four copies, three languages, everything escaped, nothing invented.
#include "gateway/view/work_order.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "deploy/config/words_file.hpp"
#include "gateway/view/explanation.hpp"
#include "tests/support/desk.hpp"

namespace redline::tests {
namespace {

using namespace domain;
using gateway::Language;
using gateway::work_order;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kNasty = R"(<script>alert("1")</script>&'x')";

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

class WorkOrder : public testing::Test {
 protected:
  WorkOrder() : words(*config::load_words(config::kWorkOrderWordsFile, gateway::kWorkOrderWords)) {
    desk.sign_on("zhang");
    CreateTicket wish = request("boiler");
    wish.caller.name = kNasty;
    wish.description = kNasty;
    id = desk.create(wish);
    desk.accept(id);
    desk.travel(id);
    desk.arrive(id);
  }
  codec::TicketViewRef view() const {
    return {.ticket = desk.ticket(id), .technician = desk.state().technicians.find("zhang"), .phones = phones};
  }
  std::string page(Language language = Language::English, std::string_view signature = "M 1 2 L 3 4") const {
    return work_order(view(), signature, desk.policy(), words, language);
  }

  Words words;
  Desk desk;
  TicketId id;
  codec::Phones phones = codec::Phones::Shown;
};

TEST_F(WorkOrder, C4_HasFourCopies) {
  const std::string text = page();
  EXPECT_EQ(count(text, "<section>"), 4u);
  for (const char* copy : {"Customer&#39;s copy", "Department file", "Finance", "Front desk"})
    EXPECT_EQ(count(text, copy), 1u) << copy;
  EXPECT_THAT(text, HasSubstr("@page{size:A4"));
}

TEST_F(WorkOrder, C4_SaysWhatWasDoneAndCharged) {
  desk.do_paper(id);
  desk.complete(id);
  const std::string text = page();
  EXPECT_EQ(count(text, desk.ticket(id).number), 5u) << "title and four copies";
  EXPECT_THAT(text, HasSubstr("worn seal"));
  EXPECT_THAT(text, HasSubstr("mended"));
  EXPECT_THAT(text, HasSubstr("Call-out"));
  EXPECT_THAT(text, HasSubstr("30.00 CNY"));
  EXPECT_THAT(text, HasSubstr("Consent: Wang, in person"));
  EXPECT_THAT(text, HasSubstr("Leak test</td><td>passed"));
  EXPECT_THAT(text, HasSubstr(R"(<path d="M 1 2 L 3 4")"));
  EXPECT_THAT(text, HasSubstr("13800005678"));
}

TEST_F(WorkOrder, IsInTheLanguageAskedFor) {
  desk.do_paper(id);
  const std::string simplified = page(Language::SimplifiedChinese);
  EXPECT_THAT(simplified, HasSubstr(R"(<html lang="zh-CN">)"));
  EXPECT_THAT(simplified, HasSubstr("维修工单"));
  EXPECT_THAT(simplified, HasSubstr("检漏"));
  EXPECT_THAT(page(Language::TraditionalChinese), HasSubstr("維修工單"));
  for (const auto& [name, text] : words)
    for (const std::string& word : text) EXPECT_FALSE(word.empty()) << name;
}

TEST_F(WorkOrder, EverythingTypedIsEscaped) {
  const std::string text = page();
  EXPECT_THAT(text, Not(HasSubstr("<script")));
  EXPECT_EQ(count(text, "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;x&#39;"), 8u);
}

TEST_F(WorkOrder, ADrawingThatIsNoneIsLeftOut) {
  desk.do_paper(id);
  EXPECT_THAT(page(Language::English, R"(M 0 0"/><script>)"), Not(HasSubstr("<script")));
}

TEST_F(WorkOrder, TheReasonStandsWhereTheSignatureWasRefused) {
  desk.do_paper(id);
  ASSERT_TRUE(desk.send(technician("zhang"), RecordSignature{id, "", "", "had to leave"}).ok());
  EXPECT_EQ(count(page(), "Refused to sign: had to leave"), 4u);
}

TEST_F(WorkOrder, J1_ThePhoneIsMaskedForThoseWhoMayNotSeeIt) {
  phones = codec::Phones::Masked;
  EXPECT_THAT(page(), Not(HasSubstr("13800005678")));
  EXPECT_THAT(page(), HasSubstr("138****5678"));
}

TEST_F(WorkOrder, TheNewestSignatureIsTheOneThatCounts) {
  desk.do_paper(id);
  ASSERT_TRUE(desk.send(technician("zhang"), RecordSignature{id, "Wang", "M 7 7", ""}).ok());
  const gateway::Timeline timeline{.ticket = desk.ticket(id), .events = desk.events(), .technicians = {}};
  EXPECT_EQ(gateway::signature_path(timeline), "M 7 7");
  EXPECT_EQ(gateway::signature_path({}), "");
}

TEST_F(WorkOrder, TheExplanationTellsTheVisitInSentences) {
  desk.do_paper(id);
  gateway::Timeline timeline{.ticket = desk.ticket(id), .events = {}, .technicians = {}};
  for (const Event& event : desk.events())
    if (event.ticket == id) timeline.events.push_back(event);
  std::string told;
  for (const std::string& line : gateway::explain(timeline, desk.now())) told += line + "\n";
  EXPECT_THAT(told, HasSubstr("fault found: worn seal"));
  EXPECT_THAT(told, HasSubstr("quote 1: 30.00 CNY"));
  EXPECT_THAT(told, HasSubstr("quote 1 accepted with the consent of Wang (spoken), recorded by zhang"));
  EXPECT_THAT(told, HasSubstr("check leak-test: passed"));
  EXPECT_THAT(told, HasSubstr("signed by Wang"));
  EXPECT_THAT(told, HasSubstr("to check in by"));
}

}  // namespace
}  // namespace redline::tests
