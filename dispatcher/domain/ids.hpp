// Identifiers. Numbers are handed out by the dispatcher of a shard (never by clients), except CommandId, which the
// sender makes and which is the idempotency key of the command.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>

#include "dispatcher/domain/strong.hpp"

namespace redline::domain {

using ShardId = Strong<struct ShardTag, std::uint16_t>;

// Unique over all shards: shard in the upper bits, a dense sequence below. Dense, so that tickets live in arrays.
struct TicketId : Strong<struct TicketTag, std::uint64_t> {
  using Strong::Strong;
  static constexpr unsigned kSequenceBits = 40;
  static constexpr TicketId make(ShardId shard, std::uint64_t sequence) {
    return TicketId{(std::uint64_t{shard.value} << kSequenceBits) | sequence};
  }
  constexpr ShardId shard() const { return ShardId{static_cast<std::uint16_t>(value >> kSequenceBits)}; }
  constexpr std::uint64_t sequence() const { return value & ((std::uint64_t{1} << kSequenceBits) - 1); }
  constexpr explicit operator bool() const { return value != 0; }
};

// Dense handle of a technician inside one shard, given at first sign-on; 0 means none. People see Technician::key.
struct TechnicianId : Strong<struct TechnicianTag, std::uint32_t> {
  using Strong::Strong;
  constexpr explicit operator bool() const { return value != 0; }
};

// Number of an offer within its ticket, counting from 1: the fencing token a technician's answer must carry.
struct OfferId : Strong<struct OfferTag, std::uint32_t> {
  using Strong::Strong;
  constexpr explicit operator bool() const { return value != 0; }
};

// Counts the events of one ticket (or technician); the optimistic version of expected_version.
using Version = std::uint32_t;

// Dense number of an event in the log of a shard, counting from 1.
using Offset = std::uint64_t;

// UUIDv7 made by the sender of a command, as 16 bytes in network order.
struct CommandId {
  std::array<std::uint8_t, 16> bytes{};
  friend constexpr auto operator<=>(const CommandId&, const CommandId&) = default;
};

using CategoryId = Strong<struct CategoryTag, std::string>;
using AreaId = Strong<struct AreaTag, std::string>;

}  // namespace redline::domain

template <>
struct std::hash<redline::domain::TicketId> {
  std::size_t operator()(redline::domain::TicketId id) const noexcept { return std::hash<std::uint64_t>{}(id.value); }
};
template <>
struct std::hash<redline::domain::TechnicianId> {
  std::size_t operator()(redline::domain::TechnicianId id) const noexcept { return std::hash<std::uint32_t>{}(id.value); }
};
template <>
struct std::hash<redline::domain::CommandId> {
  // The tail of a UUIDv7 is random, so it serves as the hash as it is.
  std::size_t operator()(const redline::domain::CommandId& id) const noexcept {
    std::size_t tail = 0;
    std::memcpy(&tail, id.bytes.data() + 8, sizeof tail);
    return tail;
  }
};
