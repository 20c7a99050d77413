// Processes a benchmark starts: each belongs to one object, dies with it, and dies with the benchmark even when that is
// killed. Only processes started here are ever signalled.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace redline::bench {

// A fresh directory below the system's temporary one, removed with everything in it.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class Child {
 public:
  // argv[0] is looked up in PATH. Output of the child goes to `log`, both streams. Throws when it cannot start.
  Child(const std::vector<std::string>& argv, const std::filesystem::path& log);
  ~Child();  // kills it unless it has ended
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }
  void signal(int number) const;
  // Waits for the end and returns the exit code (128 + signal when killed). Kills it at the deadline.
  int wait(std::chrono::milliseconds deadline);
  bool ended();
  std::string log() const;

 private:
  bool reap(bool block);

  pid_t pid_ = -1;
  int status_ = 0;
  bool reaped_ = false;
  std::filesystem::path log_;
};

// Runs a command to its end and returns what it printed; throws with the tail of that when it fails.
std::string run_command(const std::vector<std::string>& argv, std::chrono::milliseconds deadline);

// A redis-server of our own on a unix socket, ready when constructed: with an empty data directory, or on the data that
// an earlier one left in a directory.
class RedisServer {
 public:
  explicit RedisServer(std::string_view aof);  // off | everysec | always
  RedisServer(std::string_view aof, std::filesystem::path directory);
  const std::string& socket() const { return socket_; }
  pid_t pid() const { return child_.pid(); }
  // Ends it with everything written.
  void stop();

 private:
  std::optional<TempDir> own_directory_;
  std::filesystem::path directory_;
  std::string socket_;
  Child child_;
};

}  // namespace redline::bench
