// Follows the log: loads a snapshot with some history before it, then hands over commit after commit, in order and
// without holes. Whatever goes wrong ends in one of two ways: the same read again after a while (the store is away), or
// everything anew (commits were trimmed before they were read, or the log was lost and has another epoch).
//
//   Stopped ── start() ──► Loading: snapshot → history ──► Tailing ── hole, epoch ──► Loading
//
// One thread; one read at a time. Handlers of the log are dropped when the tailer is destroyed.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "dispatcher/ports/event_log.hpp"
#include "dispatcher/ports/scheduler.hpp"

namespace redline::gateway {

struct TailOptions {
  std::size_t entries_max = 256;            // of one read
  domain::Offset history_events = 10'000;   // read before the snapshot, so that clients resume without the log
  std::chrono::milliseconds retry_min{50};  // the store is away: doubled each time, with jitter
  std::chrono::milliseconds retry_max{1'000};
};

class TailSink {
 public:
  // Start anew. The state contains every event up to `head`; `history` is commits that lead to `head` without holes (it
  // may be empty).
  virtual void on_loaded(ports::LogEpoch epoch, domain::Offset head, domain::ShardState state,
                         std::vector<ports::LogEntry> history) = 0;
  // The next commit.
  virtual void on_commit(ports::LogEntry entry) = 0;
  // The store can (not) be reached; told when it changes. Before the first on_loaded it cannot.
  virtual void on_available(bool available, std::string_view why) = 0;

 protected:
  ~TailSink() = default;
};

class Tailer {
 public:
  Tailer(ports::EventLog& log, ports::Scheduler& scheduler, ports::Random& random, TailOptions options, TailSink& sink);
  ~Tailer();
  Tailer(const Tailer&) = delete;
  Tailer& operator=(const Tailer&) = delete;

  void start();

  bool available() const noexcept { return available_; }
  std::uint64_t loads() const noexcept { return loads_; }

 private:
  void load(std::string_view why);
  void reload(std::string_view why);
  void on_snapshot(std::optional<ports::LogSnapshot> snapshot);
  void read_history(domain::Offset from);
  void on_history(domain::Offset from, ports::LogRead read);
  void finish_loading();
  void tail();
  void probe();
  void on_read(ports::LogRead read);
  // Hands the commit over; false when it does not follow the one before.
  bool take(ports::LogEntry entry);
  void retry(void (Tailer::*what)(), std::string_view why);
  void set_available(bool available, std::string_view why);

  // Wraps a handler so that it is dropped with the tailer.
  template <class Method>
  auto guarded(Method method);

  ports::EventLog& log_;
  ports::Scheduler& scheduler_;
  ports::Random& random_;
  TailOptions options_;
  TailSink& sink_;
  bool available_ = false;
  std::chrono::milliseconds retry_after_;
  ports::TimerId retry_timer_ = 0;
  ports::LogEpoch epoch_ = 0;
  ports::LogPosition position_;                   // of the newest commit handed over
  domain::Offset next_ = 0;                       // the next event; 0: not known until the next commit
  std::unique_ptr<ports::LogSnapshot> snapshot_;  // while loading
  std::vector<ports::LogEntry> history_;          // while loading
  std::uint64_t loads_ = 0;
  bool progressed_ = false;  // a commit was handed over since the last load
  std::shared_ptr<Tailer*> self_ = std::make_shared<Tailer*>(this);
};

}  // namespace redline::gateway
