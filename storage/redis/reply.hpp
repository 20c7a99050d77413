// A reply of Redis. `Reply` owns it; `ReplyValue` is one node of its tree and is always used by reference.
// A node is 16 bytes, an array is one block of nodes side by side, and all texts of a reply lie in a few large blocks,
// so that reading a million hash fields costs no allocation per field. Views (`text()`, `array()`, references to nodes)
// live as long as the Reply they came from and survive moving it.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <expected>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "storage/redis/redis_error.hpp"

namespace redline::storage::redis {

enum class ReplyType : std::uint8_t { Nil, Integer, Text, Status, Error, Array };

class ReplyPairs;

class ReplyValue {
 public:
  ReplyValue() = default;  // Nil

  [[nodiscard]] ReplyType type() const { return type_; }
  [[nodiscard]] bool is_nil() const { return type_ == ReplyType::Nil; }
  [[nodiscard]] bool is_error() const { return type_ == ReplyType::Error; }

  // An integer reply, or a text that is a decimal number as a whole (values come back from hashes as text).
  [[nodiscard]] std::expected<std::int64_t, Failure> integer() const;
  [[nodiscard]] std::expected<std::string_view, Failure> text() const;  // also a status such as OK
  [[nodiscard]] std::expected<std::span<const ReplyValue>, Failure> array() const;
  // An array read as key, value, key, value (HGETALL, stream fields).
  [[nodiscard]] std::expected<ReplyPairs, Failure> pairs() const;

  // For hot paths and optional parts: no failure, but an empty view or 0 elements when the shape is another.
  [[nodiscard]] std::string_view text_or_empty() const {
    return holds_text() ? std::string_view(body_.text, length_) : std::string_view{};
  }
  [[nodiscard]] std::size_t size() const { return type_ == ReplyType::Array ? length_ : 0; }
  // Nil beyond the end or when this is no array, so a path such as reply[0][1] needs one check at its end.
  [[nodiscard]] const ReplyValue& operator[](std::size_t index) const {
    return index < size() ? body_.children[index] : nil();
  }
  // Text of an error node inside an array (an error at the top becomes a Failure before anybody sees it).
  [[nodiscard]] std::string_view error_text() const {
    return is_error() ? std::string_view(body_.text, length_) : std::string_view{};
  }

  static ReplyValue make_integer(std::int64_t number);
  // `bytes` and `children` must outlive the node; only the parser makes nodes outside tests.
  static ReplyValue make_text(ReplyType type, std::string_view bytes);
  static ReplyValue make_array(std::span<const ReplyValue> children);

 private:
  static const ReplyValue& nil();
  [[nodiscard]] bool holds_text() const { return type_ == ReplyType::Text || type_ == ReplyType::Status; }

  ReplyType type_ = ReplyType::Nil;
  std::uint32_t length_ = 0;  // bytes of a text, elements of an array
  union {
    std::int64_t integer;
    const char* text;
    const ReplyValue* children;
  } body_ = {.integer = 0};
};
static_assert(sizeof(ReplyValue) == 16);

// Key and value side by side in an array of even length.
class ReplyPairs {
 public:
  class Iterator {
   public:
    explicit Iterator(const ReplyValue* at) : at_(at) {}
    std::pair<const ReplyValue&, const ReplyValue&> operator*() const { return {at_[0], at_[1]}; }
    Iterator& operator++() {
      at_ += 2;
      return *this;
    }
    bool operator==(const Iterator&) const = default;

   private:
    const ReplyValue* at_;
  };

  explicit ReplyPairs(std::span<const ReplyValue> values) : values_(values) {}
  [[nodiscard]] Iterator begin() const { return Iterator(values_.data()); }
  [[nodiscard]] Iterator end() const { return Iterator(values_.data() + values_.size()); }
  [[nodiscard]] std::size_t size() const { return values_.size() / 2; }

 private:
  std::span<const ReplyValue> values_;
};

// Memory behind one reply: blocks that only grow and are freed together. allocate() returns null when memory or the
// limit is exhausted, because its callers stand below C code that cannot carry exceptions.
class ReplyArena {
 public:
  ReplyArena() = default;
  ReplyArena(ReplyArena&&) noexcept = default;
  ReplyArena& operator=(ReplyArena&&) noexcept = default;

  [[nodiscard]] void* allocate(std::size_t bytes, std::size_t alignment, std::size_t bytes_max);
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  struct Block {
    Block* next;
    std::size_t size;
  };
  struct FreeChain {
    void operator()(Block* block) const;
  };

  std::unique_ptr<Block, FreeChain> head_;
  std::size_t used_ = 0;   // bytes of the head block that are taken, its header included
  std::size_t bytes_ = 0;  // size of all blocks
};

class Reply {
 public:
  Reply() = default;
  Reply(ReplyValue root, ReplyArena arena) : root_(root), arena_(std::move(arena)) {}

  const ReplyValue& operator*() const { return root_; }
  const ReplyValue* operator->() const { return &root_; }
  // Memory held by this reply beyond the object itself.
  [[nodiscard]] std::size_t arena_bytes() const { return arena_.bytes(); }

 private:
  ReplyValue root_;
  ReplyArena arena_;
};

using Result = std::expected<Reply, Failure>;

}  // namespace redline::storage::redis
