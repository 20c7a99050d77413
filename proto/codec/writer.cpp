#include "proto/codec/writer.hpp"

#include <utility>

#include "dispatcher/domain/ticket.hpp"
#include "proto/codec/text.hpp"

namespace redline::codec {
namespace {

constexpr std::size_t kFirstBytes = 4'096;
constexpr std::size_t kKeptBytesMax = 1U << 20U;  // a thread does not hold on to more than this

struct Spare {
  std::unique_ptr<char[]> memory;
  std::size_t size = 0;
};
thread_local Spare spare;

}  // namespace

Writer::Writer() {
  const std::size_t size = spare.memory ? std::exchange(spare.size, 0) : kFirstBytes;
  begin_ = spare.memory ? std::move(spare.memory) : std::make_unique_for_overwrite<char[]>(size);
  at_ = begin_.get();
  end_ = at_ + size;
}

Writer::~Writer() {
  const auto size = static_cast<std::size_t>(end_ - begin_.get());
  if (size > kKeptBytesMax || size < spare.size) return;
  spare = {std::move(begin_), size};
}

void Writer::grow(std::size_t size) {
  const std::size_t used = offset();
  const std::size_t capacity = std::max(2 * static_cast<std::size_t>(end_ - begin_.get()), used + size);
  auto larger = std::make_unique_for_overwrite<char[]>(capacity);
  std::memcpy(larger.get(), begin_.get(), used);
  begin_ = std::move(larger);
  at_ = begin_.get() + used;
  end_ = begin_.get() + capacity;
}

void Writer::widen_length(std::size_t body_start, std::size_t size) {
  const std::size_t extra = varint_size(size) - 1;
  ensure(extra);
  char* const body = begin_.get() + body_start;
  std::memmove(body + extra, body, size);
  char* const end = at_ + extra;
  at_ = body - 1;
  put_varint(size);
  at_ = end;
}

void Writer::phone(std::uint32_t number, const char* name, std::string_view value, const TextRule&) {
  if (!masks_phones) return text(number, name, value);
  const std::string masked = domain::masked_phone(value);
  // A number that is no number may be cut inside a character; then nothing of it is shown.
  text(number, name, is_utf8(masked) ? std::string_view{masked} : "***");
}

}  // namespace redline::codec
