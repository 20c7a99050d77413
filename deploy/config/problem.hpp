// What is wrong in a file a person wrote, where it stands and what to do about it.
//
// Readers of files collect every problem before they refuse the file, so that one run shows all that must be mended.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace redline::config {

struct Problem {
  std::string file;  // empty: not about a file
  int line = 0;      // counting from 1; 0: the file as a whole
  int column = 0;    // counting from 1; 0: the line as a whole
  std::string what;
  std::string hint;  // what to write instead; may be empty
  friend bool operator==(const Problem&, const Problem&) = default;
};
using Problems = std::vector<Problem>;

// "policy.yaml:12:5: unknown key 'pririty' (did you mean 'priority'?)"
std::string to_string(const Problem& problem);
// One problem a line, without a line break at the end.
std::string to_string(std::span<const Problem> problems);

// "did you mean 'roads'?" when one of `known` is close to `written`; otherwise the list of what is known, as long as
// that fits on a line.
std::string hint_for(std::string_view written, std::span<const std::string_view> known);
std::string hint_for(std::string_view written, std::span<const std::string> known);

}  // namespace redline::config
