#include "dispatcher/runtime/asio_scheduler.hpp"

#include <boost/asio/post.hpp>

namespace redline::runtime {

using std::chrono::steady_clock;

domain::Instant AsioScheduler::now() const {
  return std::chrono::floor<domain::Duration>(std::chrono::system_clock::now());
}

ports::Monotonic AsioScheduler::monotonic() const {
  return ports::Monotonic{std::chrono::duration_cast<std::chrono::nanoseconds>(steady_clock::now().time_since_epoch())};
}

void AsioScheduler::post(ports::Task task) { boost::asio::post(io_, std::move(task)); }

ports::TimerId AsioScheduler::call_after(std::chrono::nanoseconds delay, ports::Task task) {
  const auto due = steady_clock::now() + std::max(delay, std::chrono::nanoseconds{0});
  const ports::TimerId id = ++last_;
  calls_.emplace(Key{due, id}, std::move(task));
  due_.emplace(id, due);
  if (due < armed_for_) arm();
  return id;
}

ports::TimerId AsioScheduler::call_at(domain::Instant due, ports::Task task) {
  return call_after(due - std::chrono::system_clock::now(), std::move(task));
}

void AsioScheduler::cancel(ports::TimerId timer) {
  const auto it = due_.find(timer);
  if (it == due_.end()) return;
  calls_.erase(Key{it->second, timer});
  due_.erase(it);
}

void AsioScheduler::arm() {
  armed_for_ = calls_.begin()->first.first;
  timer_.expires_at(armed_for_);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) run_due();
  });
}

void AsioScheduler::run_due() {
  armed_for_ = steady_clock::time_point::max();
  const auto now = steady_clock::now();
  while (!calls_.empty() && calls_.begin()->first.first <= now) {
    auto call = calls_.extract(calls_.begin());
    due_.erase(call.key().second);
    call.mapped()();
  }
  if (!calls_.empty()) arm();
}

}  // namespace redline::runtime
