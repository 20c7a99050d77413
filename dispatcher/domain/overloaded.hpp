// For std::visit with one lambda per alternative.
#pragma once

namespace redline::domain {

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};

}  // namespace redline::domain
