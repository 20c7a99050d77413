#include "tests/contract/live_store_contract.hpp"

#include <algorithm>

namespace redline::contract {

using namespace domain;
using namespace ports;

CommitBatch Draft::batch() const {
  CommitBatch batch{.fence = fence,
                    .number = number,
                    .cursor_before = cursor_before,
                    .cursor_after = cursor_after,
                    .first_offset = first_offset,
                    .at = at,
                    .header = &header,
                    .events = &events,
                    .outcomes = &outcomes,
                    .tickets = {},
                    .technicians = {},
                    .retired = retired};
  for (const Ticket& ticket : tickets) batch.tickets.push_back(&ticket);
  for (const Technician& technician : technicians) batch.technicians.push_back(&technician);
  return batch;
}

Draft Dispatcher::draft(std::optional<InboxCursor> cursor_after) {
  Draft draft{.fence = fence,
              .number = ++number,
              .cursor_before = cursor,
              .cursor_after = cursor_after.value_or(cursor),
              .at = desk.now(),
              .header = desk.state().header,
              .events = {desk.events().begin() + static_cast<std::ptrdiff_t>(events_), desk.events().end()},
              .outcomes = {desk.outcomes().begin() + static_cast<std::ptrdiff_t>(outcomes_), desk.outcomes().end()},
              .tickets = {},
              .technicians = {},
              .retired = {}};
  draft.first_offset = draft.header.next_offset - draft.events.size();
  decide::Batch changed;
  for (const Event& event : draft.events) {
    if (event.ticket) changed.tickets.push_back(event.ticket);
    if (!event.ticket && event.technician) changed.technicians.push_back(event.technician);
  }
  changed.settle();
  for (const TicketId id : changed.tickets) draft.tickets.push_back(desk.ticket(id));
  for (const TechnicianId id : changed.technicians) draft.technicians.push_back(*desk.state().technicians.find(id));
  events_ = desk.events().size();
  outcomes_ = desk.outcomes().size();
  cursor = draft.cursor_after;
  return draft;
}

StoreWorld& StoreContract::world() {
  if (world_ == nullptr) make_world({});
  return *world_;
}

Lease StoreContract::acquire(StoreClient& client, const std::string& owner, Duration ttl) {
  std::optional<Lease> lease;
  client.live().acquire_lease(owner, ttl, [&](Lease told) { lease = std::move(told); });
  return await(lease);
}

Lease StoreContract::renew(StoreClient& client, const std::string& owner, const Fence& fence, Duration ttl) {
  std::optional<Lease> lease;
  client.live().renew_lease(owner, fence, ttl, [&](Lease told) { lease = std::move(told); });
  return await(lease);
}

// Nobody is told of a release; a call that follows on the same connection comes after it.
void StoreContract::release(StoreClient& client, const std::string& owner, const Fence& fence) {
  client.live().release_lease(owner, fence);
  load(client);
}

std::optional<LoadedShard> StoreContract::load(StoreClient& client) {
  std::optional<std::optional<LoadedShard>> loaded;
  std::size_t last_done = 0, last_total = 0;
  client.live().load(
      [&](std::size_t done, std::size_t total) {
        EXPECT_LE(last_done, done);
        EXPECT_LE(done, total);
        last_done = done;
        last_total = total;
      },
      [&](std::optional<LoadedShard> told) { loaded.emplace(std::move(told)); });
  auto answer = await(loaded);
  if (answer) EXPECT_EQ(last_done, last_total) << "progress ends at the whole";
  return answer;
}

CommitOutcome StoreContract::commit(StoreClient& client, const Draft& draft) {
  std::optional<CommitOutcome> outcome;
  const CommitBatch batch = draft.batch();
  client.live().commit(batch, [&](CommitOutcome told) { outcome = told; });
  return await(outcome);
}

AppendOutcome StoreContract::append(StoreClient& client, const std::vector<Command>& commands) {
  std::optional<AppendOutcome> outcome;
  client.writer().append(commands, [&](AppendOutcome told) { outcome = told; });
  return await(outcome);
}

InboxRead StoreContract::read(StoreClient& client, const InboxCursor& after, std::size_t entries_max) {
  std::optional<InboxRead> read;
  client.reader().read(after, entries_max, [&](InboxRead told) { read = std::move(told); });
  return await(read);
}

LogRead StoreContract::tail(StoreClient& client, LogPosition after, std::size_t entries_max) {
  std::optional<LogRead> read;
  client.log().tail(after, entries_max, [&](LogRead told) { read = std::move(told); });
  return await(read);
}

LogRead StoreContract::range(StoreClient& client, Offset from, Offset until, std::size_t entries_max) {
  std::optional<LogRead> read;
  client.log().range(from, until, entries_max, [&](LogRead told) { read = std::move(told); });
  return await(read);
}

std::optional<LogSnapshot> StoreContract::snapshot(StoreClient& client) {
  std::optional<std::optional<LogSnapshot>> snapshot;
  client.log().snapshot([&](std::optional<LogSnapshot> told) { snapshot.emplace(std::move(told)); });
  return await(snapshot);
}

std::vector<PositionSample> StoreContract::sample(StoreClient& client) {
  std::optional<std::vector<PositionSample>> samples;
  client.positions().sample([&](std::vector<PositionSample> told) { samples = std::move(told); });
  return await(samples);
}

ArchiveMarkRead StoreContract::read_mark(StoreClient& client) {
  std::optional<ArchiveMarkRead> read;
  client.marks().read([&](ArchiveMarkRead told) { read = told; });
  return await(read);
}

MarkOutcome StoreContract::set_mark(StoreClient& client, LogEpoch epoch, const ArchiveMark& mark) {
  std::optional<MarkOutcome> outcome;
  client.marks().set(epoch, mark, [&](MarkOutcome told) { outcome = told; });
  return await(outcome);
}

Dispatcher StoreContract::dispatcher(StoreClient& client, const std::string& owner) {
  Dispatcher dispatcher{world().now()};
  const Lease lease = acquire(client, owner);
  EXPECT_EQ(lease.outcome, LeaseOutcome::Held);
  dispatcher.fence = lease.fence;
  return dispatcher;
}

void StoreContract::commit_all(StoreClient& client, Dispatcher& dispatcher) {
  ASSERT_EQ(commit(client, dispatcher.draft()), CommitOutcome::Committed);
}

void StoreContract::take_over(StoreClient& client, const Dispatcher& from, const std::string& owner) {
  release(client, "first", from.fence);
  ASSERT_EQ(acquire(client, owner).outcome, LeaseOutcome::Held);
}

Command a_command(std::uint64_t number) {
  return {.id = tests::command_id(number),
          .actor = tests::agent(),
          .received = from_ms(1'783'944'000'000 + static_cast<std::int64_t>(number)),
          .fingerprint = number * 17,
          .body = CancelTicket{TicketId{number}, "no longer wanted"}};
}

std::vector<Outcome> first_answers(std::vector<Outcome> outcomes) {
  std::erase_if(outcomes, &Outcome::repeated);
  std::ranges::sort(outcomes, {}, &Outcome::command);
  return outcomes;
}

std::vector<Event> events_of(const std::vector<LogEntry>& entries) {
  std::vector<Event> events;
  for (const LogEntry& entry : entries) events.insert(events.end(), entry.events.begin(), entry.events.end());
  return events;
}

}  // namespace redline::contract
