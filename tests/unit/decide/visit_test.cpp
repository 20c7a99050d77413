// The visit (rules C1–C4): fault, quote, consent, start, parts, checklist, charges, signature, and what a completion cannot
// do without.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/desk.hpp"

namespace redline::tests {
namespace {

using namespace domain;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

FeeLine listed(std::string code, Quantity quantity = kOneUnit) {
  FeeLine line;
  line.code = std::move(code);
  line.quantity = quantity;
  return line;
}

FeeLine own(std::string text, Money price, std::string reason) {
  FeeLine line;
  line.kind = FeeKind::Material;
  line.text = std::move(text);
  line.unit_price = price;
  line.quantity = kOneUnit;
  line.reason = std::move(reason);
  return line;
}

// On site for a boiler: chargeable, with a checklist.
class Visit : public testing::Test {
 protected:
  Visit() {
    desk.sign_on("zhang");
    id = desk.create(request("boiler"));
    desk.accept(id);
    desk.travel(id);
    desk.arrive(id);
  }
  Answer zhang(CommandBody body) { return desk.send(technician("zhang"), std::move(body)); }
  Answer consent(std::uint16_t quote) { return zhang(RecordConsent{id, quote, {"Mrs Wang", ConsentHow::Signed}}); }
  Answer complete() { return zhang(CompleteTicket{id, "mended", {}}); }
  void confirm() { ASSERT_TRUE(zhang(ConfirmFault{id, "worn seal", {}}).ok()); }
  void quote(std::vector<FeeLine> lines = {listed("visit")}) {
    ASSERT_TRUE(zhang(QuoteFee{id, std::move(lines)}).ok());
  }
  const Work& work() const { return *desk.ticket(id).work; }

  Desk desk;
  TicketId id;
};

TEST_F(Visit, C1_FromFaultToCompletion) {
  confirm();
  quote({listed("visit"), listed("hour", 1'500), own("copper pipe", 700, "not on the list")});
  EXPECT_EQ(work().quote->total, 3'000u + 12'075u + 700u);
  EXPECT_EQ(work().quote->currency, "CNY");
  EXPECT_EQ(work().quote->lines[1].text, "Labour");
  EXPECT_EQ(work().quote->lines[1].unit_price, 8'050u);
  ASSERT_TRUE(consent(1).ok());
  EXPECT_EQ(work().quote->consented, desk.now());
  EXPECT_EQ(work().quote->consent, (Consent{"Mrs Wang", ConsentHow::Signed}));
  ASSERT_TRUE(zhang(StartWork{id}).ok());
  ASSERT_TRUE(zhang(CheckItem{id, "leak-test", true, ""}).ok());
  ASSERT_TRUE(zhang(CheckItem{id, "trial-run", true, ""}).ok());
  ASSERT_TRUE(zhang(RecordCharges{id, {listed("visit"), listed("hour")}}).ok());
  EXPECT_EQ(work().charges->total, 11'050u);
  ASSERT_TRUE(zhang(RecordSignature{id, "Mrs Wang", "M 0 0 L 9 9", ""}).ok());
  ASSERT_TRUE(complete().ok());
  EXPECT_EQ(desk.ticket(id).state, TicketState::Done);
}

TEST_F(Visit, C1_ACompletionNamesEverythingThatIsMissing) {
  EXPECT_EQ(complete().error, ErrorCode::Incomplete);
  EXPECT_THAT(complete().fields, ElementsAre("fault", "quote", "started", "charges", "signature"));
  EXPECT_EQ(desk.ticket(id).state, TicketState::OnSite);
}

TEST_F(Visit, C1_ChargeableWorkDoesNotStartWithoutConsent) {
  EXPECT_THAT(zhang(StartWork{id}).fields, ElementsAre("fault", "quote"));
  confirm();
  quote();
  const Answer answer = zhang(StartWork{id});
  EXPECT_EQ(answer.error, ErrorCode::ConsentRequired);
  EXPECT_THAT(answer.fields, ElementsAre("quote"));
  EXPECT_EQ(work().started, kNever);
  ASSERT_TRUE(consent(1).ok());
  EXPECT_TRUE(zhang(StartWork{id}).ok());
  EXPECT_EQ(work().started, desk.now());
}

TEST_F(Visit, C1_ConsentSaysWhoAndHowAndIsToTheNewestQuote) {
  EXPECT_EQ(consent(1).error, ErrorCode::NotAllowedInState) << "nothing was quoted";
  confirm();
  quote();
  quote({listed("hour")});
  EXPECT_EQ(consent(1).error, ErrorCode::Stale);
  const Answer nobody = zhang(RecordConsent{id, 2, {}});
  EXPECT_EQ(nobody.error, ErrorCode::Incomplete);
  EXPECT_THAT(nobody.fields, ElementsAre("consent.by", "consent.how"));
  EXPECT_TRUE(consent(2).ok());
  quote({listed("hour", 2'000)});
  EXPECT_FALSE(work().quote->agreed()) << "a new quote needs a consent of its own";
}

TEST_F(Visit, C1_TheOfficeMayRecordAConsentGivenByPhone) {
  confirm();
  quote();
  EXPECT_TRUE(desk.send(agent("bob"), RecordConsent{id, 1, {"Mr Wang", ConsentHow::Phone}}).ok());
  EXPECT_EQ(desk.newest<ConsentRecorded>(id).actor.account, "bob");
}

TEST_F(Visit, C1_AQuoteComesFromThePriceListAndOwnLinesSayWhy) {
  EXPECT_THAT(zhang(QuoteFee{id, {listed("visit")}}).fields, ElementsAre("fault"));
  confirm();
  FeeLine dearer = listed("visit");
  dearer.unit_price = 4'000;
  FeeLine miscounted = listed("hour", 2'000);
  miscounted.amount = 16'000;
  const Answer answer = zhang(QuoteFee{id, {listed("gold"), dearer, own("", 100, ""), listed("visit", 0), miscounted}});
  EXPECT_EQ(answer.error, ErrorCode::Incomplete);
  EXPECT_THAT(answer.fields, ElementsAre("lines[0].code", "lines[1].unit_price", "lines[2].text", "lines[2].reason",
                                         "lines[3].quantity", "lines[4].amount"));
  EXPECT_THAT(zhang(QuoteFee{id, std::vector<FeeLine>(kFeeLinesMax + 1, listed("visit"))}).fields,
              ElementsAre("lines"));
  FeeLine absurd = own("gold", kUnitPriceMax + 1, "is shiny");
  EXPECT_THAT(zhang(QuoteFee{id, {absurd}}).fields, ElementsAre("lines[0].unit_price"));
  EXPECT_FALSE(work().quote);
}

TEST_F(Visit, C1_FreeOfChargeNeedsNoConsent) {
  confirm();
  quote({});
  EXPECT_TRUE(zhang(StartWork{id}).ok());
}

TEST_F(Visit, C1_ACorrectedCategoryRecomputesTheClocksAndKeepsBoth) {
  const Instant due = desk.clock(id, ClockKind::Resolve).due;
  ASSERT_TRUE(zhang(ConfirmFault{id, "only a question", CategoryId{"advice"}}).ok());
  EXPECT_EQ(desk.ticket(id).category, CategoryId{"advice"});
  EXPECT_THAT(desk.ticket(id).clocks, IsEmpty());
  const auto& confirmed = std::get<FaultConfirmed>(desk.newest<FaultConfirmed>(id).body);
  EXPECT_EQ(confirmed.category_before, CategoryId{"boiler"});
  EXPECT_EQ(confirmed.clocks_before.back().due, due);
  EXPECT_EQ(work().check_in_due, kNever) << "advice is not dangerous";
  EXPECT_TRUE(complete().ok()) << "advice is not chargeable and has no checklist";
}

TEST_F(Visit, C1_TheFaultIsSaidAndTheCategoryKnown) {
  EXPECT_THAT(zhang(ConfirmFault{id, "", CategoryId{"witchcraft"}}).fields, ElementsAre("fault", "category"));
}

TEST_F(Visit, C2_PartsComeFromStockOrAreTheCustomersOwnAndChecked) {
  Part hose{.code = "hose-1", .name = "gas hose", .quantity = kOneUnit, .check = std::nullopt, .note = {}};
  ASSERT_TRUE(zhang(RecordPart{id, hose}).ok());
  hose.source = PartSource::Customer;
  EXPECT_THAT(zhang(RecordPart{id, hose}).fields, ElementsAre("part.check"));
  hose.check = PartCheck::Unfit;
  hose.note = "too short";
  ASSERT_TRUE(zhang(RecordPart{id, hose}).ok());
  ASSERT_EQ(work().parts.size(), 2u);
  EXPECT_EQ(work().parts[1], hose);
  EXPECT_THAT(zhang(RecordPart{id, {.code = {}, .name = {}, .check = {}, .note = {}}}).fields,
              ElementsAre("part.name", "part.quantity"));
}

TEST_F(Visit, C3_RequiredChecksBlockCompletionAndAreAllNamed) {
  confirm();
  quote({});
  ASSERT_TRUE(zhang(StartWork{id}).ok());
  ASSERT_TRUE(zhang(RecordCharges{id, {}}).ok());
  ASSERT_TRUE(zhang(RecordSignature{id, "Mrs Wang", "M 0 0 L 9 9", ""}).ok());
  EXPECT_EQ(complete().error, ErrorCode::ChecklistIncomplete);
  EXPECT_THAT(complete().fields, ElementsAre("leak-test", "trial-run"));
  ASSERT_TRUE(zhang(CheckItem{id, "trial-run", true, ""}).ok());
  ASSERT_TRUE(zhang(CheckItem{id, "leak-test", false, "bubbles at the union"}).ok());
  EXPECT_THAT(complete().fields, ElementsAre("leak-test"));
  ASSERT_TRUE(zhang(CheckItem{id, "leak-test", true, "tightened"}).ok());
  EXPECT_EQ(work().checks.size(), 2u) << "the newest result of each counts";
  EXPECT_TRUE(complete().ok());
}

TEST_F(Visit, C3_AnItemIsOfTheCategoryAndAFailedOneSaysWhy) {
  EXPECT_THAT(zhang(CheckItem{id, "polished", false, ""}).fields, ElementsAre("item", "note"));
  EXPECT_TRUE(zhang(CheckItem{id, "swept", false, "the customer will"}).ok());
}

TEST_F(Visit, C4_MoreThanWasQuotedNeedsANewConsent) {
  confirm();
  quote();
  EXPECT_EQ(zhang(RecordCharges{id, {listed("visit")}}).error, ErrorCode::ConsentRequired);
  ASSERT_TRUE(consent(1).ok());
  const Answer more = zhang(RecordCharges{id, {listed("visit"), listed("hose")}});
  EXPECT_EQ(more.error, ErrorCode::ConsentRequired);
  EXPECT_THAT(more.fields, ElementsAre("lines"));
  quote({listed("visit"), listed("hose")});
  ASSERT_TRUE(consent(2).ok());
  EXPECT_TRUE(zhang(RecordCharges{id, {listed("visit"), listed("hose")}}).ok());
}

TEST_F(Visit, C4_AQuoteAfterTheChargesHoldsUpTheCompletionUntilItIsAgreed) {
  desk.do_paper(id);
  quote({});
  const Answer answer = complete();
  EXPECT_EQ(answer.error, ErrorCode::ConsentRequired);
  EXPECT_THAT(answer.fields, ElementsAre("charges")) << "charged more than the newest quote says";
  quote({listed("hour")});
  EXPECT_THAT(complete().fields, ElementsAre("quote"));
  ASSERT_TRUE(consent(3).ok());
  EXPECT_TRUE(complete().ok());
}

TEST_F(Visit, C4_ASignatureIsADrawingOrAReasonAndNewChargesNeedANewOne) {
  EXPECT_THAT(zhang(RecordSignature{id, "", "", ""}).fields, ElementsAre("charges", "signer", "path"));
  desk.do_paper(id);
  EXPECT_THAT(zhang(RecordSignature{id, "Mrs Wang", "M 0 0\"/><script>", ""}).fields, ElementsAre("path"));
  EXPECT_THAT(zhang(RecordSignature{id, "Mrs Wang", "M 0 0", "had to leave"}).fields, ElementsAre("path"));
  ASSERT_TRUE(zhang(RecordSignature{id, "", "", "had to leave"}).ok());
  EXPECT_EQ(work().signature->refused, "had to leave");
  ASSERT_TRUE(zhang(RecordCharges{id, {}}).ok());
  EXPECT_FALSE(work().signature);
  EXPECT_THAT(complete().fields, ElementsAre("signature"));
}

TEST_F(Visit, SayingAgainWhatIsSoDoesNothing) {
  const auto twice = [&](CommandBody body) {
    ASSERT_TRUE(zhang(body).ok()) << name(body);
    EXPECT_TRUE(zhang(body).ok()) << name(body);
    EXPECT_THAT(desk.last().events, IsEmpty()) << name(body);
  };
  twice(ConfirmFault{id, "worn seal", {}});
  quote();
  twice(RecordConsent{id, 1, {"Mrs Wang", ConsentHow::Signed}});
  twice(StartWork{id});
}

TEST_F(Visit, OnlyOnSiteAndOnlyByTheOneWhoHoldsIt) {
  const TicketId other = desk.create(request("boiler"));
  const std::vector<CommandBody> bodies{ConfirmFault{other, "worn seal", {}},
                                        QuoteFee{other, {}},
                                        StartWork{other},
                                        RecordPart{other, {}},
                                        CheckItem{other, {}, false, {}},
                                        RecordCharges{other, {}},
                                        RecordSignature{other, {}, {}, {}},
                                        CheckIn{other}};
  for (const CommandBody& body : bodies) {
    EXPECT_EQ(zhang(body).error, ErrorCode::NotAllowedInState) << name(body);
    EXPECT_EQ(desk.send(technician("li"), body).error, ErrorCode::Stale) << name(body);
  }
}

TEST_F(Visit, B8_AReturnKeepsWhatWasFoundAndUndoesWhatOnlyTheFinisherCanVouchFor) {
  desk.do_paper(id);
  ASSERT_TRUE(zhang(ReturnTicket{id, desk.offer(id), "no_parts"}).ok());
  EXPECT_EQ(work().fault, "worn seal");
  EXPECT_TRUE(work().quote->agreed());
  EXPECT_EQ(work().started, kNever);
  EXPECT_THAT(work().checks, IsEmpty());
  EXPECT_FALSE(work().charges);
  EXPECT_FALSE(work().signature);
}

TEST(VisitWithoutRules, WhatIsNotChargeableIsCompletedAsItIs) {
  Desk desk;
  desk.sign_on("zhang");
  const TicketId id = desk.create(request("stove"));
  desk.work(id);
  EXPECT_EQ(desk.ticket(id).state, TicketState::Done);
}

TEST(VisitWithoutRules, C4_WhatIsChargedAllTheSameIsQuotedAgreedAndSigned) {
  Desk desk;
  desk.sign_on("zhang");
  const TicketId id = desk.create(request("stove"));
  desk.accept(id);
  desk.travel(id);
  desk.arrive(id);
  const auto zhang = [&](CommandBody body) { return desk.send(technician("zhang"), std::move(body)); };
  EXPECT_EQ(zhang(RecordCharges{id, {listed("visit")}}).error, ErrorCode::ConsentRequired);
  ASSERT_TRUE(zhang(ConfirmFault{id, "worn seal", {}}).ok());
  ASSERT_TRUE(zhang(QuoteFee{id, {listed("visit")}}).ok());
  EXPECT_EQ(zhang(CompleteTicket{id, "mended", {}}).error, ErrorCode::ConsentRequired);
  ASSERT_TRUE(zhang(RecordConsent{id, 1, {"Mrs Wang", ConsentHow::Spoken}}).ok());
  ASSERT_TRUE(zhang(RecordCharges{id, {listed("visit")}}).ok());
  EXPECT_THAT(zhang(CompleteTicket{id, "mended", {}}).fields, ElementsAre("signature"));
  ASSERT_TRUE(zhang(RecordSignature{id, "", "", "had to leave"}).ok());
  EXPECT_TRUE(zhang(CompleteTicket{id, "mended", {}}).ok());
}

}  // namespace
}  // namespace redline::tests
