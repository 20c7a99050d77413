#include "storage/memory/link.hpp"

#include <algorithm>

namespace redline::storage {

void MemoryLink::cut() {
  if (cut_) return;
  cut_ = true;
  ++cuts_;
  shard_.check_connections();
}

void MemoryLink::request(std::chrono::nanoseconds delay, ports::Task task) {
  const ports::Monotonic now = shard_.server().monotonic();
  request_arrives_ = std::max(request_arrives_, now + delay);
  shard_.server().call_after(request_arrives_ - now, std::move(task));
}

void MemoryLink::reply(std::chrono::nanoseconds delay, ports::Task task) {
  const ports::Monotonic now = scheduler_.monotonic();
  reply_arrives_ = std::max(reply_arrives_, now + delay);
  scheduler_.call_after(reply_arrives_ - now, std::move(task));
}

}  // namespace redline::storage
