// What each client is owed, and what it got.
//
// The auditor works out from the events alone whom each one concerns and by which topic; a client's stream is the sequence
// of those events. Over all its connections a client must get exactly that sequence from its position on: no gap, no
// repetition, no other order. A snapshot sets the position anew. Views in pushes and snapshots must be true, and callers'
// numbers are for those who have the right to see them.
//
// What a client is told of a commit that may still be undone waits until that is settled; what was undone is not judged.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "proto/codec/wire.hpp"
#include "tests/sim/auditor_findings.hpp"
#include "tests/sim/auditor_tickets.hpp"

namespace redline::sim {

using ClientId = std::uint32_t;

class StreamRules {
 public:
  StreamRules(const Town& town, const TicketRules& tickets, Findings& findings);

  ClientId add_client(const Person& person);
  const std::string& name(ClientId client) const { return clients_[client].name; }

  // After TicketRules has seen the commit.
  void on_commit(const ports::LogEntry& entry);
  void on_undone(domain::Offset first, ports::LogEpoch last_epoch);
  // The log begins anew; nothing was undone.
  void set_epoch(ports::LogEpoch epoch) noexcept { epoch_ = epoch; }

  // What a client got on its connection, in this order. `resume` is what it had sent in its Hello.
  void on_welcome(ClientId client, const codec::Welcome& welcome, const std::optional<codec::Resume>& resume);
  void on_snapshot(ClientId client, const codec::Snapshot& snapshot);
  void on_push(ClientId client, const codec::Push& push);
  // Every frame as it came, with the ticket in it when there is one.
  void on_frame(ClientId client, std::string_view payload, const codec::ServerFrame& frame);

  // Clients that have not got everything yet: what they miss, in words. Empty for those with a position at the end.
  std::string behind(ClientId client) const;
  std::size_t clients() const noexcept { return clients_.size(); }

  // The clients in whose books an open ticket belongs.
  std::vector<ClientId> followers(const AuditedTicket& ticket) const;

 private:
  enum class Topic : std::uint8_t { Me, Desk, Board, Alerts };
  struct Due {
    domain::Offset offset = 0;
    domain::TicketId ticket;
    domain::Version version = 0;
    Topic topic{};
    codec::EventKind kind{};
  };
  struct Client {
    std::string name;
    const Person* person = nullptr;
    std::uint32_t boards = 0;  // a bit per area
    std::uint32_t alerts = 0;
    std::deque<Due> stream;    // oldest first; some of what it has got is kept for it may go back by a snapshot
    std::size_t position = 0;  // in the stream: the first it has not got
    // Where the client stands.
    std::optional<ports::LogEpoch> epoch;   // none: waits for a snapshot or has never been welcomed
    domain::Offset offset = 0;              // everything up to here has been got
    bool astray = false;                    // was told of events that have been undone; a snapshot must come
    std::optional<codec::Resume> snapshot;  // under way
    std::deque<codec::Push> unsettled;      // pushes of commits not confirmed yet
  };

  void route_ticket(const domain::Event& event);
  void route_technician(const domain::Event& event);
  void owe(ClientId client, const domain::Event& event, Topic topic);
  void settle(Client& client);
  static void place(Client& client);
  static const Due* next_due(Client& client);
  void judge(Client& client, const codec::Push& push);
  void check_view(const Client& client, const codec::TicketView& view, ports::LogEpoch epoch);
  void check_latest(const Client& client, const codec::Push& push);
  void check_phone(const Client& client, const codec::TicketView& view);
  bool may_see_phone(const Client& client, const codec::TicketView& view) const;
  std::uint32_t bits(const std::vector<domain::AreaId>& areas) const;
  // The newest offset this client was told, also of what is not settled.
  static domain::Offset told(const Client& client);
  domain::Offset end_of(ports::LogEpoch epoch) const;
  std::string topic_of(const Due& due) const;
  void wrong(const Client& client, const std::string& what, domain::TicketId ticket = {});

  const TicketRules& tickets_;
  Findings& findings_;
  std::unordered_map<std::string, std::uint32_t> area_bits_;
  std::deque<Client> clients_;
  std::unordered_map<std::string, ClientId> by_key_;      // technicians
  std::vector<std::optional<ClientId>> by_technician_;    // by handle
  std::unordered_map<std::string, ClientId> by_creator_;  // agents
  std::vector<ClientId> watchers_;                        // of boards or alerts
  domain::Offset next_offset_ = 1;                        // confirmed
  ports::LogEpoch epoch_ = 1;
  std::map<ports::LogEpoch, domain::Offset> ends_;  // of epochs that lost their newest events: the first one lost
};

}  // namespace redline::sim
