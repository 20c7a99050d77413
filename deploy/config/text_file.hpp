// Reads and replaces whole small files; the one place where deploy/config touches the file system for text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

#include "deploy/config/problem.hpp"

namespace redline::config {

inline constexpr std::size_t kTextFileBytesMax = 4 << 20;

// A file of at most kTextFileBytesMax; "builtin:NAME" reads a file shipped inside the program.
std::expected<std::string, Problem> read_text(const std::string& path);

// Changes when a file is replaced or written to (two writes within one tick of the file system's clock that keep the
// size look like one). All zero: there is no such file.
struct FileStamp {
  std::uint64_t inode = 0;
  std::int64_t modified_ns = 0;
  std::int64_t bytes = 0;
  bool exists() const noexcept { return inode != 0; }
  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};
FileStamp stamp_of(const std::string& path);

// Puts `text` into the place of `path` so that a reader, or a crash at any moment, sees the old or the new file and
// nothing between; only the owner may read it (mode 0600).
std::expected<void, Problem> replace_text(const std::filesystem::path& path, std::string_view text);

}  // namespace redline::config
