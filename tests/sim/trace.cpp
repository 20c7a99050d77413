#include "tests/sim/trace.hpp"

#include <chrono>
#include <cstring>
#include <stdexcept>

#include <fmt/format.h>

namespace redline::sim {

Trace::Trace(const std::string& file) {
  if (file.empty()) return;
  file_.open(file, std::ios::trunc);
  if (!file_) throw std::runtime_error("cannot write " + file);
}

void Trace::fold(std::string_view bytes) noexcept {
  fold(bytes.size());
  while (!bytes.empty()) {
    std::uint64_t word = 0;
    const std::size_t taken = bytes.size() < sizeof word ? bytes.size() : sizeof word;
    std::memcpy(&word, bytes.data(), taken);
    bytes.remove_prefix(taken);
    fold(word);
  }
}

void Trace::line(ports::Monotonic at, std::string_view text) { file_ << clock_text(at) << ' ' << text << '\n'; }

std::string clock_text(ports::Monotonic at) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count();
  const auto s = ms / 1000;
  return fmt::format("{}d {:02}:{:02}:{:02}.{:03}", s / 86'400, s / 3'600 % 24, s / 60 % 60, s % 60, ms % 1000);
}

}  // namespace redline::sim
