// Money (rule C4): whole numbers only, rounded once, written with the digits of the currency.
#include "dispatcher/domain/money.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace redline::domain {
namespace {

TEST(Money, C4_ALineIsRoundedHalfUp) {
  EXPECT_EQ(line_amount(8'050, 1'500), 12'075u);
  EXPECT_EQ(line_amount(1, 499), 0u);
  EXPECT_EQ(line_amount(1, 500), 1u);
  EXPECT_EQ(line_amount(3, 333), 1u);
  EXPECT_EQ(line_amount(kUnitPriceMax, kQuantityMax), 100'000'000'000'000u);
}

RC_GTEST_PROP(MoneyProperty, ALineIsNeverOffByMoreThanHalfAMinorUnit, ()) {
  const Money price = *rc::gen::inRange<Money>(0, kUnitPriceMax + 1);
  const Quantity quantity = *rc::gen::inRange<Quantity>(0, kQuantityMax + 1);
  const Money exact = price * quantity;
  const Money rounded = line_amount(price, quantity) * kOneUnit;
  RC_ASSERT(rounded <= exact + kOneUnit / 2 && exact < rounded + kOneUnit / 2 + 1);
}

TEST(Money, IsWrittenWithTheDigitsOfItsCurrency) {
  EXPECT_EQ(format_money(0, "CNY"), "0.00");
  EXPECT_EQ(format_money(7, "CNY"), "0.07");
  EXPECT_EQ(format_money(123'450, "CNY"), "1234.50");
  EXPECT_EQ(format_money(123'450, "JPY"), "123450");
  EXPECT_EQ(format_money(123'450, "KWD"), "123.450");
}

TEST(Money, QuantitiesAreWrittenShort) {
  EXPECT_EQ(format_quantity(1'000), "1");
  EXPECT_EQ(format_quantity(1'500), "1.5");
  EXPECT_EQ(format_quantity(125), "0.125");
  EXPECT_EQ(format_quantity(10'000), "10");
  EXPECT_EQ(format_quantity(0), "0");
}

}  // namespace
}  // namespace redline::domain
