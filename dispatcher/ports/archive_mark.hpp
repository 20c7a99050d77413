// Port: how far the records have the log of a shard, as the live store knows it. The archiver sets the mark once its
// transaction is on disk; the dispatcher lets nothing leave the live store, and trims nothing of the log, that lies behind
// it; gateways tell how far behind the records are.
// Asynchronous like LiveStore: each handler runs once, on the caller's strand, never inside the call.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "dispatcher/ports/event_log.hpp"

namespace redline::ports {

struct ArchiveMark {
  LogPosition position;              // of the newest commit in the records
  domain::Offset next_offset = 1;    // the event after it
  friend bool operator==(const ArchiveMark&, const ArchiveMark&) = default;
};

struct ArchiveMarkRead {
  bool available = false;            // false: the store cannot be reached; try again
  LogEpoch epoch = 0;                // of the log; 0: no dispatcher has been here yet
  LogPosition end;                   // of the newest commit in the log
  std::optional<ArchiveMark> mark;   // absent: nobody has ever archived this history
};

enum class MarkOutcome : std::uint8_t {
  Set,          // also when the mark was there or further already
  Refused,      // the log is another one than `epoch` says, or does not reach that far
  Unavailable,  // not known whether it was done; try again
};

class ArchiveMarks {
 public:
  virtual ~ArchiveMarks() = default;
  using ReadHandler = std::move_only_function<void(ArchiveMarkRead)>;
  using SetHandler = std::move_only_function<void(MarkOutcome)>;

  virtual void read(ReadHandler handler) = 0;
  virtual void set(LogEpoch epoch, const ArchiveMark& mark, SetHandler handler) = 0;
};

}  // namespace redline::ports
