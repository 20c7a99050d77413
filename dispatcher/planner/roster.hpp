// The roster: who is on shift, what each one holds, and when and where that work will probably end. The planner's
// picture of the technicians, kept current by decide() after every event and rebuilt from the state on loading.
//
// Estimates use the policy's service and travel times. Pure data of the shard's strand.
#pragma once

#include <cstdint>
#include <vector>

#include "dispatcher/domain/policy.hpp"
#include "dispatcher/domain/shard.hpp"

namespace redline::planner {

// One ticket in a technician's hands, in the order it will be worked.
struct HeldTicket {
  domain::TicketId ticket;
  domain::GeoPoint place;
  domain::Duration service{};
  bool emergency = false;
  bool under_way = false;  // en route or on site: not overtaken any more
};

struct RosterEntry {
  domain::TechnicianId technician;
  bool on_shift = false;
  domain::Instant shift_end = domain::kNever;
  domain::SkillSet skills = 0;
  std::vector<domain::AreaIndex> areas;     // sorted; empty: every area
  domain::GeoPoint position;
  std::vector<HeldTicket> held;
  domain::Instant free_at{};                // when everything held is probably done
  domain::GeoPoint free_where;
  domain::Instant next_at{};                // when what is under way is probably done: an emergency starts then
  domain::GeoPoint next_where;

  bool serves(domain::AreaIndex area) const noexcept;
};

class Roster {
 public:
  explicit Roster(domain::PolicyPtr policy) : policy_(std::move(policy)) {}

  // Takes over shift, skills, areas and position of a technician, keeping what is held.
  void update(const domain::Technician& technician, domain::Instant now);
  // Puts a ticket into a technician's hands: emergencies before all that is not under way, others last.
  void hold(domain::TechnicianId technician, const domain::Ticket& ticket, domain::Instant now);
  void set_under_way(domain::TechnicianId technician, domain::TicketId ticket, domain::Instant now);
  void drop(domain::TechnicianId technician, domain::TicketId ticket, domain::Instant now);

  const RosterEntry* find(domain::TechnicianId technician) const noexcept;
  // By technician id; entries of people never signed on are absent ones with on_shift == false.
  const std::vector<RosterEntry>& entries() const noexcept { return entries_; }
  std::size_t on_shift() const noexcept { return on_shift_; }
  const domain::Policy& policy() const noexcept { return *policy_; }

 private:
  RosterEntry& entry(domain::TechnicianId technician);
  void estimate(RosterEntry& entry, domain::Instant now) const;
  void append_estimate(RosterEntry& entry, const HeldTicket& last, domain::Instant now) const;

  domain::PolicyPtr policy_;
  std::vector<RosterEntry> entries_;  // [0] is technician 1
  std::size_t on_shift_ = 0;
};

}  // namespace redline::planner
