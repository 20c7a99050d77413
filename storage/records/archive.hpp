// The writing side of the records for one shard: takes over commits of the log, and what a restore needs to give back.
// A commit's events, the state of what they changed and the position are written in one transaction, so that after any
// crash the archive goes on right behind what it has. Tickets are folded with the dispatcher's own evolve().
//
// Lives with a Database, on its thread; blocks and throws as that does. After an exception the object goes on being usable:
// what it remembers of the database is read again.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <unordered_map>

#include "dispatcher/domain/shard.hpp"
#include "dispatcher/ports/archive_mark.hpp"
#include "dispatcher/ports/event_log.hpp"
#include "storage/records/database.hpp"
#include "storage/records/row_writer.hpp"

namespace redline::storage::records {

// How far the records have the log.
struct ArchivePosition {
  ports::LogEpoch epoch = 0;
  ports::ArchiveMark mark;
  friend bool operator==(const ArchivePosition&, const ArchivePosition&) = default;
};

// A state of the live store to go on from, because the log does not lead there from what the records have.
struct ArchiveReset {
  ArchivePosition position;            // to go on from
  domain::ShardState state;            // contains every event before the position, and perhaps later ones
  // Events from here on are of a history that was undone; nothing is dropped when it is the next one.
  domain::Offset drop_from = 0;
  const char* cause = "";              // of the gap, when there is one between what is there and `position`
};

// What the live store is rebuilt from.
struct ArchivedShard {
  ArchivePosition position;
  domain::ShardState state;            // open tickets, and those closed from `closed_from` on
  std::vector<std::pair<domain::Outcome, domain::Instant>> answers;  // with the time they were given
  ports::LogEntry newest;              // the commit at the position, without its outcomes
};

class Archive {
 public:
  Archive(Database& database, domain::ShardId shard);
  ~Archive();

  // nullopt: nothing has been archived yet.
  std::optional<ArchivePosition> position();

  // Takes over commits that follow `from`. False, and nothing is changed, when the records stand elsewhere by now:
  // another archiver is at work. Throws std::logic_error for commits that do not follow one another.
  bool append(const ArchivePosition& from, ports::LogEpoch epoch, std::span<const ports::LogEntry> entries,
              domain::Instant now);
  // The same position under another epoch: the log was lost behind it, or the records begin.
  bool adopt(const ArchivePosition& from, const ArchivePosition& to, domain::Instant now);
  // Tickets and technicians become those of `reset`; tickets that have left the live store stay as they are.
  bool reset(const ArchivePosition& from, const ArchiveReset& reset, domain::Instant now);

  // Throws RecordsError (Broken) while a reset has not been caught up with: header and events then tell different times.
  std::optional<ArchivedShard> load(domain::Instant closed_from);

 private:
  struct Cached {
    domain::Ticket ticket;
    std::size_t texts = 0;   // hash of what is searched for as text
    bool changed = false;
  };

  bool stands_at(const ArchivePosition& position);
  void save_position(const ArchivePosition& position, domain::Instant now);
  void take(const ports::LogEntry& entry);
  void take(const domain::Event& event);
  Cached& ticket(domain::TicketId id);
  domain::Technician& technician(domain::TechnicianId id);
  void write_changed();
  void write(const domain::Ticket& ticket);
  void write_text(const domain::Ticket& ticket);
  void write_measured(const domain::Ticket& ticket);
  void write(const domain::Technician& technician);
  void flush();
  void forget();
  ports::LogEntry commit_at(const ports::ArchiveMark& mark);
  template <class Change>
  bool change(const ArchivePosition& from, Change change);

  Database& database_;
  const domain::ShardId shard_;
  domain::ShardHeader header_;
  std::unordered_map<domain::TicketId, Cached> tickets_;  // open ones, as the database has them after the last commit
  std::map<domain::TechnicianId, domain::Technician> technicians_;
  std::vector<domain::TicketId> changed_tickets_;
  std::vector<domain::TechnicianId> changed_technicians_;
  RowWriter ticket_rows_;
  RowWriter text_rows_;
  RowWriter clock_rows_;
  RowWriter fact_rows_;
  RowWriter event_rows_;
  RowWriter technician_rows_;
  RowWriter answer_rows_;
  RowWriter position_rows_;
};

}  // namespace redline::storage::records
