// MemoryLink: the way between one process and a MemoryShard, with everything that can go wrong on it. The ports of the
// process share it, as they would share a network. Without faults a call takes effect and is answered at once, though
// never inside the call.
//
// Requests arrive in the order they were sent and replies come back in order, as on one connection; blocked reads have
// connections of their own. `scheduler` is the process's strand: handlers run there. A link outlives its ports, the
// shard outlives both. One thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>

#include "storage/memory/shard.hpp"

namespace redline::storage {

enum class StoreCall : std::uint8_t {
  AcquireLease,
  RenewLease,
  ReleaseLease,
  Load,
  Commit,
  Append,
  ReadInbox,
  Tail,
  Range,
  Snapshot,
  PublishPositions,
  SamplePositions,
  ReadMark,
  SetMark,
};
inline constexpr std::size_t kStoreCalls = 14;

// What becomes of one call.
struct Fate {
  std::chrono::nanoseconds request{};  // until it takes effect
  std::chrono::nanoseconds reply{};    // from then until its handler runs
  bool refuse = false;                 // fails at once, certainly without effect
  bool lose_request = false;           // no effect; the caller cannot know
  bool lose_reply = false;             // effect; the caller cannot know
  bool twice = false;                  // takes effect twice, as when a lower layer repeats it
  bool short_wait = false;             // Commit: done, but too few replicas confirmed it
};

// Decides the fate of each call when it is made. The owner may draw from a seeded random; nothing else here does.
using FateHook = std::function<Fate(StoreCall)>;

class MemoryLink {
 public:
  MemoryLink(MemoryShard& shard, ports::Scheduler& scheduler, FateHook fate = {})
      : shard_(shard), scheduler_(scheduler), fate_(std::move(fate)) {}
  MemoryLink(const MemoryLink&) = delete;
  MemoryLink& operator=(const MemoryLink&) = delete;

  void set_fate(FateHook fate) { fate_ = std::move(fate); }

  // Partition: until mend() every call fails; what is under way arrives nowhere and blocked reads fail.
  void cut();
  void mend() { cut_ = false; }

  MemoryShard& shard() noexcept { return shard_; }
  ports::Scheduler& scheduler() noexcept { return scheduler_; }
  bool up() const noexcept { return !cut_ && shard_.up(); }
  Fate fate(StoreCall call) const { return fate_ ? fate_(call) : Fate{}; }

  // One life of the connection: it ends with a cut of the link and with a restart of the shard.
  using Session = std::uint64_t;
  Session session() const noexcept { return cuts_ + shard_.restarts(); }
  bool alive(Session session) const noexcept { return up() && session == this->session(); }

  // Schedules what arrives at the shard, or back at the process, no earlier than what was sent before it.
  void request(std::chrono::nanoseconds delay, ports::Task task);
  void reply(std::chrono::nanoseconds delay, ports::Task task);

 private:
  MemoryShard& shard_;
  ports::Scheduler& scheduler_;
  FateHook fate_;
  bool cut_ = false;
  std::uint64_t cuts_ = 0;
  ports::Monotonic request_arrives_{};
  ports::Monotonic reply_arrives_{};
};

// What the ports have in common: their calls. When a port is destroyed its handlers are dropped; requests that are
// under way still arrive.
class MemoryPort {
 protected:
  explicit MemoryPort(MemoryLink& link) : link_(link), self_(std::make_shared<MemoryLink*>(&link)) {}
  ~MemoryPort() = default;
  MemoryPort(const MemoryPort&) = delete;
  MemoryPort& operator=(const MemoryPort&) = delete;

  // How a call can fail: certainly without effect, or with nobody knowing. Made when needed: not every result can be
  // copied.
  template <class Result>
  struct Failures {
    Result (*refused)() = [] { return Result{}; };
    Result (*lost)() = [] { return Result{}; };
  };

  // One call: `effect` runs at the shard, then `handler` runs on the process's strand with what it returned, or with
  // the failure.
  template <class Result, class Effect, class Handler>
  void call(StoreCall what, Effect effect, Handler handler, Failures<Result> failures = {}) {
    const Fate fate = link_.fate(what);
    const MemoryLink::Session session = link_.session();
    if (fate.refuse || !link_.up())
      return answer<Result>(self_, fate.reply, std::nullopt, failures.refused, std::move(handler));
    link_.request(
        fate.request, [fate, session, port = std::weak_ptr{self_}, &shard = link_.shard(), effect = std::move(effect),
                       lost = failures.lost, handler = std::move(handler)]() mutable {
          const auto sender = port.lock();
          const bool arrives = !fate.lose_request && (sender == nullptr ? shard.up() : (*sender)->alive(session));
          std::optional<Reply<Result>> reply;
          if (arrives) reply.emplace(session, effect(shard, fate));
          if (arrives && fate.twice) effect(shard, fate);
          if (fate.lose_reply) reply.reset();
          if (sender != nullptr) answer<Result>(sender, fate.reply, std::move(reply), lost, std::move(handler));
        });
  }

  MemoryLink& link() const noexcept { return link_; }
  const std::shared_ptr<MemoryLink*>& self() const noexcept { return self_; }

 private:
  // What the shard answered, good only as long as the connection it comes on lives.
  template <class Result>
  struct Reply {
    MemoryLink::Session session;
    Result result;
  };

  template <class Result, class Handler>
  static void answer(const std::shared_ptr<MemoryLink*>& port, std::chrono::nanoseconds delay,
                     std::optional<Reply<Result>> reply, Result (*failure)(), Handler handler) {
    (*port)->reply(
        delay, [port = std::weak_ptr{port}, reply = std::move(reply), failure, handler = std::move(handler)]() mutable {
          const auto receiver = port.lock();
          if (receiver == nullptr) return;
          handler(reply && (*receiver)->alive(reply->session) ? std::move(reply->result) : failure());
        });
  }

  MemoryLink& link_;
  std::shared_ptr<MemoryLink*> self_;  // lives as long as the port; replies hold it weakly
};

// A read that waits until there is something. One at a time per port; Result{} says that the store is away.
template <class Result>
class MemoryBlockingRead {
 public:
  // nullopt: nothing yet.
  using Collect = std::move_only_function<std::optional<Result>(const MemoryShard&)>;
  using Handler = std::move_only_function<void(Result)>;
  enum class Source : std::uint8_t { Inbox, Log };

  MemoryBlockingRead() = default;
  MemoryBlockingRead(const MemoryBlockingRead&) = delete;
  MemoryBlockingRead& operator=(const MemoryBlockingRead&) = delete;

  void start(MemoryLink& link, StoreCall what, Source source, Collect collect, Handler handler) {
    if (read_ != nullptr && !read_->told) throw std::logic_error("one read at a time");
    read_ = std::make_shared<Read>(link, link.fate(what), source, std::move(collect), std::move(handler));
    read_->send();
  }
  void cancel() { read_.reset(); }

 private:
  class Read final : public MemoryWaiter, public std::enable_shared_from_this<Read> {
   public:
    Read(MemoryLink& link, const Fate& fate, Source source, Collect collect, Handler handler)
        : link_(link),
          fate_(fate),
          session_(link.session()),
          source_(source),
          collect_(std::move(collect)),
          handler_(std::move(handler)) {}

    void send() {
      if (fate_.refuse || fate_.lose_request || !link_.up()) return tell(Result{});
      link_.shard().server().call_after(fate_.request, [read = this->weak_from_this()] {
        if (const auto self = read.lock()) self->retry();
      });
    }
    void retry() override {
      if (answered_) return;
      if (!link_.alive(session_)) return tell(Result{});
      if (auto found = collect_(link_.shard())) return tell(fate_.lose_reply ? Result{} : std::move(*found));
      if (source_ == Source::Inbox) {
        link_.shard().wait_for_inbox(this->shared_from_this());
      } else {
        link_.shard().wait_for_log(this->shared_from_this());
      }
    }
    void check_connection() override {
      if (!answered_ && !link_.alive(session_)) tell(Result{});
    }

    bool told = false;

   private:
    void tell(Result result) {
      answered_ = true;
      link_.scheduler().call_after(fate_.reply, [read = this->weak_from_this(), result = std::move(result)]() mutable {
        const auto self = read.lock();
        if (self == nullptr) return;
        self->told = true;
        self->handler_(self->link_.alive(self->session_) ? std::move(result) : Result{});
      });
    }

    MemoryLink& link_;
    Fate fate_;
    MemoryLink::Session session_;
    Source source_;
    Collect collect_;
    Handler handler_;
    bool answered_ = false;  // the reply is under way
  };

  std::shared_ptr<Read> read_;  // the only owner: letting go of it is what drops the handler
};

}  // namespace redline::storage
