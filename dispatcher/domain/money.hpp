// Money and quantities as whole numbers (rule C4): amounts are minor units of a currency (cents, fen), quantities are
// thousandths of the unit they are counted in, so 1500 is one and a half. No floating point anywhere.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace redline::domain {

using Money = std::uint64_t;     // minor units
using Quantity = std::uint32_t;  // thousandths

inline constexpr Quantity kOneUnit = 1'000;
// What a line may hold; fifty such lines add up to less than 2^53, so that every client can count along.
inline constexpr Money kUnitPriceMax = 10'000'000'000;
inline constexpr Quantity kQuantityMax = 10'000 * kOneUnit;

// unit_price × quantity, half a minor unit rounded up. Both within the limits above.
constexpr Money line_amount(Money unit_price, Quantity quantity) noexcept {
  return (unit_price * quantity + kOneUnit / 2) / kOneUnit;
}

// Digits behind the point in a currency (ISO 4217): 2 for most, 0 for JPY, 3 for KWD.
unsigned currency_decimals(std::string_view currency) noexcept;
// "1234.50", "1234" for a currency without minor units. No grouping: the same in every language.
std::string format_money(Money amount, std::string_view currency);
// "1.5", "2", "0.125"
std::string format_quantity(Quantity quantity);

}  // namespace redline::domain
