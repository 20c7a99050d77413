// Commands: everything that can be asked of the dispatcher, by people and by the machine itself (one door, one order,
// one record). A command is a wish; decide() answers it with events or a refusal.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "dispatcher/domain/ids.hpp"
#include "dispatcher/domain/ticket.hpp"
#include "redline/errors.hpp"

namespace redline::domain {

enum class Role : std::uint8_t { System, Agent, Technician, Supervisor, Manager };
std::string_view name(Role role) noexcept;
std::optional<Role> role_from_name(std::string_view text) noexcept;
// Whether somebody in this role may decide what is for this level. A supervisor stands for the team lead, too.
bool reaches(Role role, Level level) noexcept;

// Who asks. Made by the gateway from the authenticated session, never from what the client says.
struct Actor {
  Role role = Role::System;
  std::string account;
  std::string technician;  // key of the technician the session acts for; empty for others
  friend bool operator==(const Actor&, const Actor&) = default;
};

// --- by agents (A3)
struct CreateTicket {
  Caller caller;
  Place place;
  AreaId area;
  CategoryId category;
  std::optional<Priority> priority;  // absent: the category's own
  Channel channel = Channel::Phone;
  Tier tier = Tier::Ordinary;
  std::string description;
  std::optional<Instant> appointment{};  // wished for (B7); absent: as soon as possible
  friend bool operator==(const CreateTicket&, const CreateTicket&) = default;
};
struct CancelTicket {
  TicketId ticket;
  std::string reason;
  friend bool operator==(const CancelTicket&, const CancelTicket&) = default;
};

// --- by technicians (B3, C1). `offer` fences the answer.
struct ReportDelivered {
  TicketId ticket;
  OfferId offer;
  friend bool operator==(const ReportDelivered&, const ReportDelivered&) = default;
};
struct ReportSeen {
  TicketId ticket;
  OfferId offer;
  friend bool operator==(const ReportSeen&, const ReportSeen&) = default;
};
struct AcceptOffer {
  TicketId ticket;
  OfferId offer;
  friend bool operator==(const AcceptOffer&, const AcceptOffer&) = default;
};
// Declines an offer, or gives back an accepted ticket; `reason` is one of Policy::return_reasons.
struct ReturnTicket {
  TicketId ticket;
  OfferId offer;
  std::string reason;
  friend bool operator==(const ReturnTicket&, const ReturnTicket&) = default;
};
struct StartTravel { TicketId ticket; friend bool operator==(const StartTravel&, const StartTravel&) = default; };
struct ReportArrival {
  TicketId ticket;
  DeviceFix device{};
  friend bool operator==(const ReportArrival&, const ReportArrival&) = default;
};
struct CompleteTicket {
  TicketId ticket;
  std::string resolution;
  DeviceFix device{};
  friend bool operator==(const CompleteTicket&, const CompleteTicket&) = default;
};
struct SignOn {
  std::string name;
  std::vector<std::string> skills;
  std::vector<AreaId> areas;
  Instant shift_end = kNever;
  GeoPoint position;
  friend bool operator==(const SignOn&, const SignOn&) = default;
};
struct SignOff { friend bool operator==(const SignOff&, const SignOff&) = default; };

// --- by supervisors (B6)
struct ReassignTicket {
  TicketId ticket;
  std::string technician;  // key; empty: let the planner choose another
  std::string reason;
  friend bool operator==(const ReassignTicket&, const ReassignTicket&) = default;
};
struct ChangePriority {
  TicketId ticket;
  Priority priority = Priority::Normal;
  std::string reason;
  friend bool operator==(const ChangePriority&, const ChangePriority&) = default;
};

// --- the visit (B7): by agents, supervisors and the technician who holds the ticket
struct SetAppointment {
  TicketId ticket;
  Instant at{};
  Consent consent;
  std::string reason;
  friend bool operator==(const SetAppointment&, const SetAppointment&) = default;
};
// --- on site (C1–C4, C7), by the technician who holds the ticket
struct ConfirmFault {
  TicketId ticket;
  std::string fault;
  CategoryId category;  // empty: as it is
  friend bool operator==(const ConfirmFault&, const ConfirmFault&) = default;
};
struct QuoteFee {
  TicketId ticket;
  std::vector<FeeLine> lines;
  friend bool operator==(const QuoteFee&, const QuoteFee&) = default;
};
// Also by agents and supervisors, who may have had the customer on the phone. `quote` fences it.
struct RecordConsent {
  TicketId ticket;
  std::uint16_t quote = 0;
  Consent consent;
  friend bool operator==(const RecordConsent&, const RecordConsent&) = default;
};
struct StartWork { TicketId ticket; friend bool operator==(const StartWork&, const StartWork&) = default; };
struct RecordPart {
  TicketId ticket;
  Part part;
  friend bool operator==(const RecordPart&, const RecordPart&) = default;
};
struct CheckItem {
  TicketId ticket;
  std::string item;
  bool passed = false;
  std::string note;
  friend bool operator==(const CheckItem&, const CheckItem&) = default;
};
struct RecordCharges {
  TicketId ticket;
  std::vector<FeeLine> lines;
  friend bool operator==(const RecordCharges&, const RecordCharges&) = default;
};
struct RecordSignature {
  TicketId ticket;
  std::string signer;
  std::string path;     // SVG path data; empty when refused
  std::string refused;  // why
  friend bool operator==(const RecordSignature&, const RecordSignature&) = default;
};
struct CheckIn { TicketId ticket; friend bool operator==(const CheckIn&, const CheckIn&) = default; };

// --- what cannot go on as it is (B8, C5, C6)
// By the technician who holds the ticket, and by supervisors.
struct HoldTicket {
  TicketId ticket;
  std::string reason;  // id of one of the policy's
  std::string note;
  Instant until{};
  friend bool operator==(const HoldTicket&, const HoldTicket&) = default;
};
// Before its time; also what is parked.
struct ResumeTicket {
  TicketId ticket;
  std::string reason;
  friend bool operator==(const ResumeTicket&, const ResumeTicket&) = default;
};
// Whoever may decide it asks and has it granted at once.
struct AskExtension {
  TicketId ticket;
  ClockKind clock{};
  Instant until{};  // wanted
  std::string reason;
  friend bool operator==(const AskExtension&, const AskExtension&) = default;
};
struct AskPark {
  TicketId ticket;
  Instant until{};  // the review
  std::string reason;
  friend bool operator==(const AskPark&, const AskPark&) = default;
};
struct DecideRequest {
  TicketId ticket;
  std::uint16_t request = 0;
  bool granted = false;
  std::string reason;  // of a refusal
  friend bool operator==(const DecideRequest&, const DecideRequest&) = default;
};
// The binding order about a ticket that was returned too often: it cannot be returned again.
struct RuleOnReturns {
  TicketId ticket;
  std::string technician;  // key
  std::string reason;
  friend bool operator==(const RuleOnReturns&, const RuleOnReturns&) = default;
};

// --- the ladder, dispatch orders, chases, links, ownership (A5, A9, B6, D4)
struct AcknowledgeAlert {
  TicketId ticket;
  std::optional<ClockKind> clock;  // absent: the missed check-in
  std::string note;
  friend bool operator==(const AcknowledgeAlert&, const AcknowledgeAlert&) = default;
};
struct UrgeTicket {
  TicketId ticket;
  std::string reason;
  friend bool operator==(const UrgeTicket&, const UrgeTicket&) = default;
};
struct SuperviseTicket {
  TicketId ticket;
  std::string reason;
  friend bool operator==(const SuperviseTicket&, const SuperviseTicket&) = default;
};
// The caller has called again about an open ticket.
struct ChaseTicket {
  TicketId ticket;
  std::string note;
  friend bool operator==(const ChaseTicket&, const ChaseTicket&) = default;
};
// `ticket` is about the same matter as `into`: it is closed, the other one goes on.
struct MergeTicket {
  TicketId ticket;
  TicketId into;
  std::string reason;
  friend bool operator==(const MergeTicket&, const MergeTicket&) = default;
};
struct TransferOwnership {
  TicketId ticket;
  std::string to;  // account
  std::string reason;
  friend bool operator==(const TransferOwnership&, const TransferOwnership&) = default;
};

// --- by the machine itself
// These tickets have something due at or before now; also the way a waiting ticket is tried again.
struct TimersDue {
  std::vector<TicketId> tickets;
  friend bool operator==(const TimersDue&, const TimersDue&) = default;
};
struct PositionSample {
  std::string technician;  // key
  GeoPoint point;
  Instant at{};
  friend bool operator==(const PositionSample&, const PositionSample&) = default;
};
struct ObservePositions {
  std::vector<PositionSample> samples;
  friend bool operator==(const ObservePositions&, const ObservePositions&) = default;
};
// Technicians whose shift has ended are signed off once they hold nothing.
struct EndShifts { friend bool operator==(const EndShifts&, const EndShifts&) = default; };
// The policy in force changed to the one decide() is called with; waiting tickets are tried again under it.
struct AdoptPolicy { std::string version; friend bool operator==(const AdoptPolicy&, const AdoptPolicy&) = default; };

using CommandBody = std::variant<CreateTicket, CancelTicket, ReportDelivered, ReportSeen, AcceptOffer, ReturnTicket, StartTravel,
                                 ReportArrival, CompleteTicket, SignOn, SignOff, ReassignTicket, ChangePriority,
                                 SetAppointment, ConfirmFault, QuoteFee, RecordConsent, StartWork, RecordPart, CheckItem,
                                 RecordCharges, RecordSignature, CheckIn,
                                 HoldTicket, ResumeTicket, AskExtension, AskPark, DecideRequest, RuleOnReturns,
                                 AcknowledgeAlert, UrgeTicket, SuperviseTicket, ChaseTicket, MergeTicket, TransferOwnership,
                                 TimersDue, ObservePositions, EndShifts, AdoptPolicy>;
// Clients may send the alternatives before TimersDue.
inline constexpr std::size_t kClientCommands = CommandBody{TimersDue{}}.index();
std::string_view name(const CommandBody& body) noexcept;

struct Command {
  CommandId id;
  Actor actor;
  Instant received{};                       // by the gateway's clock; informative
  std::optional<Instant> issued;            // by the device's clock, for offline work; informative
  std::optional<Version> expected_version;  // of the ticket; another one is VERSION_CONFLICT
  std::uint64_t fingerprint = 0;            // of actor and body: the same id with another fingerprint is ID_REUSED
  CommandBody body;
  friend bool operator==(const Command&, const Command&) = default;
};

// The answer to a command, kept 24 h under its id so that a retry gets the same one.
struct Answer {
  std::optional<ErrorCode> error;    // absent: OK
  TicketId ticket;                   // the ticket concerned, when there is one
  Version version = 0;               // its version after the command
  std::vector<std::string> fields;   // INCOMPLETE / BAD_REQUEST: every missing or wrong field (A3)
  bool ok() const noexcept { return !error; }
  friend bool operator==(const Answer&, const Answer&) = default;
};

// What happened to one command of a commit.
struct Outcome {
  CommandId command;
  std::uint64_t fingerprint = 0;
  Answer answer;
  bool repeated = false;  // the answer stored earlier, told again
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

}  // namespace redline::domain
