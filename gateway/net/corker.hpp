// The flush list of one loop: streams that have something to send register here and are flushed once, together, at the
// end of the turn. What a turn queued for a connection therefore leaves in one system call. One thread; held by
// shared_ptr.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include <boost/asio/post.hpp>
#include <boost/intrusive/list.hpp>

#include "gateway/net/socket.hpp"

namespace redline::gateway::net {

class Corked : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 protected:
  ~Corked() = default;

 private:
  friend class Corker;
  virtual void flush() = 0;
};

struct WriteCounters {
  std::uint64_t writes = 0;  // system calls that took something
  std::uint64_t frames_out = 0;
  std::uint64_t bytes_out = 0;
};

class Corker : public std::enable_shared_from_this<Corker> {
 public:
  static constexpr std::size_t kScratchBytes = 64 * 1024;

  explicit Corker(asio::io_context& io) : executor_(io.get_executor()), scratch_(new char[kScratchBytes]) {}

  void schedule(Corked& stream) {
    if (stream.is_linked()) return;
    waiting_.push_back(stream);
    if (posted_) return;
    posted_ = true;
    asio::post(executor_, [self = shared_from_this()] { self->flush(); });
  }

  // Where a stream joins small frames before a write; free again when its flush() returns.
  char* scratch() noexcept { return scratch_.get(); }

  WriteCounters counters;

 private:
  using List = boost::intrusive::list<Corked, boost::intrusive::constant_time_size<false>>;

  void flush() {
    posted_ = false;
    List turn;
    turn.swap(waiting_);
    while (!turn.empty()) {
      Corked& stream = turn.front();
      turn.pop_front();
      stream.flush();
    }
  }

  Executor executor_;
  std::unique_ptr<char[]> scratch_;
  List waiting_;
  bool posted_ = false;
};

}  // namespace redline::gateway::net
