// Command ids as text and as UUIDv7. On the wire an id is 16 bytes; in redline.v1.json these are base64, as the JSON
// mapping of protobuf says. People, logs and the Idempotency-Key header use the canonical text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dispatcher/domain/ids.hpp"
#include "dispatcher/domain/time.hpp"

namespace redline::codec {

// "0190163d-8694-739b-aea5-966c26f8ad91".
std::string to_text(const domain::CommandId& id);
// Accepts the canonical form in either case; nullopt for anything else.
std::optional<domain::CommandId> command_id_from_text(std::string_view text) noexcept;

// A UUIDv7 of that moment with 74 of the given random bits.
domain::CommandId make_command_id(domain::Instant now, std::uint64_t random_high, std::uint64_t random_low) noexcept;

}  // namespace redline::codec
