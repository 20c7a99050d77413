// The folded view: the state of the shard as of the newest event this gateway has read, for boards, snapshots, rights
// and REST. Folded with the dispatcher's own evolve() and kept with what boards ask all the time: counts and open
// tickets by area, by the account that registered them and by technician. No truth of its own: it can be thrown away
// and loaded again.
//
// One thread. References into it hold until the next fold() or load().
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "dispatcher/domain/event.hpp"
#include "dispatcher/domain/shard.hpp"
#include "dispatcher/ports/event_log.hpp"
#include "gateway/view/interner.hpp"
#include "gateway/view/open_list.hpp"
#include "proto/codec/wire.hpp"

namespace redline::gateway {

// Tickets by what became of them, and what else a board counts.
struct Counts {
  domain::Totals totals;
  std::array<std::uint32_t, domain::kTicketStates> by_state{};
  std::uint32_t breached = 0;  // open tickets with a breached clock
  std::uint32_t on_shift = 0;  // technicians
  friend bool operator==(const Counts&, const Counts&) = default;
};
codec::Counters counters_of(const Counts& counts);

class View {
 public:
  // Starts anew from a state that contains every event up to `head` and may contain later ones.
  void load(ports::LogEpoch epoch, domain::Offset head, domain::ShardState state);
  // Folds the next event. Throws std::logic_error when it does not fit the state: the log is broken.
  void fold(const domain::Event& event);
  // Closed tickets that have left the live store leave the view too; who asks for one is told by the records.
  void retire(const std::vector<domain::TicketId>& tickets);

  bool loaded() const noexcept { return loaded_; }
  ports::LogEpoch epoch() const noexcept { return epoch_; }
  domain::Offset head() const noexcept { return head_; }  // offset of the newest event folded

  const domain::ShardState& state() const noexcept { return state_; }
  const domain::Ticket* ticket(domain::TicketId id) const noexcept { return state_.tickets.find(id); }
  const domain::Technician* technician(domain::TechnicianId id) const noexcept { return state_.technicians.find(id); }
  // Whoever holds the ticket or is being asked.
  const domain::Technician* holder(const domain::Ticket& ticket) const noexcept;

  // Names seen, with their numbers. They stay the same over loads.
  Interner& areas() noexcept { return areas_; }
  const Interner& areas() const noexcept { return areas_; }
  Interner& creators() noexcept { return creators_; }
  const Interner& creators() const noexcept { return creators_; }

  Counts counts() const;
  Counts counts(NameId area) const;
  // Offset of the newest event that changed the counts of the shard, or of the area; 0: none since loading.
  domain::Offset counts_changed() const noexcept { return counts_changed_; }
  domain::Offset counts_changed(NameId area) const noexcept;

  const OpenList& open() const noexcept { return open_; }
  const OpenList& open_in_area(NameId area) const noexcept { return at(by_area_, area).open; }
  const OpenList& open_by_creator(NameId creator) const noexcept { return at(by_creator_, creator); }
  // Tickets with this technician or offered to, in no particular order.
  const std::vector<domain::TicketId>& open_by_technician(domain::TechnicianId technician) const noexcept {
    return at(by_technician_, technician.value);
  }

 private:
  struct Area {
    OpenList open;
    Counts counts;  // on_shift: technicians bound to areas
    domain::Offset changed = 0;
  };
  // What counting needs to know of a ticket before and after an event.
  struct Seen {
    bool exists = false;
    bool breached = false;
    domain::TicketState state{};
    domain::TechnicianId technician;
    friend bool operator==(const Seen&, const Seen&) = default;
  };

  template <class Entry>
  static const Entry& at(const std::vector<Entry>& table, std::size_t index) noexcept {
    static const Entry none{};
    return index < table.size() ? table[index] : none;
  }

  static Seen seen(const domain::Ticket* ticket);
  Area& area_of(const domain::AreaId& area);
  void account(const domain::Ticket& ticket, const Seen& before, domain::Offset offset);
  static void count(Counts& counts, const Seen& before, const Seen& after);
  static void uncount(Counts& counts, domain::TicketState state);
  void list(const domain::Ticket& ticket, const Seen& before, const Seen& after);
  void count_on_shift(const domain::Technician& technician, int change, domain::Offset offset);
  void fold_ticket(const domain::Event& event);
  void fold_technician(const domain::Event& event);

  bool loaded_ = false;
  ports::LogEpoch epoch_ = 0;
  domain::Offset head_ = 0;
  domain::ShardState state_;

  Interner areas_;
  Interner creators_;
  OpenList open_;
  std::vector<Area> by_area_;
  std::vector<OpenList> by_creator_;
  std::vector<std::vector<domain::TicketId>> by_technician_;
  Counts all_;  // totals are the header's
  std::uint32_t on_shift_everywhere_ = 0;
  domain::Offset counts_changed_ = 0;
};

}  // namespace redline::gateway
