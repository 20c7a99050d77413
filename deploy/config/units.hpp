// Quantities as people write them in configuration and policy files: "30 min", "1 h 30 min", "64 KiB".
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "dispatcher/domain/time.hpp"

namespace redline::config {

// Longest duration that can be written: ten years of counted time.
inline constexpr domain::Duration kDurationMax = std::chrono::days{3653};

// "2 d", "4 h", "30 min", "90 s", "250 ms", and sums of them from the largest unit down, each at most once. A day is
// 24 h of counted time. The error says what is wrong, in words that can follow the name of the key.
std::expected<domain::Duration, std::string> parse_duration(std::string_view text);
// The shortest such text: 5,400,000 ms are "1 h 30 min".
std::string format_duration(domain::Duration duration);

// "256 KiB", "8 MiB", "512 B" or a bare number of bytes.
std::expected<std::uint64_t, std::string> parse_bytes(std::string_view text);
std::string format_bytes(std::uint64_t bytes);

}  // namespace redline::config
