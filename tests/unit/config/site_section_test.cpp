// The part of a policy file about the visit: what a good one becomes, and what is said about mistakes.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "deploy/config/policy_file.hpp"
#include "deploy/config/words_file.hpp"

namespace redline::config {
namespace {

using domain::FeeKind;
using std::chrono::minutes;

constexpr std::string_view kHead = R"(version: test
timezone: UTC
skills: [gas]
areas: [{id: north, name: North}]
categories:
)";
constexpr std::string_view kPlain = "  - {id: stove, name: Stove, skill: gas, priority: low, service: 1 h}\n";
constexpr std::string_view kTail = R"(sla: [{clocks: [{kind: resolve, within: 2 d}]}]
offers: {timeout: {emergency: 1 min, urgent: 1 min, normal: 1 min, low: 1 min}, cooldown: 1 min, open_max: 4}
travel: {speed_kmh: 25, detour: 1.4, fixed: 1 min}
return_reasons: [unwell]
)";
constexpr std::string_view kBoiler = R"(  - id: boiler
    name: Boiler
    skill: gas
    priority: normal
    service: 40 min
    chargeable: true
    dangerous: true
    checklist:
      - {id: leak-test, text: {en: Leak test, zh-CN: 检漏, zh-TW: 檢漏}}
      - {id: swept, required: false, text: {en: Swept, zh-CN: 清扫, zh-TW: 清掃}}
)";
constexpr std::string_view kVisit = R"(appointment: {tolerance: 10 min}
fees:
  currency: CNY
  prices:
    - {code: visit, kind: labour, name: Call-out, unit: visit, price: 3000}
    - {code: hose, kind: material, name: Hose, unit: piece, price: 2590}
signals: {site_radius_m: 300, quick_work: 3 min}
lone_worker: {check_in: 20 min, next_level: 5 min, levels: 2}
)";

std::string whole(std::string_view categories, std::string_view visit) {
  return fmt::format("{}{}{}{}", kHead, categories, kTail, visit);
}

std::string complaints(std::string_view categories, std::string visit, std::string_view from = "",
                       std::string_view to = "") {
  if (!from.empty()) visit.replace(visit.find(from), from.size(), to);
  const auto policy = parse_policy(whole(categories, visit), "p.yaml");
  return policy ? "none" : to_string(policy.error());
}

TEST(SiteSection, BecomesRulesOfTheVisit) {
  const auto policy = parse_policy(whole(kBoiler, kVisit), "p.yaml");
  ASSERT_TRUE(policy.has_value()) << to_string(policy.error());
  const auto& boiler = policy->categories.at(0);
  EXPECT_TRUE(boiler.chargeable && boiler.dangerous);
  ASSERT_EQ(boiler.checklist.size(), 2u);
  EXPECT_EQ(boiler.checklist[0].id, "leak-test");
  EXPECT_EQ(boiler.checklist[0].text[1], "检漏");
  EXPECT_TRUE(boiler.checklist[0].required);
  EXPECT_FALSE(boiler.checklist[1].required);
  EXPECT_EQ(policy->site.appointment_tolerance, minutes{10});
  EXPECT_EQ(policy->site.currency, "CNY");
  EXPECT_EQ(policy->site.price("hose")->price, 2'590u);
  EXPECT_EQ(policy->site.price("hose")->kind, FeeKind::Material);
  EXPECT_EQ(policy->site.price("gold"), nullptr);
  EXPECT_EQ(policy->site.site_radius_m, 300);
  EXPECT_EQ(policy->site.quick_work, minutes{3});
  EXPECT_EQ(policy->site.check_in_every, minutes{20});
  EXPECT_EQ(policy->site.next_level_after, minutes{5});
  EXPECT_EQ(policy->site.check_in_levels, 2);
}

TEST(SiteSection, LeftOutItAsksForNothing) {
  const auto policy = parse_policy(whole(kPlain, ""), "p.yaml");
  ASSERT_TRUE(policy.has_value()) << to_string(policy.error());
  EXPECT_FALSE(policy->categories[0].chargeable || policy->categories[0].dangerous);
  EXPECT_TRUE(policy->site.currency.empty());
  EXPECT_EQ(policy->site.check_in_every.count(), 0);
}

TEST(SiteSection, WhatACategoryAsksForMustBeThere) {
  EXPECT_EQ(complaints(kBoiler, ""),
            "p.yaml:1:1: category 'boiler' is chargeable, but there are no 'fees' (add fees: {currency: CNY, prices: "
            "[...]})\n"
            "p.yaml:1:1: category 'boiler' is dangerous, but there is no 'lone_worker' (add lone_worker: {check_in: 20 "
            "min, next_level: 5 min, levels: 2})");
}

TEST(SiteSection, EveryMistakeIsNamed) {
  const std::string visit{kVisit};
  EXPECT_THAT(complaints(kPlain, visit, "CNY", "yuan"), testing::HasSubstr("'yuan' is no currency"));
  EXPECT_THAT(complaints(kPlain, visit, "price: 2590", "price: 25.90"),
              testing::HasSubstr("'price' must be a whole number"));
  EXPECT_THAT(complaints(kPlain, visit, "kind: material", "kind: gold"), testing::HasSubstr("'kind' cannot be 'gold'"));
  EXPECT_THAT(complaints(kPlain, visit, "code: hose", "code: visit"),
              testing::HasSubstr("the code 'visit' is taken already"));
  EXPECT_THAT(complaints(kPlain, visit, "levels: 2", "levels: 9"),
              testing::HasSubstr("'levels' must lie between 1 and 5"));
  EXPECT_THAT(complaints(kPlain, visit, "site_radius_m: 300", "radius: 300"),
              testing::HasSubstr("unknown key 'radius'"));
  std::string boiler{kBoiler};
  boiler.replace(boiler.find(", zh-TW: 檢漏"), std::string_view{", zh-TW: 檢漏"}.size(), "");
  EXPECT_THAT(complaints(boiler, visit), testing::HasSubstr("'text' has no 'zh-TW'"));
  std::string twice{kBoiler};
  twice.replace(twice.find("id: swept"), 9, "id: leak-test");
  EXPECT_THAT(complaints(twice, visit), testing::HasSubstr("the item 'leak-test' is there twice"));
}

TEST(WordsFile, EveryWordInEveryLanguage) {
  constexpr std::array<std::string_view, 2> kNames{"title", "total"};
  const auto words =
      parse_words("title: {en: A, zh-CN: B, zh-TW: C}\ntotal: {en: D, zh-CN: E, zh-TW: F}\n", "w.yaml", kNames);
  ASSERT_TRUE(words.has_value());
  EXPECT_EQ(words->at("total")[2], "F");
  const auto wrong = parse_words("title: {en: A, zh-CN: B}\nsum: {en: D, zh-CN: E, zh-TW: F}\n", "w.yaml", kNames);
  ASSERT_FALSE(wrong.has_value());
  const std::string told = to_string(wrong.error());
  EXPECT_THAT(told, testing::HasSubstr("unknown key 'sum'"));
  EXPECT_THAT(told, testing::HasSubstr("'title' has no 'zh-TW'"));
  EXPECT_THAT(told, testing::HasSubstr("the file has no 'total'"));
}

}  // namespace
}  // namespace redline::config
