#include "tests/sim/connection.hpp"

#include <span>
#include <utility>

namespace redline::sim {

using namespace std::chrono_literals;
using gateway::ClosedInfo;

namespace {

// As the real edge has them, relative to the queues of the simulated sessions.
constexpr std::size_t kQueueHigh = 8 * 1024;
constexpr std::size_t kQueueLow = 2 * 1024;
constexpr std::chrono::milliseconds kSlowTick{250};
constexpr std::chrono::seconds kCloseDeadline{3};

}  // namespace

// --- the device's end

void Connection::say(std::string message) {
  if (host_ == nullptr || dead_) return;
  host_->scheduler().call_after(latency_, [self = shared_from_this(), message = std::move(message)] {
    if (self->host_ == nullptr || self->closing_ || self->dead_) return;
    self->host_->events().on_message(self->id_, std::span{message.data(), message.size()},
                                     self->subprotocol_ == gateway::Subprotocol::Binary);
  });
}

void Connection::drop() {
  user_ = nullptr;
  queue_.clear();
  queued_bytes_ = 0;
  if (dead_ || host_ == nullptr) return;
  host_->scheduler().call_after(latency_,
                                [self = shared_from_this()] { self->server_closed(ClosedInfo::By::Lost, 0); });
}

void Connection::cut() {
  if (dead_) return;
  on_crowd(latency_, &Connection::refuse);
  if (host_ != nullptr)
    host_->scheduler().call_after(latency_,
                                  [self = shared_from_this()] { self->server_closed(ClosedInfo::By::Lost, 0); });
  dead_ = true;
}

void Connection::on_crowd(std::chrono::nanoseconds delay, void (Connection::*task)()) {
  crowd_.call_after(delay, [self = shared_from_this(), task] { ((*self).*task)(); });
}

void Connection::tell_lost(std::uint16_t code) {
  if (ConnectionUser* user = std::exchange(user_, nullptr)) user->on_lost(*this, code);
}

void Connection::refuse() { tell_lost(0); }

// --- the gateway's end

void Connection::accept(ConnectionHost& host, gateway::TransportId id) {
  host_ = &host;
  id_ = id;
  host.events().on_open(id, *this, {.address = "192.0.2.1", .origin = {}, .subprotocol = subprotocol_, .secure = true});
  crowd_.call_after(latency_, [self = shared_from_this()] {
    if (self->user_ != nullptr && self->host_ != nullptr && !self->dead_) self->user_->on_connected(*self);
  });
}

void Connection::server_gone(bool told) {
  host_ = nullptr;
  if (told && !dead_) on_crowd(latency_, &Connection::refuse);
}

void Connection::server_closed(ClosedInfo::By by, std::uint16_t code) {
  ConnectionHost* host = std::exchange(host_, nullptr);
  if (host == nullptr) return;
  const auto alive = shared_from_this();
  host->events().on_closed(id_, {.by = by, .code = code, .reason = {}});
  host->forget(id_);
}

void Connection::send(gateway::FramePtr frame) {
  if (closing_ || host_ == nullptr) return;
  if (user_ == nullptr || dead_) return;  // into the void
  queued_bytes_ += frame->size();
  above_high_ = above_high_ || queued_bytes_ >= kQueueHigh;
  queue_.push_back(std::move(frame));
  arm_delivery();
}

void Connection::close(CloseCode code, std::string_view) {
  if (std::exchange(closing_, true) || host_ == nullptr) return;
  close_code_ = static_cast<std::uint16_t>(code);
  arm_delivery();
  host_->scheduler().call_after(
      kCloseDeadline, [self = shared_from_this()] { self->server_closed(ClosedInfo::By::Server, self->close_code_); });
}

void Connection::arm_delivery() {
  if (std::exchange(delivering_, true)) return;
  on_crowd(latency_, &Connection::deliver);
}

void Connection::deliver() {
  delivering_ = false;
  if (reading_ != kUnlimited) credit_ += reading_ * std::chrono::duration<double>(kSlowTick).count();
  while (!queue_.empty() && user_ != nullptr && !dead_) {
    const gateway::FramePtr frame = queue_.front();
    if (reading_ != kUnlimited) {
      if (credit_ < static_cast<double>(frame->size())) break;
      credit_ -= static_cast<double>(frame->size());
    }
    queue_.pop_front();
    queued_bytes_ -= frame->size();
    user_->on_frame(*this, frame->payload());
  }
  if (user_ == nullptr || dead_) return;
  if (!queue_.empty()) {
    delivering_ = true;
    return on_crowd(kSlowTick, &Connection::deliver);
  }
  credit_ = 0;
  if (closing_) return tell_lost(close_code_);
  if (above_high_ && queued_bytes_ <= kQueueLow && host_ != nullptr) {
    above_high_ = false;
    host_->scheduler().post([self = shared_from_this()] {
      if (self->host_ != nullptr && !self->closing_) self->host_->events().on_writable_low(self->id_);
    });
  }
}

}  // namespace redline::sim
