// Who used the processor: the process under test, this benchmark with all its children, and everybody else.
// CPU per operation is the steadiest figure on a shared machine, and `foreign_cores` says how far to trust the others.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include <sys/types.h>

namespace redline::bench {

using Clock = std::chrono::steady_clock;

// Nanoseconds a process has run on a CPU, all its living threads, from the scheduler's own account
// (/proc/<pid>/task/*/schedstat); 0 when it is gone.
std::uint64_t process_cpu_ns(pid_t pid);

// The same of its threads of that name (15 characters at most, as the system cuts them).
std::uint64_t named_thread_cpu_ns(pid_t pid, std::string_view name);

// Bytes of a process that lie in memory and belong to it alone.
double resident_bytes(pid_t pid);

// Nanoseconds the calling thread has run on a CPU.
std::uint64_t thread_cpu_ns();

// CPU seconds of this process, its reaped children and its living descendants.
double own_cpu_seconds();

// How many cores processes outside this benchmark kept busy since construction. /proc/stat counts in 10 ms
// ticks: use it over a second or more.
class ForeignCores {
 public:
  ForeignCores();
  double cores() const;

 private:
  Clock::time_point started_;
  double busy_;
  double own_;
};

}  // namespace redline::bench
