// Writer: the archive that turns a value into protobuf bytes, driven by Schema<T>::fields (schema.hpp).
//
// Fields come out in the order of the schema and default values are left out, as proto3 says, so the bytes are the ones
// protobuf's own serializer would write. Lengths of nested messages are written after their bodies: one byte is
// reserved, and only bodies of 128 bytes and more are moved to make room. One pass, no size computation.
//
// The buffer is taken from the thread and given back, so that encoding a frame allocates nothing once warm.
#pragma once

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "dispatcher/domain/boxed.hpp"
#include "dispatcher/domain/ids.hpp"
#include "dispatcher/domain/time.hpp"
#include "proto/codec/limits.hpp"
#include "proto/codec/wire_format.hpp"
#include "redline/errors.hpp"

namespace redline::codec {

template <class T>
struct Schema;

class Writer {
 public:
  Writer();
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // Write phone numbers of callers masked; see phone().
  bool masks_phones = false;

  std::string_view bytes() const noexcept { return {begin_.get(), static_cast<std::size_t>(at_ - begin_.get())}; }

  template <class T>
  void write(const T& value) {
    Schema<T>::fields(*this, value);
  }

  // --- scalars

  template <std::unsigned_integral U>
  void field(std::uint32_t number, const char*, U value) {
    if (value != 0) put_varint_field(number, value);
  }
  void field(std::uint32_t number, const char*, double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    if (bits != 0) put_fixed_field(number, bits);
  }
  template <class Tag, std::unsigned_integral Rep>
  void field(std::uint32_t number, const char* name, const domain::Strong<Tag, Rep>& id) {
    field(number, name, id.value);
  }
  void degrees(std::uint32_t number, const char* name, double value, double) { field(number, name, value); }
  void fixed(std::uint32_t number, const char*, std::uint64_t value) {
    if (value != 0) put_fixed_field(number, value);
  }
  void zigzag(std::uint32_t number, const char*, std::int32_t value) {
    const auto folded = (static_cast<std::uint32_t>(value) << 1U) ^ static_cast<std::uint32_t>(value >> 31);
    if (folded != 0) put_varint_field(number, folded);
  }

  // --- enums and what must be there

  template <class E>
    requires std::is_enum_v<E>
  void required(std::uint32_t number, const char*, E value) {
    put_varint_field(number, WireEnum<E>::to_wire(value));
  }
  template <class Tag, std::unsigned_integral Rep>
  void required(std::uint32_t number, const char* name, const domain::Strong<Tag, Rep>& id) {
    field(number, name, id.value);
  }
  template <std::unsigned_integral U>
  void required(std::uint32_t number, const char* name, U value) {
    field(number, name, value);
  }
  void required(std::uint32_t number, const char*, const domain::CommandId& id) {
    put_bytes_field(number, text_of(id));
  }
  template <class E>
  void defaulted(std::uint32_t number, const char* name, E value) {
    required(number, name, value);
  }

  void catalogue(std::uint32_t number, const char*, std::optional<ErrorCode> code) {
    if (code) put_varint_field(number, static_cast<std::uint64_t>(*code));
  }

  // --- time

  void instant(std::uint32_t number, const char*, domain::Instant value) {
    if (const auto ms = domain::to_ms(value); ms != 0) put_varint_field(number, static_cast<std::uint64_t>(ms));
  }
  // Absent for kNever.
  void moment(std::uint32_t number, const char*, domain::Instant value) {
    if (value != domain::kNever) put_varint_field(number, static_cast<std::uint64_t>(domain::to_ms(value)));
  }
  void duration(std::uint32_t number, const char*, domain::Duration value) {
    if (value.count() != 0) put_varint_field(number, static_cast<std::uint64_t>(value.count()));
  }
  void instants(std::uint32_t number, const char*, const std::vector<domain::Instant>& values) {
    packed(number, values, [](domain::Instant value) { return static_cast<std::uint64_t>(domain::to_ms(value)); });
  }

  // --- text

  void text(std::uint32_t number, const char*, std::string_view value) {
    if (!value.empty()) put_bytes_field(number, value);
  }
  void text(std::uint32_t number, const char* name, std::string_view value, const TextRule&) {
    text(number, name, value);
  }
  template <class Tag>
  void text(std::uint32_t number, const char* name, const domain::Strong<Tag, std::string>& id) {
    text(number, name, id.value);
  }
  template <class Tag>
  void text(std::uint32_t number, const char* name, const domain::Strong<Tag, std::string>& id, const TextRule&) {
    text(number, name, id.value);
  }
  template <class Text>
  void texts(std::uint32_t number, const char*, const std::vector<Text>& values) {
    for (const Text& value : values) {
      if constexpr (std::is_same_v<Text, std::string>) {
        put_bytes_field(number, value);
      } else {
        put_bytes_field(number, value.value);
      }
    }
  }
  template <class Text>
  void texts(std::uint32_t number, const char* name, const std::vector<Text>& values, const TextRule&, std::size_t) {
    texts(number, name, values);
  }
  void phone(std::uint32_t number, const char* name, std::string_view value, const TextRule&);

  // --- presence

  template <std::unsigned_integral U>
  void maybe(std::uint32_t number, const char*, const std::optional<U>& value) {
    if (value) put_varint_field(number, *value);
  }
  void maybe(std::uint32_t number, const char*, const std::optional<domain::Instant>& value) {
    if (value) put_varint_field(number, static_cast<std::uint64_t>(domain::to_ms(*value)));
  }
  template <class E>
    requires std::is_enum_v<E>
  void maybe(std::uint32_t number, const char* name, const std::optional<E>& value) {
    if (value) required(number, name, *value);
  }
  void maybe(std::uint32_t number, const char*, const std::optional<domain::CommandId>& value) {
    if (value) put_bytes_field(number, text_of(*value));
  }
  template <class T>
    requires requires { sizeof(Schema<T>); }
  void maybe(std::uint32_t number, const char*, const std::optional<T>& value) {
    if (value) nested(number, Empty::Keep, [&] { write(*value); });
  }

  template <class T>
  void maybe(std::uint32_t number, const char*, const domain::Boxed<T>& value) {
    if (value) nested(number, Empty::Keep, [&] { write(*value); });
  }

  // --- messages

  template <class T>
  void message(std::uint32_t number, const char*, const T& value) {
    nested(number, Empty::Drop, [&] { write(value); });
  }
  template <class T>
  void needed(std::uint32_t number, const char*, const T& value) {
    nested(number, Empty::Keep, [&] { write(value); });
  }
  template <class T>
  void strict(std::uint32_t number, const char* name, const T& value) {
    needed(number, name, value);
  }
  template <class List>
  void list(std::uint32_t number, const char*, const List& values) {
    for (const auto& value : values) nested(number, Empty::Keep, [&] { write(value); });
  }
  template <class List>
  void numbers(std::uint32_t number, const char*, const List& values) {
    packed(number, values, [](const auto& value) -> std::uint64_t {
      if constexpr (std::unsigned_integral<std::remove_cvref_t<decltype(value)>>) {
        return value;
      } else {
        return value.value;
      }
    });
  }

  // --- oneof: one call for each alternative, then chosen()

  template <class T, class Variant>
  void alternative(std::uint32_t number, const char*, const Variant& value) {
    if (const T* body = std::get_if<T>(&value)) nested(number, Empty::Keep, [&] { write(*body); });
  }
  // A message that itself holds some of the alternatives.
  template <class Variant>
  void alternatives(std::uint32_t number, const char*, const Variant& value, bool held) {
    if (held) nested(number, Empty::Keep, [&] { write(value); });
  }
  void chosen(const char*) {}

  // --- for encoders that have no value of the schema's type at hand

  // Fields that are encoded already.
  void raw(std::string_view fields) {
    ensure(fields.size());
    if (!fields.empty()) std::memcpy(at_, fields.data(), fields.size());
    at_ += fields.size();
  }
  enum class Empty : std::uint8_t { Drop, Keep };
  template <class Body>
  void nested(std::uint32_t number, Empty empty, Body&& body) {
    ensure(kVarintMax + 1);
    const auto start = offset();
    put_tag(number, WireType::Bytes);
    *at_++ = 0;
    const auto body_start = offset();
    body();
    const std::size_t size = offset() - body_start;
    if (size == 0 && empty == Empty::Drop) {
      at_ = begin_.get() + start;
    } else if (size < 0x80) {
      begin_[body_start - 1] = static_cast<char>(size);
    } else {
      widen_length(body_start, size);
    }
  }

 private:
  static std::string_view text_of(const domain::CommandId& id) noexcept {
    return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
  }

  std::size_t offset() const noexcept { return static_cast<std::size_t>(at_ - begin_.get()); }
  void ensure(std::size_t size) {
    if (static_cast<std::size_t>(end_ - at_) < size) [[unlikely]]
      grow(size);
  }
  void grow(std::size_t size);
  void widen_length(std::size_t body_start, std::size_t size);

  // The callers below have ensured room.
  void put_varint(std::uint64_t value) noexcept {
    for (; value >= 0x80; value >>= 7U) *at_++ = static_cast<char>(value | 0x80U);
    *at_++ = static_cast<char>(value);
  }
  void put_tag(std::uint32_t number, WireType type) noexcept { put_varint(tag_of(number, type)); }

  void put_varint_field(std::uint32_t number, std::uint64_t value) {
    ensure(2 * kVarintMax);
    put_tag(number, WireType::Varint);
    put_varint(value);
  }
  void put_fixed_field(std::uint32_t number, std::uint64_t bits) {
    ensure(kVarintMax + sizeof bits);
    put_tag(number, WireType::Fixed64);
    if constexpr (std::endian::native == std::endian::big) bits = std::byteswap(bits);
    std::memcpy(at_, &bits, sizeof bits);
    at_ += sizeof bits;
  }
  void put_bytes_field(std::uint32_t number, std::string_view value) {
    ensure(2 * kVarintMax + value.size());
    put_tag(number, WireType::Bytes);
    put_varint(value.size());
    if (!value.empty()) std::memcpy(at_, value.data(), value.size());
    at_ += value.size();
  }
  template <class List, class ToVarint>
  void packed(std::uint32_t number, const List& values, ToVarint&& to_varint) {
    nested(number, Empty::Drop, [&] {
      for (const auto& value : values) {
        ensure(kVarintMax);
        put_varint(to_varint(value));
      }
    });
  }

  std::unique_ptr<char[]> begin_;
  char* at_ = nullptr;
  char* end_ = nullptr;
};

}  // namespace redline::codec
