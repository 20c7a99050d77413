// Files that are part of the product (description of the API, default policy, words of documents, demo city), compiled into
// the program so that it runs from any folder and without an installation. Made from this folder by embed.py.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace redline::config {

struct ShippedFile {
  std::string_view name;  // path below deploy/data, e.g. "policy/default.yaml"
  std::string_view bytes;
};

std::span<const ShippedFile> shipped_files() noexcept;

// Where a file name is expected, "builtin:policy/default.yaml" means a shipped file.
inline constexpr std::string_view kShippedPrefix = "builtin:";

}  // namespace redline::config
