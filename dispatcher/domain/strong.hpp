// Strong typedef: a value that does not mix with another of the same representation (TicketId is no OfferId).
// Regular type: copy, compare, hash. No arithmetic: ids and numbers are not quantities.
#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <utility>

namespace redline::domain {

template <class Tag, class Rep>
struct Strong {
  Rep value{};

  constexpr Strong() = default;
  constexpr explicit Strong(Rep v) : value(std::move(v)) {}
  friend constexpr auto operator<=>(const Strong&, const Strong&) = default;
};

}  // namespace redline::domain

template <class Tag, class Rep>
struct std::hash<redline::domain::Strong<Tag, Rep>> {
  std::size_t operator()(const redline::domain::Strong<Tag, Rep>& id) const noexcept { return std::hash<Rep>{}(id.value); }
};
