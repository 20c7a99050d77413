// What a reader needs of an event beside the view that results from it: message EventSummary.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "dispatcher/domain/event.hpp"

namespace redline::codec {

// In the order of domain::EventBody, so that a kind is the index of its alternative.
enum class EventKind : std::uint8_t {
  TicketCreated,
  TicketWaits,
  OfferMade,
  OfferDelivered,
  OfferSeen,
  OfferAccepted,
  OfferLapsed,
  TicketReturned,
  TicketWithdrawn,
  TravelStarted,
  TechnicianArrived,
  TicketDone,
  TicketCancelled,
  PriorityChanged,
  ClockWarned,
  ClockBreached,
  TechnicianSignedOn,
  TechnicianSignedOff,
  PositionObserved,
  PolicyAdopted,
  AppointmentSet,
  FaultConfirmed,
  FeeQuoted,
  ConsentRecorded,
  WorkStarted,
  PartRecorded,
  ItemChecked,
  ChargesRecorded,
  SignatureRecorded,
  CheckedIn,
  CheckInMissed,
  WorkFlagged,
  TicketHeld,
  TicketResumed,
  RequestMade,
  RequestDecided,
  BindingOrdered,
  ClockEscalated,
  AlertAcknowledged,
  OrderGiven,
  TicketChased,
  TicketMerged,
  TicketAbsorbed,
  OwnerChanged,
};

struct EventSummary {
  EventKind kind{};
  domain::Instant at{};
  domain::Actor actor;
  domain::TicketId ticket;
  domain::TechnicianId technician;
  domain::Version version = 0;
  domain::OfferId offer;  // of the offer events
  std::string reason;     // of return, withdrawal, cancellation, priority change, hold, request; resolution when done; fault confirmed
  std::optional<domain::ChoiceReason> choice;  // why this technician was asked, or why nobody was
  domain::Instant due = domain::kNever;        // when the offer lapses, when the warning or breach was due, until when it is on hold
  std::optional<domain::ClockKind> clock;      // of warning and breach
  std::uint8_t warning = 0;                    // which warning point, counting from 1
  std::uint8_t level = 0;                      // who is alerted of a missed check-in
  std::optional<domain::SignalKind> signal;    // what looks wrong
  std::optional<domain::LadderStep> step;      // what those who are told are to do
  friend bool operator==(const EventSummary&, const EventSummary&) = default;
};

EventSummary summarise(const domain::Event& event);

}  // namespace redline::codec
