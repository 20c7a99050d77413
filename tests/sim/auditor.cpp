#include "tests/sim/auditor.hpp"

#include <fmt/format.h>

#include "proto/codec/command_id.hpp"

namespace redline::sim {

using namespace domain;

namespace {

// Longer than answers are kept: nobody sends a command again after that.
constexpr std::chrono::hours kCommandsRemembered{30};

}  // namespace

Auditor::Auditor(const Town& town, const storage::MemoryShard& shard, Trace& trace)
    : shard_(shard),
      trace_(trace),
      tickets_(town, findings_),
      commands_(tickets_, findings_),
      streams_(town, tickets_, findings_),
      ledger_(shard, findings_, *this) {}

void Auditor::set_time(ports::Monotonic now) {
  now_ = now;
  findings_.set_time(now);
  commands_.set_time(now);
}

void Auditor::on_confirmed(const ports::LogEntry& entry) {
  trace_.fold(entry.commit_number);
  trace_.fold(static_cast<std::uint64_t>(to_ms(entry.at)));
  for (const Event& event : entry.events) {
    trace_.fold(event.offset);
    trace_.fold(event.ticket.value << 8 | event.body.index());
    trace_.fold(std::uint64_t{event.technician.value} << 32 | event.version);
    if (trace_.written())
      trace_.line(now_, fmt::format("event {} {} ticket {} technician {} version {}", event.offset, name(event.body),
                                    event.ticket.sequence(), event.technician.value, event.version));
  }
  for (const Outcome& outcome : entry.outcomes) {
    trace_.fold(outcome.fingerprint);
    trace_.fold(outcome.answer.error ? static_cast<std::uint64_t>(*outcome.answer.error) : 0);
    if (trace_.written())
      trace_.line(now_, fmt::format("outcome {} {}{} ticket {}", codec::to_text(outcome.command),
                                    outcome.answer.error ? info(*outcome.answer.error).name : "OK",
                                    outcome.repeated ? " again" : "", outcome.answer.ticket.sequence()));
  }
  tickets_.on_commit(entry);
  commands_.on_commit(entry);
  streams_.on_commit(entry);
  if (now_ > ports::Monotonic{kCommandsRemembered}) commands_.forget_before(now_ - kCommandsRemembered);
}

void Auditor::on_undone(Offset first, ports::LogEpoch last_epoch) {
  trace_.fold(first);
  if (trace_.written()) trace_.line(now_, fmt::format("undone from event {}, epoch {} ends", first, last_epoch));
  commands_.on_undone();
  streams_.on_undone(first, last_epoch);
}

std::vector<std::string> Auditor::story(TicketId id) const {
  std::vector<std::string> lines;
  const AuditedTicket* ticket = tickets_.ticket(id);
  if (ticket == nullptr) return lines;
  lines.push_back(fmt::format("ticket {} ({}, {}, {}), registered by {}", id.sequence(), ticket->category.value,
                              name(ticket->priority), ticket->area.value, ticket->created_by));
  for (const AuditedTicket::Line& line : ticket->story)
    lines.push_back(fmt::format("  event {:>8}  {:+.3f} s  {}", line.offset,
                                static_cast<double>((line.at - ticket->registered).count()) / 1000, line.text));
  return lines;
}

}  // namespace redline::sim
