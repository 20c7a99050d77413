// Ids of the log stream: `<first offset>-<commit number>`. Both grow together, so Redis keeps them in order, an offset is
// found by a range read, and a commit without events gets an id of its own.
#pragma once

#include <charconv>
#include <string>
#include <string_view>

#include "dispatcher/ports/event_log.hpp"

namespace redline::storage::redis {

// Entries kept in the stream of confirmed commits: more than can be in doubt at once.
inline constexpr int kConfirmedKept = 10'000;

inline std::string to_log_id(const ports::LogPosition& position) {
  return std::to_string(position.first_offset) + "-" + std::to_string(position.commit_number);
}

// Zeros for text that is no such id.
inline ports::LogPosition from_log_id(std::string_view text) noexcept {
  ports::LogPosition position;
  const char* end = text.data() + text.size();
  const auto offset = std::from_chars(text.data(), end, position.first_offset);
  if (offset.ec != std::errc{} || offset.ptr == end || *offset.ptr != '-') return {};
  const auto commit = std::from_chars(offset.ptr + 1, end, position.commit_number);
  return commit.ec == std::errc{} && commit.ptr == end ? position : ports::LogPosition{};
}

}  // namespace redline::storage::redis
