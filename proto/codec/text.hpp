// Checks on text: UTF-8 as proto3 strings must be, and what people may type.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "proto/codec/error.hpp"
#include "proto/codec/limits.hpp"

namespace redline::codec {

// Shortest-form UTF-8 without surrogates.
bool is_utf8(std::string_view text) noexcept;

// The first reason why `text` breaks the rule (or is not UTF-8); nullopt when it is fine.
std::optional<DecodeReason> check_text(std::string_view text, const TextRule& rule) noexcept;

}  // namespace redline::codec
