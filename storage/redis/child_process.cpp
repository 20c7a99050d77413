#include "storage/redis/child_process.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace redline::storage::redis {
namespace {

// Descriptors the child needs are kept above the ones it will be given (0, 1, 2 and the inherited one).
constexpr int kFirstSafeFd = 10;
constexpr int kInheritedFd = 3;
constexpr int kExecFailed = 127;

struct ChildFds {
  int null_input;
  int output;
  int inherit;
  int report;  // the errno of a failed exec is written here; closed by a successful one
};

[[noreturn]] void fail_in_child(int report) {
  const int code = errno;
  // Nothing is left to do when even this write fails; the parent then sees the exit code.
  [[maybe_unused]] const ssize_t written = ::write(report, &code, sizeof(code));
  ::_exit(kExecFailed);
}

// Runs between fork and exec: only async-signal-safe calls, no memory allocation.
[[noreturn]] void run_child(char* const* argv, const ChildFds& fds, pid_t parent) {
  if (::prctl(PR_SET_PDEATHSIG, SIGTERM) != 0) fail_in_child(fds.report);
  // The parent may have died before the line above took effect.
  if (::getppid() != parent) ::_exit(kExecFailed);
  ::setsid();
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  if (::dup2(fds.null_input, STDIN_FILENO) < 0) fail_in_child(fds.report);
  if (::dup2(fds.output, STDOUT_FILENO) < 0 || ::dup2(fds.output, STDERR_FILENO) < 0) fail_in_child(fds.report);
  int first_closed = STDERR_FILENO + 1;
  if (fds.inherit >= 0) {
    if (::dup2(fds.inherit, kInheritedFd) < 0) fail_in_child(fds.report);
    first_closed = kInheritedFd + 1;
  }
  // Our sockets are none of its business.
  ::close_range(static_cast<unsigned>(first_closed), ~0U, CLOSE_RANGE_CLOEXEC);
  ::execvp(argv[0], argv);
  fail_in_child(fds.report);
}

UniqueFd duplicate_high(int fd) { return UniqueFd(::fcntl(fd, F_DUPFD_CLOEXEC, kFirstSafeFd)); }

std::unexpected<std::string> system_failure(std::string_view what, int code) {
  return std::unexpected(fmt::format("{}: {}", what, std::strerror(code)));
}

// The errno of a failed exec, or 0 when the program runs.
int exec_error(UniqueFd report) {
  int code = 0;
  ssize_t size = 0;
  do {
    size = ::read(report.get(), &code, sizeof(code));
  } while (size < 0 && errno == EINTR);
  return size == static_cast<ssize_t>(sizeof(code)) ? code : 0;
}

}  // namespace

std::string ExitStatus::to_string() const {
  if (by_signal) return fmt::format("signal {} ({})", number, ::strsignal(number));
  return fmt::format("exit code {}", number);
}

std::expected<ChildProcess, std::string> ChildProcess::spawn(const Options& options) {
  const UniqueFd null_input(::open("/dev/null", O_RDWR | O_CLOEXEC));
  int pipe_ends[2];
  if (!null_input || ::pipe2(pipe_ends, O_CLOEXEC) != 0) return system_failure("cannot prepare a child process", errno);
  UniqueFd report_read(pipe_ends[0]);
  UniqueFd report_write(pipe_ends[1]);

  const UniqueFd input = duplicate_high(null_input.get());
  const UniqueFd output = duplicate_high(options.output >= 0 ? options.output : null_input.get());
  const UniqueFd inherit = options.inherit >= 0 ? duplicate_high(options.inherit) : UniqueFd();
  UniqueFd report = duplicate_high(report_write.get());
  if (!input || !output || !report || (options.inherit >= 0 && !inherit)) {
    return system_failure("cannot prepare a child process", errno);
  }
  std::vector<char*> argv;
  argv.reserve(options.argv.size() + 1);
  for (const std::string& word : options.argv) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);

  const ChildFds fds{input.get(), output.get(), inherit.get(), report.get()};
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) return system_failure("cannot create a child process", errno);
  if (pid == 0) run_child(argv.data(), fds, parent);

  report.reset();
  report_write.reset();
  // The child cannot have been reaped by anybody yet, so its id still means this child.
  UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  const int pidfd_error = errno;
  if (!pidfd) {
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    return system_failure("cannot watch a child process (Linux 5.3 or later is needed)", pidfd_error);
  }
  ChildProcess child(pid, std::move(pidfd));
  if (const int code = exec_error(std::move(report_read)); code != 0) {
    return system_failure(fmt::format("cannot run '{}'", options.argv.front()), code);
  }
  return child;
}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  if (this != &other) {
    kill_and_reap();
    pid_ = other.pid_;
    pidfd_ = std::move(other.pidfd_);
    status_ = other.status_;
  }
  return *this;
}

ChildProcess::~ChildProcess() { kill_and_reap(); }

void ChildProcess::kill_and_reap() {
  if (!pidfd_ || status_) return;
  signal(SIGKILL);
  // The kernel ends it as soon as it can; there is nobody left who could do anything about a delay.
  while (!wait(std::chrono::milliseconds(1000))) {
  }
}

void ChildProcess::signal(int number) const {
  if (!status_) ::syscall(SYS_pidfd_send_signal, pidfd_.get(), number, nullptr, 0);
}

std::optional<ExitStatus> ChildProcess::wait(std::chrono::milliseconds patience) {
  if (status_) return status_;
  pollfd watched{.fd = pidfd_.get(), .events = POLLIN, .revents = 0};
  const int ready = ::poll(&watched, 1, static_cast<int>(patience.count()));
  if (ready <= 0) return std::nullopt;
  siginfo_t info{};
  if (::waitid(P_PIDFD, static_cast<id_t>(pidfd_.get()), &info, WEXITED) != 0) {
    // Somebody ignores SIGCHLD or reaped it: it is gone, only its code is not known.
    status_ = ExitStatus{};
    return status_;
  }
  status_ = ExitStatus{.by_signal = info.si_code != CLD_EXITED, .number = info.si_status};
  return status_;
}

}  // namespace redline::storage::redis
