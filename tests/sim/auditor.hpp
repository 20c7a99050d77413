// The auditor: watches the store from inside and every client from outside, and knows the rules a second way. It uses no
// code of the dispatcher's decisions (decide, evolve) and none of the gateway's; only plain domain types, the numbers of
// the policies, and the codec's structs.
//
//   store ── Ledger ── confirmed commits ──► TicketRules (with TicketClocks), CommandRules, StreamRules
//   clients ── what they send and get ─────► CommandRules, StreamRules
//   at the end: everything at rest (auditor_rest.cpp)
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "gateway/view/view.hpp"
#include "storage/memory/shard.hpp"
#include "tests/sim/auditor_commands.hpp"
#include "tests/sim/auditor_ledger.hpp"
#include "tests/sim/auditor_streams.hpp"
#include "tests/sim/auditor_tickets.hpp"
#include "tests/sim/trace.hpp"

namespace redline::sim {

// What a client believes to know, for the comparison at the end.
struct Book {
  struct Entry {
    domain::Version version = 0;
    domain::TicketState state{};
  };
  std::map<domain::TicketId, Entry> tickets;  // open ones
};

class Auditor final : private LedgerSink {
 public:
  // `now`: the right time.
  Auditor(const Town& town, const storage::MemoryShard& shard, Trace& trace);

  void set_time(ports::Monotonic now);
  // After every step.
  void poll() { ledger_.poll(); }
  void on_fail_over(ports::LogEpoch before) { ledger_.on_fail_over(before); }
  void on_lost_log() { streams_.set_epoch(shard_.log_epoch()); }
  // The latest that any dispatcher's wall clock can have shown lately.
  void set_latest_clock(domain::Instant latest) { tickets_.set_latest_clock(latest); }
  void forget(domain::TicketId ticket) { tickets_.forget(ticket); }

  TicketRules& tickets() noexcept { return tickets_; }
  CommandRules& commands() noexcept { return commands_; }
  StreamRules& streams() noexcept { return streams_; }
  const Ledger& ledger() const noexcept { return ledger_; }
  Findings& findings() noexcept { return findings_; }

  // --- at rest
  // What has not come to rest, in words; empty: everything has.
  std::vector<std::string> restless(domain::Instant now) const;
  // Everything says the same: store, dispatcher, a gateway's view, the auditor's own reckoning. `who` names the state.
  void compare(const std::string& who, const domain::ShardState& state);
  void compare(const std::string& who, const gateway::View& view);
  void compare_with_store(const std::string& who, const domain::ShardState& state, const domain::ShardState& store);
  // The books of clients that have got everything; null: this client has not.
  void compare_books(const std::vector<const Book*>& books);
  void check_deadlines(domain::Instant now);

  // The story of a ticket, for reports.
  std::vector<std::string> story(domain::TicketId ticket) const;

 private:
  void on_confirmed(const ports::LogEntry& entry) override;
  void on_undone(domain::Offset first, ports::LogEpoch last_epoch) override;
  void name_leftovers(ClientId client, const Book& book);

  const storage::MemoryShard& shard_;
  Trace& trace_;
  ports::Monotonic now_{};
  Findings findings_;
  TicketRules tickets_;
  CommandRules commands_;
  StreamRules streams_;
  Ledger ledger_;
};

}  // namespace redline::sim
