#include "storage/records/archiver.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace redline::storage::records {

using namespace domain;
using namespace ports;

namespace {

constexpr std::chrono::milliseconds kMarkAgainAfter{500};
constexpr std::chrono::milliseconds kAskedForDispatcherEvery{100};

}  // namespace

std::string_view name(ArchiverStatus status) noexcept {
  switch (status) {
    case ArchiverStatus::Starting: return "starting";
    case ArchiverStatus::Following: return "following";
    case ArchiverStatus::StoreAway: return "live store away";
    case ArchiverStatus::RecordsAway: return "records away";
    case ArchiverStatus::OtherHistory: return "other history";
  }
  return "unknown";
}

// Halves the stretch [from, until) until the first offset is found that the log still has.
struct Archiver::Search {
  LogSnapshot snapshot;
  Offset from = 0;
  Offset until = 0;
};

Archiver::Archiver(EventLog& log, ArchiveMarks& marks, Scheduler& scheduler, RecordsUrl url, PostBack post_back,
                   ArchiverOptions options)
    : log_(log),
      marks_(marks),
      scheduler_(scheduler),
      options_(options),
      retry_after_(options.retry_min),
      sql_(std::move(url), std::move(post_back), {.name = "rl-archive"}) {}

Archiver::~Archiver() {
  log_.cancel_tail();
  scheduler_.cancel(retry_timer_);
  scheduler_.cancel(mark_timer_);
}

template <class Method>
auto Archiver::guarded(Method method) {
  return [self = std::weak_ptr{self_}, method = std::move(method)](auto result) mutable {
    if (const auto alive = self.lock()) method(**alive, std::move(result));
  };
}

void Archiver::set_status(ArchiverStatus status, std::string_view why) {
  if (std::exchange(stats_.status, status) == status && std::exchange(ever_told_, true)) return;
  const auto level = status == ArchiverStatus::Following || status == ArchiverStatus::Starting ? spdlog::level::info
                     : status == ArchiverStatus::OtherHistory                                  ? spdlog::level::critical
                                                                                               : spdlog::level::warn;
  spdlog::log(level, "archiver {}: {}", name(status), why);
}

void Archiver::retry(ArchiverStatus status, std::string_view why, void (Archiver::*what)()) {
  set_status(status, why);
  retry_timer_ = scheduler_.call_after(retry_after_, [this, what] {
    retry_timer_ = 0;
    (this->*what)();
  });
  retry_after_ = std::min(retry_after_ * 2, options_.retry_max);
}

// --- where to go on

void Archiver::read_position() {
  sql_.run<std::optional<ArchivePosition>>(
      [shard = options_.shard](Database& database) { return database.companion<Archive>(shard).position(); },
      guarded([](Archiver& self, std::expected<std::optional<ArchivePosition>, RecordsFailure> found) {
        if (!found) return self.retry(ArchiverStatus::RecordsAway, found.error().message, &Archiver::read_position);
        self.at_ = self.stats_.position = found->value_or(ArchivePosition{});
        self.marked_ = {};
        self.read_mark();
      }));
}

void Archiver::read_mark() {
  marks_.read(guarded([](Archiver& self, const ArchiveMarkRead& read) { self.on_mark(read); }));
}

void Archiver::on_mark(const ArchiveMarkRead& read) {
  if (!read.available) return retry(ArchiverStatus::StoreAway, "the live store cannot be read", &Archiver::read_mark);
  if (read.epoch == 0) {  // no dispatcher has ever been there
    retry_timer_ = scheduler_.call_after(kAskedForDispatcherEvery, [this] { read_mark(); });
    return;
  }
  const bool new_records = at_ == ArchivePosition{};
  const std::uint64_t here = at_.mark.position.commit_number;
  const bool undone = read.end.commit_number < here;
  if (read.epoch == at_.epoch && !undone) return follow();
  if (!new_records && !read.mark)
    return retry(ArchiverStatus::OtherHistory,
                 "the records have a history that the live store knows nothing of; rebuild it with `redline restore-live`, or "
                 "name other records",
                 &Archiver::read_mark);
  const ArchivePosition now{.epoch = read.epoch, .mark = read.mark.value_or(ArchiveMark{})};
  // What the mark tells is in both. Beyond it the live store may have lost what the records have.
  if (!new_records && now.mark.position.commit_number < here) return rewind(now);
  adopt({.epoch = read.epoch, .mark = at_.mark});
}

template <class Task>
void Archiver::change(Task task, void (Archiver::*again)(), ports::Task done) {
  sql_.run<bool>(
      [task = std::move(task), shard = options_.shard](Database& database) { return task(database.companion<Archive>(shard)); },
      guarded([again, done = std::move(done)](Archiver& self, std::expected<bool, RecordsFailure> changed) mutable {
        self.on_changed(std::move(changed), again, std::move(done));
      }));
}

void Archiver::on_changed(std::expected<bool, RecordsFailure> changed, void (Archiver::*again)(), ports::Task done) {
  if (!changed) return retry(ArchiverStatus::RecordsAway, changed.error().message, again);
  if (*changed) return done();
  read_position();  // another archiver was here
}

void Archiver::adopt(const ArchivePosition& to) {
  change([from = at_, to, now = scheduler_.now()](Archive& archive) { return archive.adopt(from, to, now); },
         &Archiver::read_position, [this, to] {
           at_ = to;
           follow();
         });
}

void Archiver::rewind(const ArchivePosition& to) {
  log_.snapshot(guarded([to](Archiver& self, std::optional<LogSnapshot> snapshot) {
    if (!snapshot || snapshot->epoch != to.epoch)
      return self.retry(ArchiverStatus::StoreAway, "the live store cannot be read", &Archiver::read_mark);
    spdlog::warn("archiver: the live store has lost commits behind {}; the records go back there from {}",
                 to.mark.position.commit_number, self.at_.mark.position.commit_number);
    self.reset(std::make_shared<ArchiveReset>(ArchiveReset{
        .position = to, .state = std::move(snapshot->state), .drop_from = to.mark.next_offset, .cause = "undone"}));
  }));
}

void Archiver::reset(std::shared_ptr<ArchiveReset> reset) {
  const ArchivePosition to = reset->position;
  change([from = at_, reset = std::move(reset), now = scheduler_.now()](
             Archive& archive) { return archive.reset(from, *reset, now); },
         &Archiver::read_position, [this, to] {
           ++stats_.resets;
           at_ = to;
           follow();
         });
}

// --- what follows was trimmed

void Archiver::skip_trimmed() {
  log_.snapshot(guarded([](Archiver& self, std::optional<LogSnapshot> snapshot) {
    if (!snapshot) return self.retry(ArchiverStatus::StoreAway, "the live store cannot be read", &Archiver::read_mark);
    const Offset until = snapshot->position.first_offset;
    self.find_oldest(std::make_shared<Search>(
        Search{.snapshot = std::move(*snapshot), .from = self.at_.mark.next_offset, .until = until}));
  }));
}

void Archiver::find_oldest(std::shared_ptr<Search> search) {
  const Offset asked = search->from + (search->until - search->from) / 2;
  const bool last = search->from >= search->until;
  log_.range(asked, asked + 1, 1, guarded([search, asked, last](Archiver& self, const LogRead& read) {
               if (!read.available)
                 return self.retry(ArchiverStatus::StoreAway, "the log cannot be read", &Archiver::read_mark);
               if (!last) {
                 (read.gap ? search->from : search->until) = read.gap ? asked + 1 : asked;
                 return self.find_oldest(search);
               }
               // Reading goes on after a position: the one right before the commit found, which need not be there.
               const LogPosition found = read.entries.empty() ? search->snapshot.position : read.entries.front().position();
               const LogPosition before{.first_offset = found.first_offset, .commit_number = found.commit_number - 1};
               spdlog::error("archiver: events {} to {} were trimmed before they were archived", self.at_.mark.next_offset,
                             found.first_offset);
               self.reset(std::make_shared<ArchiveReset>(ArchiveReset{
                   .position = {.epoch = search->snapshot.epoch, .mark = {.position = before, .next_offset = found.first_offset}},
                   .state = std::move(search->snapshot.state),
                   .cause = "trimmed"}));
             }));
}

// --- following

void Archiver::follow() {
  set_status(ArchiverStatus::Following, "the log");
  stats_.position = at_;
  set_mark();
  log_.tail(at_.mark.position, options_.entries_max,
            guarded([](Archiver& self, LogRead read) { self.on_read(std::move(read)); }));
}

void Archiver::on_read(LogRead read) {
  if (!read.available) return retry(ArchiverStatus::StoreAway, "the log cannot be read", &Archiver::read_mark);
  if (read.epoch != at_.epoch) return read_mark();
  if (read.gap) {
    return marks_.read(guarded([](Archiver& self, const ArchiveMarkRead& mark) {
      const bool trimmed = mark.available && mark.epoch == self.at_.epoch &&
                           mark.end.commit_number >= self.at_.mark.position.commit_number;
      if (trimmed) return self.skip_trimmed();
      self.on_mark(mark);
    }));
  }
  if (read.entries.empty()) return follow();
  append(std::make_shared<const LogRead>(std::move(read)));
}

void Archiver::append(std::shared_ptr<const LogRead> read) {
  const LogEntry& last = read->entries.back();
  const ArchivePosition to{.epoch = at_.epoch, .mark = {.position = last.position(), .next_offset = last.next_offset}};
  change([from = at_, read, now = scheduler_.now()](
             Archive& archive) { return archive.append(from, from.epoch, read->entries, now); },
         &Archiver::read_position, [this, read, to] {
           stats_.commits += read->entries.size();
           stats_.events += to.mark.next_offset - at_.mark.next_offset;
           ++stats_.batches;
           retry_after_ = options_.retry_min;
           at_ = to;
           follow();
         });
}

// What was set is what is on disk; the newest of several that wait is enough.
void Archiver::set_mark() {
  if (marking_ || marked_ == at_.mark) return;
  marking_ = true;
  marks_.set(at_.epoch, at_.mark, guarded([wanted = at_.mark](Archiver& self, MarkOutcome outcome) {
               self.marking_ = false;
               // Refused: the log is another one; the next read tells, and the mark is set anew then.
               if (outcome == MarkOutcome::Set) self.marked_ = wanted;
               if (outcome == MarkOutcome::Set) return self.set_mark();
               self.scheduler_.cancel(self.mark_timer_);
               self.mark_timer_ = self.scheduler_.call_after(kMarkAgainAfter, [&self] { self.set_mark(); });
             }));
}

}  // namespace redline::storage::records
