#include "dispatcher/runtime/shard.hpp"

#include <algorithm>

namespace redline::runtime {

using namespace domain;
using namespace ports;

namespace {

// A wall clock that is set while we wait is noticed after this long; the wheel itself is exact.
constexpr Duration kWakeUpMax = std::chrono::seconds{1};
// Reading ahead stops when this many batches are gathered: intake is paced by what can be decided.
constexpr std::size_t kGatheredBatchesMax = 4;

Command machine_command(CommandBody body) { return Command{.actor = Actor{}, .body = std::move(body)}; }

}  // namespace

std::string_view name(ShardStatus status) noexcept {
  switch (status) {
    case ShardStatus::Stopped: return "stopped";
    case ShardStatus::Standby: return "standby";
    case ShardStatus::Loading: return "loading";
    case ShardStatus::Running: return "running";
  }
  return "unknown";
}

Shard::Shard(LiveStore& store, InboxReader& inbox, Positions& positions, Scheduler& scheduler, PolicyPtr policy,
             ShardOptions options, StatusHandler on_status)
    : store_(store),
      inbox_(inbox),
      positions_(positions),
      scheduler_(scheduler),
      policy_(std::move(policy)),
      options_(std::move(options)),
      on_status_(std::move(on_status)),
      life_(std::make_shared<std::uint64_t>(0)) {}

Shard::~Shard() {
  ++*life_;
  if (reading_) inbox_.cancel();
  scheduler_.cancel(wake_up_);
}

template <class... Args>
auto Shard::guarded(void (Shard::*method)(Args...)) {
  return [this, method, life = life_, born = *life_](Args... args) {
    if (*life == born) (this->*method)(std::move(args)...);
  };
}

void Shard::later(Duration delay, void (Shard::*method)()) { scheduler_.call_after(delay, guarded(method)); }

void Shard::set_status(ShardStatus status, std::string_view detail) {
  status_ = status;
  if (on_status_) on_status_(status, detail);
}

// --- lease

void Shard::start() {
  if (status_ != ShardStatus::Stopped) return;
  stopped_ = nullptr;
  set_status(ShardStatus::Standby, "started");
  try_lease();
}

void Shard::try_lease() { store_.acquire_lease(options_.owner, options_.lease_ttl, guarded(&Shard::on_lease)); }

void Shard::on_lease(Lease lease) {
  const bool held = lease.outcome == LeaseOutcome::Held;
  if (status_ == ShardStatus::Standby) {
    if (!held) return later(options_.lease_ttl / 4, &Shard::try_lease);
    fence_ = lease.fence;
    later(options_.lease_ttl / 4, &Shard::renew_lease);
    return load();
  }
  if (lease.outcome == LeaseOutcome::Taken) return stand_down("the lease was taken by another dispatcher");
  later(options_.lease_ttl / 4, &Shard::renew_lease);
}

void Shard::renew_lease() {
  store_.renew_lease(options_.owner, fence_, options_.lease_ttl, guarded(&Shard::on_lease));
}

void Shard::load() {
  set_status(ShardStatus::Loading, "lease held");
  store_.load(
      [this, life = life_, born = *life_](std::size_t done, std::size_t total) {
        if (*life == born && on_status_ && total > 0)
          on_status_(ShardStatus::Loading, std::to_string(done) + " of " + std::to_string(total) + " buckets");
      },
      guarded(&Shard::on_loaded));
}

void Shard::on_loaded(std::optional<LoadedShard> loaded) {
  if (!loaded) return later(options_.retry_after, &Shard::load);
  loaded->state.shard = options_.shard;
  commit_number_ = loaded->commit_number;
  cursor_ = read_cursor_ = loaded->cursor;
  const Instant now = scheduler_.now();
  decider_.emplace(std::move(loaded->state), loaded->answers, policy_, now);
  wheel_.emplace();
  decider_->state().tickets.for_each(
      [this](const Ticket& ticket) { wheel_->arm(ticket.id.sequence(), next_due(ticket)); });
  retirement_.load(decider_->state());
  shifts_ended_through_ = {};
  find_next_shift_end();
  policy_changed_ = decider_->state().header.policy_version != policy_->version;
  set_status(ShardStatus::Running, "loaded");
  later(options_.positions_every, &Shard::sample_positions);
  if (marks_ != nullptr) ask_archive();
  read_inbox();
  wake();
}

void Shard::stand_down(std::string_view why) {
  ++*life_;
  ++stats_.fenced;
  if (reading_) inbox_.cancel();
  scheduler_.cancel(wake_up_);
  reading_ = committing_ = woken_ = false;
  wake_up_ = 0;
  entries_.clear();
  samples_.clear();
  batch_.clear();
  decider_.reset();
  wheel_.reset();
  if (stopped_) return finish_stop();
  set_status(ShardStatus::Standby, why);
  try_lease();
}

void Shard::stop(Task stopped) {
  stopped_ = std::move(stopped);
  if (!committing_) finish_stop();
}

void Shard::finish_stop() {
  ++*life_;
  if (reading_) inbox_.cancel();
  scheduler_.cancel(wake_up_);
  reading_ = committing_ = woken_ = false;
  if (status_ == ShardStatus::Running || status_ == ShardStatus::Loading) store_.release_lease(options_.owner, fence_);
  decider_.reset();
  wheel_.reset();
  set_status(ShardStatus::Stopped, "stopped");
  if (Task stopped = std::exchange(stopped_, nullptr)) stopped();
}

void Shard::use_policy(PolicyPtr policy) {
  policy_ = std::move(policy);
  policy_changed_ = true;
  if (status_ == ShardStatus::Running) wake();
}

// --- what comes in

void Shard::read_inbox() {
  if (reading_ || entries_.size() >= kGatheredBatchesMax * options_.read_entries_max) return;
  reading_ = true;
  inbox_.read(read_cursor_, options_.read_entries_max, guarded(&Shard::on_read));
}

void Shard::on_read(InboxRead read) {
  reading_ = false;
  if (!read.available) return later(options_.retry_after, &Shard::read_inbox);
  for (InboxEntry& entry : read.entries) {
    read_cursor_ = entry.cursor;
    entries_.push_back(std::move(entry));
  }
  read_inbox();
  if (!committing_) turn();
}

void Shard::sample_positions() {
  positions_.sample([this, life = life_, born = *life_](std::vector<PositionSample> samples) {
    if (*life != born) return;
    samples_ = std::move(samples);
    later(options_.positions_every, &Shard::sample_positions);
    if (!samples_.empty()) wake();
  });
}

void Shard::ask_archive() {
  marks_->read([this, life = life_, born = *life_](const ArchiveMarkRead& read) {
    if (*life != born) return;
    if (read.mark) retirement_.archived(read.mark->next_offset);
    later(options_.archive_asked_every, &Shard::ask_archive);
    wake();
  });
}

// --- the turn

void Shard::wake() {
  if (woken_ || committing_) return;
  woken_ = true;
  scheduler_.post(guarded(&Shard::turn));
}

void Shard::turn() {
  woken_ = false;
  if (status_ != ShardStatus::Running || committing_ || stopped_) return;
  const Instant now = scheduler_.now();
  if (policy_changed_) {
    policy_changed_ = false;
    decider_->use_policy(policy_, now);
    decider_->decide(machine_command(AdoptPolicy{policy_->version}), now, batch_);
  }
  if (!samples_.empty())
    decider_->decide(machine_command(ObservePositions{std::exchange(samples_, {})}), now, batch_);
  if (next_shift_end_ <= now) {
    decider_->decide(machine_command(EndShifts{}), now, batch_);
    shifts_ended_through_ = now;
    find_next_shift_end();
  }
  decide_timers(now);
  commit_.cursor_before = cursor_;
  commit_.cursor_after = cursor_;
  decide_entries(now);
  batch_.settle();
  commit_.retired = retirement_.due(decider_->state(), batch_.tickets, now - options_.keep_closed, options_.retired_max);
  if (batch_.empty() && commit_.retired.empty() && commit_.cursor_after == cursor_) return arm_changed();
  send_commit();
}

std::size_t Shard::decide_timers(Instant now) {
  std::vector<std::uint64_t> due;
  wheel_->expire(now, due, options_.timers_max);
  if (due.empty()) return 0;
  TimersDue command;
  command.tickets.reserve(due.size());
  for (const std::uint64_t sequence : due) {
    const TicketId id = TicketId::make(options_.shard, sequence);
    command.tickets.push_back(id);
    batch_.tickets.push_back(id);  // armed again after the commit, whether or not something came of it
    stats_.lateness_max = std::max(stats_.lateness_max, now - next_due(*decider_->state().tickets.find(id)));
  }
  stats_.timers_fired += due.size();
  decider_->decide(machine_command(std::move(command)), now, batch_);
  return due.size();
}

void Shard::decide_entries(Instant now) {
  std::size_t decided = 0;
  while (!entries_.empty() && decided < options_.batch_commands_max) {
    const InboxEntry& entry = entries_.front();
    for (const Command& command : entry.commands) decider_->decide(command, now, batch_);
    decided += entry.commands.size();
    stats_.undecodable += entry.undecodable;
    commit_.cursor_after = entry.cursor;
    entries_.pop_front();
  }
  stats_.commands += decided;
  for (const Outcome& outcome : batch_.outcomes) {
    stats_.refused += static_cast<std::uint64_t>(!outcome.answer.ok());
    stats_.repeated += static_cast<std::uint64_t>(outcome.repeated);
  }
  read_inbox();
}

void Shard::send_commit() {
  const ShardState& state = decider_->state();
  commit_.fence = fence_;
  commit_.number = commit_number_ + 1;
  commit_.first_offset = state.header.next_offset - batch_.events.size();
  commit_.at = scheduler_.now();
  commit_.header = &state.header;
  commit_.events = &batch_.events;
  commit_.outcomes = &batch_.outcomes;
  commit_.tickets.clear();
  commit_.technicians.clear();
  for (const TicketId id : batch_.tickets) commit_.tickets.push_back(state.tickets.find(id));
  for (const TechnicianId id : batch_.technicians) commit_.technicians.push_back(state.technicians.find(id));
  committing_ = true;
  store_.commit(commit_, guarded(&Shard::on_commit));
}

void Shard::on_commit(CommitOutcome outcome) {
  switch (outcome) {
    case CommitOutcome::Fenced: return stand_down("a commit was fenced");
    case CommitOutcome::Unavailable:
      ++stats_.commit_retries;
      if (stopped_) return finish_stop();
      return later(options_.retry_after, &Shard::send_commit);
    case CommitOutcome::Committed:
    case CommitOutcome::AlreadyCommitted:
    case CommitOutcome::NotReplicated: break;
  }
  committing_ = false;
  ++stats_.commits;
  stats_.events += batch_.events.size();
  commit_number_ = commit_.number;
  cursor_ = commit_.cursor_after;
  decider_->retire(commit_.retired);
  retirement_.tidy(decider_->state());
  stats_.retired += commit_.retired.size();
  arm_changed();
  if (stopped_) return finish_stop();
  if (!entries_.empty() || !samples_.empty() || policy_changed_) wake();
}

void Shard::arm_changed() {
  const ShardState& state = decider_->state();
  for (const TicketId id : batch_.tickets) {
    const Ticket& ticket = *state.tickets.find(id);
    wheel_->arm(id.sequence(), next_due(ticket));
    retirement_.note(ticket);
  }
  if (!batch_.technicians.empty()) find_next_shift_end();
  batch_.clear();
  arm_wake_up();
}

void Shard::find_next_shift_end() {
  next_shift_end_ = kNever;
  for (const Technician& technician : decider_->state().technicians.all())
    if (technician.on_shift && technician.shift_end > shifts_ended_through_)
      next_shift_end_ = std::min(next_shift_end_, technician.shift_end);
}

void Shard::arm_wake_up() {
  scheduler_.cancel(wake_up_);
  const Instant next = std::min(wheel_->next_due().value_or(kNever), next_shift_end_);
  wake_up_ = scheduler_.call_at(std::min(next, scheduler_.now() + kWakeUpMax), guarded(&Shard::turn));
}

}  // namespace redline::runtime
