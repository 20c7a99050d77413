// What the contract suite asks of an implementation of dispatcher/ports: a store for one shard, processes that connect
// to it, time that passes, and a few faults. Each test makes a world of its own, empty.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "dispatcher/ports/archive_mark.hpp"
#include "dispatcher/ports/event_log.hpp"
#include "dispatcher/ports/inbox.hpp"
#include "dispatcher/ports/live_store.hpp"
#include "dispatcher/ports/positions.hpp"

namespace redline::contract {

// The ports of one process, with connections of their own. Destroyed, it has hung up.
class StoreClient {
 public:
  virtual ~StoreClient() = default;
  virtual ports::LiveStore& live() = 0;
  virtual ports::InboxWriter& writer() = 0;
  virtual ports::InboxReader& reader() = 0;
  virtual ports::EventLog& log() = 0;
  virtual ports::Positions& positions() = 0;
  virtual ports::ArchiveMarks& marks() = 0;

  // The next commit takes effect, but the answer does not come back: its handler is told Unavailable.
  virtual void lose_next_commit_reply() = 0;
};

struct ClientOptions {
  // Asks for replicas that are not there: every commit is NotReplicated.
  bool replicas_missing = false;
};

class StoreWorld {
 public:
  virtual ~StoreWorld() = default;
  // Waits until the connection stands.
  virtual std::unique_ptr<StoreClient> connect(ClientOptions options = {}) = 0;

  // The store's wall clock.
  virtual domain::Instant now() const = 0;
  // Runs everything until `done`; false when that takes far too long.
  virtual bool run_until(const std::function<bool()>& done) = 0;
  virtual void run_for(std::chrono::milliseconds span) = 0;

  // The store's server goes away in good order and comes back with its data; clients reconnect by themselves.
  virtual void stop_server() = 0;
  virtual void start_server() = 0;
};

struct WorldOptions {
  domain::ShardId shard;
  std::uint64_t keep_events = 1'000'000;
};

// An implementation under test.
struct Backend {
  std::string name;  // for the test's name: letters and digits
  std::function<std::unique_ptr<StoreWorld>(const WorldOptions&)> make;
};

// All of them: store_backends_test.cpp.
const std::vector<Backend>& backends();

}  // namespace redline::contract
