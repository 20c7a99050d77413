// Offers (rule B3): delivered → seen → accepted, or returned with a reason and on to the next. A ticket is never with
// two technicians and never with nobody unnoticed.
#include <algorithm>

#include "dispatcher/decide/acts.hpp"

namespace redline::decide {

using namespace domain;

namespace {

// The offer a technician answers: it must be the ticket's current one and this technician's, else the answer is STALE.
std::expected<const Ticket*, Answer> answered_offer(const Turn& turn, TicketId id, OfferId offer) {
  const auto found = turn.own_ticket(id);
  if (!found) return found;
  const Ticket& ticket = **found;
  if (ticket.last_offer != offer) return std::unexpected{turn.refuse(ErrorCode::Stale, id)};
  return found;
}

}  // namespace

Answer decide_command(Turn& turn, const ReportDelivered& command) {
  const auto found = answered_offer(turn, command.ticket, command.offer);
  if (!found) return found.error();
  const Ticket& ticket = **found;
  // Told twice, or after the answer: true already.
  if (ticket.offer && ticket.offer->delivered == kNever)
    turn.emit(command.ticket, ticket.technician, OfferDelivered{command.offer});
  return turn.ok(command.ticket);
}

Answer decide_command(Turn& turn, const ReportSeen& command) {
  const auto found = answered_offer(turn, command.ticket, command.offer);
  if (!found) return found.error();
  const Ticket& ticket = **found;
  if (ticket.offer && ticket.offer->seen == kNever) turn.emit(command.ticket, ticket.technician, OfferSeen{command.offer});
  return turn.ok(command.ticket);
}

Answer decide_command(Turn& turn, const AcceptOffer& command) {
  const auto found = answered_offer(turn, command.ticket, command.offer);
  if (!found) return found.error();
  const Ticket& ticket = **found;
  if (ticket.state == TicketState::Cancelled) return turn.refuse(ErrorCode::Stale, command.ticket);
  if (ticket.state == TicketState::Offered) turn.emit(command.ticket, ticket.technician, OfferAccepted{command.offer});
  return turn.ok(command.ticket);
}

Answer decide_command(Turn& turn, const ReturnTicket& command) {
  const auto found = answered_offer(turn, command.ticket, command.offer);
  if (!found) return found.error();
  const Ticket& ticket = **found;
  if (!has_technician(ticket.state)) return turn.refuse(ErrorCode::NotAllowedInState, command.ticket);
  const auto& reasons = turn.policy().return_reasons;
  if (std::ranges::find(reasons, command.reason) == reasons.end())
    return turn.refuse(ErrorCode::Incomplete, command.ticket, {"reason"});
  if (ticket.acts && ticket.acts->bound == ticket.technician) return forbidden_by(turn, command.ticket, "B8");
  const TechnicianId holder = ticket.technician;
  turn.emit(command.ticket, holder,
            TicketReturned{.reason = command.reason, .cooldown_until = turn.now() + turn.policy().offers.cooldown});
  turn.assign(command.ticket);
  turn.freed(holder);
  return turn.ok(command.ticket);
}

}  // namespace redline::decide
