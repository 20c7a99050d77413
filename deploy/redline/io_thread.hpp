// One event loop on one thread: the strand of a role. Everything a role owns lives and dies on it.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <functional>
#include <future>
#include <string>
#include <thread>
#include <utility>

#include "dispatcher/runtime/asio_scheduler.hpp"

namespace redline::app {

class IoThread {
 public:
  // `name` shows in the system's thread lists (15 characters at most).
  explicit IoThread(std::string name);
  // Ends the loop and waits for the thread. What lives on it must have been destroyed there before.
  ~IoThread();
  IoThread(const IoThread&) = delete;
  IoThread& operator=(const IoThread&) = delete;

  boost::asio::io_context& io() noexcept { return io_; }
  runtime::AsioScheduler& scheduler() noexcept { return scheduler_; }

  // Runs `task` on the loop and waits for what it returns. Not from the loop itself.
  template <class Task>
  auto call(Task task) {
    std::packaged_task<decltype(task())()> packaged(std::move(task));
    auto result = packaged.get_future();
    boost::asio::post(io_, std::move(packaged));
    return result.get();
  }

  // Brings tasks of other threads to the loop.
  std::function<void(ports::Task)> post_back() {
    return [this](ports::Task task) { boost::asio::post(io_, std::move(task)); };
  }

  void join();

 private:
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
  runtime::AsioScheduler scheduler_{io_};
  std::thread thread_;
};

}  // namespace redline::app
