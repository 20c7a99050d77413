// Random bytes for secrets. Whoever needs them is given a RandomBytes, so that tests can know them.
#pragma once

#include <functional>
#include <span>

namespace redline::config {

// Fills the span. One that cannot does not return.
using RandomBytes = std::function<void(std::span<unsigned char>)>;

// The operating system's generator, fit for keys; the one place where it is read.
RandomBytes system_random();

}  // namespace redline::config
