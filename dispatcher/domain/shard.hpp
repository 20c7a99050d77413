// The state of one shard: what the fold of its log amounts to. Owned by one strand at a time (the dispatcher's, or a
// gateway's for its view). Changed only through evolve() in dispatcher/decide/evolve.hpp.
//
// ShardHeader, tickets and technicians are what is stored; the indexes are derived from them and rebuilt on loading.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dispatcher/domain/ids.hpp"
#include "dispatcher/domain/technician.hpp"
#include "dispatcher/domain/ticket.hpp"

namespace redline::domain {

// Tickets by what became of them. created = open + done + cancelled at every offset.
struct Totals {
  std::uint64_t created = 0;
  std::uint64_t done = 0;
  std::uint64_t cancelled = 0;
  std::uint64_t open() const noexcept { return created - done - cancelled; }
  friend bool operator==(const Totals&, const Totals&) = default;
};

struct ShardHeader {
  Offset next_offset = 1;
  std::uint64_t next_sequence = 1;       // of tickets
  std::uint32_t next_technician = 1;
  std::int32_t day = 0;                  // local date as days since 1970 that `day_count` belongs to
  std::uint32_t day_count = 0;           // tickets registered on that day, for Ticket::number
  Totals totals;
  std::string policy_version;
  friend bool operator==(const ShardHeader&, const ShardHeader&) = default;
};

// Tickets of one shard by sequence: dense, so lookup is an array access and iteration has one order everywhere. Closed tickets
// leave once the records have them; the sequence tells that there was one.
class TicketTable {
 public:
  Ticket* find(TicketId id) noexcept;
  const Ticket* find(TicketId id) const noexcept;
  // Stores a ticket under its id, replacing what was there.
  Ticket& put(Ticket ticket);
  // A ticket that is not there is ignored.
  void erase(TicketId id) noexcept;
  std::size_t size() const noexcept { return size_; }
  // In order of sequence.
  void for_each(const std::function<void(const Ticket&)>& visit) const;

 private:
  std::vector<std::unique_ptr<Ticket>> by_sequence_;
  std::size_t size_ = 0;
};

// Technicians of one shard by handle and by key.
class TechnicianTable {
 public:
  Technician* find(TechnicianId id) noexcept;
  const Technician* find(TechnicianId id) const noexcept;
  const Technician* find(std::string_view key) const noexcept;
  Technician& put(Technician technician);
  std::size_t size() const noexcept { return by_id_.size(); }
  const std::deque<Technician>& all() const noexcept { return by_id_; }  // by id, [0] is id 1

 private:
  std::deque<Technician> by_id_;
  std::unordered_map<std::string, TechnicianId> by_key_;
};

struct ShardState {
  ShardId shard;
  ShardHeader header;
  TicketTable tickets;
  TechnicianTable technicians;
};

}  // namespace redline::domain
