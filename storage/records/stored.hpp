// Small things that writing and searching share.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "proto/codec/records.hpp"
#include "storage/records/database.hpp"

namespace redline::storage::records {

// A record that was read back, or RecordsError (Broken): the database holds what this program did not write.
template <class T>
T stored(codec::Decoded<T> decoded, std::string_view what) {
  if (!decoded)
    throw RecordsError(ports::RecordsTrouble::Broken, fmt::format("{} in the records: {}", what, decoded.error().describe()));
  return std::move(*decoded);
}

inline std::string digits_of(std::string_view text) {
  std::string digits;
  std::ranges::copy_if(text, std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
  return digits;
}

}  // namespace redline::storage::records
