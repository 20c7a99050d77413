// A text in every language: `{en: ..., zh-CN: ..., zh-TW: ...}`, none left out.
#pragma once

#include <fmt/format.h>

#include "deploy/config/yaml_reader.hpp"
#include "dispatcher/domain/site_rules.hpp"

namespace redline::config {

// What could not be read is reported and left empty.
inline domain::Localised read_localised(const Section& entry, std::string_view key) {
  domain::Localised text;
  const auto node = entry.child(key);
  if (!node) return text;
  const Section languages{entry.report(), *node, fmt::format("'{}'", key), domain::kLanguageTags};
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = languages.text(domain::kLanguageTags[i]).value_or("");
  return text;
}

}  // namespace redline::config
