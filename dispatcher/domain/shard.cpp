#include "dispatcher/domain/shard.hpp"

namespace redline::domain {

Ticket* TicketTable::find(TicketId id) noexcept {
  return const_cast<Ticket*>(std::as_const(*this).find(id));
}

const Ticket* TicketTable::find(TicketId id) const noexcept {
  const auto sequence = id.sequence();
  if (sequence == 0 || sequence > by_sequence_.size()) return nullptr;
  const Ticket* ticket = by_sequence_[sequence - 1].get();
  return ticket != nullptr && ticket->id == id ? ticket : nullptr;
}

Ticket& TicketTable::put(Ticket ticket) {
  const auto sequence = ticket.id.sequence();
  if (sequence > by_sequence_.size()) by_sequence_.resize(sequence);
  auto& slot = by_sequence_[sequence - 1];
  if (slot == nullptr) {
    slot = std::make_unique<Ticket>(std::move(ticket));
    ++size_;
  } else {
    *slot = std::move(ticket);
  }
  return *slot;
}

void TicketTable::erase(TicketId id) noexcept {
  if (find(id) == nullptr) return;
  by_sequence_[id.sequence() - 1].reset();
  --size_;
}

void TicketTable::for_each(const std::function<void(const Ticket&)>& visit) const {
  for (const auto& ticket : by_sequence_)
    if (ticket != nullptr) visit(*ticket);
}

Technician* TechnicianTable::find(TechnicianId id) noexcept {
  return const_cast<Technician*>(std::as_const(*this).find(id));
}

const Technician* TechnicianTable::find(TechnicianId id) const noexcept {
  return id.value == 0 || id.value > by_id_.size() ? nullptr : &by_id_[id.value - 1];
}

const Technician* TechnicianTable::find(std::string_view key) const noexcept {
  const auto it = by_key_.find(std::string{key});
  return it == by_key_.end() ? nullptr : find(it->second);
}

Technician& TechnicianTable::put(Technician technician) {
  if (technician.id.value > by_id_.size()) by_id_.resize(technician.id.value);
  by_key_[technician.key] = technician.id;
  return by_id_[technician.id.value - 1] = std::move(technician);
}

}  // namespace redline::domain
