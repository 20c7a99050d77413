// One command being decided: what the families of commands work with. Internal to dispatcher/decide.
#pragma once

#include <expected>

#include "dispatcher/decide/decider.hpp"

namespace redline::decide {

class Turn {
 public:
  Turn(Decider& decider, const domain::Command& command, domain::Instant now, Batch& batch)
      : decider_(decider), command_(command), now_(now), batch_(batch) {}

  domain::Instant now() const noexcept { return now_; }
  const domain::Command& command() const noexcept { return command_; }
  const domain::Policy& policy() const noexcept { return *decider_.policy_; }
  const domain::ShardState& state() const noexcept { return decider_.state_; }
  const planner::Roster& roster() const noexcept { return decider_.roster_; }
  const WaitingLine& waiting() const noexcept { return decider_.waiting_; }

  // Appends an event and folds it into state and indexes. A warning or deadline of the ticket that has passed unsaid is told
  // first: no step hides it by stopping its clock.
  void emit(domain::TicketId ticket, domain::TechnicianId technician, domain::EventBody body);
  // Tells what emit() would tell first: before the clocks for an event are computed.
  void catch_up(domain::TicketId ticket);

  // The ticket a command names, after the checks every command on a ticket shares: it exists (NOT_FOUND), has not
  // been closed so long ago that only the records have it (NOT_ALLOWED_IN_STATE), and has the expected version
  // (VERSION_CONFLICT).
  std::expected<const domain::Ticket*, domain::Answer> ticket(domain::TicketId id) const;
  // Also: it is in the hands of the acting technician (STALE otherwise).
  std::expected<const domain::Ticket*, domain::Answer> own_ticket(domain::TicketId id) const;

  // Looks for a technician for a ticket that is with nobody and offers it, or records why it waits. Looks for nobody while
  // the ticket is on hold, or has been returned so often that a supervisor must rule (B8).
  void assign(domain::TicketId id);
  // Offers to the technician a supervisor named.
  void assign_to(domain::TicketId id, domain::TechnicianId technician);
  // A technician has room again: offers waiting work that fits, or ends a shift that was only held open by work.
  void freed(domain::TechnicianId technician);

  domain::Answer ok(domain::TicketId ticket = {}) const;
  domain::Answer refuse(ErrorCode error, domain::TicketId ticket = {}, std::vector<std::string> fields = {}) const;

  // Lets a running clock say what is next: a warning, the breach, or the next rung of the ladder (D4).
  void tell(domain::TicketId ticket, const domain::Clock& clock);
  // A lone worker has not checked in in time: alerts the next level (C7).
  void miss_check_in(domain::TicketId ticket);

 private:
  void record(domain::TicketId ticket, domain::TechnicianId technician, domain::EventBody body);
  void offer_waiting_to(domain::TechnicianId technician);
  void offer(domain::TicketId id, domain::Choice choice);
  void index_ticket(const domain::Ticket& ticket, domain::TicketState before, domain::TechnicianId holder_before);

  Decider& decider_;
  const domain::Command& command_;
  domain::Instant now_;
  Batch& batch_;
};

// The running clock that has something to say first, of those that satisfy `wanted`; null when none does.
template <class Predicate>
const domain::Clock* first_to_speak(const domain::Ticket& ticket, Predicate wanted) {
  const domain::Clock* first = nullptr;
  for (const domain::Clock& clock : ticket.clocks)
    if (clock.next_due() != domain::kNever && wanted(clock) && (first == nullptr || clock.next_due() < first->next_due()))
      first = &clock;
  return first;
}

// Changes the priority of an open ticket that has another one, recomputes its clocks (D5), and looks for a technician anew when
// it waits.
void change_priority(Turn& turn, domain::TicketId id, domain::Priority priority, const std::string& reason);

// Signs a technician off whose shift is over, unless accepted work is still in hand.
void end_shift(Turn& turn, domain::TechnicianId technician);

// The families. Each decides one command: events through `turn`, and the answer.
domain::Answer decide_command(Turn& turn, const domain::CreateTicket& command);
domain::Answer decide_command(Turn& turn, const domain::CancelTicket& command);
domain::Answer decide_command(Turn& turn, const domain::ReportDelivered& command);
domain::Answer decide_command(Turn& turn, const domain::ReportSeen& command);
domain::Answer decide_command(Turn& turn, const domain::AcceptOffer& command);
domain::Answer decide_command(Turn& turn, const domain::ReturnTicket& command);
domain::Answer decide_command(Turn& turn, const domain::StartTravel& command);
domain::Answer decide_command(Turn& turn, const domain::ReportArrival& command);
domain::Answer decide_command(Turn& turn, const domain::CompleteTicket& command);
domain::Answer decide_command(Turn& turn, const domain::SignOn& command);
domain::Answer decide_command(Turn& turn, const domain::SignOff& command);
domain::Answer decide_command(Turn& turn, const domain::ReassignTicket& command);
domain::Answer decide_command(Turn& turn, const domain::ChangePriority& command);
domain::Answer decide_command(Turn& turn, const domain::SetAppointment& command);
domain::Answer decide_command(Turn& turn, const domain::ConfirmFault& command);
domain::Answer decide_command(Turn& turn, const domain::QuoteFee& command);
domain::Answer decide_command(Turn& turn, const domain::RecordConsent& command);
domain::Answer decide_command(Turn& turn, const domain::StartWork& command);
domain::Answer decide_command(Turn& turn, const domain::RecordPart& command);
domain::Answer decide_command(Turn& turn, const domain::CheckItem& command);
domain::Answer decide_command(Turn& turn, const domain::RecordCharges& command);
domain::Answer decide_command(Turn& turn, const domain::RecordSignature& command);
domain::Answer decide_command(Turn& turn, const domain::CheckIn& command);
domain::Answer decide_command(Turn& turn, const domain::HoldTicket& command);
domain::Answer decide_command(Turn& turn, const domain::ResumeTicket& command);
domain::Answer decide_command(Turn& turn, const domain::AskExtension& command);
domain::Answer decide_command(Turn& turn, const domain::AskPark& command);
domain::Answer decide_command(Turn& turn, const domain::DecideRequest& command);
domain::Answer decide_command(Turn& turn, const domain::RuleOnReturns& command);
domain::Answer decide_command(Turn& turn, const domain::AcknowledgeAlert& command);
domain::Answer decide_command(Turn& turn, const domain::UrgeTicket& command);
domain::Answer decide_command(Turn& turn, const domain::SuperviseTicket& command);
domain::Answer decide_command(Turn& turn, const domain::ChaseTicket& command);
domain::Answer decide_command(Turn& turn, const domain::MergeTicket& command);
domain::Answer decide_command(Turn& turn, const domain::TransferOwnership& command);
domain::Answer decide_command(Turn& turn, const domain::TimersDue& command);
domain::Answer decide_command(Turn& turn, const domain::ObservePositions& command);
domain::Answer decide_command(Turn& turn, const domain::EndShifts& command);
domain::Answer decide_command(Turn& turn, const domain::AdoptPolicy& command);

}  // namespace redline::decide
