#include "gateway/net/connections.hpp"

#include <algorithm>

namespace redline::gateway::net {

Connections::Connections(asio::io_context& io, std::chrono::milliseconds sweep_every)
    : timer_(io.get_executor(), std::chrono::milliseconds(0)), sweep_every_(sweep_every), now_(timer_.expiry()) {}

void Connections::start() {
  if (running_) return;
  running_ = true;
  arm();
  now_ = timer_.expiry() - sweep_every_;
}

void Connections::stop() {
  running_ = false;
  timer_.cancel();
}

void Connections::arm() {
  timer_.expires_after(sweep_every_);
  timer_.async_wait([this](error_code error) {
    if (error || !running_) return;
    sweep();
    arm();
  });
}

// Visits each connection once even when visiting makes others come and go.
template <typename Visit>
void Connections::for_each(Visit visit) {
  List waiting;
  waiting.swap(all_);
  while (!waiting.empty()) {
    Connection& connection = waiting.front();
    waiting.pop_front();
    all_.push_back(connection);
    visit(connection);
  }
}

void Connections::sweep() {
  now_ = timer_.expiry();
  for_each([this](Connection& connection) {
    if (connection.next_check_ > now_) return;
    connection.next_check_ = kNoTime;
    connection.on_check(now_);
  });
}

void Connections::drain(std::chrono::milliseconds window) {
  const auto count = static_cast<std::int64_t>(std::max<std::size_t>(all_.size(), 1));
  std::int64_t index = 0;
  for_each([&](Connection& connection) { connection.drain(now_ + window * index++ / count); });
}

void Connections::abort_all() {
  for_each([](Connection& connection) { connection.abort(); });
}

}  // namespace redline::gateway::net
