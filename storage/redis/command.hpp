// One Redis command, encoded as RESP while it is built: every argument is appended to a single buffer, so a command
// costs one allocation (none beyond that when `bytes_hint` is right).
//   Command("XADD").arg(key).arg("*").arg("c").arg(bytes)
// A message can be serialized straight into place: `message.SerializeToArray(command.arg_space(size), size)`.
// Owns its bytes; arguments are copied and may be binary. Move-only, because copying a command is always an accident.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace redline::storage::redis {

// Integers that are numbers: bool and character types are not.
template <class T>
concept CommandNumber =
    std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> && !std::same_as<T, wchar_t> &&
    !std::same_as<T, char8_t> && !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

class Command {
 public:
  // `bytes_hint`: expected size of all arguments together.
  explicit Command(std::string_view name, std::size_t bytes_hint = 96);
  Command(Command&&) noexcept = default;
  Command& operator=(Command&&) noexcept = default;
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;
  ~Command() = default;

  Command& arg(std::string_view bytes) & {
    append_bytes(bytes);
    return *this;
  }
  Command&& arg(std::string_view bytes) && {
    append_bytes(bytes);
    return std::move(*this);
  }
  template <CommandNumber T>
  Command& arg(T number) & {
    append_number(number);
    return *this;
  }
  template <CommandNumber T>
  Command&& arg(T number) && {
    append_number(number);
    return std::move(*this);
  }
  // Appends an argument of `size` bytes and returns where its bytes go. Fill it before the next call.
  [[nodiscard]] char* arg_space(std::size_t size);

  // The finished command as it goes on the wire; valid until the next change of this object.
  [[nodiscard]] std::string_view wire();
  // Bytes on the wire, to within the few bytes of the leading count.
  [[nodiscard]] std::size_t size() const { return buffer_.size(); }
  [[nodiscard]] std::size_t args() const { return args_; }

  // Gives the buffer away; the command starts at `offset`.
  struct Wire {
    std::string buffer;
    std::size_t offset = 0;
  };
  [[nodiscard]] Wire release() &&;

 private:
  void append_bytes(std::string_view bytes);
  void append_header(std::size_t size);
  void append_number(std::int64_t number);
  void append_number(std::uint64_t number);
  template <std::signed_integral T>
  void append_number(T number) {
    append_number(static_cast<std::int64_t>(number));
  }
  template <std::unsigned_integral T>
  void append_number(T number) {
    append_number(static_cast<std::uint64_t>(number));
  }
  // Writes `*<args>\r\n` right before the first argument and returns where it begins.
  std::size_t write_count();

  std::string buffer_;  // a gap for the count, then the arguments
  std::size_t args_ = 0;
};

}  // namespace redline::storage::redis
