#include "deploy/config/problem.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace redline::config {

namespace {

constexpr std::size_t kListCharsMax = 160;

// Edits between two words: insert, remove, replace, or swap of neighbours.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::string to_string(const Problem& problem) {
  std::string text = problem.file;
  if (problem.line > 0) text += fmt::format(":{}", problem.line);
  if (problem.line > 0 && problem.column > 0) text += fmt::format(":{}", problem.column);
  text += (text.empty() ? "" : ": ") + problem.what;
  if (!problem.hint.empty()) text += fmt::format(" ({})", problem.hint);
  return text;
}

std::string to_string(std::span<const Problem> problems) {
  std::string text;
  for (const Problem& problem : problems) text += (text.empty() ? "" : "\n") + to_string(problem);
  return text;
}

std::string hint_for(std::string_view written, std::span<const std::string_view> known) {
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(1, std::min<std::size_t>(written.size(), 12) / 3) + 1;
  for (const std::string_view candidate : known) {
    const std::size_t edits = distance(written.substr(0, 64), candidate);
    if (edits < best_distance && edits < candidate.size()) {
      best = candidate;
      best_distance = edits;
    }
  }
  if (!best.empty()) return fmt::format("did you mean '{}'?", best);
  const std::string list = fmt::format("known: {}", fmt::join(known, ", "));
  return list.size() <= kListCharsMax && !known.empty() ? list : std::string{};
}

std::string hint_for(std::string_view written, std::span<const std::string> known) {
  const std::vector<std::string_view> views(known.begin(), known.end());
  return hint_for(written, std::span<const std::string_view>{views});
}

}  // namespace redline::config
