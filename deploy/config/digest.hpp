// SHA-256, for content versions and token look-up.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace redline::config {

using Sha256 = std::array<unsigned char, 32>;

Sha256 sha256(std::string_view bytes);
// Takes as long for equal digests as for different ones.
bool equal_in_constant_time(const Sha256& a, const Sha256& b) noexcept;

std::string to_hex(std::span<const unsigned char> bytes);
std::optional<Sha256> sha256_from_hex(std::string_view text);

}  // namespace redline::config
