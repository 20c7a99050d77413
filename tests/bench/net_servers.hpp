// The two WebSocket servers that the network benchmarks compare, each in a process of its own:
//   redline  the gateway's edge (gateway/net) with a small publisher in place of the core
//   plain    Boost.Beast written the usual way: one flat_buffer and one queue per connection, shared payload, one
//            async_write per message
// Both speak the same: a text message "burst <count> <bytes>" makes the server send `count` binary messages of `bytes`
// to every other connection; a binary message is sent back to where it came from.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <utility>

#include <sys/types.h>

namespace redline::bench {

// A forked child that serves until it is destroyed. Fork before starting threads.
class ForkedServer {
 public:
  // `serve` runs in the child: it binds a port of 127.0.0.1, hands it to its argument, and never returns.
  explicit ForkedServer(const std::function<void(const std::function<void(std::uint16_t)>& ready)>& serve);
  ~ForkedServer();
  ForkedServer(const ForkedServer&) = delete;
  ForkedServer& operator=(const ForkedServer&) = delete;

  pid_t pid() const { return pid_; }
  std::uint16_t port() const { return port_; }
  // Anonymous memory the process holds: heap, stacks, nothing of the program file.
  std::uint64_t anonymous_bytes() const;

 private:
  pid_t pid_ = -1;
  std::uint16_t port_ = 0;
};

struct TlsFiles {
  std::filesystem::path certificate;
  std::filesystem::path key;
};

void serve_redline(const std::function<void(std::uint16_t)>& ready, const TlsFiles& tls = {});
void serve_plain(const std::function<void(std::uint16_t)>& ready);

}  // namespace redline::bench
