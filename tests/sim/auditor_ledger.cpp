#include "tests/sim/auditor_ledger.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "proto/codec/command_id.hpp"

namespace redline::sim {

using namespace domain;

namespace {

constexpr std::size_t kAll = 1'000'000;

}  // namespace

std::size_t Ledger::undecided() const noexcept {
  std::size_t count = 0;
  for (const Entry& entry : inbox_) count += entry.commands.size();
  return count;
}

void Ledger::look() {
  take_inbox();
  take_commits();
  while (unconfirmed_.size() > shard_.unconfirmed()) {
    const Commit commit = std::move(unconfirmed_.front());
    unconfirmed_.pop_front();
    sink_.on_confirmed(commit.entry);
  }
}

void Ledger::take_inbox() {
  if (shard_.inbox_appended() == appended_) return;
  appended_ = shard_.inbox_appended();
  const auto read = shard_.inbox_after(inbox_end_, kAll);
  if (!read) return findings_.add("commands were appended to the inbox and cannot be read");
  for (const ports::InboxEntry& entry : read->entries) {
    Entry& taken = inbox_.emplace_back(Entry{.cursor = entry.cursor, .commands = {}});
    for (const Command& command : entry.commands) taken.commands.push_back({command.id, command.fingerprint});
    inbox_end_ = entry.cursor;
  }
}

void Ledger::take_commits() {
  if (shard_.commit_number() == commits_) return;
  auto read = shard_.log_after({.first_offset = 0, .commit_number = commits_}, kAll);
  if (!read || read->gap || read->entries.empty()) return findings_.add("a commit was taken and is not in the log");
  for (ports::LogEntry& entry : read->entries) {
    check_numbers(entry);
    commits_ = entry.commit_number;
    next_offset_ = entry.next_offset;
    unconfirmed_.push_back({.entry = std::move(entry), .decided = {}});
  }
  if (shard_.committed_by() != shard_.fence())
    findings_.add(
        fmt::format("commit {} was taken from a dispatcher of epoch {} when epoch {} held the lease: it is not fenced",
                    commits_, shard_.committed_by().epoch, shard_.fence().epoch));
  Commit& newest = unconfirmed_.back();
  const auto last = std::ranges::find(inbox_, shard_.cursor(), &Entry::cursor);
  if (last != inbox_.end()) {
    newest.decided.assign(std::make_move_iterator(inbox_.begin()), std::make_move_iterator(last + 1));
    inbox_.erase(inbox_.begin(), last + 1);
  }
  check_outcomes(newest);
}

void Ledger::check_numbers(const ports::LogEntry& entry) {
  if (entry.commit_number != commits_ + 1)
    findings_.add(fmt::format("commit {} follows commit {}", entry.commit_number, commits_));
  if (entry.first_offset != next_offset_ || entry.next_offset - entry.first_offset != entry.events.size())
    findings_.add(fmt::format("commit {} holds {} events as offsets {}..{}, expected from {}", entry.commit_number,
                              entry.events.size(), entry.first_offset, entry.next_offset, next_offset_));
  for (std::size_t i = 0; i < entry.events.size(); ++i)
    if (entry.events[i].offset != entry.first_offset + i)
      findings_.add(fmt::format("event {} stands at offset {}", entry.events[i].offset, entry.first_offset + i));
}

void Ledger::check_outcomes(const Commit& commit) {
  auto outcome = commit.entry.outcomes.begin();
  const auto end = commit.entry.outcomes.end();
  for (const Entry& entry : commit.decided)
    for (const Asked& asked : entry.commands) {
      if (outcome == end || outcome->command != asked.id || outcome->fingerprint != asked.fingerprint)
        return findings_.add(fmt::format("commit {} moves the inbox cursor over command {} without deciding it",
                                         commit.entry.commit_number, codec::to_text(asked.id)));
      ++outcome;
    }
  if (outcome != end)
    findings_.add(fmt::format("commit {} answers command {}, which stood not in the inbox entries it has read",
                              commit.entry.commit_number, codec::to_text(outcome->command)));
}

void Ledger::on_fail_over(ports::LogEpoch before) {
  if (unconfirmed_.empty()) return;
  if (shard_.log_epoch() == before) findings_.add("commits were undone and the log kept its epoch");
  next_offset_ = unconfirmed_.front().entry.first_offset;
  for (; !unconfirmed_.empty(); unconfirmed_.pop_back()) {
    auto& decided = unconfirmed_.back().decided;
    inbox_.insert(inbox_.begin(), std::make_move_iterator(decided.begin()), std::make_move_iterator(decided.end()));
  }
  commits_ = shard_.commit_number();
  sink_.on_undone(next_offset_, before);
}

}  // namespace redline::sim
