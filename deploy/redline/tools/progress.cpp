#include "deploy/redline/tools/progress.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <unistd.h>

#include "deploy/redline/tools/terminal.hpp"

namespace redline::app {

namespace {

constexpr std::chrono::milliseconds kDrawn{200};
constexpr std::chrono::milliseconds kPrinted{5'000};
constexpr int kBarWidth = 24;
constexpr const char* kClearLine = "\r\x1b[K";

}  // namespace

std::string progress_bar(std::size_t done, std::size_t total, int width) {
  const int full =
      total == 0 ? width : static_cast<int>(std::min(done, total) * static_cast<std::size_t>(width) / total);
  return fmt::format("[{:#<{}}{:-<{}}]", "", full, "", width - full);
}

Progress::Progress() : terminal_(is_terminal(STDERR_FILENO)) {}

std::chrono::milliseconds Progress::every() const noexcept { return terminal_ ? kDrawn : kPrinted; }

void Progress::show(std::size_t done, std::size_t total, std::string_view text) {
  const std::size_t percent = total == 0 ? 100 : done * 100 / total;
  if (!terminal_) return fmt::print(stderr, "{}/{} ({} %) {}\n", done, total, percent, text);
  const std::string line = fmt::format("{} {}/{} {}", progress_bar(done, total, kBarWidth), done, total, text);
  fmt::print(stderr, "{}{}", kClearLine, clipped(line, terminal_size(STDERR_FILENO).columns - 1));
  std::fflush(stderr);
  shown_ = true;
}

void Progress::say(std::string_view line) {
  finish();
  fmt::print(stderr, "{}\n", line);
}

void Progress::finish() {
  if (shown_) fmt::print(stderr, "{}", kClearLine);
  shown_ = false;
}

}  // namespace redline::app
