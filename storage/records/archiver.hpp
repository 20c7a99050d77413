// The archiver of one shard: follows its log and takes every commit over into the records, then tells the live store how far
// they are. Any number may run: the position in the records decides whose batch counts, the others read on from there.
//
//   Starting ── position, mark ──► Following ──► append ──► set the mark ──► …
//      ▲                              │ another log epoch, or the log does not go on from here
//      └──────── reset / adopt ◄──────┘
//
// When the live store has lost its newest commits (a crash of its machine, a replica that took over), the records go back
// to the mark that it still has, and take over what came instead. When commits were trimmed that the records do not have (the
// archiver was new, or its mark was taken away), it goes on with the oldest there are and writes the gap down. When the
// live store has no mark although the records have a history, it is another store: the archiver stops there and says so,
// for tickets of two histories must not be mixed.
//
// Everything runs on one strand, SQL on its own thread. The ports must outlive the archiver.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "dispatcher/ports/archive_mark.hpp"
#include "dispatcher/ports/event_log.hpp"
#include "dispatcher/ports/scheduler.hpp"
#include "storage/records/archive.hpp"
#include "storage/records/sql_thread.hpp"

namespace redline::storage::records {

struct ArchiverOptions {
  domain::ShardId shard;
  std::size_t entries_max = 1'000;             // commits of one transaction
  std::chrono::milliseconds retry_min{50};     // doubled each time
  std::chrono::milliseconds retry_max{2'000};
};

enum class ArchiverStatus : std::uint8_t {
  Starting,
  Following,
  StoreAway,     // the live store cannot be reached
  RecordsAway,   // the database cannot be reached, or refuses
  OtherHistory,  // live store and records do not belong together
};
std::string_view name(ArchiverStatus status) noexcept;

struct ArchiverStats {
  ArchiverStatus status = ArchiverStatus::Starting;
  ArchivePosition position;
  std::uint64_t commits = 0;
  std::uint64_t events = 0;
  std::uint64_t batches = 0;
  std::uint64_t resets = 0;
};

class Archiver {
 public:
  Archiver(ports::EventLog& log, ports::ArchiveMarks& marks, ports::Scheduler& scheduler, RecordsUrl url, PostBack post_back,
           ArchiverOptions options);
  ~Archiver();
  Archiver(const Archiver&) = delete;
  Archiver& operator=(const Archiver&) = delete;

  void start() { read_position(); }
  const ArchiverStats& stats() const noexcept { return stats_; }

 private:
  struct Search;  // for the oldest commit there is

  void read_position();
  void read_mark();
  void on_mark(const ports::ArchiveMarkRead& read);
  void adopt(const ArchivePosition& to);
  void rewind(const ArchivePosition& to);
  void skip_trimmed();
  void find_oldest(std::shared_ptr<Search> search);
  void reset(std::shared_ptr<ArchiveReset> reset);
  void follow();
  void on_read(ports::LogRead read);
  void append(std::shared_ptr<const ports::LogRead> read);
  void set_mark();

  void retry(ArchiverStatus status, std::string_view why, void (Archiver::*what)());
  void set_status(ArchiverStatus status, std::string_view why);
  // The answer of the SQL thread to a change of the records; `done` when it was made.
  void on_changed(std::expected<bool, ports::RecordsFailure> changed, void (Archiver::*again)(), ports::Task done);
  template <class Task>
  void change(Task task, void (Archiver::*again)(), ports::Task done);
  // Wraps a handler so that it is dropped with the archiver.
  template <class Method>
  auto guarded(Method method);

  ports::EventLog& log_;
  ports::ArchiveMarks& marks_;
  ports::Scheduler& scheduler_;
  const ArchiverOptions options_;
  ArchiverStats stats_;
  ArchivePosition at_;                 // of the records
  ports::ArchiveMark marked_;          // as last set in the live store
  bool marking_ = false;
  bool ever_told_ = false;
  std::chrono::milliseconds retry_after_;
  ports::TimerId retry_timer_ = 0;
  ports::TimerId mark_timer_ = 0;
  std::shared_ptr<Archiver*> self_ = std::make_shared<Archiver*>(this);
  SqlThread sql_;
};

}  // namespace redline::storage::records
