// Work on site (rules C1–C3, C7): the fault as found, the start after consent, parts, checklist, the lone worker's check-in.
#include <algorithm>

#include "dispatcher/decide/clocks.hpp"
#include "dispatcher/decide/site.hpp"

namespace redline::decide {

using namespace domain;

Answer decide_command(Turn& turn, const ConfirmFault& command) {
  const auto found = ticket_on_site(turn, command.ticket);
  if (!found) return found.error();
  const Ticket& ticket = **found;
  const CategoryId& category = command.category.value.empty() ? ticket.category : command.category;
  std::vector<std::string> fields;
  if (command.fault.empty()) fields.emplace_back("fault");
  if (category != ticket.category && turn.policy().category(category) == nullptr) fields.emplace_back("category");
  if (!fields.empty()) return turn.refuse(ErrorCode::Incomplete, command.ticket, std::move(fields));
  if (ticket.work && ticket.work->fault == command.fault && category == ticket.category) return turn.ok(command.ticket);
  turn.catch_up(command.ticket);
  FaultConfirmed confirmed{.fault = command.fault,
                           .category_before = ticket.category,
                           .category = category,
                           .policy_version = ticket.policy_version,
                           .clocks_before = {},
                           .clocks = {}};
  if (category != ticket.category) {
    confirmed.policy_version = turn.policy().version;
    confirmed.clocks_before = ticket.clocks;
    ClockSubject subject = clock_subject(turn.policy(), ticket);
    subject.category = &category;
    Recomputed now = recomputed_clocks(turn, ticket, subject, {.cause = ClockCause::Category, .reason = command.fault});
    confirmed.clocks = std::move(now.clocks);
    confirmed.ledger = std::move(now.ledger);
    confirmed.check_in_due = check_in_due(turn.policy(), category, turn.now());
  }
  turn.emit(command.ticket, ticket.technician, std::move(confirmed));
  return turn.ok(command.ticket);
}

Answer decide_command(Turn& turn, const StartWork& command) {
  const auto found = ticket_on_site(turn, command.ticket);
  if (!found) return found.error();
  const Ticket& ticket = **found;
  const Work none;
  const Work& work = ticket.work ? *ticket.work : none;
  if (work.started != kNever) return turn.ok(command.ticket);
  const Category* category = turn.policy().category(ticket.category);
  std::vector<std::string> fields;
  if (work.fault.empty()) fields.emplace_back("fault");
  if (category != nullptr && category->chargeable && !work.quote) fields.emplace_back("quote");
  if (!fields.empty()) return turn.refuse(ErrorCode::Incomplete, command.ticket, std::move(fields));
  if (work.quote && !work.quote->agreed()) return turn.refuse(ErrorCode::ConsentRequired, command.ticket, {"quote"});
  turn.emit(command.ticket, ticket.technician, WorkStarted{});
  return turn.ok(command.ticket);
}

Answer decide_command(Turn& turn, const RecordPart& command) {
  const auto found = ticket_on_site(turn, command.ticket);
  if (!found) return found.error();
  const Ticket& ticket = **found;
  const Part& part = command.part;
  std::vector<std::string> fields;
  if (part.name.empty()) fields.emplace_back("part.name");
  if (part.quantity == 0 || part.quantity > kQuantityMax) fields.emplace_back("part.quantity");
  if (part.source == PartSource::Customer && !part.check) fields.emplace_back("part.check");
  if (ticket.work && ticket.work->parts.size() >= kPartsMax) fields.emplace_back("part");
  if (!fields.empty()) return turn.refuse(ErrorCode::Incomplete, command.ticket, std::move(fields));
  turn.emit(command.ticket, ticket.technician, PartRecorded{part});
  return turn.ok(command.ticket);
}

Answer decide_command(Turn& turn, const CheckItem& command) {
  const auto found = ticket_on_site(turn, command.ticket);
  if (!found) return found.error();
  const Ticket& ticket = **found;
  const Category* category = turn.policy().category(ticket.category);
  std::vector<std::string> fields;
  if (category == nullptr ||
      std::ranges::find(category->checklist, command.item, &ChecklistItem::id) == category->checklist.end())
    fields.emplace_back("item");
  if (!command.passed && command.note.empty()) fields.emplace_back("note");
  if (!fields.empty()) return turn.refuse(ErrorCode::Incomplete, command.ticket, std::move(fields));
  turn.emit(command.ticket, ticket.technician,
            ItemChecked{.item = command.item, .passed = command.passed, .note = command.note});
  return turn.ok(command.ticket);
}

Answer decide_command(Turn& turn, const CheckIn& command) {
  const auto found = ticket_on_site(turn, command.ticket);
  if (!found) return found.error();
  const Ticket& ticket = **found;
  const Instant next = check_in_due(turn.policy(), ticket.category, turn.now());
  const bool watched = next != kNever || ticket.work->check_in_due != kNever || ticket.work->check_ins_missed > 0;
  if (watched) turn.emit(command.ticket, ticket.technician, CheckedIn{next});
  return turn.ok(command.ticket);
}

}  // namespace redline::decide
