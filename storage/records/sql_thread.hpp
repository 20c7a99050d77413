// The one thread that talks to the records: SQL blocks, so no strand that serves anybody may wait for it. Tasks run one
// after the other with an open Database; what they give, or why they failed, is posted back to the strand that asked.
//
// The connection is made with the first task and again after it was lost; a task that finds the database away fails at once
// with Unavailable, and who asked tries again when it suits.
// Threads: run() from the strand only; the destructor too, and it waits for the task under way. Handlers of a destroyed
// SqlThread are dropped.
#pragma once

#include <spdlog/spdlog.h>

#include <condition_variable>
#include <deque>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "dispatcher/ports/records.hpp"
#include "dispatcher/ports/scheduler.hpp"
#include "storage/records/database.hpp"

namespace redline::storage::records {

// Brings a task to the strand of the caller; called on the SQL thread.
using PostBack = std::function<void(ports::Task)>;

struct SqlThreadOptions {
  std::string name = "rl-records";        // shown in the system's thread lists (15 characters at most)
  std::size_t waiting_max = 1'000;        // tasks; more are refused as Unavailable
};

class SqlThread {
 public:
  template <class T>
  using Handler = std::move_only_function<void(std::expected<T, ports::RecordsFailure>)>;

  SqlThread(RecordsUrl url, PostBack post_back, SqlThreadOptions options = {});
  ~SqlThread();
  SqlThread(const SqlThread&) = delete;
  SqlThread& operator=(const SqlThread&) = delete;

  // `task` runs on the SQL thread and must be copyable; `handler` on the strand, once, never inside the call.
  template <class T, class Task>
  void run(Task task, Handler<T> handler) {
    submit([this, task = std::move(task), handler = std::move(handler)](Database* database, ports::RecordsFailure failure) mutable {
      std::expected<T, ports::RecordsFailure> result = std::unexpected{std::move(failure)};
      if (database != nullptr) result = attempt<T>(task, *database);
      post([handler = std::move(handler), result = std::move(result)]() mutable { handler(std::move(result)); });
    });
  }

 private:
  // The database, or null and why there is none.
  using Job = std::move_only_function<void(Database*, ports::RecordsFailure)>;

  template <class T, class Task>
  std::expected<T, ports::RecordsFailure> attempt(Task& task, Database& database) {
    try {
      return task(database);
    } catch (const std::exception& error) {
      lost_ = true;
      return std::unexpected{failure_of(error)};
    }
  }

  void submit(Job job);
  void post(ports::Task task);
  void work();
  static ports::RecordsFailure failure_of(const std::exception& error);

  const RecordsUrl url_;
  const PostBack post_back_;
  const SqlThreadOptions options_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // used on the strand only

  // On the SQL thread only.
  std::unique_ptr<Database> database_;
  bool lost_ = false;  // to be opened anew

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;      // guarded by mutex_
  bool stopping_ = false;     // guarded by mutex_
  std::thread thread_;        // last: it uses all of the above
};

}  // namespace redline::storage::records
