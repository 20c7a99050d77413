#include "gateway/hub/tailer.hpp"

#include <algorithm>
#include <utility>

namespace redline::gateway {

using namespace domain;

Tailer::Tailer(ports::EventLog& log, ports::Scheduler& scheduler, ports::Random& random, TailOptions options,
               TailSink& sink)
    : log_(log),
      scheduler_(scheduler),
      random_(random),
      options_(options),
      sink_(sink),
      retry_after_(options.retry_min) {}

Tailer::~Tailer() {
  log_.cancel_tail();
  scheduler_.cancel(retry_timer_);
}

template <class Method>
auto Tailer::guarded(Method method) {
  return [self = std::weak_ptr{self_}, method = std::move(method)](auto result) mutable {
    if (const auto alive = self.lock()) method(**alive, std::move(result));
  };
}

void Tailer::start() { load("starting"); }

void Tailer::set_available(bool available, std::string_view why) {
  if (available) retry_after_ = options_.retry_min;
  if (std::exchange(available_, available) != available) sink_.on_available(available, why);
}

void Tailer::retry(void (Tailer::*what)(), std::string_view why) {
  set_available(false, why);
  const auto half = retry_after_ / 2;
  const auto jitter = std::chrono::milliseconds{random_.next() % static_cast<std::uint64_t>(half.count() + 1)};
  retry_after_ = std::min(retry_after_ * 2, options_.retry_max);
  retry_timer_ = scheduler_.call_after(half + jitter, [this, what] {
    retry_timer_ = 0;
    (this->*what)();
  });
}

// --- loading

void Tailer::load(std::string_view why) {
  set_available(false, why);
  history_.clear();
  log_.snapshot(
      guarded([](Tailer& self, std::optional<ports::LogSnapshot> snapshot) { self.on_snapshot(std::move(snapshot)); }));
}

void Tailer::on_snapshot(std::optional<ports::LogSnapshot> snapshot) {
  if (!snapshot) return retry(&Tailer::start, "the store cannot be read");
  snapshot_ = std::make_unique<ports::LogSnapshot>(std::move(*snapshot));
  const Offset newest = snapshot_->position.first_offset;
  if (newest == 0) return finish_loading();
  read_history(newest > options_.history_events ? newest - options_.history_events : 1);
}

// Commits from the one that holds `from` up to that of the snapshot's position, which tells where the next one begins.
void Tailer::read_history(Offset from) {
  log_.range(from, snapshot_->position.first_offset + 1, options_.entries_max,
             guarded([from](Tailer& self, ports::LogRead read) { self.on_history(from, std::move(read)); }));
}

void Tailer::on_history(Offset from, ports::LogRead read) {
  if (!read.available) return retry(&Tailer::start, "the log cannot be read");
  const ports::LogPosition& newest = snapshot_->position;
  if (read.gap || read.epoch != snapshot_->epoch || read.entries.empty()) {
    // Trimmed that far back: less will do. A position without events of its own ends here too.
    if (from >= newest.first_offset || !history_.empty()) return finish_loading();
    return read_history(from + (newest.first_offset - from + 1) / 2);
  }
  bool complete = false;
  for (ports::LogEntry& entry : read.entries) {
    complete = complete || entry.commit_number >= newest.commit_number || entry.next_offset > newest.first_offset;
    if (entry.commit_number > newest.commit_number) break;
    if (!entry.events.empty() && (history_.empty() || entry.first_offset == history_.back().next_offset))
      history_.push_back(std::move(entry));
  }
  const Offset next = history_.empty() ? from : history_.back().next_offset;
  if (complete || next <= from) return finish_loading();
  read_history(next);
}

void Tailer::finish_loading() {
  ports::LogSnapshot loaded = std::move(*std::exchange(snapshot_, nullptr));
  epoch_ = loaded.epoch;
  position_ = loaded.position;
  const bool reached = !history_.empty() && history_.back().commit_number == position_.commit_number;
  const bool without_events = !history_.empty() && history_.back().next_offset == position_.first_offset;
  if (!reached && !without_events) history_.clear();  // it does not lead up to the position
  next_ = history_.empty() ? 0 : history_.back().next_offset;
  const Offset sure = position_.first_offset == 0 ? 0 : position_.first_offset - 1;
  const Offset head = history_.empty() ? sure : next_ - 1;
  ++loads_;
  sink_.on_loaded(epoch_, head, std::move(loaded.state), std::exchange(history_, {}));
  set_available(true, "loaded");
  tail();
}

// --- tailing

// A tail answers only when there is something new: whether the store is back is asked with a read that does not wait.
void Tailer::probe() {
  log_.range(next_, next_ + 1, 1, guarded([](Tailer& self, const ports::LogRead& read) {
               if (!read.available) return self.retry(&Tailer::probe, "the log cannot be read");
               self.set_available(true, "the log can be read");
               self.tail();
             }));
}

void Tailer::tail() {
  log_.tail(position_, options_.entries_max,
            guarded([](Tailer& self, ports::LogRead read) { self.on_read(std::move(read)); }));
}

void Tailer::on_read(ports::LogRead read) {
  if (!read.available) return retry(&Tailer::probe, "the log cannot be read");
  if (read.epoch != epoch_) return reload("the log was lost and begun anew");
  if (read.gap) return reload("commits were trimmed before they were read");
  for (ports::LogEntry& entry : read.entries)
    if (!take(std::move(entry))) return reload("commits are missing in the log");
  tail();
}

// At once, unless the last load led nowhere.
void Tailer::reload(std::string_view why) {
  if (std::exchange(progressed_, false)) return load(why);
  retry(&Tailer::start, why);
}

bool Tailer::take(ports::LogEntry entry) {
  if (entry.commit_number <= position_.commit_number) return true;
  if (entry.commit_number != position_.commit_number + 1) return false;
  if (next_ != 0 && entry.first_offset != next_) return false;
  if (entry.next_offset - entry.first_offset != entry.events.size()) return false;
  position_ = entry.position();
  next_ = entry.next_offset;
  progressed_ = true;
  sink_.on_commit(std::move(entry));
  return true;
}

}  // namespace redline::gateway
