// How a tool says that it cannot go on: a name of the catalogue and a sentence for the person at the keyboard.
#pragma once

#include <expected>
#include <string>

#include "deploy/redline/commands.hpp"

namespace redline::app {

struct Trouble {
  ErrorCode code = ErrorCode::BadRequest;
  std::string detail;
};

template <class T>
using Attempt = std::expected<T, Trouble>;

inline std::unexpected<Trouble> trouble(ErrorCode code, std::string detail) {
  return std::unexpected{Trouble{code, std::move(detail)}};
}
inline int fail(const Trouble& what) { return fail(what.code, what.detail); }

}  // namespace redline::app
