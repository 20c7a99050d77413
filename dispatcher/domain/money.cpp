#include "dispatcher/domain/money.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace redline::domain {

unsigned currency_decimals(std::string_view currency) noexcept {
  constexpr std::array<std::string_view, 16> kNone{"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW",
                                                   "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"};
  constexpr std::array<std::string_view, 7> kThree{"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
  if (std::ranges::find(kNone, currency) != kNone.end()) return 0;
  return std::ranges::find(kThree, currency) != kThree.end() ? 3 : 2;
}

std::string format_money(Money amount, std::string_view currency) {
  const unsigned decimals = currency_decimals(currency);
  Money unit = 1;
  for (unsigned i = 0; i < decimals; ++i) unit *= 10;
  if (decimals == 0) return fmt::format("{}", amount);
  return fmt::format("{}.{:0{}}", amount / unit, amount % unit, decimals);
}

std::string format_quantity(Quantity quantity) {
  std::string text = fmt::format("{}.{:03}", quantity / kOneUnit, quantity % kOneUnit);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

}  // namespace redline::domain
