// Reads the words of a document (YAML): `name: {en: ..., zh-CN: ..., zh-TW: ...}`. Reports every mistake at once: a word that
// is missing, one that is not known, a language that is left out.
#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "deploy/config/problem.hpp"
#include "dispatcher/domain/words.hpp"

namespace redline::config {

inline constexpr const char* kWorkOrderWordsFile = "builtin:paper/work-order.yaml";

std::expected<domain::Words, Problems> load_words(const std::string& path, std::span<const std::string_view> names);
// `text` is the content of the file `name`.
std::expected<domain::Words, Problems> parse_words(const std::string& text, const std::string& name,
                                                   std::span<const std::string_view> names);

}  // namespace redline::config
