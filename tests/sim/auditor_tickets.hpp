// Tickets and technicians as the auditor understands them from the events alone, by rules of its own.
//  * a ticket takes only steps its life allows, and is with one technician or with nobody;
//  * whoever is asked is on shift, has the skill, serves the area, is not cooling down for the ticket, and holds fewer
//    tickets than allowed unless it is an emergency (a supervisor's order may ignore the last two);
//  * an offer is answered by the one who was asked, by its number, while it stands; it lapses after its time, not before;
//  * at the end of a commit an open ticket with nobody has a recorded reason, and the reason is true;
//  * what is on hold or waits for a ruling is offered to nobody (auditor_acts.hpp);
//  * nothing is completed without its required checks and the customer's consent (auditor_visit.hpp);
//  * clocks as auditor_clocks.hpp; totals add up; ticket numbers are used once.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "dispatcher/ports/event_log.hpp"
#include "tests/sim/auditor_acts.hpp"
#include "tests/sim/auditor_clocks.hpp"
#include "tests/sim/auditor_findings.hpp"
#include "tests/sim/auditor_visit.hpp"
#include "tests/sim/town.hpp"

namespace redline::sim {

struct AuditedTechnician {
  domain::TechnicianId id;
  std::string key;
  domain::Version version = 0;
  bool on_shift = false;
  domain::Instant shift_end = domain::kNever;
  std::vector<std::string> skills;
  std::vector<domain::AreaId> areas;
  std::vector<domain::TicketId> held;  // asked for or accepted
};

struct AuditedTicket {
  // How it looked after each event, by version - 1.
  struct Look {
    domain::TicketState state{};
    domain::Priority priority{};
    domain::TechnicianId technician;
  };
  // One line of its story, for reports.
  struct Line {
    domain::Offset offset = 0;
    domain::Instant at{};
    std::string text;
  };

  domain::TicketId id;
  domain::TicketState state = domain::TicketState::Waiting;
  domain::Priority priority{};
  domain::CategoryId category;
  domain::AreaId area;
  std::string created_by;
  std::uint64_t description_hash = 0;
  domain::Instant registered{};
  domain::TechnicianId technician;
  domain::OfferId offer;  // newest
  domain::Instant expires{};
  bool reason_recorded = false;  // why it waits
  std::vector<domain::OfferId> accepted;
  unsigned returns = 0;
  std::vector<std::pair<domain::TechnicianId, domain::Instant>> cooldowns;
  TicketClocks clocks;
  AuditedVisit visit;
  AuditedActs acts;
  std::vector<Look> looks;
  std::deque<Line> story;

  domain::Version version() const noexcept { return static_cast<domain::Version>(looks.size()); }
  bool open() const noexcept { return domain::is_open(state); }
};

class TicketRules {
 public:
  TicketRules(const Town& town, Findings& findings) : town_(town), findings_(findings) {}

  void on_commit(const ports::LogEntry& entry);
  // No wall clock of a dispatcher was ever later than this lately.
  void set_latest_clock(domain::Instant latest) noexcept { latest_clock_ = latest; }
  // Archived.
  void forget(domain::TicketId ticket);
  bool archived(domain::TicketId id) const {
    return ticket(id) == nullptr && id.sequence() < first_sequence_ + tickets_.size();
  }

  const AuditedTicket* ticket(domain::TicketId id) const;
  const AuditedTechnician* technician(domain::TechnicianId id) const;
  const AuditedTechnician* technician(std::string_view key) const;
  const std::deque<AuditedTechnician>& technicians() const noexcept { return technicians_; }
  // Everything not forgotten, by id.
  const std::deque<std::unique_ptr<AuditedTicket>>& tickets() const noexcept { return tickets_; }

  const std::set<domain::TicketId>& open_tickets() const noexcept { return open_; }

  // Open tickets with nobody although somebody fits, at this moment.
  std::vector<domain::TicketId> left_waiting(domain::Instant now) const;
  std::uint64_t created() const noexcept { return created_; }
  std::uint64_t done() const noexcept { return done_; }
  std::uint64_t cancelled() const noexcept { return cancelled_; }
  std::uint64_t open() const noexcept { return created_ - done_ - cancelled_; }
  const domain::Policy& policy() const noexcept { return *policy_; }

 private:
  void on_event(const domain::Event& event);
  void on_ticket_event(const domain::Event& event);
  void on_technician_event(const domain::Event& event);
  void register_ticket(const domain::Event& event, const domain::TicketCreated& body);

  // One per kind of event; each changes the ticket and tells what is wrong.
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::TicketWaits& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::OfferMade& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::OfferDelivered& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::OfferSeen& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::OfferAccepted& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::OfferLapsed& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::TicketReturned& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::TicketWithdrawn& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::TravelStarted& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::TechnicianArrived& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::TicketDone& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::TicketCancelled& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::PriorityChanged& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::ClockWarned& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::ClockBreached& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::AppointmentSet& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::FaultConfirmed& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::FeeQuoted& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::ConsentRecorded& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::WorkStarted& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::PartRecorded& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::ItemChecked& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::ChargesRecorded& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::SignatureRecorded& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::CheckedIn& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::CheckInMissed& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::WorkFlagged& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::TicketHeld& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::TicketResumed& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::RequestMade& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::RequestDecided& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::BindingOrdered& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::ClockEscalated& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::AlertAcknowledged& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::OrderGiven& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::TicketChased& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::TicketMerged& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::TicketAbsorbed& body);
  void step(AuditedTicket& ticket, const domain::Event& event, const domain::OwnerChanged& body);
  template <class Other>
  void step(AuditedTicket& ticket, const domain::Event& event, const Other& body);

  void check_hold(const AuditedTicket& ticket, const domain::Event& event, const domain::TicketHeld& body);
  // A supervisor must rule.
  bool returned_too_often(const AuditedTicket& ticket) const;
  void on_site(AuditedTicket& ticket, const domain::Event& event);
  // A check-in that was due before this event has been told.
  void nothing_missed(const AuditedTicket& ticket, const domain::Event& event);
  domain::Instant check_in_due(const domain::CategoryId& category, domain::Instant at) const;
  void field_step(AuditedTicket& ticket, const domain::Event& event, domain::TicketState from, domain::TicketState to);
  void answered(AuditedTicket& ticket, const domain::Event& event, domain::OfferId offer);
  void release(AuditedTicket& ticket, const domain::Event& event, domain::Instant cooldown_until);
  void close(AuditedTicket& ticket, const domain::Event& event, domain::TicketState to);
  void let_go(AuditedTicket& ticket);
  void wrong(const AuditedTicket& ticket, std::string what);
  void unless_empty(const AuditedTicket& ticket, std::string what);
  void remember(AuditedTicket& ticket, const domain::Event& event);

  enum class Order : bool { Planned, Supervisor };
  // Why this technician must not be asked; empty when nothing is in the way.
  std::string_view unfit(const AuditedTicket& ticket, const AuditedTechnician& technician, domain::Instant now,
                         Order order) const;
  const AuditedTechnician* somebody_for(const AuditedTicket& ticket, domain::Instant now) const;
  AuditedTicket* find(domain::TicketId id);
  AuditedTechnician* find(domain::TechnicianId id);

  const Town& town_;
  Findings& findings_;
  const domain::Policy* policy_ = nullptr;  // adopted
  domain::Instant latest_clock_ = domain::kNever;
  std::deque<std::unique_ptr<AuditedTicket>> tickets_;  // by sequence - first_sequence_; null: forgotten
  std::uint64_t first_sequence_ = 1;
  std::deque<AuditedTechnician> technicians_;  // by id - 1
  std::unordered_map<std::string, domain::TechnicianId> by_key_;
  std::unordered_set<std::string> numbers_;  // of the days seen lately
  std::set<domain::TicketId> open_;
  std::vector<domain::TicketId> touched_;  // in this commit
  domain::TicketId merging_;               // closed by the event before
  std::uint64_t created_ = 0;
  std::uint64_t done_ = 0;
  std::uint64_t cancelled_ = 0;
};

}  // namespace redline::sim
