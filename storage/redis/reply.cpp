#include "storage/redis/reply.hpp"

#include <algorithm>
#include <limits>

namespace redline::storage::redis {
namespace {

// Blocks double from the first to the largest, so a short reply stays small and a long one needs few blocks. The
// largest stays below malloc's threshold for mapping pages anew each time.
constexpr std::size_t kFirstBlockBytes = 256;
constexpr std::size_t kLargestBlockBytes = 64 * 1024;

std::string_view name_of(ReplyType type) {
  switch (type) {
    case ReplyType::Nil: return "nil";
    case ReplyType::Integer: return "an integer";
    case ReplyType::Text: return "a text";
    case ReplyType::Status: return "a status";
    case ReplyType::Error: return "an error";
    case ReplyType::Array: return "an array";
  }
  std::unreachable();
}

std::unexpected<Failure> unexpected_shape(std::string_view wanted, ReplyType found) {
  return std::unexpected(Failure{.error = RedisError::UnexpectedReply,
                                 .message = fmt::format("expected {}, found {}", wanted, name_of(found))});
}

}  // namespace

const ReplyValue& ReplyValue::nil() {
  static const ReplyValue kNil;
  return kNil;
}

std::expected<std::int64_t, Failure> ReplyValue::integer() const {
  if (type_ == ReplyType::Integer) return body_.integer;
  if (holds_text()) {
    std::int64_t number = 0;
    const auto [end, code] = std::from_chars(body_.text, body_.text + length_, number);
    if (code == std::errc{} && end == body_.text + length_) return number;
  }
  return unexpected_shape("an integer", type_);
}

std::expected<std::string_view, Failure> ReplyValue::text() const {
  if (holds_text()) return std::string_view(body_.text, length_);
  return unexpected_shape("a text", type_);
}

std::expected<std::span<const ReplyValue>, Failure> ReplyValue::array() const {
  if (type_ == ReplyType::Array) return std::span(body_.children, length_);
  return unexpected_shape("an array", type_);
}

std::expected<ReplyPairs, Failure> ReplyValue::pairs() const {
  if (type_ == ReplyType::Array && length_ % 2 == 0) return ReplyPairs(std::span(body_.children, length_));
  return unexpected_shape("pairs of key and value", type_);
}

ReplyValue ReplyValue::make_integer(std::int64_t number) {
  ReplyValue value;
  value.type_ = ReplyType::Integer;
  value.body_.integer = number;
  return value;
}

ReplyValue ReplyValue::make_text(ReplyType type, std::string_view bytes) {
  ReplyValue value;
  value.type_ = type;
  value.length_ = static_cast<std::uint32_t>(bytes.size());
  value.body_.text = bytes.data();
  return value;
}

ReplyValue ReplyValue::make_array(std::span<const ReplyValue> children) {
  ReplyValue value;
  value.type_ = ReplyType::Array;
  value.length_ = static_cast<std::uint32_t>(children.size());
  value.body_.children = children.data();
  return value;
}

void ReplyArena::FreeChain::operator()(Block* block) const {
  while (block != nullptr) {
    Block* next = block->next;
    std::free(block);
    block = next;
  }
}

void* ReplyArena::allocate(std::size_t bytes, std::size_t alignment, std::size_t bytes_max) {
  if (head_ != nullptr) {
    const std::size_t start = (used_ + alignment - 1) / alignment * alignment;
    if (start <= head_->size && bytes <= head_->size - start) {
      used_ = start + bytes;
      return reinterpret_cast<std::byte*>(head_.get()) + start;
    }
  }
  if (bytes_ > bytes_max || bytes > bytes_max - bytes_) return nullptr;
  // The first block is made to measure for a lone text; whatever comes after the first block is part of an array.
  const std::size_t wanted = bytes_ == 0 ? 0 : std::clamp(bytes_, kFirstBlockBytes, kLargestBlockBytes);
  const std::size_t size = sizeof(Block) + std::max(bytes, wanted);
  auto* block = static_cast<Block*>(std::malloc(size));
  if (block == nullptr) return nullptr;
  block->next = head_.release();
  block->size = size;
  head_.reset(block);
  used_ = sizeof(Block) + bytes;
  bytes_ += size;
  return reinterpret_cast<std::byte*>(block) + sizeof(Block);
}

}  // namespace redline::storage::redis
