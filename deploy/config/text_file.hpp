// Reads and replaces whole small files; the one place where deploy/config touches the file system for text.
#pragma once

#include <cstddef>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

#include "deploy/config/problem.hpp"

namespace redline::config {

inline constexpr std::size_t kTextFileBytesMax = 4 << 20;

// A file of at most kTextFileBytesMax; "builtin:NAME" reads a file shipped inside the program.
std::expected<std::string, Problem> read_text(const std::string& path);

// Puts `text` into the place of `path` so that a reader, or a crash at any moment, sees the old or the new file and
// nothing between; only the owner may read it (mode 0600).
std::expected<void, Problem> replace_text(const std::filesystem::path& path, std::string_view text);

}  // namespace redline::config
