// How far the records are behind the live store, looked at every second, and whether that is an alarm: the archiver then
// stands still or cannot keep up, and Redis has to keep what it does not have.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>

#include "dispatcher/ports/archive_mark.hpp"
#include "dispatcher/ports/scheduler.hpp"

namespace redline::app {

struct ArchiveAlarms {
  std::uint64_t events = 100'000;                     // behind
  std::chrono::nanoseconds after = std::chrono::seconds{30};  // behind and not going on
};

struct ArchiveLag {
  bool known = false;                  // the live store was asked
  std::uint64_t commits = 0;
  std::uint64_t events = 0;
  std::chrono::nanoseconds still{};    // behind and not going on, so long
  bool alarm = false;

  // "records are 1200 events behind and have not gone on for 45 s"
  std::string describe() const;
};

// The rule alone, without a store.
class ArchiveLagTracker {
 public:
  explicit ArchiveLagTracker(ArchiveAlarms alarms) : alarms_(alarms) {}
  ArchiveLag observe(const ports::ArchiveMarkRead& read, ports::Monotonic now);

 private:
  ArchiveAlarms alarms_;
  std::uint64_t archived_ = 0;         // commit number, as last seen
  ports::Monotonic went_on_{};
  bool behind_ = false;
};

// On one strand, except lag(). `tells`: begins and ends of an alarm are written to the log.
class ArchiveWatch {
 public:
  ArchiveWatch(ports::ArchiveMarks& marks, ports::Scheduler& scheduler, ArchiveAlarms alarms, bool tells);
  ~ArchiveWatch();
  ArchiveWatch(const ArchiveWatch&) = delete;
  ArchiveWatch& operator=(const ArchiveWatch&) = delete;

  // From any thread.
  ArchiveLag lag() const;

 private:
  void ask();

  ports::ArchiveMarks& marks_;
  ports::Scheduler& scheduler_;
  ArchiveLagTracker tracker_;
  const bool tells_;
  ports::TimerId timer_ = 0;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  mutable std::mutex mutex_;
  ArchiveLag lag_;  // guarded by mutex_
};

}  // namespace redline::app
