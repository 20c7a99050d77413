#include "deploy/config/random.hpp"

#include <cerrno>
#include <system_error>

#include <sys/random.h>

namespace redline::config {

RandomBytes system_random() {
  return [](std::span<unsigned char> bytes) {
    while (!bytes.empty()) {
      const ssize_t got = ::getrandom(bytes.data(), bytes.size(), 0);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) throw std::system_error{errno, std::generic_category(), "no random bytes"};
      bytes = bytes.subspan(static_cast<std::size_t>(got));
    }
  };
}

}  // namespace redline::config
