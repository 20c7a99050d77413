#include "deploy/redline/archive_watch.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <utility>

namespace redline::app {

namespace {

constexpr std::chrono::seconds kAskedEvery{1};

}  // namespace

std::string ArchiveLag::describe() const {
  return fmt::format("records are {} events behind and have not gone on for {} s", events,
                     std::chrono::floor<std::chrono::seconds>(still).count());
}

ArchiveLag ArchiveLagTracker::observe(const ports::ArchiveMarkRead& read, ports::Monotonic now) {
  if (!read.available) return {};
  const ports::LogPosition archived = read.mark.value_or(ports::ArchiveMark{}).position;
  const bool behind = read.end.commit_number > archived.commit_number;
  if (!std::exchange(behind_, behind) || archived.commit_number != std::exchange(archived_, archived.commit_number)) went_on_ = now;
  ArchiveLag lag{.known = true};
  if (!behind) return lag;
  lag.commits = read.end.commit_number - archived.commit_number;
  lag.events = read.end.first_offset - std::min(archived.first_offset, read.end.first_offset);
  lag.still = now - went_on_;
  lag.alarm = lag.events >= alarms_.events || lag.still >= alarms_.after;
  return lag;
}

ArchiveWatch::ArchiveWatch(ports::ArchiveMarks& marks, ports::Scheduler& scheduler, ArchiveAlarms alarms, bool tells)
    : marks_(marks), scheduler_(scheduler), tracker_(alarms), tells_(tells) {
  timer_ = scheduler_.call_after(kAskedEvery, [this] { ask(); });
}

ArchiveWatch::~ArchiveWatch() {
  *alive_ = false;
  scheduler_.cancel(timer_);
}

void ArchiveWatch::ask() {
  marks_.read([this, alive = alive_](const ports::ArchiveMarkRead& read) {
    if (!*alive) return;
    timer_ = scheduler_.call_after(kAskedEvery, [this] { ask(); });
    const ArchiveLag lag = tracker_.observe(read, scheduler_.monotonic());
    if (!lag.known) return;  // the live store is away, which others tell
    const ArchiveLag before = [&] {
      const std::lock_guard lock(mutex_);
      return std::exchange(lag_, lag);
    }();
    if (!tells_ || lag.alarm == before.alarm) return;
    if (lag.alarm) return spdlog::error("alarm: {}; is the archiver running, and the database there?", lag.describe());
    spdlog::info("the records go on: {} events behind", lag.events);
  });
}

ArchiveLag ArchiveWatch::lag() const {
  const std::lock_guard lock(mutex_);
  return lag_;
}

}  // namespace redline::app
