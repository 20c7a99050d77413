#include "storage/redis/command.hpp"

#include <array>
#include <charconv>
#include <cstring>

namespace redline::storage::redis {
namespace {

// "*" + ten digits + "\r\n": the number of arguments is known only at the end, so its place is kept free.
constexpr std::size_t kCountGap = 13;
// "$" + ten digits + "\r\n" and the "\r\n" behind the argument.
constexpr std::size_t kArgumentOverhead = 15;
constexpr std::size_t kDigitsMax = 20;

template <class Number>
std::string_view digits_of(Number number, std::array<char, kDigitsMax>& room) {
  const auto [end, code] = std::to_chars(room.data(), room.data() + room.size(), number);
  return {room.data(), static_cast<std::size_t>(end - room.data())};
}

}  // namespace

Command::Command(std::string_view name, std::size_t bytes_hint) {
  buffer_.reserve(kCountGap + kArgumentOverhead + name.size() + bytes_hint);
  buffer_.assign(kCountGap, '*');
  append_bytes(name);
}

void Command::append_header(std::size_t size) {
  std::array<char, kDigitsMax> room;
  buffer_.push_back('$');
  buffer_.append(digits_of(size, room));
  buffer_.append("\r\n", 2);
  ++args_;
}

void Command::append_bytes(std::string_view bytes) {
  append_header(bytes.size());
  buffer_.append(bytes);
  buffer_.append("\r\n", 2);
}

void Command::append_number(std::int64_t number) {
  std::array<char, kDigitsMax> room;
  append_bytes(digits_of(number, room));
}

void Command::append_number(std::uint64_t number) {
  std::array<char, kDigitsMax> room;
  append_bytes(digits_of(number, room));
}

char* Command::arg_space(std::size_t size) {
  append_header(size);
  const std::size_t start = buffer_.size();
  buffer_.resize(start + size);
  buffer_.append("\r\n", 2);
  return buffer_.data() + start;
}

std::size_t Command::write_count() {
  std::array<char, kDigitsMax> room;
  const std::string_view digits = digits_of(args_, room);
  const std::size_t start = kCountGap - 3 - digits.size();
  buffer_[start] = '*';
  std::memcpy(buffer_.data() + start + 1, digits.data(), digits.size());
  std::memcpy(buffer_.data() + kCountGap - 2, "\r\n", 2);
  return start;
}

std::string_view Command::wire() {
  const std::size_t start = write_count();
  return std::string_view(buffer_).substr(start);
}

Command::Wire Command::release() && {
  const std::size_t start = write_count();
  return Wire{.buffer = std::move(buffer_), .offset = start};
}

}  // namespace redline::storage::redis
