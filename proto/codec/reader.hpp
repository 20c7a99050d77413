// Reader: the archive that fills a value from protobuf bytes, driven by Schema<T>::fields (schema.hpp).
//
// Writers send fields in rising order, and Schema<T>::fields names them in that order, so one walk over the schema
// usually consumes a whole message with one comparison a field. What comes in another order, or is unknown, is met by
// walking again. The outcome does not depend on the order.
//
// Stricter than protobuf where that can hide a mistake: numbers that do not fit their field, unknown enum values and
// group encodings are refused. A singular message or oneof alternative given twice keeps the later one's fields.
//
// The first error stops everything; its path of field names is put together on the way out.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstring>
#include <expected>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "dispatcher/domain/boxed.hpp"
#include "dispatcher/domain/ids.hpp"
#include "dispatcher/domain/time.hpp"
#include "proto/codec/error.hpp"
#include "proto/codec/text.hpp"
#include "proto/codec/wire_format.hpp"

namespace redline::codec {

template <class T>
struct Schema;

namespace detail {

// Stands for "not given" in a required enum until a value is read. No enum of ours has that many values.
template <class E>
inline constexpr E kNotGiven = static_cast<E>(0xFF);

// The last walk over a message: is everything there that must be?
class MissingFinder {
 public:
  explicit MissingFinder(bool chosen) : chosen_(chosen) {}
  const char* missing() const noexcept { return missing_; }

  template <class T>
  void required(std::uint32_t, const char* name, const T& value) {
    if constexpr (std::is_enum_v<T>) {
      note(value == kNotGiven<T>, name);
    } else {
      note(value == T{}, name);
    }
  }
  void chosen(const char* name) { note(!chosen_, name); }

  void field(auto&&...) {}
  void degrees(auto&&...) {}
  void fixed(auto&&...) {}
  void zigzag(auto&&...) {}
  void defaulted(auto&&...) {}
  void catalogue(auto&&...) {}
  void instant(auto&&...) {}
  void moment(auto&&...) {}
  void duration(auto&&...) {}
  void instants(auto&&...) {}
  void text(auto&&...) {}
  void texts(auto&&...) {}
  void phone(auto&&...) {}
  void maybe(auto&&...) {}
  void message(auto&&...) {}
  void needed(auto&&...) {}
  void strict(auto&&...) {}
  void list(auto&&...) {}
  void numbers(auto&&...) {}
  template <class>
  void alternative(auto&&...) {}
  void alternatives(auto&&...) {}

 private:
  void note(bool is_missing, const char* name) noexcept {
    if (is_missing && missing_ == nullptr) missing_ = name;
  }
  bool chosen_;
  const char* missing_ = nullptr;
};

}  // namespace detail

class Reader {
 public:
  // Shared by the readers of one message and of everything nested in it.
  struct Context {
    bool from_client = false;      // hold text and lists to limits.hpp
    bool refuses_unknown = false;  // see strict()
    bool failed = false;
    DecodeError error;
  };

  Reader(std::string_view bytes, Context& context)
      : at_(bytes.data()), end_(bytes.data() + bytes.size()), context_(context) {}

  template <class T>
  void read(T& value) {
    next_tag();
    first_walk_ = true;
    do {
      const char* const before = at_;
      Schema<T>::fields(*this, value);
      first_walk_ = false;
      if (tag_ != 0 && at_ == before) skip_unknown();
    } while (tag_ != 0);
    if (context_.failed) return;
    detail::MissingFinder finder{chosen_};
    Schema<T>::fields(finder, value);
    if (finder.missing() != nullptr) fail(DecodeReason::Missing, finder.missing());
  }

  // --- scalars

  template <std::unsigned_integral U>
  void field(std::uint32_t number, const char* name, U& value) {
    while (tag_ == tag_of(number, WireType::Varint)) {
      const std::uint64_t raw = take_varint();
      if constexpr (std::is_same_v<U, bool>) {
        value = raw != 0;
      } else {
        if (raw > std::numeric_limits<U>::max()) [[unlikely]]
          return fail(DecodeReason::OutOfRange, name);
        value = static_cast<U>(raw);
      }
      next_tag();
    }
  }
  template <class Tag, std::unsigned_integral Rep>
  void field(std::uint32_t number, const char* name, domain::Strong<Tag, Rep>& id) {
    field(number, name, id.value);
  }
  void degrees(std::uint32_t number, const char* name, double& value, double limit) {
    while (tag_ == tag_of(number, WireType::Fixed64)) {
      value = std::bit_cast<double>(take_fixed64());
      if (!(std::abs(value) <= limit)) return fail(DecodeReason::OutOfRange, name);  // NaN too
      next_tag();
    }
  }
  void fixed(std::uint32_t number, const char*, std::uint64_t& value) {
    while (tag_ == tag_of(number, WireType::Fixed64)) {
      value = take_fixed64();
      next_tag();
    }
  }
  void zigzag(std::uint32_t number, const char* name, std::int32_t& value) {
    while (tag_ == tag_of(number, WireType::Varint)) {
      const std::uint64_t raw = take_varint();
      if (raw > std::numeric_limits<std::uint32_t>::max()) return fail(DecodeReason::OutOfRange, name);
      const auto folded = static_cast<std::uint32_t>(raw);
      value = static_cast<std::int32_t>((folded >> 1U) ^ (0U - (folded & 1U)));
      next_tag();
    }
  }

  // --- enums and what must be there

  template <class E>
    requires std::is_enum_v<E>
  void required(std::uint32_t number, const char* name, E& value) {
    if (first_walk_) value = detail::kNotGiven<E>;
    read_enum<E>(number, name, [&](std::optional<E> read) { value = read.value_or(detail::kNotGiven<E>); });
  }
  template <class Tag, std::unsigned_integral Rep>
  void required(std::uint32_t number, const char* name, domain::Strong<Tag, Rep>& id) {
    field(number, name, id.value);
  }
  template <std::unsigned_integral U>
  void required(std::uint32_t number, const char* name, U& value) {
    if (first_walk_) value = 0;
    field(number, name, value);
  }
  void required(std::uint32_t number, const char* name, domain::CommandId& id) {
    while (tag_ == tag_of(number, WireType::Bytes)) take_id(name, id);
  }
  // Unspecified leaves what the type starts with.
  template <class E>
  void defaulted(std::uint32_t number, const char* name, E& value) {
    read_enum<E>(number, name, [&](std::optional<E> read) { value = read.value_or(E{}); });
  }

  // A code of a newer catalogue is taken as INTERNAL: the answer is still an error.
  void catalogue(std::uint32_t number, const char* name, std::optional<ErrorCode>& code) {
    std::uint32_t raw = 0;
    if (tag_ != tag_of(number, WireType::Varint)) return;
    field(number, name, raw);
    code = raw == 0 ? std::nullopt : std::optional{error_from_number(raw).value_or(ErrorCode::Internal)};
  }

  // --- time

  void instant(std::uint32_t number, const char* name, domain::Instant& value) {
    while (tag_ == tag_of(number, WireType::Varint)) take_instant(name, value);
  }
  void moment(std::uint32_t number, const char* name, domain::Instant& value) {
    if (first_walk_) value = domain::kNever;
    instant(number, name, value);
  }
  void duration(std::uint32_t number, const char* name, domain::Duration& value) {
    while (tag_ == tag_of(number, WireType::Varint)) {
      const auto ms = static_cast<std::int64_t>(take_varint());
      if (ms > limits::kDurationMsMax || ms < -limits::kDurationMsMax) return fail(DecodeReason::OutOfRange, name);
      value = domain::Duration{ms};
      next_tag();
    }
  }
  void instants(std::uint32_t number, const char* name, std::vector<domain::Instant>& values) {
    repeated(number, name, values, [&](std::uint64_t raw) {
      const bool valid = is_instant(raw);
      if (valid) values.push_back(domain::from_ms(static_cast<std::int64_t>(raw)));
      return valid;
    });
  }

  // --- text

  void text(std::uint32_t number, const char* name, std::string& value) {
    while (tag_ == tag_of(number, WireType::Bytes)) {
      const std::string_view bytes = take_bytes();
      if (!is_utf8(bytes)) return fail(DecodeReason::NotUtf8, name);
      value.assign(bytes);
      next_tag();
    }
  }
  void text(std::uint32_t number, const char* name, std::string& value, const TextRule& rule) {
    while (tag_ == tag_of(number, WireType::Bytes)) {
      const std::string_view bytes = take_bytes();
      if (const auto reason = check(bytes, rule)) return fail(*reason, name);
      value.assign(bytes);
      next_tag();
    }
  }
  template <class Tag>
  void text(std::uint32_t number, const char* name, domain::Strong<Tag, std::string>& id) {
    text(number, name, id.value);
  }
  template <class Tag>
  void text(std::uint32_t number, const char* name, domain::Strong<Tag, std::string>& id, const TextRule& rule) {
    text(number, name, id.value, rule);
  }
  template <class Text>
  void texts(std::uint32_t number, const char* name, std::vector<Text>& values) {
    while (tag_ == tag_of(number, WireType::Bytes)) {
      const std::string_view bytes = take_bytes();
      if (!is_utf8(bytes)) return fail(DecodeReason::NotUtf8, name);
      values.emplace_back(std::string{bytes});
      next_tag();
    }
  }
  template <class Text>
  void texts(std::uint32_t number, const char* name, std::vector<Text>& values, const TextRule& rule,
             std::size_t count_max) {
    while (tag_ == tag_of(number, WireType::Bytes)) {
      const std::string_view bytes = take_bytes();
      if (const auto reason = check(bytes, rule)) return fail(*reason, name);
      if (context_.from_client && values.size() == count_max) return fail(DecodeReason::TooMany, name);
      values.emplace_back(std::string{bytes});
      next_tag();
    }
  }
  void phone(std::uint32_t number, const char* name, std::string& value, const TextRule& rule) {
    text(number, name, value, rule);
  }

  // --- presence

  template <std::unsigned_integral U>
  void maybe(std::uint32_t number, const char* name, std::optional<U>& value) {
    while (tag_ == tag_of(number, WireType::Varint)) field(number, name, value.emplace());
  }
  void maybe(std::uint32_t number, const char* name, std::optional<domain::Instant>& value) {
    while (tag_ == tag_of(number, WireType::Varint)) take_instant(name, value.emplace());
  }
  template <class E>
    requires std::is_enum_v<E>
  void maybe(std::uint32_t number, const char* name, std::optional<E>& value) {
    read_enum<E>(number, name, [&](std::optional<E> read) { value = read; });
  }
  void maybe(std::uint32_t number, const char* name, std::optional<domain::CommandId>& value) {
    while (tag_ == tag_of(number, WireType::Bytes)) take_id(name, value.emplace());
  }
  template <class T>
    requires requires { sizeof(Schema<T>); }
  void maybe(std::uint32_t number, const char* name, std::optional<T>& value) {
    while (tag_ == tag_of(number, WireType::Bytes)) read_nested(name, value.emplace());
  }

  template <class T>
  void maybe(std::uint32_t number, const char* name, domain::Boxed<T>& value) {
    while (tag_ == tag_of(number, WireType::Bytes)) read_nested(name, value.emplace());
  }

  // --- messages

  template <class T>
  void message(std::uint32_t number, const char* name, T& value) {
    while (tag_ == tag_of(number, WireType::Bytes)) read_nested(name, value);
  }
  // A message that must be there; chosen() follows, as after the alternatives of a oneof.
  template <class T>
  void needed(std::uint32_t number, const char* name, T& value) {
    chosen_ |= tag_ == tag_of(number, WireType::Bytes);
    message(number, name, value);
  }
  // The same, and in everything nested a field that is not known is an error.
  template <class T>
  void strict(std::uint32_t number, const char* name, T& value) {
    const bool before = std::exchange(context_.refuses_unknown, true);
    needed(number, name, value);
    context_.refuses_unknown = before;
  }
  template <class T>
  void list(std::uint32_t number, const char* name, std::vector<T>& values) {
    constexpr std::size_t kUsual = 4;
    if (values.empty() && tag_ == tag_of(number, WireType::Bytes)) values.reserve(kUsual);
    while (tag_ == tag_of(number, WireType::Bytes)) read_nested(name, values.emplace_back());
  }
  template <class Rep>
  void numbers(std::uint32_t number, const char* name, std::vector<Rep>& values) {
    repeated(number, name, values, [&](std::uint64_t raw) {
      values.emplace_back(raw);
      return true;
    });
  }

  // --- oneof

  template <class T, class Variant>
  void alternative(std::uint32_t number, const char* name, Variant& value) {
    while (tag_ == tag_of(number, WireType::Bytes)) {
      chosen_ = true;
      read_nested(name, value.template emplace<T>());
    }
  }
  template <class Variant>
  void alternatives(std::uint32_t number, const char* name, Variant& value, bool) {
    while (tag_ == tag_of(number, WireType::Bytes)) {
      chosen_ = true;
      read_nested(name, value);
    }
  }
  void chosen(const char*) {}

 private:
  static bool is_instant(std::uint64_t raw) noexcept {
    return raw <= static_cast<std::uint64_t>(limits::kInstantMsMax) ||
           raw == static_cast<std::uint64_t>(domain::to_ms(domain::kNever));
  }

  std::optional<DecodeReason> check(std::string_view text, const TextRule& rule) const noexcept {
    if (context_.from_client) return check_text(text, rule);
    return is_utf8(text) ? std::nullopt : std::optional{DecodeReason::NotUtf8};
  }

  void fail(DecodeReason reason, const char* name);
  void skip_unknown();
  std::uint64_t take_long_varint();
  void next_tag() {
    if (at_ == end_) {
      tag_ = 0;
      return;
    }
    const std::uint64_t tag = take_varint();
    if (context_.failed) [[unlikely]]
      return;
    if (tag < 8 || tag > std::numeric_limits<std::uint32_t>::max()) [[unlikely]]
      return fail(DecodeReason::Malformed, "");
    tag_ = static_cast<std::uint32_t>(tag);
  }
  std::uint64_t take_varint() {
    if (at_ != end_ && static_cast<std::uint8_t>(*at_) < 0x80) return static_cast<std::uint8_t>(*at_++);
    return take_long_varint();
  }
  std::uint64_t take_fixed64() {
    std::uint64_t bits = 0;
    if (static_cast<std::size_t>(end_ - at_) < sizeof bits) {
      fail(DecodeReason::Malformed, "");
      return 0;
    }
    std::memcpy(&bits, at_, sizeof bits);
    at_ += sizeof bits;
    if constexpr (std::endian::native == std::endian::big) bits = std::byteswap(bits);
    return bits;
  }
  std::string_view take_bytes() {
    const std::uint64_t size = take_varint();
    if (size > static_cast<std::uint64_t>(end_ - at_)) [[unlikely]] {
      fail(DecodeReason::Malformed, "");
      return {};
    }
    const std::string_view bytes{at_, static_cast<std::size_t>(size)};
    at_ += size;
    return bytes;
  }
  std::size_t count_varints() const noexcept {
    return static_cast<std::size_t>(
        std::count_if(at_, end_, [](char byte) { return static_cast<signed char>(byte) >= 0; }));
  }
  void take_id(const char* name, domain::CommandId& id) {
    const std::string_view bytes = take_bytes();
    if (bytes.size() != id.bytes.size()) return fail(DecodeReason::BadLength, name);
    std::memcpy(id.bytes.data(), bytes.data(), id.bytes.size());
    next_tag();
  }
  void take_instant(const char* name, domain::Instant& value) {
    const std::uint64_t raw = take_varint();
    if (!is_instant(raw)) return fail(DecodeReason::OutOfRange, name);
    value = domain::from_ms(static_cast<std::int64_t>(raw));
    next_tag();
  }
  template <class E, class Set>
  void read_enum(std::uint32_t number, const char* name, Set&& set) {
    while (tag_ == tag_of(number, WireType::Varint)) {
      const std::uint64_t raw = take_varint();
      if (raw != 0 && !WireEnum<E>::known(raw)) return fail(DecodeReason::OutOfRange, name);
      set(raw == 0 ? std::nullopt : std::optional<E>{WireEnum<E>::from_wire(raw)});
      next_tag();
    }
  }
  template <class T>
  void read_nested(const char* name, T& value) {
    Reader nested{take_bytes(), context_};
    if (!context_.failed) nested.read(value);
    if (context_.failed) [[unlikely]]
      return leave(name);
    next_tag();
  }
  void leave(const char* name);
  // Packed or one by one, as the sender likes.
  template <class List, class Add>
  void repeated(std::uint32_t number, const char* name, List& values, Add&& add) {
    while (tag_ == tag_of(number, WireType::Bytes) || tag_ == tag_of(number, WireType::Varint)) {
      if (tag_ == tag_of(number, WireType::Varint)) {
        if (!add(take_varint())) return fail(DecodeReason::OutOfRange, name);
      } else {
        Reader packed{take_bytes(), context_};
        values.reserve(values.size() + packed.count_varints());
        while (packed.at_ != packed.end_ && !context_.failed)
          if (!add(packed.take_varint())) return fail(DecodeReason::OutOfRange, name);
        if (context_.failed) return leave(name);
      }
      next_tag();
    }
  }

  const char* at_;
  const char* end_;
  std::uint32_t tag_ = 0;  // of the field to be read next; 0 at the end and after an error
  bool first_walk_ = true;
  bool chosen_ = false;
  Context& context_;
};

// Who wrote the bytes: what clients send is held to limits.hpp, our own records are not.
enum class Source : std::uint8_t { Record, Client };

// Decodes a whole message.
template <class T>
std::expected<T, DecodeError> read_message(std::string_view bytes, Source source = Source::Record) {
  Reader::Context context{.from_client = source == Source::Client, .error = {}};
  std::expected<T, DecodeError> value;
  Reader{bytes, context}.read(*value);
  if (context.failed) value = std::unexpected(std::move(context.error));
  return value;
}

}  // namespace redline::codec
