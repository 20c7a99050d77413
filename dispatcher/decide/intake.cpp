// Intake (rules A1–A3, A10, B7): a call becomes a ticket, or the caller's wish ends one.
#include <algorithm>

#include <fmt/format.h>

#include "dispatcher/decide/site.hpp"
#include "dispatcher/domain/deadlines.hpp"

namespace redline::decide {

using namespace domain;

namespace {

bool valid_phone(std::string_view phone) {
  constexpr std::size_t kDigitsMin = 3, kDigitsMax = 15;  // short service numbers … E.164
  if (phone.starts_with('+')) phone.remove_prefix(1);
  return phone.size() >= kDigitsMin && phone.size() <= kDigitsMax &&
         phone.find_first_not_of("0123456789") == phone.npos;
}

// Every missing or wrong field, by its name on the wire: the agent mends all of them in one go (A3).
std::vector<std::string> faults(const Policy& policy, const CreateTicket& command, Instant now) {
  std::vector<std::string> fields;
  if (command.caller.name.empty()) fields.emplace_back("caller.name");
  if (!valid_phone(command.caller.phone)) fields.emplace_back("caller.phone");
  if (command.place.address.empty()) fields.emplace_back("place.address");
  if (!policy.area(command.area)) fields.emplace_back("area");
  if (policy.category(command.category) == nullptr) fields.emplace_back("category");
  if (command.description.empty()) fields.emplace_back("description");
  if (command.appointment && !can_be_promised(*command.appointment, now)) fields.emplace_back("appointment_ms");
  return fields;
}

Ticket registered(const Turn& turn, const CreateTicket& command, std::int32_t day, std::uint32_t day_count) {
  const Policy& policy = turn.policy();
  const Priority priority = command.priority.value_or(policy.category(command.category)->priority);
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  Ticket ticket;
  ticket.id = TicketId::make(turn.state().shard, turn.state().header.next_sequence);
  ticket.number = fmt::format("{:02}{:02}-{:04}", unsigned{date.month()}, unsigned{date.day()}, day_count);
  ticket.priority = priority;
  ticket.channel = command.channel;
  ticket.tier = command.tier;
  ticket.category = command.category;
  ticket.area = command.area;
  ticket.caller = command.caller;
  ticket.place = command.place;
  ticket.description = command.description;
  ticket.created_by = turn.command().actor.account;
  ticket.created = turn.now();
  ticket.policy_version = policy.version;
  if (command.appointment)
    promise(ticket.appointment,
            {.at = *command.appointment, .agreed = turn.now(), .agreed_by = ticket.created_by, .consent = {}, .reason = {}},
            policy.site.appointment_tolerance);
  ticket.clocks = start_clocks(policy, clock_subject(policy, ticket), turn.now());
  return ticket;
}

}  // namespace

Answer decide_command(Turn& turn, const CreateTicket& command) {
  if (auto fields = faults(turn.policy(), command, turn.now()); !fields.empty())
    return turn.refuse(ErrorCode::Incomplete, {}, std::move(fields));
  const ShardHeader& header = turn.state().header;
  const auto date = turn.policy().zone.local_date(turn.now());
  const auto today = static_cast<std::int32_t>(std::chrono::sys_days{date}.time_since_epoch().count());
  // Numbers of an earlier day have been given: when the clock is set back over midnight, the newest day goes on.
  const std::int32_t day = std::max(today, header.day);
  const std::uint32_t day_count = day == header.day ? header.day_count + 1 : 1;
  Ticket ticket = registered(turn, command, day, day_count);
  const TicketId id = ticket.id;
  turn.emit(id, {}, TicketCreated{.ticket = std::move(ticket), .day = day, .day_count = day_count});
  turn.assign(id);
  return turn.ok(id);
}

Answer decide_command(Turn& turn, const CancelTicket& command) {
  const auto found = turn.ticket(command.ticket);
  if (!found) return found.error();
  if (command.reason.empty()) return turn.refuse(ErrorCode::Incomplete, command.ticket, {"reason"});
  const Ticket& ticket = **found;
  if (!is_open(ticket.state)) return turn.refuse(ErrorCode::NotAllowedInState, command.ticket);
  const TechnicianId holder = has_technician(ticket.state) ? ticket.technician : TechnicianId{};
  turn.emit(command.ticket, holder, TicketCancelled{command.reason});
  if (holder) turn.freed(holder);
  return turn.ok(command.ticket);
}

}  // namespace redline::decide
