// The trace of a run: everything that happened, in order, folded into one hash; with a file, also as lines to read. Two
// runs of one seed have the same hash, or something in the product depends on more than its inputs.
//
// Legend of the lines: README.md. One thread.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>

#include "dispatcher/ports/scheduler.hpp"
#include "tests/sim/random.hpp"

namespace redline::sim {

class Trace {
 public:
  // Throws std::runtime_error when the file cannot be written. An empty name: hash only.
  explicit Trace(const std::string& file);

  void fold(std::uint64_t value) noexcept { hash_ = (hash_ ^ mix(value)) * 0x100000001b3ULL; }
  void fold(std::string_view bytes) noexcept;
  std::uint64_t hash() const noexcept { return hash_; }

  bool written() const noexcept { return file_.is_open(); }
  // A line of the file; does not change the hash. Format it only when written().
  void line(ports::Monotonic at, std::string_view text);

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325ULL;
  std::ofstream file_;
};

// "2d 03:04:05.678": time since the start of the run.
std::string clock_text(ports::Monotonic at);

}  // namespace redline::sim
