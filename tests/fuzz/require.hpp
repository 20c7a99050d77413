// A property that a fuzz target holds its subject to: the process stops where it does not hold.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <source_location>

namespace redline::tests::fuzz {

inline void require(bool holds, const char* what, std::source_location where = std::source_location::current()) {
  if (holds) return;
  std::fprintf(stderr, "%s:%u: does not hold: %s\n", where.file_name(), static_cast<unsigned>(where.line()), what);
  std::abort();
}

}  // namespace redline::tests::fuzz
