// Events: what has happened, in the past tense and for good. The log of a shard is the sequence of its events by
// offset; the state is their fold. An event carries all that evolve() needs, so that a reader of the log needs no policy.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "dispatcher/domain/choice.hpp"
#include "dispatcher/domain/command.hpp"
#include "dispatcher/domain/ladder.hpp"
#include "dispatcher/domain/technician.hpp"
#include "dispatcher/domain/ticket.hpp"

namespace redline::domain {

// The ticket as registered: no technician, clocks started. `day` and `day_count` advance the numbering of ShardHeader.
struct TicketCreated {
  Ticket ticket;
  std::int32_t day = 0;
  std::uint32_t day_count = 0;
  friend bool operator==(const TicketCreated&, const TicketCreated&) = default;
};
// Nobody can be asked at the moment; `choice.reason` says why.
struct TicketWaits { Choice choice; friend bool operator==(const TicketWaits&, const TicketWaits&) = default; };
struct OfferMade {
  OfferId offer;
  Instant expires{};
  Choice choice;
  friend bool operator==(const OfferMade&, const OfferMade&) = default;
};
struct OfferDelivered { OfferId offer; friend bool operator==(const OfferDelivered&, const OfferDelivered&) = default; };
struct OfferSeen { OfferId offer; friend bool operator==(const OfferSeen&, const OfferSeen&) = default; };
struct OfferAccepted { OfferId offer; friend bool operator==(const OfferAccepted&, const OfferAccepted&) = default; };
// The time to answer passed.
struct OfferLapsed {
  OfferId offer;
  Instant cooldown_until{};
  friend bool operator==(const OfferLapsed&, const OfferLapsed&) = default;
};
// Declined, or given back after accepting.
struct TicketReturned {
  std::string reason;
  Instant cooldown_until{};
  friend bool operator==(const TicketReturned&, const TicketReturned&) = default;
};
// Taken from its technician by a supervisor's order.
struct TicketWithdrawn {
  std::string reason;
  Instant cooldown_until{};
  friend bool operator==(const TicketWithdrawn&, const TicketWithdrawn&) = default;
};
struct TravelStarted { friend bool operator==(const TravelStarted&, const TravelStarted&) = default; };
struct TechnicianArrived {
  DeviceFix device{};
  Instant check_in_due = kNever;  // of a lone worker
  friend bool operator==(const TechnicianArrived&, const TechnicianArrived&) = default;
};
struct TicketDone {
  std::string resolution;
  DeviceFix device{};
  friend bool operator==(const TicketDone&, const TicketDone&) = default;
};
struct TicketCancelled { std::string reason; friend bool operator==(const TicketCancelled&, const TicketCancelled&) = default; };
// Clocks recomputed from the original start (D5); `before` keeps the due times they had.
struct PriorityChanged {
  Priority before{};
  Priority after{};
  std::string reason;
  std::string policy_version;
  std::vector<Clock> clocks_before;
  std::vector<Clock> clocks;
  std::vector<LedgerEntry> ledger{};  // added to the ticket's
  friend bool operator==(const PriorityChanged&, const PriorityChanged&) = default;
};
struct ClockWarned {
  ClockKind clock{};
  std::uint8_t warning = 0;  // which of the warning points, counting from 1
  Instant due{};             // when this warning was due; Event::at minus this is the lateness
  Rung rung{};               // who is told what (D4)
  friend bool operator==(const ClockWarned&, const ClockWarned&) = default;
};
struct ClockBreached {
  ClockKind clock{};
  std::uint16_t revision = 0;
  Instant due{};
  Rung rung{};
  Instant climbs_at = kNever;  // when the next rung is told
  friend bool operator==(const ClockBreached&, const ClockBreached&) = default;
};
struct TechnicianSignedOn {
  std::string key;
  std::string name;
  std::vector<std::string> skills;
  std::vector<AreaId> areas;
  Instant shift_end = kNever;
  GeoPoint position;
  friend bool operator==(const TechnicianSignedOn&, const TechnicianSignedOn&) = default;
};
struct TechnicianSignedOff { friend bool operator==(const TechnicianSignedOff&, const TechnicianSignedOff&) = default; };
struct PositionObserved {
  GeoPoint point;
  Instant at{};
  friend bool operator==(const PositionObserved&, const PositionObserved&) = default;
};
struct PolicyAdopted { std::string version; friend bool operator==(const PolicyAdopted&, const PolicyAdopted&) = default; };

// --- the visit (B7, C1–C4)
struct AppointmentSet {
  Promise promise;
  Duration tolerance{};
  std::vector<Clock> clocks{};        // those that depend on it recomputed
  std::vector<LedgerEntry> ledger{};  // added to the ticket's
  friend bool operator==(const AppointmentSet&, const AppointmentSet&) = default;
};
// Clocks and check-in as they are from now on; the clocks recomputed from the original start when the category changed (D5).
struct FaultConfirmed {
  std::string fault;
  CategoryId category_before;
  CategoryId category;
  std::string policy_version;
  std::vector<Clock> clocks_before;
  std::vector<Clock> clocks;
  Instant check_in_due = kNever;
  std::vector<LedgerEntry> ledger{};  // added to the ticket's
  friend bool operator==(const FaultConfirmed&, const FaultConfirmed&) = default;
};
struct FeeQuoted {
  std::uint16_t number = 0;
  std::string currency;
  std::vector<FeeLine> lines;
  Money total = 0;
  friend bool operator==(const FeeQuoted&, const FeeQuoted&) = default;
};
struct ConsentRecorded {
  std::uint16_t quote = 0;
  Consent consent;
  friend bool operator==(const ConsentRecorded&, const ConsentRecorded&) = default;
};
struct WorkStarted { friend bool operator==(const WorkStarted&, const WorkStarted&) = default; };
struct PartRecorded { Part part; friend bool operator==(const PartRecorded&, const PartRecorded&) = default; };
struct ItemChecked {
  std::string item;
  bool passed = false;
  std::string note;
  friend bool operator==(const ItemChecked&, const ItemChecked&) = default;
};
struct ChargesRecorded {
  std::string currency;
  std::vector<FeeLine> lines;
  Money total = 0;
  friend bool operator==(const ChargesRecorded&, const ChargesRecorded&) = default;
};
struct SignatureRecorded {
  std::string signer;
  std::string path;
  std::string refused;
  friend bool operator==(const SignatureRecorded&, const SignatureRecorded&) = default;
};
// --- the lone worker (C7)
struct CheckedIn { Instant next_due = kNever; friend bool operator==(const CheckedIn&, const CheckedIn&) = default; };
struct CheckInMissed {
  std::uint8_t level = 0;     // who is alerted: 1 the dispatcher, 2 the next above
  Instant due{};              // Event::at minus this is the lateness
  Instant next_due = kNever;  // of the next level; kNever after the last
  Levels tell = 0;
  friend bool operator==(const CheckInMissed&, const CheckInMissed&) = default;
};
// Something a supervisor should look at (C8).
struct WorkFlagged {
  SignalKind signal{};
  std::uint64_t measured = 0;
  std::uint64_t limit = 0;
  friend bool operator==(const WorkFlagged&, const WorkFlagged&) = default;
};

// --- what cannot go on as it is (B8, C5, C6). Clocks as they are from now on, ledger entries added to the ticket's.
struct TicketHeld {
  HoldKind kind{};
  std::string reason;
  std::string note;
  Instant until{};
  bool released = false;  // with nobody from now on; else the technician keeps it
  std::vector<Clock> clocks;
  std::vector<LedgerEntry> ledger{};
  friend bool operator==(const TicketHeld&, const TicketHeld&) = default;
};
// Its time has come, or somebody says why before.
struct TicketResumed {
  HoldKind kind{};
  Instant due{};       // when it was to go on by itself
  std::string reason;  // empty: it did
  std::vector<Clock> clocks;
  std::vector<LedgerEntry> ledger{};
  friend bool operator==(const TicketResumed&, const TicketResumed&) = default;
};
struct RequestMade {
  Request request;
  friend bool operator==(const RequestMade&, const RequestMade&) = default;
};
struct RequestDecided {
  std::uint16_t number = 0;
  bool granted = false;
  std::string reason;
  std::vector<Clock> clocks;
  std::vector<LedgerEntry> ledger{};
  friend bool operator==(const RequestDecided&, const RequestDecided&) = default;
};
// This technician does it, and cannot return it.
struct BindingOrdered {
  std::string reason;
  friend bool operator==(const BindingOrdered&, const BindingOrdered&) = default;
};

// --- the ladder (D4)
// A breached clock that still runs is told to the next rung.
struct ClockEscalated {
  ClockKind clock{};
  std::uint8_t number = 0;     // counting from 1 since the breach
  Instant due{};               // Event::at minus this is the lateness
  Rung rung{};
  Instant climbs_at = kNever;  // when the next one is told
  friend bool operator==(const ClockEscalated&, const ClockEscalated&) = default;
};
// Somebody has seen to it that a deadline was missed, or a check-in.
struct AlertAcknowledged {
  std::optional<ClockKind> clock;  // absent: the check-in
  std::string note;
  bool stops = false;              // no further rung is told
  friend bool operator==(const AlertAcknowledged&, const AlertAcknowledged&) = default;
};
// --- dispatch orders, chases, links, ownership (A5, A9, B6)
struct OrderGiven {
  LadderStep order = LadderStep::Urge;  // or Supervise
  std::string reason;
  friend bool operator==(const OrderGiven&, const OrderGiven&) = default;
};
struct TicketChased {
  std::uint16_t number = 0;  // counts the chases of the ticket
  std::string note;
  friend bool operator==(const TicketChased&, const TicketChased&) = default;
};
// Closed: it is the same matter as another ticket, which goes on.
struct TicketMerged {
  TicketId into;
  std::string into_number;
  std::string reason;
  friend bool operator==(const TicketMerged&, const TicketMerged&) = default;
};
// That other one: with the caller and the chases of the one that was closed.
struct TicketAbsorbed {
  Merged merged;
  std::string reason;
  friend bool operator==(const TicketAbsorbed&, const TicketAbsorbed&) = default;
};
struct OwnerChanged {
  std::string before;
  std::string after;
  std::string reason;
  friend bool operator==(const OwnerChanged&, const OwnerChanged&) = default;
};

using EventBody =
    std::variant<TicketCreated, TicketWaits, OfferMade, OfferDelivered, OfferSeen, OfferAccepted, OfferLapsed, TicketReturned,
                 TicketWithdrawn, TravelStarted, TechnicianArrived, TicketDone, TicketCancelled, PriorityChanged, ClockWarned,
                 ClockBreached, TechnicianSignedOn, TechnicianSignedOff, PositionObserved, PolicyAdopted,
                 AppointmentSet, FaultConfirmed, FeeQuoted, ConsentRecorded, WorkStarted, PartRecorded, ItemChecked,
                 ChargesRecorded, SignatureRecorded, CheckedIn, CheckInMissed, WorkFlagged,
                 TicketHeld, TicketResumed, RequestMade, RequestDecided, BindingOrdered,
                 ClockEscalated, AlertAcknowledged, OrderGiven, TicketChased, TicketMerged, TicketAbsorbed, OwnerChanged>;
std::string_view name(const EventBody& body) noexcept;

struct Event {
  Offset offset = 0;
  Instant at{};
  Actor actor;              // who caused it
  TicketId ticket;          // none for events about a technician alone
  TechnicianId technician;  // concerned: asked, holding, giving back, signing on
  Version version = 0;      // of the ticket (or, without a ticket, of the technician) after this event
  EventBody body;
  friend bool operator==(const Event&, const Event&) = default;
};

// Calls `visit` with each technician the event names: concerned, chosen, considered. None is among them, and one may be told
// twice.
template <class Visit>
void for_each_technician(const Event& event, Visit visit) {
  visit(event.technician);
  std::visit(
      [&](const auto& body) {
        if constexpr (requires { body.choice; }) {
          visit(body.choice.technician);
          for (const Candidate& candidate : body.choice.best) visit(candidate.technician);
        }
      },
      event.body);
}

}  // namespace redline::domain
