#include "deploy/config/words_file.hpp"

#include "deploy/config/localised.hpp"
#include "deploy/config/text_file.hpp"

namespace redline::config {

std::expected<domain::Words, Problems> parse_words(const std::string& text, const std::string& name,
                                                   std::span<const std::string_view> names) {
  Report report{name};
  const auto root = parse_yaml(text, report);
  if (!root) return std::unexpected{report.take()};
  const Section file{report, *root, "the file", names};
  domain::Words words;
  for (const std::string_view word : names) words.emplace(word, read_localised(file, word));
  if (!report.clean()) return std::unexpected{report.take()};
  return words;
}

std::expected<domain::Words, Problems> load_words(const std::string& path, std::span<const std::string_view> names) {
  const auto text = read_text(path);
  if (!text) return std::unexpected{Problems{text.error()}};
  return parse_words(*text, path, names);
}

}  // namespace redline::config
