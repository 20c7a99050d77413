// Folds of the events about the visit, its work and its paper: the part of evolve() that changes Ticket::appointment and
// Ticket::work. Internal to dispatcher/decide.
#pragma once

#include "dispatcher/domain/event.hpp"

namespace redline::decide {

void fold(domain::Ticket& ticket, const domain::Event& event, const domain::AppointmentSet& body);
void fold(domain::Ticket& ticket, const domain::Event& event, const domain::FaultConfirmed& body);
void fold(domain::Ticket& ticket, const domain::Event& event, const domain::FeeQuoted& body);
void fold(domain::Ticket& ticket, const domain::Event& event, const domain::ConsentRecorded& body);
void fold(domain::Ticket& ticket, const domain::Event& event, const domain::WorkStarted& body);
void fold(domain::Ticket& ticket, const domain::Event& event, const domain::PartRecorded& body);
void fold(domain::Ticket& ticket, const domain::Event& event, const domain::ItemChecked& body);
void fold(domain::Ticket& ticket, const domain::Event& event, const domain::ChargesRecorded& body);
void fold(domain::Ticket& ticket, const domain::Event& event, const domain::SignatureRecorded& body);
void fold(domain::Ticket& ticket, const domain::Event& event, const domain::CheckedIn& body);
void fold(domain::Ticket& ticket, const domain::Event& event, const domain::CheckInMissed& body);
void fold(domain::Ticket& ticket, const domain::Event& event, const domain::WorkFlagged& body);

// The technician is there.
void arrive_on_site(domain::Ticket& ticket, const domain::Event& event, const domain::TechnicianArrived& body);
// The technician has gone without finishing: what was found, quoted and built in stays, what only the one who finishes
// can vouch for (start, checks, charges, signature) does not.
void leave_site(domain::Ticket& ticket);

}  // namespace redline::decide
