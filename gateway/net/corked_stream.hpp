// The layer below Beast's websocket::stream that makes many messages one write.
//
// Reads pass through to the socket. Writes never reach it directly: Beast's own (the 101 answer, pongs, close frames)
// and the frames given to enqueue() stand in one queue and leave together, gathered, when the loop's turn ends
// (Corker). While a session still works off input that has already been read it holds its flush, so sixteen pipelined
// commands get their sixteen answers in one write: hold() is called with each message, and Beast asking for more input
// releases it.
//
// Data frames go in here and not through websocket::stream::async_write: they are encoded once for all receivers, are
// never copied per session, and Beast never allocates its write buffer.
//
// Sans surprises: enqueue, hold and seal only change the queue; the Listener is called from flushes, never from inside
// them. One thread. The owner (a shared_ptr'd session) must hold this stream and is kept alive while the socket is
// awaited.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/append.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/buffer_traits.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/system/system_error.hpp>

#include "gateway/net/corker.hpp"
#include "gateway/net/frame_queue.hpp"
#include "gateway/net/socket.hpp"

namespace redline::gateway::net {

// Called by a CorkedStream in a turn of its own.
class CorkedListener {
 public:
  virtual void on_stalled() = 0;  // the kernel takes no more for now
  virtual void on_flushed() = 0;  // something was taken; look at queued_bytes()
  virtual std::shared_ptr<void> keep_alive() = 0;

 protected:
  ~CorkedListener() = default;
};

template <typename Next>
class CorkedStream final : private Corked {
 public:
  using executor_type = Executor;

  static constexpr std::size_t kHoldBytesMax = 64 * 1024;    // a hold gives way beyond this,
  static constexpr std::size_t kHoldMessagesMax = 64;        // or this: a peer that never pauses gets its answers too
  static constexpr std::size_t kWriteBytesMax = 256 * 1024;  // per stream and turn, then the others' turn

  // `ahead`: input read beyond the handshake, given to Beast before the socket's.
  CorkedStream(Next next, Corker& corker, std::string ahead = {})
      : next_(std::move(next)),
        corker_(&corker),
        ahead_(ahead.empty() ? nullptr : std::make_unique<std::string>(std::move(ahead))) {}
  CorkedStream(const CorkedStream&) = delete;
  CorkedStream& operator=(const CorkedStream&) = delete;

  executor_type get_executor() noexcept { return next_.get_executor(); }
  Next& socket() noexcept { return next_; }
  void set_listener(CorkedListener& listener) noexcept { listener_ = &listener; }

  // Queues one encoded frame. Dropped after seal() and on a broken stream.
  void enqueue(FramePtr frame) {
    if (sealed_ || broken_) return;
    queue_.push(std::move(frame));
    if (!held_ || queue_.bytes() >= kHoldBytesMax) schedule();
  }
  // Nothing queued later is sent, Beast's own frames included: what is queued now ends the stream.
  void seal() {
    sealed_ = true;
    release();
  }
  // While muted, what Beast writes is taken and thrown away (its 101 answer carries a Server header; ours does not).
  void mute(bool on) noexcept { muted_ = on; }
  // A message from input already read is about to be handled: gather until Beast asks for more input.
  void hold() {
    if (++holds_ <= kHoldMessagesMax) {
      held_ = true;
    } else {
      release();
    }
  }

  std::size_t queued_bytes() const noexcept { return queue_.bytes(); }
  bool stalled() const noexcept { return stalled_; }
  bool broken() const noexcept { return broken_; }

  void close() noexcept {
    broken_ = true;
    queue_.clear();
    next_.close();
    complete_write(asio::error::operation_aborted);
  }

  // --- what Beast asks of a next layer ---

  template <typename Buffers, typename Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return asio::async_initiate<Token, void(error_code, std::size_t)>(
        [this](auto handler, const Buffers& into) {
          if (ahead_ == nullptr) {
            next_.async_read_some(into, std::move(handler));
          } else {
            const std::size_t bytes = take_ahead(into);
            asio::post(get_executor(), asio::append(std::move(handler), error_code(), bytes));
          }
          release();  // after the read: input that is there already is handled before the flush, which then has its
                      // answers too
        },
        token, buffers);
  }

  // Completes when the bytes, and all queued before them, are with the kernel: a peer that pings without reading is
  // answered no faster than it reads. At most one at a time, which Beast guarantees.
  template <typename Buffers, typename Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return asio::async_initiate<Token, void(error_code, std::size_t)>(
        [this](auto handler, const Buffers& from) {
          const std::size_t bytes = take(from);
          if (broken_ || queue_.empty()) {
            const error_code error = broken_ ? error_code(asio::error::operation_aborted) : error_code();
            return void(asio::post(get_executor(), asio::append(std::move(handler), error, bytes)));
          }
          write_done_ = [handler = std::move(handler), bytes](error_code error) mutable {
            std::move(handler)(error, bytes);
          };
          write_end_ = queue_.bytes_pushed();
          release();
          schedule();
        },
        token, buffers);
  }

  template <typename Buffers>
  std::size_t write_some(const Buffers& buffers, error_code& error) {
    error = broken_ ? error_code(asio::error::broken_pipe) : error_code();
    const std::size_t bytes = take(buffers);
    schedule();
    return bytes;
  }
  template <typename Buffers>
  std::size_t write_some(const Buffers& buffers) {
    error_code error;
    const std::size_t bytes = write_some(buffers, error);
    if (error) throw boost::system::system_error(error);
    return bytes;
  }
  // Beast's synchronous interface wants these to exist; only the accept is used, and it does not read.
  template <typename Buffers>
  std::size_t read_some(const Buffers& buffers, error_code& error) {
    return next_.read_some(buffers, error);
  }
  template <typename Buffers>
  std::size_t read_some(const Buffers& buffers) {
    error_code error;
    const std::size_t bytes = read_some(buffers, error);
    if (error) throw boost::system::system_error(error);
    return bytes;
  }

 private:
  void release() {
    held_ = false;
    if (!queue_.empty()) schedule();
  }
  void schedule() {
    if (!stalled_) corker_->schedule(*this);
  }

  template <typename Buffers>
  std::size_t take(const Buffers& buffers) {
    std::string bytes(boost::beast::buffer_bytes(buffers), '\0');
    asio::buffer_copy(asio::buffer(bytes), buffers);
    if (!sealed_ && !muted_ && !broken_ && !bytes.empty()) queue_.push(FramePtr::raw(bytes));
    return bytes.size();
  }
  template <typename Buffers>
  std::size_t take_ahead(const Buffers& into) {
    const std::size_t bytes = asio::buffer_copy(into, asio::buffer(*ahead_));
    ahead_->erase(0, bytes);
    if (ahead_->empty()) ahead_.reset();
    return bytes;
  }

  void flush() override {
    if (stalled_ || broken_ || (held_ && queue_.bytes() < kHoldBytesMax)) return;
    holds_ = 0;
    const std::shared_ptr<void> alive = listener_ != nullptr ? listener_->keep_alive() : nullptr;
    std::size_t budget = kWriteBytesMax;
    error_code error;
    while (!queue_.empty() && budget > 0 && !error) {
      const std::size_t sent = next_.write_some(queue_.gather(corker_->scratch(), Corker::kScratchBytes), error);
      if (sent == 0) continue;
      corker_->counters.writes += 1;
      corker_->counters.bytes_out += sent;
      corker_->counters.frames_out += queue_.consume(sent);
      budget -= std::min(budget, sent);
    }
    if (error == asio::error::would_block) {
      wait_writable();
    } else if (error) {
      return close();
    } else if (!queue_.empty()) {
      schedule();
    }
    if (queue_.bytes_taken() >= write_end_) complete_write({});
    if (listener_ != nullptr && !broken_) listener_->on_flushed();
  }

  void wait_writable() {
    stalled_ = true;
    next_.async_wait_writable(
        [this, alive = listener_ != nullptr ? listener_->keep_alive() : nullptr](error_code error) {
          stalled_ = false;
          if (broken_) return;
          if (error) return close();
          flush();
        });
    if (listener_ != nullptr) listener_->on_stalled();
  }

  void complete_write(error_code error) {
    if (!write_done_) return;
    auto done = std::exchange(write_done_, nullptr);
    // Not from here: close() is also called from inside the owner's functions.
    asio::post(get_executor(), [done = std::move(done), error]() mutable { done(error); });
  }

  Next next_;
  Corker* corker_;
  CorkedListener* listener_ = nullptr;
  FrameQueue queue_;
  std::unique_ptr<std::string> ahead_;
  std::move_only_function<void(error_code)> write_done_;
  std::uint64_t write_end_ = 0;
  std::uint32_t holds_ = 0;  // since the last flush
  bool held_ = false;
  bool stalled_ = false;
  bool sealed_ = false;
  bool muted_ = false;
  bool broken_ = false;
};

// Found by Beast through argument-dependent lookup. The session sees to the end of the socket itself, with a deadline.
template <typename Next>
void teardown(boost::beast::role_type, CorkedStream<Next>&, error_code& error) {
  error = {};
}
template <typename Next, typename Handler>
void async_teardown(boost::beast::role_type, CorkedStream<Next>& stream, Handler&& handler) {
  asio::post(stream.get_executor(), asio::append(std::forward<Handler>(handler), error_code()));
}
template <typename Next>
void beast_close_socket(CorkedStream<Next>& stream) {
  stream.close();
}

}  // namespace redline::gateway::net
