#include "tests/sim/auditor_tickets.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace redline::sim {

using namespace domain;

// --- commits

void TicketRules::on_commit(const ports::LogEntry& entry) {
  touched_.clear();
  for (const Event& event : entry.events) on_event(event);
  for (const TicketId id : touched_) {
    const AuditedTicket& ticket = *find(id);
    if (ticket.state == TicketState::Waiting && !ticket.reason_recorded)
      wrong(ticket, "is with nobody, and no reason was recorded");
  }
}

void TicketRules::on_event(const Event& event) {
  if (event.at > latest_clock_)
    findings_.add(fmt::format("event {} ({}) is dated {} ms later than any dispatcher's clock", event.offset,
                              name(event.body), (event.at - latest_clock_).count()),
                  event.ticket);
  if (const auto* adopted = std::get_if<PolicyAdopted>(&event.body)) {
    policy_ = town_.policy(adopted->version).get();
    if (policy_->version != adopted->version)
      findings_.add("a policy nobody has made was adopted: " + adopted->version);
    return;
  }
  if (policy_ == nullptr) return findings_.add("something happened before a policy was adopted");
  if (event.ticket) {
    on_ticket_event(event);
  } else {
    on_technician_event(event);
  }
}

void TicketRules::on_technician_event(const Event& event) {
  if (event.technician.value == technicians_.size() + 1 && std::holds_alternative<TechnicianSignedOn>(event.body))
    technicians_.push_back({.id = event.technician, .key = {}});
  AuditedTechnician* technician = find(event.technician);
  if (technician == nullptr)
    return findings_.add(fmt::format("event {} is about a technician who never signed on", event.offset));
  if (event.version != ++technician->version)
    findings_.add("versions of technician " + technician->key + " are not dense");
  if (const auto* on = std::get_if<TechnicianSignedOn>(&event.body)) {
    if (technician->key.empty() && !by_key_.emplace(on->key, event.technician).second)
      findings_.add("technician " + on->key + " has two handles");
    if (!technician->key.empty() && technician->key != on->key)
      findings_.add("technician " + on->key + " signed on as " + technician->key);
    if (on->shift_end <= event.at) findings_.add("technician " + on->key + " signed on for a shift that was over");
    technician->key = on->key;
    technician->skills = on->skills;
    technician->areas = on->areas;
    technician->shift_end = on->shift_end;
    technician->on_shift = true;
  } else if (std::holds_alternative<TechnicianSignedOff>(event.body)) {
    if (!technician->on_shift) findings_.add("technician " + technician->key + " was signed off twice");
    technician->on_shift = false;
    for (const TicketId id : technician->held)
      if (find(id)->state != TicketState::Offered && !find(id)->acts.hold)
        wrong(*find(id), "was in the hands of a technician who was signed off");
  }
}

void TicketRules::register_ticket(const Event& event, const TicketCreated& body) {
  const Ticket& told = body.ticket;
  if (event.ticket.sequence() != first_sequence_ + tickets_.size())
    findings_.add(fmt::format("ticket {} was registered out of sequence", event.ticket.sequence()), event.ticket);
  AuditedTicket& ticket = *tickets_.emplace_back(std::make_unique<AuditedTicket>());
  ticket = {.id = event.ticket,
            .priority = told.priority,
            .category = told.category,
            .area = told.area,
            .created_by = told.created_by,
            .description_hash = std::hash<std::string>{}(told.description),
            .registered = event.at};
  ++created_;
  open_.insert(ticket.id);
  if (told.id != event.ticket || told.state != TicketState::Waiting || told.technician || event.version != 1)
    wrong(ticket, "was not registered as a new ticket");
  if (told.created != event.at || told.created_by != event.actor.account)
    wrong(ticket, "does not say who registered it when");
  if (told.policy_version != policy_->version) wrong(ticket, "names a policy that is not in force");
  if (!numbers_.insert(told.number).second) wrong(ticket, "has the number of another ticket: " + told.number);
  ticket.clocks.start(*policy_, ticket.category, ticket.priority, ticket.registered);
  unless_empty(ticket, ticket.clocks.differs_from(told.clocks));
}

void TicketRules::on_ticket_event(const Event& event) {
  if (const auto* created = std::get_if<TicketCreated>(&event.body)) {
    register_ticket(event, *created);
  } else {
    AuditedTicket* ticket = find(event.ticket);
    if (ticket == nullptr)
      return findings_.add(fmt::format("event {} is about a ticket that was never registered", event.offset),
                           event.ticket);
    if (event.version != ticket->version() + 1)
      wrong(*ticket, fmt::format("goes from version {} to {}", ticket->version(), event.version));
    if (!ticket->open()) wrong(*ticket, fmt::format("is closed, and then {}", name(event.body)));
    std::visit([&](const auto& body) { step(*ticket, event, body); }, event.body);
  }
  AuditedTicket& ticket = *find(event.ticket);
  ticket.looks.push_back({ticket.state, ticket.priority, ticket.technician});
  touched_.push_back(ticket.id);
  remember(ticket, event);
}

void TicketRules::remember(AuditedTicket& ticket, const Event& event) {
  constexpr std::size_t kLinesMax = 40;
  const AuditedTechnician* who = technician(event.technician);
  ticket.story.push_back(
      {event.offset, event.at,
       fmt::format("{}{}{} by {} → {}", name(event.body), who != nullptr ? " " : "", who != nullptr ? who->key : "",
                   event.actor.account.empty() ? "itself" : event.actor.account, name(ticket.state))});
  if (ticket.story.size() > kLinesMax) ticket.story.pop_front();
}

// --- who fits

std::string_view TicketRules::unfit(const AuditedTicket& ticket, const AuditedTechnician& technician, Instant now,
                                    Order order) const {
  if (!technician.on_shift || now >= technician.shift_end) return "is not on shift";
  const Category* category = policy_->category(ticket.category);
  if (category == nullptr ||
      std::ranges::find(technician.skills, policy_->skills[category->skill]) == technician.skills.end())
    return "has not the skill";
  if (!technician.areas.empty() && std::ranges::find(technician.areas, ticket.area) == technician.areas.end())
    return "does not serve the area";
  if (order == Order::Supervisor) return {};
  for (const auto& [who, until] : ticket.cooldowns)
    if (who == technician.id && now < until) return "is cooling down for it";
  if (ticket.priority != Priority::Emergency && technician.held.size() >= policy_->offers.open_max)
    return "holds enough already";
  return {};
}

const AuditedTechnician* TicketRules::somebody_for(const AuditedTicket& ticket, Instant now) const {
  for (const AuditedTechnician& technician : technicians_)
    if (unfit(ticket, technician, now, Order::Planned).empty()) return &technician;
  return nullptr;
}

std::vector<TicketId> TicketRules::left_waiting(Instant now) const {
  std::vector<TicketId> left;
  for (const TicketId id : open_)
    if (const AuditedTicket& open = *ticket(id); open.state == TicketState::Waiting && !open.acts.hold &&
                                                 !returned_too_often(open) && somebody_for(open, now) != nullptr)
      left.push_back(id);
  return left;
}

// --- looking up

AuditedTicket* TicketRules::find(TicketId id) { return const_cast<AuditedTicket*>(std::as_const(*this).ticket(id)); }
AuditedTechnician* TicketRules::find(TechnicianId id) {
  return const_cast<AuditedTechnician*>(std::as_const(*this).technician(id));
}

const AuditedTicket* TicketRules::ticket(TicketId id) const {
  const std::uint64_t sequence = id.sequence();
  if (sequence < first_sequence_ || sequence - first_sequence_ >= tickets_.size()) return nullptr;
  return tickets_[sequence - first_sequence_].get();
}

const AuditedTechnician* TicketRules::technician(TechnicianId id) const {
  return id.value == 0 || id.value > technicians_.size() ? nullptr : &technicians_[id.value - 1];
}

const AuditedTechnician* TicketRules::technician(std::string_view key) const {
  const auto found = by_key_.find(std::string{key});
  return found == by_key_.end() ? nullptr : technician(found->second);
}

void TicketRules::forget(TicketId id) {
  if (find(id) == nullptr) return;
  tickets_[id.sequence() - first_sequence_].reset();
  for (; !tickets_.empty() && tickets_.front() == nullptr; ++first_sequence_) tickets_.pop_front();
}

void TicketRules::wrong(const AuditedTicket& ticket, std::string what) {
  findings_.add(fmt::format("ticket {} {}", ticket.id.sequence(), what), ticket.id);
}

void TicketRules::unless_empty(const AuditedTicket& ticket, std::string what) {
  if (!what.empty()) wrong(ticket, std::move(what));
}

}  // namespace redline::sim
