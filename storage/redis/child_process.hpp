// A child process that dies with its parent and is watched through a pidfd, so no SIGCHLD handler is needed and a
// recycled process id can never be signalled by mistake.
// The child gets its own session (Ctrl-C reaches only us, and we decide when it stops), /dev/null as input, `output` as
// stdout and stderr, at most one inherited descriptor, and SIGTERM when the *thread* that spawned it ends: spawn from a
// thread that lives as long as the process, normally the main one.
// Destroying a running child kills it (SIGKILL) and reaps it. One thread at a time.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "storage/redis/unique_fd.hpp"

namespace redline::storage::redis {

struct ExitStatus {
  bool by_signal = false;
  int number = 0;  // signal or exit code

  [[nodiscard]] bool clean() const { return !by_signal && number == 0; }
  [[nodiscard]] std::string to_string() const;  // "exit code 1", "signal 9 (Killed)"
};

class ChildProcess {
 public:
  struct Options {
    std::vector<std::string> argv;  // the program is looked up in PATH
    int output = -1;                // descriptor for stdout and stderr
    int inherit = -1;               // stays open in the child, or -1
  };
  // The error is one sentence, for instance that the program is not installed.
  [[nodiscard]] static std::expected<ChildProcess, std::string> spawn(const Options& options);

  ChildProcess(ChildProcess&& other) noexcept = default;
  ChildProcess& operator=(ChildProcess&& other) noexcept;
  ~ChildProcess();

  [[nodiscard]] pid_t pid() const { return pid_; }
  // Readable once the child has ended.
  [[nodiscard]] int pidfd() const { return pidfd_.get(); }
  void signal(int number) const;
  // Blocks up to `patience` for the end of the child; nothing when it still runs. Remembers the answer.
  [[nodiscard]] std::optional<ExitStatus> wait(std::chrono::milliseconds patience);

 private:
  ChildProcess(pid_t pid, UniqueFd pidfd) : pid_(pid), pidfd_(std::move(pidfd)) {}
  void kill_and_reap();

  pid_t pid_ = -1;
  UniqueFd pidfd_;  // empty after a move
  std::optional<ExitStatus> status_;
};

}  // namespace redline::storage::redis
