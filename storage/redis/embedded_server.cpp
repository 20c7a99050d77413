#include "storage/redis/embedded_server.hpp"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fstream>
#include <optional>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "storage/redis/child_process.hpp"
#include "storage/redis/unix_ask.hpp"

namespace redline::storage::redis {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using TimePoint = ports::Monotonic;

constexpr auto kLookAgain = 5ms;         // between two looks at a server that is starting
constexpr auto kAnswerPatience = 500ms;  // for one answer of a server that is loading
constexpr std::size_t kLogTailBytes = 2000;

using Done = std::expected<void, std::string>;
using Error = std::unexpected<std::string>;

Error system_failure(std::string_view what, const fs::path& path) {
  return Error(fmt::format("{} {}: {}", what, path.string(), std::strerror(errno)));
}

// FNV-1a: stable over versions and machines, which std::hash does not promise.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 1099511628211ULL;
  return hash;
}

// A directory in /tmp that somebody else prepared must not receive our socket.
Done own_private_directory(const fs::path& path) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return system_failure("cannot create", path);
  struct stat info{};
  if (::lstat(path.c_str(), &info) != 0) return system_failure("cannot look at", path);
  if (!S_ISDIR(info.st_mode) || info.st_uid != ::geteuid() || (info.st_mode & 0077) != 0) {
    return Error(fmt::format("{} exists but is not a private directory of this user", path.string()));
  }
  return {};
}

Done remove_stale_socket(const fs::path& path) {
  struct stat info{};
  if (::lstat(path.c_str(), &info) != 0) return {};
  if (!S_ISSOCK(info.st_mode)) return Error(fmt::format("{} is in the way of the Redis socket", path.string()));
  if (::unlink(path.c_str()) != 0) return system_failure("cannot remove", path);
  return {};
}

std::string tail_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return {};
  const auto size = static_cast<std::size_t>(file.tellg());
  const std::size_t start = size > kLogTailBytes ? size - kLogTailBytes : 0;
  file.seekg(static_cast<std::streamoff>(start));
  std::string text(size - start, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  // Begin with a whole line.
  if (start > 0) text.erase(0, text.find('\n') + 1);
  return text;
}

// The number after `name:` in an INFO reply, cut to an integer.
std::optional<int> info_number(std::string_view info, std::string_view name) {
  const std::size_t at = info.find(fmt::format("\n{}:", name));
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = info.substr(at + name.size() + 2);
  int number = 0;
  const auto [end, code] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  return code == std::errc{} ? std::optional(number) : std::nullopt;
}

}  // namespace

fs::path embedded_socket_path(const fs::path& directory) {
  const fs::path wanted = directory / "redis.sock";
  if (wanted.string().size() <= kUnixPathBytesMax) return wanted;
  return fs::path(fmt::format("/tmp/redline-{:016x}", hash_of(directory.string()))) / "redis.sock";
}

class EmbeddedServer::Impl : public std::enable_shared_from_this<EmbeddedServer::Impl> {
 public:
  Impl(EmbeddedServerOptions options, const ports::Scheduler& clock) : options_(std::move(options)), clock_(clock) {
    options_.directory = fs::absolute(options_.directory).lexically_normal();
    socket_ = embedded_socket_path(options_.directory);
  }

  Done start(const Progress& progress) {
    if (running()) return Error("the Redis server runs already");
    const TimePoint deadline = clock_.monotonic() + options_.start_timeout;
    if (auto done = take_directory(); !done) return done;
    if (auto done = wait_for_previous(deadline, progress); !done) return done;
    if (auto done = spawn(); !done) return done;
    return wait_until_ready(deadline, progress);
  }

  Done respawn() {
    if (running()) return Error("the Redis server runs already");
    if (auto done = take_directory(); !done) return done;
    if (!try_server_lock()) return Error("the previous Redis server has not ended yet");
    return spawn();
  }

  void watch(const boost::asio::any_io_executor& executor, ExitHandler handler) {
    if (!child_) return;
    exit_handler_ = std::move(handler);
    watched_.emplace(executor, ::fcntl(child_->pidfd(), F_DUPFD_CLOEXEC, 0));
    watched_->async_wait(boost::asio::posix::stream_descriptor::wait_read,
                         [weak = weak_from_this()](boost::system::error_code code) {
                           const auto self = weak.lock();
                           if (!code && self) self->report_exit();
                         });
  }

  Done stop() {
    watched_.reset();
    if (!child_) return {};
    child_->signal(SIGTERM);
    std::optional<ExitStatus> status = child_->wait(options_.stop_timeout);
    const bool killed = !status;
    child_.reset();
    // The directory made for a socket with a long path; it stays when anything is left in it.
    if (in_tmp()) ::rmdir(socket_.parent_path().c_str());
    if (killed) return Error("the Redis server did not stop in time and was killed");
    if (!status->clean()) return Error("the Redis server ended with " + status->to_string());
    return {};
  }

  bool running() { return child_ && !child_->wait(0ms); }
  [[nodiscard]] pid_t pid() const { return child_ ? child_->pid() : -1; }

  [[nodiscard]] RedisUrl url() const {
    RedisUrl url;
    url.path = socket_.string();
    return url;
  }

 private:
  [[nodiscard]] bool in_tmp() const { return socket_.parent_path() != options_.directory; }
  [[nodiscard]] fs::path file(std::string_view name) const { return options_.directory / name; }

  Done take_directory() {
    if (lock_) return {};
    std::error_code code;
    fs::create_directories(options_.directory, code);
    if (code) return Error(fmt::format("cannot create {}: {}", options_.directory.string(), code.message()));
    ::chmod(options_.directory.c_str(), 0700);
    UniqueFd lock(::open(file("lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!lock) return system_failure("cannot open", file("lock"));
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
      std::string owner;
      std::getline(std::ifstream(file("lock")), owner);
      return Error(fmt::format("{} is in use by another Redline{}", options_.directory.string(),
                               owner.empty() ? "" : fmt::format(" (process {})", owner)));
    }
    const std::string owner = fmt::format("{}\n", ::getpid());
    if (::ftruncate(lock.get(), 0) != 0 || ::write(lock.get(), owner.data(), owner.size()) < 0) {
      return system_failure("cannot write", file("lock"));
    }
    lock_ = std::move(lock);
    return {};
  }

  bool try_server_lock() {
    if (server_lock_) return true;
    UniqueFd lock(::open(file("server.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!lock || ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) return false;
    server_lock_ = std::move(lock);
    return true;
  }

  Done wait_for_previous(TimePoint deadline, const Progress& progress) {
    bool told = false;
    while (!try_server_lock()) {
      if (!told && progress) progress({.phase = StartProgress::Phase::WaitingForPrevious});
      told = true;
      if (clock_.monotonic() >= deadline) {
        return Error(fmt::format("the previous Redis server still writes to {}", options_.directory.string()));
      }
      ::poll(nullptr, 0, static_cast<int>(std::chrono::milliseconds(kLookAgain).count()));
    }
    return {};
  }

  [[nodiscard]] std::vector<std::string> arguments() const {
    std::vector<std::pair<std::string, std::string>> settings{
        {"port", "0"},
        {"unixsocket", socket_.string()},
        {"unixsocketperm", "700"},
        {"dir", options_.directory.string()},
        {"logfile", file("redis.log").string()},
        {"daemonize", "no"},
        {"save", ""},
        {"appendonly", "yes"},
        {"appendfsync", options_.appendfsync == AppendFsync::Always ? "always" : "everysec"},
        {"aof-use-rdb-preamble", "yes"},
        {"maxmemory-policy", "noeviction"},
        {"hz", "10"},
    };
    settings.insert(settings.end(), options_.settings.begin(), options_.settings.end());
    std::vector<std::string> words{options_.program};
    for (const auto& [name, value] : settings) {
      words.push_back("--" + name);
      words.push_back(value);
    }
    return words;
  }

  Done spawn() {
    if (in_tmp()) {
      if (auto done = own_private_directory(socket_.parent_path()); !done) return done;
    }
    if (auto done = remove_stale_socket(socket_); !done) return done;
    // Whatever it says before it has opened its log (an unknown setting, say) goes to the same file.
    const UniqueFd log(::open(file("redis.log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (!log) return system_failure("cannot open", file("redis.log"));
    auto child = ChildProcess::spawn({.argv = arguments(), .output = log.get(), .inherit = server_lock_.get()});
    if (!child) return Error(child.error());
    child_.emplace(std::move(*child));
    // From here on the lock lives with the server process alone.
    server_lock_.reset();
    return {};
  }

  Done wait_until_ready(TimePoint deadline, const Progress& progress) {
    StartProgress told;
    if (progress) progress(told);
    const auto tell = [&](StartProgress::Phase phase, int percent) {
      if (told.phase == phase && told.percent == percent) return;
      told = {.phase = phase, .percent = percent};
      if (progress) progress(told);
    };
    for (;;) {
      if (const auto info = ask(socket_, Command("INFO").arg("persistence"), kAnswerPatience)) {
        const std::string_view text = (*info)->text_or_empty();
        if (info_number(text, "loading") == 0 && ask(socket_, Command("PING"), kAnswerPatience)) {
          tell(StartProgress::Phase::Ready, 100);
          return {};
        }
        tell(StartProgress::Phase::Loading, info_number(text, "loading_loaded_perc").value_or(0));
      }
      if (const auto status = child_->wait(kLookAgain)) {
        child_.reset();
        return Error(fmt::format("the Redis server ended at once with {}; its last words:\n{}", status->to_string(),
                                 tail_of(file("redis.log"))));
      }
      if (clock_.monotonic() >= deadline) {
        child_.reset();
        return Error(
            fmt::format("the Redis server was not ready in time; its last words:\n{}", tail_of(file("redis.log"))));
      }
    }
  }

  void report_exit() {
    // stop() may have been quicker than this report, and start() after it.
    const auto status = child_ ? child_->wait(0ms) : std::nullopt;
    if (!status) return;
    const ServerExit exit{.reason = status->to_string(), .log_tail = tail_of(file("redis.log"))};
    child_.reset();
    watched_.reset();
    // The handler may call respawn() and watch().
    ExitHandler handler = std::move(exit_handler_);
    handler(exit);
  }

  EmbeddedServerOptions options_;
  const ports::Scheduler& clock_;
  fs::path socket_;
  UniqueFd lock_;
  UniqueFd server_lock_;  // held by us only between two servers
  std::optional<ChildProcess> child_;
  std::optional<boost::asio::posix::stream_descriptor> watched_;
  ExitHandler exit_handler_;
};

EmbeddedServer::EmbeddedServer(EmbeddedServerOptions options, const ports::Scheduler& clock)
    : impl_(std::make_shared<Impl>(std::move(options), clock)) {}

EmbeddedServer::~EmbeddedServer() {
  // Nobody is left to hear of a failure; the child is killed if it does not stop.
  [[maybe_unused]] const auto stopped = impl_->stop();
}

Done EmbeddedServer::start(const Progress& progress) { return impl_->start(progress); }
Done EmbeddedServer::respawn() { return impl_->respawn(); }
void EmbeddedServer::watch(const boost::asio::any_io_executor& executor, ExitHandler handler) {
  impl_->watch(executor, std::move(handler));
}
Done EmbeddedServer::stop() { return impl_->stop(); }
bool EmbeddedServer::running() { return impl_->running(); }
RedisUrl EmbeddedServer::url() const { return impl_->url(); }
pid_t EmbeddedServer::pid() const { return impl_->pid(); }

}  // namespace redline::storage::redis
