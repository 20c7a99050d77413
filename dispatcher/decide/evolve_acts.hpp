// Folds of the events about holds, requests and orders: the part of evolve() that changes Ticket::acts. Internal to
// dispatcher/decide.
#pragma once

#include "dispatcher/domain/event.hpp"

namespace redline::decide {

void fold(domain::Ticket& ticket, const domain::Event& event, const domain::TicketHeld& body);
void fold(domain::Ticket& ticket, const domain::Event& event, const domain::TicketResumed& body);
void fold(domain::Ticket& ticket, const domain::Event& event, const domain::RequestMade& body);
void fold(domain::Ticket& ticket, const domain::Event& event, const domain::RequestDecided& body);
void fold(domain::Ticket& ticket, const domain::Event& event, const domain::BindingOrdered& body);

void fold(domain::Ticket& ticket, const domain::Event& event, const domain::OrderGiven& body);
void fold(domain::Ticket& ticket, const domain::Event& event, const domain::TicketChased& body);
void fold(domain::Ticket& ticket, const domain::Event& event, const domain::TicketAbsorbed& body);
void fold(domain::Ticket& ticket, const domain::Event& event, const domain::OwnerChanged& body);

// The ticket is with nobody: what the technician had begun is left, nobody is bound any more.
void let_go(domain::Ticket& ticket);
// The ticket is closed: nothing is waited for.
void end_acts(domain::Ticket& ticket);

}  // namespace redline::decide
