#include "gateway/session/permissions.hpp"

#include <algorithm>

#include "gateway/session/roles.hpp"

namespace redline::gateway {

using namespace domain;

namespace {

// Sequences beyond the view for which we believe that another gateway has seen them first.
constexpr std::uint64_t kAheadOfViewMax = 10'000;

Answer refused(ErrorCode error, TicketId ticket = {}, std::vector<std::string> fields = {}) {
  return Answer{.error = error, .ticket = ticket, .fields = std::move(fields)};
}

TicketId ticket_of(const CommandBody& command) {
  return std::visit(
      [](const auto& body) {
        if constexpr (requires { body.ticket; }) return body.ticket;
        return TicketId{};
      },
      command);
}

ErrorCode missing(const ShardState& state, TicketId ticket) {
  const std::uint64_t next = state.header.next_sequence;
  const bool ahead =
      ticket.shard() == state.shard && ticket.sequence() >= next && ticket.sequence() - next < kAheadOfViewMax;
  return ahead ? ErrorCode::UnknownOutcome : ErrorCode::NotFound;
}

// Registered it, or was given it.
bool answers_for(const Principal& principal, const Ticket& ticket) {
  return ticket.created_by == principal.actor.account || owner_of(ticket) == principal.actor.account;
}

bool accepted(TicketState state) { return has_technician(state) && state != TicketState::Offered; }

// Fills an empty list with what is allowed; false when something is asked for that is not.
template <class Name>
bool narrow_list(const std::vector<Name>& allowed, std::vector<Name>& asked) {
  if (allowed.empty()) return true;
  if (asked.empty()) asked = allowed;
  return std::ranges::all_of(asked,
                             [&](const Name& name) { return std::ranges::find(allowed, name) != allowed.end(); });
}

}  // namespace

std::optional<Answer> refusal(const Principal& principal, const CommandBody& command, const ShardState& state) {
  const Reach reached = reach(principal.actor.role, command);
  if (reached == Reach::None) return refused(ErrorCode::Forbidden);
  if (reached != Reach::Created && reached != Reach::Areas) return std::nullopt;
  const TicketId id = ticket_of(command);
  const Ticket* ticket = state.tickets.find(id);
  if (ticket == nullptr) return refused(missing(state, id), id);
  bool within = reached == Reach::Created ? answers_for(principal, *ticket) : principal.covers(ticket->area);
  if (const auto* merge = std::get_if<MergeTicket>(&command))
    if (const Ticket* into = state.tickets.find(merge->into)) within = within && principal.covers(into->area);
  return within ? std::nullopt : std::optional{refused(ErrorCode::Forbidden, id)};
}

std::optional<Answer> narrow(const Principal& principal, SignOn& command) {
  std::vector<std::string> fields;
  if (!narrow_list(principal.skills, command.skills)) fields.emplace_back("skills");
  if (!narrow_list(principal.areas, command.areas)) fields.emplace_back("areas");
  return fields.empty() ? std::nullopt : std::optional{refused(ErrorCode::Forbidden, {}, std::move(fields))};
}

bool may_see(const Principal& principal, TechnicianId self, const Ticket& ticket) {
  switch (principal.actor.role) {
    case Role::Agent: return answers_for(principal, ticket);
    case Role::Technician: return self && ticket.technician == self && has_technician(ticket.state);
    case Role::Supervisor:
    case Role::Manager: return principal.covers(ticket.area);
    case Role::System: break;
  }
  return false;
}

codec::Phones phones_for(const Principal& principal, TechnicianId self, const Ticket& ticket) {
  const bool registered = principal.actor.role == Role::Agent && answers_for(principal, ticket);
  const bool holds =
      principal.actor.role == Role::Technician && self && ticket.technician == self && accepted(ticket.state);
  return registered || holds ? codec::Phones::Shown : codec::Phones::Masked;
}

}  // namespace redline::gateway
