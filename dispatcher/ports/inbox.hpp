// Port: the durable queue of commands of one shard. Gateways append, the dispatcher reads in order.
// Asynchronous like LiveStore: each handler runs once, on the caller's strand, never inside the call.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "dispatcher/domain/command.hpp"
#include "dispatcher/ports/live_store.hpp"

namespace redline::ports {

inline constexpr std::size_t kInboxCommandsPerEntryMax = 64;

enum class AppendOutcome : std::uint8_t {
  Appended,   // durable as the store is configured
  NotSent,    // certainly not appended: refuse the command as READ_ONLY
  Unknown,    // may have been appended: the answer comes through the log or not at all
};

struct InboxEntry {
  InboxCursor cursor;                       // position of this entry
  std::vector<domain::Command> commands;    // decided in one commit
  std::size_t undecodable = 0;              // commands of this entry that could not be parsed, skipped and counted
};

struct InboxRead {
  bool available = false;                   // false: the store cannot be reached; try again
  std::vector<InboxEntry> entries;
};

class InboxWriter {
 public:
  virtual ~InboxWriter() = default;
  using AppendHandler = std::move_only_function<void(AppendOutcome)>;
  // Appends up to kInboxCommandsPerEntryMax commands as one entry.
  virtual void append(const std::vector<domain::Command>& commands, AppendHandler handler) = 0;
};

class InboxReader {
 public:
  virtual ~InboxReader() = default;
  using ReadHandler = std::move_only_function<void(InboxRead)>;
  // Waits until entries follow `after`, then gives up to `entries_max` of them in order. One read at a time.
  virtual void read(const InboxCursor& after, std::size_t entries_max, ReadHandler handler) = 0;
  // Ends a waiting read; its handler is not called any more.
  virtual void cancel() = 0;
};

}  // namespace redline::ports
