// The few facts of the protobuf encoding that Writer and Reader share.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dispatcher/domain/command.hpp"
#include "dispatcher/domain/event.hpp"
#include "proto/codec/event_summary.hpp"

namespace redline::codec {

enum class WireType : std::uint8_t { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };

constexpr std::uint32_t tag_of(std::uint32_t number, WireType type) noexcept {
  return number << 3U | static_cast<std::uint32_t>(type);
}

inline constexpr std::size_t kVarintMax = 10;

constexpr std::size_t varint_size(std::uint64_t value) noexcept {
  std::size_t size = 1;
  for (; value >= 0x80; value >>= 7U) ++size;
  return size;
}

// How a domain enum stands on the wire: value + shift, with 0 left for "unspecified".
template <class E>
struct WireEnum;

template <class E, E First, E Last>
struct WireEnumRange {
  static constexpr std::uint32_t kShift = static_cast<std::uint32_t>(First) == 0 ? 1 : 0;
  static constexpr std::uint32_t kFirst = static_cast<std::uint32_t>(First) + kShift;
  static constexpr std::uint32_t kLast = static_cast<std::uint32_t>(Last) + kShift;
  static constexpr std::uint32_t to_wire(E value) noexcept { return static_cast<std::uint32_t>(value) + kShift; }
  static constexpr E from_wire(std::uint64_t value) noexcept { return static_cast<E>(value - kShift); }
  static constexpr bool known(std::uint64_t value) noexcept { return value >= kFirst && value <= kLast; }
};

template <>
struct WireEnum<domain::TicketState>
    : WireEnumRange<domain::TicketState, domain::TicketState::Waiting, domain::TicketState::Cancelled> {};
template <>
struct WireEnum<domain::Priority>
    : WireEnumRange<domain::Priority, domain::Priority::Emergency, domain::Priority::Low> {};
template <>
struct WireEnum<domain::Channel> : WireEnumRange<domain::Channel, domain::Channel::Phone, domain::Channel::Machine> {};
template <>
struct WireEnum<domain::Tier> : WireEnumRange<domain::Tier, domain::Tier::Ordinary, domain::Tier::Vip> {};
template <>
struct WireEnum<domain::ClockKind>
    : WireEnumRange<domain::ClockKind, domain::ClockKind::Dispatch, domain::ClockKind::Resolve> {};
template <>
struct WireEnum<domain::ClockAct>
    : WireEnumRange<domain::ClockAct, domain::ClockAct::Paused, domain::ClockAct::Recomputed> {};
template <>
struct WireEnum<domain::ClockCause>
    : WireEnumRange<domain::ClockCause, domain::ClockCause::Hold, domain::ClockCause::Appointment> {};
template <>
struct WireEnum<domain::ChoiceReason>
    : WireEnumRange<domain::ChoiceReason, domain::ChoiceReason::QuickestArrival, domain::ChoiceReason::AwaitsRuling> {};
template <>
struct WireEnum<domain::Role> : WireEnumRange<domain::Role, domain::Role::System, domain::Role::Manager> {};
template <>
struct WireEnum<EventKind> : WireEnumRange<EventKind, EventKind::TicketCreated, EventKind::OwnerChanged> {};
template <>
struct WireEnum<domain::LadderStep>
    : WireEnumRange<domain::LadderStep, domain::LadderStep::Warn, domain::LadderStep::Supervise> {};
template <>
struct WireEnum<domain::Level> : WireEnumRange<domain::Level, domain::Level::Technician, domain::Level::Manager> {};
template <>
struct WireEnum<domain::HoldKind> : WireEnumRange<domain::HoldKind, domain::HoldKind::Hold, domain::HoldKind::Park> {};
template <>
struct WireEnum<domain::RequestKind>
    : WireEnumRange<domain::RequestKind, domain::RequestKind::Extension, domain::RequestKind::Park> {};
template <>
struct WireEnum<domain::RequestState>
    : WireEnumRange<domain::RequestState, domain::RequestState::Pending, domain::RequestState::Lapsed> {};

}  // namespace redline::codec
