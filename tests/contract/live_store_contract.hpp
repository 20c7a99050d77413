// The fixture of the contract suite: calls of the ports as plain functions that run the world until the answer is
// there, and a dispatcher's side that makes real batches with a real decider.
#pragma once

#include <deque>
#include <optional>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/contract/store_world.hpp"
#include "tests/support/desk.hpp"

namespace redline::contract {

// A batch and everything it points to.
struct Draft {
  ports::Fence fence;
  std::uint64_t number = 0;
  ports::InboxCursor cursor_before;
  ports::InboxCursor cursor_after;
  domain::Offset first_offset = 0;
  domain::Instant at{};
  domain::ShardHeader header;
  std::vector<domain::Event> events;
  std::vector<domain::Outcome> outcomes;
  std::vector<domain::Ticket> tickets;
  std::vector<domain::Technician> technicians;
  std::vector<domain::TicketId> retired;

  ports::CommitBatch batch() const;
};

// A desk whose decisions are drafted into batches, as the runtime would.
class Dispatcher {
 public:
  explicit Dispatcher(domain::Instant now) : desk(tests::small_policy(), now) {}

  // Everything decided since the last draft, as the commit after `number` and `cursor`. Both then count as committed.
  Draft draft(std::optional<ports::InboxCursor> cursor_after = std::nullopt);

  tests::Desk desk;
  ports::Fence fence;
  std::uint64_t number = 0;
  ports::InboxCursor cursor;

 private:
  std::size_t events_ = 0;  // of the desk's, drafted
  std::size_t outcomes_ = 0;
};

class StoreContract : public testing::TestWithParam<Backend> {
 protected:
  // Call first when other options than the usual are wanted.
  void make_world(const WorldOptions& options) { world_ = GetParam().make(options); }
  StoreWorld& world();
  std::unique_ptr<StoreClient> connect(ClientOptions options = {}) { return world().connect(options); }

  // --- the ports, answered
  ports::Lease acquire(StoreClient& client, const std::string& owner, domain::Duration ttl = std::chrono::minutes{1});
  ports::Lease renew(StoreClient& client, const std::string& owner, const ports::Fence& fence,
                     domain::Duration ttl = std::chrono::minutes{1});
  void release(StoreClient& client, const std::string& owner, const ports::Fence& fence);
  std::optional<ports::LoadedShard> load(StoreClient& client);
  ports::CommitOutcome commit(StoreClient& client, const Draft& draft);
  ports::AppendOutcome append(StoreClient& client, const std::vector<domain::Command>& commands);
  ports::InboxRead read(StoreClient& client, const ports::InboxCursor& after = {}, std::size_t entries_max = 100);
  ports::LogRead tail(StoreClient& client, ports::LogPosition after = {}, std::size_t entries_max = 1000);
  ports::LogRead range(StoreClient& client, domain::Offset from, domain::Offset until, std::size_t entries_max = 1000);
  std::optional<ports::LogSnapshot> snapshot(StoreClient& client);
  std::vector<domain::PositionSample> sample(StoreClient& client);
  ports::ArchiveMarkRead read_mark(StoreClient& client);
  ports::MarkOutcome set_mark(StoreClient& client, ports::LogEpoch epoch, const ports::ArchiveMark& mark);

  // Runs until `result` is there, which it must not be before the world runs.
  template <class Result>
  Result await(std::optional<Result>& result) {
    EXPECT_FALSE(result) << "the handler ran inside the call";
    if (!world().run_until([&] { return result.has_value(); })) throw std::runtime_error("no answer");
    return std::move(*result);
  }

  // A dispatcher that holds the lease.
  Dispatcher dispatcher(StoreClient& client, const std::string& owner = "first");
  // Commits what the desk decided; expects that to succeed.
  void commit_all(StoreClient& client, Dispatcher& dispatcher);
  // Another fence: whoever held the lease has been followed by somebody else.
  void take_over(StoreClient& client, const Dispatcher& from, const std::string& owner = "second");

 private:
  std::unique_ptr<StoreWorld> world_;
};

domain::Command a_command(std::uint64_t number);
// What the store must have kept of these outcomes: first answers, by command id.
std::vector<domain::Outcome> first_answers(std::vector<domain::Outcome> outcomes);
std::vector<domain::Event> events_of(const std::vector<ports::LogEntry>& entries);

}  // namespace redline::contract

// Runs a suite on every backend.
#define REDLINE_ON_EVERY_STORE(Suite)                                                      \
  INSTANTIATE_TEST_SUITE_P(Store, Suite, testing::ValuesIn(redline::contract::backends()), \
                           [](const auto& suite) { return suite.param.name; })
