// Appointments (rule B7): a promise of when somebody comes; a new time needs the customer's consent, recorded.
#include "dispatcher/decide/clocks.hpp"
#include "dispatcher/decide/site.hpp"
#include "dispatcher/domain/transitions.hpp"

namespace redline::decide {

using namespace domain;

bool can_be_promised(Instant at, Instant now) {
  constexpr std::chrono::days kAheadMax{366};
  return at > now && at <= now + kAheadMax;
}

std::vector<std::string> consent_faults(const Consent& consent) {
  std::vector<std::string> fields;
  if (consent.by.empty()) fields.emplace_back("consent.by");
  if (!consent.how) fields.emplace_back("consent.how");
  return fields;
}

Answer decide_command(Turn& turn, const SetAppointment& command) {
  const bool technician = turn.command().actor.role == Role::Technician;
  const auto found = technician ? turn.own_ticket(command.ticket) : turn.ticket(command.ticket);
  if (!found) return found.error();
  const Ticket& ticket = **found;
  auto fields = consent_faults(command.consent);
  if (!can_be_promised(command.at, turn.now())) fields.insert(fields.begin(), "at_ms");
  if (!fields.empty()) return turn.refuse(ErrorCode::Incomplete, command.ticket, std::move(fields));
  // Somebody who is only being asked has nothing to promise.
  if (!after(ticket.state, Step::Appoint) || (technician && ticket.state == TicketState::Offered))
    return turn.refuse(ErrorCode::NotAllowedInState, command.ticket);
  if (ticket.appointment && ticket.appointment->now.at == command.at) return turn.ok(command.ticket);
  turn.catch_up(command.ticket);
  Recomputed now = clocks_for_appointment(turn, ticket, command.at);
  turn.emit(command.ticket, ticket.technician,
            AppointmentSet{.promise = {.at = command.at,
                                       .agreed = turn.now(),
                                       .agreed_by = turn.command().actor.account,
                                       .consent = command.consent,
                                       .reason = command.reason},
                           .tolerance = turn.policy().site.appointment_tolerance,
                           .clocks = std::move(now.clocks),
                           .ledger = std::move(now.ledger)});
  return turn.ok(command.ticket);
}

}  // namespace redline::decide
