#include "tests/bench/cpu.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include <fmt/format.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

namespace redline::bench {
namespace {

double seconds(const rusage& usage) {
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

// CPU of living descendants and of those they reaped. A child we reaped ourselves is in RUSAGE_CHILDREN.
double descendants_seconds(pid_t pid) {
  double sum = 0;
  std::error_code gone;
  for (std::filesystem::directory_iterator task(fmt::format("/proc/{}/task", pid), gone), end; !gone && task != end;
       task.increment(gone)) {
    std::ifstream children(task->path() / "children");
    for (pid_t child = 0; children >> child;) {
      std::ifstream stat(fmt::format("/proc/{}/stat", child));
      std::string text(std::istreambuf_iterator<char>(stat), {});
      // The name in parentheses may hold anything; fields count from behind it: state is 3, utime..cstime 14..17.
      const std::size_t behind = text.rfind(')');
      if (behind != std::string::npos) {
        std::size_t at = behind + 2;
        double ticks = 0;
        for (int field = 3; field <= 17 && at != std::string::npos; ++field) {
          if (field >= 14) ticks += std::strtod(text.c_str() + at, nullptr);
          at = text.find(' ', at);
          if (at != std::string::npos) ++at;
        }
        sum += ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
      }
      sum += descendants_seconds(child);
    }
  }
  return sum;
}

// Seconds all cores were not idle since boot, including time the hypervisor took away.
double busy_seconds() {
  std::ifstream stat("/proc/stat");
  std::string name;
  double user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0;
  stat >> name >> user >> nice >> system >> idle >> iowait >> irq >> softirq >> steal;
  return (user + nice + system + irq + softirq + steal) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

// Nanoseconds of the threads of a process that are wanted by their name.
std::uint64_t sum_of_threads(pid_t pid, auto wanted) {
  std::uint64_t sum = 0;
  std::error_code gone;
  for (std::filesystem::directory_iterator task(fmt::format("/proc/{}/task", pid), gone), end; !gone && task != end;
       task.increment(gone)) {
    std::ifstream comm(task->path() / "comm");
    std::ifstream schedstat(task->path() / "schedstat");
    std::string name;
    std::uint64_t ran_ns = 0;
    if (std::getline(comm, name) && wanted(name) && schedstat >> ran_ns) sum += ran_ns;
  }
  return sum;
}

}  // namespace

std::uint64_t process_cpu_ns(pid_t pid) {
  return sum_of_threads(pid, [](const std::string&) { return true; });
}

std::uint64_t named_thread_cpu_ns(pid_t pid, std::string_view name) {
  return sum_of_threads(pid, [&](const std::string& own) { return own == name; });
}

double resident_bytes(pid_t pid) {
  std::ifstream status(fmt::format("/proc/{}/status", pid));
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("RssAnon:")) return 1024 * std::strtod(line.c_str() + sizeof "RssAnon:", nullptr);
  }
  return 0;
}

std::uint64_t thread_cpu_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(now.tv_nsec);
}

double own_cpu_seconds() {
  rusage self{}, children{};
  getrusage(RUSAGE_SELF, &self);
  getrusage(RUSAGE_CHILDREN, &children);
  return seconds(self) + seconds(children) + descendants_seconds(getpid());
}

ForeignCores::ForeignCores() : started_(Clock::now()), busy_(busy_seconds()), own_(own_cpu_seconds()) {}

double ForeignCores::cores() const {
  const double elapsed = std::chrono::duration<double>(Clock::now() - started_).count();
  const double foreign = (busy_seconds() - busy_) - (own_cpu_seconds() - own_);
  return elapsed > 0 ? std::max(0.0, foreign / elapsed) : 0;
}

}  // namespace redline::bench
