#include "storage/memory/shard.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <utility>

namespace redline::storage {

using namespace domain;
using namespace ports;

namespace {

// Cursors look like the ids of a stream.
InboxCursor cursor_of(std::uint64_t number) { return {std::to_string(number) + "-0"}; }

std::uint64_t number_of(const InboxCursor& cursor) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(cursor.value.data(), cursor.value.data() + cursor.value.size(), number);
  if (error != std::errc{} && !cursor.value.empty())
    throw std::logic_error("not a cursor of this inbox: " + cursor.value);
  return number;
}

LogEntry entry_of(const CommitBatch& batch) {
  return LogEntry{.commit_number = batch.number,
                  .first_offset = batch.first_offset,
                  .next_offset = batch.header->next_offset,
                  .at = batch.at,
                  .events = *batch.events,
                  .outcomes = *batch.outcomes,
                  .retired = batch.retired};
}

template <class Map, class Key>
auto find_value(const Map& map, const Key& key) -> std::optional<typename Map::mapped_type> {
  const auto it = map.find(key);
  if (it == map.end()) return std::nullopt;
  return it->second;
}

// Puts back what was there before: a value, or nothing.
template <class Map, class Key, class Value>
void put_back(Map& map, const Key& key, std::optional<Value> value) {
  if (value) {
    map.insert_or_assign(key, std::move(*value));
  } else {
    map.erase(key);
  }
}

}  // namespace

CommitRequest::CommitRequest(const CommitBatch& batch)
    : fence(batch.fence),
      number(batch.number),
      cursor_before(batch.cursor_before),
      cursor_after(batch.cursor_after),
      header(*batch.header),
      entry(entry_of(batch)),
      first_offset(batch.first_offset),
      next_offset(batch.header->next_offset),
      retired(batch.retired) {
  for (const Outcome& outcome : *batch.outcomes)
    if (!outcome.repeated) answers.emplace_back(outcome);
  tickets.reserve(batch.tickets.size());
  for (const Ticket* ticket : batch.tickets) tickets.emplace_back(ticket->id, Stored{*ticket});
  technicians.reserve(batch.technicians.size());
  for (const Technician* technician : batch.technicians) technicians.emplace_back(technician->id, Stored{*technician});
}

MemoryShard::MemoryShard(ShardId id, Scheduler& server, MemoryShardOptions options)
    : id_(id), server_(server), options_(options), fence_{.incarnation = "memory-1", .epoch = 0} {}

// --- faults

void MemoryShard::stop() {
  up_ = false;
  ++restarts_;
  check_connections();
}

void MemoryShard::start() { up_ = true; }

void MemoryShard::restart() {
  stop();
  start();
}

void MemoryShard::end_lease() { lease_owner_.clear(); }

void MemoryShard::fail_over() {
  if (!unconfirmed_.empty()) ++log_epoch_;
  while (!unconfirmed_.empty()) {
    undo(std::move(unconfirmed_.back()));
    unconfirmed_.pop_back();
  }
  if (archived_ && archived_->position.commit_number > commit_number_)
    archived_ = ArchiveMark{.position = log_end_, .next_offset = next_offset_};
  fence_ = {.incarnation = "memory-" + std::to_string(++incarnation_), .epoch = confirmed_epoch_};
  lease_owner_.clear();
  restart();
}

void MemoryShard::lose_log() {
  log_.clear();
  ++log_epoch_;
  wake(log_waiters_);
}

void MemoryShard::trim_log(std::uint64_t keep_events) {
  if (!unconfirmed_.empty()) return;
  const auto wanted = [this](const LogRecord& record) {
    return archived_ && record.position.commit_number > archived_->position.commit_number;
  };
  while (!log_.empty() && next_offset_ - log_.front().next_offset >= keep_events && !wanted(log_.front())) log_.pop_front();
}

void MemoryShard::check_connections() {
  for (Waiters* waiters : {&inbox_waiters_, &log_waiters_}) {
    const Waiters looked_at = *waiters;
    for (const auto& weak : looked_at)
      if (const auto waiter = weak.lock()) waiter->check_connection();
  }
}

// --- lease

bool MemoryShard::lease_held() const { return !lease_owner_.empty() && server_.monotonic() < lease_until_; }

Lease MemoryShard::acquire_lease(const std::string& owner, Duration ttl) {
  if (lease_held() && lease_owner_ != owner) return {.outcome = LeaseOutcome::Taken, .fence = {}};
  ++fence_.epoch;
  lease_owner_ = owner;
  lease_until_ = server_.monotonic() + ttl;
  return {.outcome = LeaseOutcome::Held, .fence = fence_};
}

Lease MemoryShard::renew_lease(const std::string& owner, const Fence& fence, Duration ttl) {
  const bool another = lease_held() && lease_owner_ != owner;
  if (another || fence != fence_) return {.outcome = LeaseOutcome::Taken, .fence = {}};
  lease_owner_ = owner;
  lease_until_ = server_.monotonic() + ttl;
  return {.outcome = LeaseOutcome::Held, .fence = fence_};
}

void MemoryShard::release_lease(const std::string& owner, const Fence& fence) {
  if (lease_owner_ == owner && fence == fence_) lease_owner_.clear();
}

// --- state and commits

ShardState MemoryShard::state() const {
  ShardState state;
  state.shard = id_;
  if (header_) state.header = header_->load();
  for (const auto& [id, ticket] : tickets_) state.tickets.put(ticket.load());
  for (const auto& [id, technician] : technicians_) state.technicians.put(technician.load());
  return state;
}

LoadedShard MemoryShard::load() const {
  LoadedShard loaded{.commit_number = commit_number_, .cursor = cursor_, .state = state(), .answers = {}};
  const Monotonic oldest = server_.monotonic() - options_.keep_answers;
  for (const Answered& answered : answers_)
    if (answered.at >= oldest) loaded.answers.push_back(answered.outcome.load());
  return loaded;
}

CommitOutcome MemoryShard::commit(const CommitRequest& request, bool confirmed) {
  if (request.fence != fence_) return CommitOutcome::Fenced;
  if (commit_number_ > 0 && request.number == commit_number_ && request.fence == committed_by_) {
    if (confirmed) confirm();
    return confirmed ? CommitOutcome::AlreadyCommitted : CommitOutcome::NotReplicated;
  }
  if (request.number != commit_number_ + 1 || request.cursor_before != cursor_) return CommitOutcome::Fenced;
  if (request.first_offset != next_offset_) throw std::logic_error("a commit leaves a hole in the offsets");
  store(request, confirmed);
  return confirmed ? CommitOutcome::Committed : CommitOutcome::NotReplicated;
}

void MemoryShard::store(const CommitRequest& request, bool confirmed) {
  if (!confirmed) unconfirmed_.push_back(undo_of(request));
  commit_number_ = request.number;
  committed_by_ = request.fence;
  cursor_ = request.cursor_after;
  header_ = request.header;
  next_offset_ = request.next_offset;
  for (const auto& [id, ticket] : request.tickets) tickets_.insert_or_assign(id, ticket);
  for (const auto& [id, technician] : request.technicians) technicians_.insert_or_assign(id, technician);
  for (const TicketId id : request.retired) tickets_.erase(id);
  for (const auto& answer : request.answers) answers_.push_back({server_.monotonic(), answer});
  log_end_ = {request.first_offset, request.number};
  log_.push_back({log_end_, request.next_offset, confirmed, request.entry});
  if (confirmed) confirm();
  wake(log_waiters_);
}

MemoryShard::Undo MemoryShard::undo_of(const CommitRequest& request) const {
  Undo record{.header = header_,
              .tickets = {},
              .technicians = {},
              .number = commit_number_,
              .cursor = cursor_,
              .committed_by = committed_by_,
              .log_end = log_end_,
              .next_offset = next_offset_,
              .answers = request.answers.size()};
  for (const auto& [id, ticket] : request.tickets) record.tickets.emplace_back(id, find_value(tickets_, id));
  for (const TicketId id : request.retired) record.tickets.emplace_back(id, find_value(tickets_, id));
  for (const auto& [id, technician] : request.technicians)
    record.technicians.emplace_back(id, find_value(technicians_, id));
  return record;
}

void MemoryShard::undo(Undo record) {
  for (auto& [id, ticket] : record.tickets) put_back(tickets_, id, std::move(ticket));
  for (auto& [id, technician] : record.technicians) put_back(technicians_, id, std::move(technician));
  header_ = std::move(record.header);
  commit_number_ = record.number;
  cursor_ = record.cursor;
  committed_by_ = record.committed_by;
  log_end_ = record.log_end;
  next_offset_ = record.next_offset;
  answers_.erase(answers_.end() - static_cast<std::ptrdiff_t>(record.answers), answers_.end());
  if (!log_.empty()) log_.pop_back();
}

// Everything so far is on the replicas.
void MemoryShard::confirm() {
  confirmed_epoch_ = fence_.epoch;
  unconfirmed_.clear();
  trim();
}

void MemoryShard::trim() {
  trim_log(options_.keep_events);
  const std::uint64_t decided = number_of(cursor_);
  while (!inbox_.empty() && inbox_.front().number <= decided) inbox_.pop_front();
  const Monotonic oldest = server_.monotonic() - options_.keep_answers;
  while (!answers_.empty() && answers_.front().at < oldest) answers_.pop_front();
}

// --- inbox

void MemoryShard::append(const std::vector<Stored<Command>>& commands) {
  inbox_.push_back({++inbox_appended_, commands});
  wake(inbox_waiters_);
}

std::optional<InboxRead> MemoryShard::inbox_after(const InboxCursor& after, std::size_t entries_max) const {
  auto record = std::ranges::upper_bound(inbox_, number_of(after), {}, &InboxRecord::number);
  if (record == inbox_.end()) return std::nullopt;
  InboxRead read{.available = true, .entries = {}};
  for (; record != inbox_.end() && read.entries.size() < entries_max; ++record) {
    InboxEntry& entry = read.entries.emplace_back(InboxEntry{.cursor = cursor_of(record->number), .commands = {}});
    entry.commands.reserve(record->commands.size());
    for (const auto& command : record->commands) entry.commands.push_back(command.load());
  }
  return read;
}

// --- log

LogEntry MemoryShard::read(const LogRecord& record) const {
  LogEntry entry = record.entry.load();
  entry.replicated = record.replicated;
  return entry;
}

std::optional<LogRead> MemoryShard::log_after(LogPosition after, std::size_t entries_max) const {
  LogRead found{.available = true, .epoch = log_epoch_, .gap = false, .entries = {}};
  // A position the log has not reached is one of a history that was undone.
  found.gap = after.commit_number > commit_number_;
  if (!found.gap && after.commit_number == commit_number_) return std::nullopt;
  const std::uint64_t first = after.commit_number + 1;
  found.gap = found.gap || log_.empty() || first < log_.front().position.commit_number;
  if (found.gap) return found;
  const std::size_t skipped = first - log_.front().position.commit_number;
  const std::size_t end = skipped + std::min(entries_max, log_.size() - skipped);
  for (std::size_t i = skipped; i < end; ++i) found.entries.push_back(read(log_[i]));
  return found;
}

LogRead MemoryShard::log_range(Offset from, Offset until, std::size_t entries_max) const {
  LogRead found{.available = true, .epoch = log_epoch_, .gap = false, .entries = {}};
  from = std::max<Offset>(from, 1);
  until = std::min(until, next_offset_);
  if (from >= until) return found;
  found.gap = log_.empty() || from < log_.front().position.first_offset;
  if (found.gap) return found;
  auto record = std::ranges::upper_bound(log_, from, {}, &LogRecord::next_offset);
  for (; record != log_.end() && record->position.first_offset < until && found.entries.size() < entries_max; ++record)
    if (record->position.first_offset < record->next_offset) found.entries.push_back(read(*record));
  return found;
}

// --- archive

ArchiveMarkRead MemoryShard::archived() const {
  return {.available = true, .epoch = log_epoch_, .end = log_end_, .mark = archived_};
}

MarkOutcome MemoryShard::set_archived(LogEpoch epoch, const ArchiveMark& mark) {
  if (epoch != log_epoch_ || mark.position.commit_number > commit_number_) return MarkOutcome::Refused;
  if (!archived_ || mark.position.commit_number >= archived_->position.commit_number) archived_ = mark;
  return MarkOutcome::Set;
}

// --- positions

void MemoryShard::put_positions(const std::vector<PositionSample>& samples) {
  for (const PositionSample& sample : samples) positions_.insert_or_assign(sample.technician, sample);
}

std::vector<PositionSample> MemoryShard::positions() const {
  std::vector<PositionSample> known;
  known.reserve(positions_.size());
  for (const auto& [technician, sample] : positions_) known.push_back(sample);
  return known;
}

void MemoryShard::wait(Waiters& waiters, const std::shared_ptr<MemoryWaiter>& waiter) {
  std::erase_if(waiters, [](const auto& weak) { return weak.expired(); });
  waiters.push_back(waiter);
}

void MemoryShard::wake(Waiters& waiters) {
  for (const auto& weak : std::exchange(waiters, {}))
    if (const auto waiter = weak.lock()) waiter->retry();
}

}  // namespace redline::storage
