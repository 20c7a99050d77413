// What the wallboard knows: open tickets, technicians on shift, totals and the newest events, folded from snapshot and
// pushes of the topic board/*. Counts and totals are derived here, event by event, so they are right at every moment and
// not only when a counter comes by. Plain single-threaded state; the clock is an argument.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "proto/codec/wire.hpp"

namespace redline::app {

inline constexpr std::size_t kBoardEventsKept = 100;
inline constexpr domain::Duration kBoardRateWindow = std::chrono::seconds{60};

struct BoardTicket {
  std::string number;
  std::string category;
  std::string area;
  domain::Priority priority{};
  domain::TicketState state{};
  domain::Version version = 0;
  domain::TechnicianId technician;
  std::string technician_name;
  domain::Instant created{};
  std::vector<domain::Clock> clocks;

  bool breached() const noexcept;
};

struct BoardEvent {
  domain::Instant at{};
  codec::EventKind kind{};
  std::string number;  // of the ticket; empty: about a technician alone
  std::string category;
  std::string area;
  domain::Priority priority{};
  std::string technician;  // name
  std::string reason;
  std::optional<domain::ClockKind> clock;
};

// Open tickets by where they are.
struct BoardCounts {
  std::uint32_t waiting = 0;
  std::uint32_t offered = 0;
  std::uint32_t accepted = 0;
  std::uint32_t en_route = 0;
  std::uint32_t on_site = 0;
  std::uint32_t breached = 0;
  domain::Instant oldest = domain::kNever;  // registration of the oldest one that nobody has accepted

  void add(const BoardTicket& ticket);
  void add(const BoardCounts& other);
  std::uint32_t open() const noexcept { return waiting + offered + under_way(); }
  std::uint32_t under_way() const noexcept { return accepted + en_route + on_site; }
};

class BoardState {
 public:
  // What was known is out of date; a snapshot follows.
  void reload();
  void apply(const codec::Snapshot& snapshot);
  void apply(const codec::Push& push);

  bool loaded() const noexcept { return loaded_; }
  const std::unordered_map<domain::TicketId, BoardTicket>& tickets() const noexcept { return tickets_; }
  const domain::Totals& totals() const noexcept { return totals_; }
  // Newest first.
  const std::deque<BoardEvent>& events() const noexcept { return events_; }

  BoardCounts counts() const;
  std::map<std::string, BoardCounts> counts_by_area() const;
  std::size_t technicians_on_shift() const noexcept { return on_shift_.size(); }
  // With an accepted ticket.
  std::size_t technicians_busy() const;
  // Within the rate window before `now`.
  std::size_t created_lately(domain::Instant now) const;
  std::size_t done_lately(domain::Instant now) const;

 private:
  void put(const codec::TicketView& view);
  void put(const domain::Technician& technician);
  void note(const codec::EventSummary& event, const codec::Push& push);
  std::string name_of(const codec::EventSummary& event, const codec::Push& push) const;

  bool loaded_ = false;
  std::unordered_map<domain::TicketId, BoardTicket> tickets_;
  std::unordered_map<domain::TechnicianId, std::string> on_shift_;  // name
  domain::Totals totals_;
  std::deque<BoardEvent> events_;
  std::deque<domain::Instant> created_;  // newest last
  std::deque<domain::Instant> done_;
};

}  // namespace redline::app
