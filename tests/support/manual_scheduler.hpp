// Virtual time: the scheduler port for unit tests and the simulator. Nothing happens by itself; the owner runs tasks
// and moves time. Tasks run ordered by time, then by the order in which they were scheduled, so that the same program
// gives the same run in every process.
//
// One ManualTime is one world. Each ManualScheduler in it is one strand with a wall clock of its own that can be wrong;
// all strands share the monotonic time. Dropping a strand's tasks is how a process dies, pausing it how it is stopped for a
// while (SIGSTOP). One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "dispatcher/ports/scheduler.hpp"

namespace redline::tests {

// Noon of a summer day, UTC.
inline constexpr domain::Instant kManualStart = domain::from_ms(1'783'944'000'000);

class ManualScheduler;

class ManualTime {
 public:
  explicit ManualTime(domain::Instant start = kManualStart) : start_(start) {}
  ManualTime(const ManualTime&) = delete;
  ManualTime& operator=(const ManualTime&) = delete;

  ports::Monotonic monotonic() const noexcept { return ports::Monotonic{elapsed_}; }
  // The right wall-clock time.
  domain::Instant now() const noexcept { return start_ + std::chrono::floor<domain::Duration>(elapsed_); }

  // Runs the earliest task, moving time to it; false when none is scheduled.
  bool step();
  // Runs everything that is due now, also what that posts. Time stands still.
  void run_until_idle();
  // Moves time on, running on the way what falls due, each task at its time.
  void advance(std::chrono::nanoseconds span);
  // Steps until `done` holds; false when it does not within `limit` or nothing is left to run.
  bool run_until(const std::function<bool()>& done, std::chrono::nanoseconds limit);

  std::size_t pending() const noexcept { return live_; }
  std::uint64_t steps() const noexcept { return steps_; }

 private:
  friend class ManualScheduler;

  // Names a slot and one use of it; an entry of the heap whose use is over is stale.
  struct Slot {
    ports::Task task;
    const ManualScheduler* strand = nullptr;
    std::uint32_t use = 0;
  };
  struct Entry {
    std::chrono::nanoseconds at;
    std::uint64_t order;
    ports::TimerId timer;
    // For a heap with the earliest on top.
    friend bool operator<(const Entry& a, const Entry& b) { return a.at != b.at ? a.at > b.at : a.order > b.order; }
  };

  ports::TimerId schedule(const ManualScheduler* strand, std::chrono::nanoseconds delay, ports::Task task);
  void cancel(ports::TimerId timer);
  void drop(const ManualScheduler* strand);
  void resume(const ManualScheduler* strand);

  Slot* live_slot(ports::TimerId timer);
  ports::Task release(Slot& slot);
  void forget_stale();
  // Removes stale entries from the top; null when nothing is scheduled.
  const Entry* earliest();
  bool step_until(std::chrono::nanoseconds limit);

  domain::Instant start_;
  std::chrono::nanoseconds elapsed_{};
  std::vector<Entry> heap_;
  std::vector<Entry> held_;  // fell due while their strand was paused, in order
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  std::size_t live_ = 0;
  std::uint64_t scheduled_ = 0;
  std::uint64_t steps_ = 0;
};

class ManualScheduler final : public ports::Scheduler {
 public:
  // A strand in a time of its own.
  ManualScheduler() : time_(std::make_shared<ManualTime>()) {}
  // A strand in a world shared with others.
  explicit ManualScheduler(std::shared_ptr<ManualTime> time) : time_(std::move(time)) {}
  ~ManualScheduler() override { drop_all(); }

  domain::Instant now() const override { return time_->now() + wall_error_; }
  ports::Monotonic monotonic() const override { return time_->monotonic(); }
  void post(ports::Task task) override { time_->schedule(this, {}, std::move(task)); }
  ports::TimerId call_after(std::chrono::nanoseconds delay, ports::Task task) override {
    return time_->schedule(this, delay, std::move(task));
  }
  void cancel(ports::TimerId timer) override { time_->cancel(timer); }

  // How far this strand's wall clock is from the right time.
  void set_wall_error(domain::Duration error) noexcept { wall_error_ = error; }
  // From now on nothing of this strand runs; what falls due waits.
  void pause() noexcept { paused_ = true; }
  // Runs what fell due meanwhile, in order, and goes on.
  void resume();
  bool paused() const noexcept { return paused_; }
  // Destroys every pending task of this strand without running it.
  void drop_all() { time_->drop(this); }

  const std::shared_ptr<ManualTime>& time() const noexcept { return time_; }
  // The same as of time(): they run the whole world.
  void run_until_idle() { time_->run_until_idle(); }
  void advance(std::chrono::nanoseconds span) { time_->advance(span); }
  bool run_until(const std::function<bool()>& done, std::chrono::nanoseconds limit) {
    return time_->run_until(done, limit);
  }

 private:
  std::shared_ptr<ManualTime> time_;
  domain::Duration wall_error_{};
  bool paused_ = false;
};

}  // namespace redline::tests
