#include <fmt/format.h>

#include "deploy/redline/commands.hpp"

namespace redline::app {

int fail(ErrorCode code, std::string_view detail) {
  constexpr int kMendable = 2, kOther = 1;
  const ErrorInfo& what = info(code);
  fmt::print(stderr, "error: {}: {}\n", what.name, detail);
  return what.http_status < 500 ? kMendable : kOther;
}

}  // namespace redline::app
