// How far a long run is: a bar that is drawn over on a terminal, a line every few seconds elsewhere. On stderr, so that
// stdout holds results only.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace redline::app {

// "[#####-----]", `width` characters between the brackets.
std::string progress_bar(std::size_t done, std::size_t total, int width);

class Progress {
 public:
  Progress();
  // How often to call show().
  std::chrono::milliseconds every() const noexcept;
  void show(std::size_t done, std::size_t total, std::string_view text);
  // A line for good, above the bar.
  void say(std::string_view line);
  // Takes the bar away.
  void finish();

 private:
  bool terminal_;
  bool shown_ = false;
};

}  // namespace redline::app
