// The auditor at the end of a run, when faults are off and everything has healed: all work is done, all clients have all
// they are owed, and store, dispatcher, gateways and clients agree with what the auditor has reckoned.
#include <algorithm>

#include <fmt/format.h>

#include "tests/sim/auditor.hpp"

namespace redline::sim {

using namespace domain;

namespace {

constexpr std::size_t kNamedMax = 10;

}  // namespace

std::vector<std::string> Auditor::restless(Instant now) const {
  std::vector<std::string> who;
  if (const std::size_t undecided = ledger_.undecided(); undecided > 0)
    who.push_back(fmt::format("{} commands in the inbox are not decided", undecided));
  if (commands_.unsettled() > 0) who.push_back(fmt::format("{} commands have no answer", commands_.unsettled()));
  for (const TicketId id : tickets_.left_waiting(now))
    if (who.size() < kNamedMax)
      who.push_back(fmt::format("ticket {} waits although somebody is free for it", id.sequence()));
  for (const TicketId id : tickets_.open_tickets()) {
    if (who.size() >= kNamedMax) break;
    const AuditedTicket* ticket = tickets_.ticket(id);
    const AuditedTechnician* holder = tickets_.technician(ticket->technician);
    who.push_back(fmt::format("ticket {} is {}{}{}", ticket->id.sequence(), name(ticket->state),
                              holder != nullptr ? " with " : "", holder != nullptr ? holder->key : ""));
  }
  for (ClientId client = 0; client < streams_.clients() && who.size() < kNamedMax; ++client)
    if (auto behind = streams_.behind(client); !behind.empty()) who.push_back(std::move(behind));
  return who;
}

void Auditor::check_deadlines(Instant now) {
  for (const TicketId id : tickets_.open_tickets())
    if (const std::string missing = tickets_.ticket(id)->clocks.missing(now); !missing.empty())
      findings_.add(fmt::format("ticket {}: {}", id.sequence(), missing), id);
}

void Auditor::compare(const std::string& who, const ShardState& state) {
  const Totals& totals = state.header.totals;
  if (totals.created != tickets_.created() || totals.done != tickets_.done() ||
      totals.cancelled != tickets_.cancelled())
    findings_.add(fmt::format("{} counts created {} done {} cancelled {}; events say {}, {}, {}", who, totals.created,
                              totals.done, totals.cancelled, tickets_.created(), tickets_.done(),
                              tickets_.cancelled()));
  if (state.header.next_offset != ledger_.next_offset())
    findings_.add(
        fmt::format("{} stands at offset {} instead of {}", who, state.header.next_offset, ledger_.next_offset()));
  for (const auto& own : tickets_.tickets()) {
    if (own == nullptr) continue;
    const Ticket* ticket = state.tickets.find(own->id);
    if (ticket == nullptr) {
      findings_.add(fmt::format("{} does not know ticket {}", who, own->id.sequence()), own->id);
      continue;
    }
    if (ticket->version != own->version() || ticket->state != own->state || ticket->technician != own->technician ||
        ticket->priority != own->priority || ticket->event_offsets.size() != own->looks.size())
      findings_.add(
          fmt::format("{} has ticket {} as {} in version {}; events say {} in version {}", who, own->id.sequence(),
                      name(ticket->state), ticket->version, name(own->state), own->version()),
          own->id);
    if (const std::string differs = own->clocks.differs_from(ticket->clocks); !differs.empty())
      findings_.add(fmt::format("{}, ticket {}: {}", who, own->id.sequence(), differs), own->id);
  }
  for (const AuditedTechnician& own : tickets_.technicians()) {
    const Technician* technician = state.technicians.find(own.id);
    if (technician == nullptr || technician->version != own.version || technician->on_shift != own.on_shift ||
        technician->key != own.key)
      findings_.add(fmt::format("{} has technician {} otherwise than events say", who, own.key));
  }
}

void Auditor::compare(const std::string& who, const gateway::View& view) {
  if (!view.loaded()) return findings_.add(who + " has loaded nothing");
  compare(who, view.state());
  const gateway::Counts counts = view.counts();
  std::uint64_t in_states = 0;
  for (const auto state :
       {TicketState::Waiting, TicketState::Offered, TicketState::Accepted, TicketState::EnRoute, TicketState::OnSite})
    in_states += counts.by_state[static_cast<std::size_t>(state)];
  if (in_states != tickets_.open())
    findings_.add(fmt::format("{} counts {} open tickets; there are {}", who, in_states, tickets_.open()));
  const auto on_shift = std::ranges::count(tickets_.technicians(), true, &AuditedTechnician::on_shift);
  if (counts.on_shift != static_cast<std::uint32_t>(on_shift))
    findings_.add(fmt::format("{} counts {} technicians on shift; there are {}", who, counts.on_shift, on_shift));
}

void Auditor::compare_with_store(const std::string& who, const ShardState& state, const ShardState& store) {
  if (state.header != store.header) findings_.add(who + " has another header than the store");
  std::size_t told = 0;
  store.tickets.for_each([&](const Ticket& stored) {
    const Ticket* other = state.tickets.find(stored.id);
    if ((other != nullptr && *other == stored) || ++told > kNamedMax) return;
    findings_.add(fmt::format("{} and the store have different contents of ticket {}", who, stored.id.sequence()),
                  stored.id);
  });
  for (const Technician& stored : store.technicians.all()) {
    const Technician* other = state.technicians.find(stored.id);
    if (other == nullptr || *other != stored)
      findings_.add(fmt::format("{} and the store disagree about technician {}", who, stored.key));
  }
}

void Auditor::compare_books(const std::vector<const Book*>& books) {
  std::vector<std::size_t> owed(books.size());
  for (const TicketId id : tickets_.open_tickets()) {
    const AuditedTicket& ticket = *tickets_.ticket(id);
    for (const ClientId client : streams_.followers(ticket)) {
      if (books[client] == nullptr) continue;
      ++owed[client];
      const auto entry = books[client]->tickets.find(id);
      if (entry == books[client]->tickets.end()) {
        findings_.add(fmt::format("{} does not know of its ticket {}", streams_.name(client), id.sequence()), id);
      } else if (entry->second.version != ticket.version() || entry->second.state != ticket.state) {
        findings_.add(fmt::format("{} has an old picture of ticket {}", streams_.name(client), id.sequence()), id);
      }
    }
  }
  for (ClientId client = 0; client < books.size(); ++client)
    if (books[client] != nullptr && books[client]->tickets.size() > owed[client]) name_leftovers(client, *books[client]);
}

// Tickets a client holds that are not, or no longer, among its open ones.
void Auditor::name_leftovers(ClientId client, const Book& book) {
  for (const auto& [id, entry] : book.tickets) {
    const AuditedTicket* ticket = tickets_.open_tickets().contains(id) ? tickets_.ticket(id) : nullptr;
    if (ticket != nullptr && std::ranges::count(streams_.followers(*ticket), client) > 0) continue;
    findings_.add(fmt::format("{} still holds ticket {} as {} in version {}", streams_.name(client), id.sequence(),
                              name(entry.state), entry.version),
                  id);
  }
}

}  // namespace redline::sim
